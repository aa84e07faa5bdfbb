"""One question to an event at the desk: its words, its fate, and the steps."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.interviews.page_actions import (
    QUESTION_BINDINGS,
    QUESTION_FORMS,
    question_steps_of,
)
from gongkai.desk.interviews.question_forms import QuestionStepForm
from gongkai.desk.record_pages import take_step
from gongkai.interviews.models import EventQuestion
from gongkai.interviews.queries import visible_questions
from gongkai.interviews.states import EventState
from gongkai.interviews.transcripts import write_mark
from gongkai.kit.times import local_date


@staff_page
@require_safe
def question_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one question: what was sent, what is public of it, the possible steps."""
    return _page(request, _question(request, pk))


@staff_page
@require_POST
def question_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    question = _question(request, pk)
    return take_step(
        request,
        question,
        verb,
        QUESTION_BINDINGS,
        lambda name: QUESTION_FORMS[name](request.POST, question=question, prefix=name),
        shown=lambda **tried: _page(request, _question(request, pk), **tried),
        done=lambda: _after(question),
    )


def _after(question: EventQuestion) -> HttpResponse:
    """Lead to the live page while the event is live, otherwise to the page of the question."""
    if question.event.state == EventState.LIVE:
        return redirect("desk:event_live", question.event_id)
    return redirect("desk:event_question", question.pk)


def _question(request: StaffRequest, pk: int) -> EventQuestion:
    seen = visible_questions(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("event__body", "leader"), pk=pk)


def _page(
    request: StaffRequest,
    question: EventQuestion,
    *,
    status: int = 200,
    tried: tuple[str, QuestionStepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "events")
    same = EventQuestion.objects.filter(event=question.event_id, match_key=question.match_key)
    mark = question.answered_ms
    context |= {
        "question": question,
        "event": question.event,
        "mark": write_mark(mark) if mark is not None else "",
        "same": same.exclude(pk=question.pk).count() if question.match_key else 0,
        "offered": list(
            question_steps_of(question, by=request.person, at=timezone.now(), tried=tried)
        ),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/interviews/question.html", context, status=status)
