"""Interviews and press conferences at the desk: list, new, one event, the live page, the steps."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.interviews.forms import EventFilter, NewEventForm, StepForm
from gongkai.desk.interviews.page_actions import BINDINGS, FORMS, ON_LIVE_PAGE, steps_of
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.interviews.actions.events import plan_event
from gongkai.interviews.kinds import rules_of
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.queries import (
    count_questions,
    ended,
    handled_body_ids,
    open_questions,
    seen_body_ids,
    unended,
    visible_to,
)
from gongkai.interviews.states import EventState
from gongkai.interviews.workflow import (
    HANDLERS,
    START,
)
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.times import local_date
from gongkai.ui.files import file_response
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE, QUESTIONS, LINES = 25, 50, 30
KEYS = ("-begins_at", "-id")


@staff_page
@require_safe
def event_list(request: StaffRequest) -> HttpResponse:
    """List the events of the user's bodies, latest first: those in hand, or the closed ones."""
    context = frame(request, "events")
    form = EventFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    is_closed = form.cleaned_data["state"] == "closed"
    found = Event.objects.select_related("body")
    page = page_of_parts(
        [
            Part(
                ended(found) if is_closed else unended(found),
                "body",
                sorted(seen_body_ids(request.person, on=context["today"])),
                f"interviews_event_{'closed' if is_closed else 'in_hand'}",
            )
        ],
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.events {request.person.pk}", form.cleaned_data),
    )
    context |= {
        "form": form,
        "rows": page.rows,
        "may_plan": bool(handled_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/interviews/list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def event_create(request: StaffRequest) -> HttpResponse:
    """Plan an event."""
    context = frame(request, "events")
    bodies = standing_bodies(handled_body_ids(request.person, on=context["today"]))
    form = NewEventForm(request.POST or None, bodies=bodies)
    return record_create_page(
        request,
        form,
        lambda at: plan_event(
            form.cleaned_data["body"], form.new_event(), by=request.person, at=at
        ),
        template="desk/interviews/new.html",
        context=context,
        said=_("The event was planned. Now enter the guests."),
        page="desk:event",
        posts=HANDLERS,
    )


@staff_page
@require_safe
def event_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one event: announcement, guests, questions, transcript, the possible steps."""
    return _page(request, _event(request, pk))


@staff_page
@require_safe
def event_live(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what is needed while the event is live: the field for the next paragraph, and the questions."""
    return _live_page(request, _event(request, pk))


@staff_page
@require_POST
def event_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    event = _event(request, pk)
    is_live = event.state == EventState.LIVE and verb in ON_LIVE_PAGE
    page = _live_page if is_live else _page
    return take_step(
        request,
        event,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, request.FILES, event=event, prefix=name),
        shown=lambda **tried: page(request, _event(request, pk), **tried),
        done=lambda: redirect(_after(verb, is_live=is_live), pk),
    )


def _after(verb: str, *, is_live: bool) -> str:
    """Return the page after a step: the live page as long as the event is live."""
    goes_on = is_live and BINDINGS[verb].step.target is None
    return "desk:event_live" if goes_on or verb == START.name else "desk:event"


@staff_page
@require_safe
def recording_download(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Serve the recording to the staff, before and after it is public."""
    recording = getattr(_event(request, pk), "recording", None)
    if recording is None:
        raise Http404
    return file_response(request, recording)


def _event(request: StaffRequest, pk: int) -> Event:
    seen = visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body", "recording"), pk=pk)


def _page(
    request: StaffRequest,
    event: Event,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "events")
    questions = EventQuestion.objects.filter(event=event).select_related("leader")
    page = page_by_key(
        questions,
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=QUESTIONS,
        scope=f"desk.event {event.pk}",
    )
    context |= {
        "event": event,
        "path": rules_of(event.kind).path,
        "guests": list(event.guests.order_by("id")),
        "explained": list(event.explained.select_related("document").order_by("id")),
        "counts": count_questions(event),
        "questions": page.rows,
        "paragraphs": list(event.paragraphs.order_by("position")[:LINES]),
        "paragraph_count": event.paragraphs.count(),
        "offered": list(steps_of(event, by=request.person, at=timezone.now(), tried=tried)),
        "tried": tried[0] if tried else "",
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/interviews/show.html", context, status=status)


def _live_page(
    request: StaffRequest,
    event: Event,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "events")
    now = timezone.now()
    offered = steps_of(event, by=request.person, at=now, tried=tried, is_live_page=True)
    rows = open_questions(event).select_related("event").order_by("position", "id")
    context |= {
        "event": event,
        "path": rules_of(event.kind).path,
        "lines": list(event.lines.order_by("-id")[:LINES]),
        "questions": list(rows[:QUESTIONS]),
        "counts": count_questions(event),
        "offered": list(offered),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/interviews/live.html", context, status=status)
