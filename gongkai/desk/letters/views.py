"""Letters at the desk: the list, intake, one letter, and its steps."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.calendars.queries import Calendars
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.letters.deadline_bar import letter_deadline_bar
from gongkai.desk.letters.forms import LetterFilter, NewLetterForm, StepForm
from gongkai.desk.letters.page_actions import BINDINGS, FORMS, steps_of
from gongkai.desk.record_pages import record_received_page, standing_bodies, take_step
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.times import local_date
from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.models import MailboxLetter, MailboxTopic
from gongkai.mailbox.queries import (
    TEXTS,
    done,
    handled_body_ids,
    letter_by_submission,
    seen_body_ids,
    visible_to,
    waiting,
    without_own,
)
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
WAITING_KEYS, DONE_KEYS = ("due_on", "id"), ("-done_on", "-id")


@staff_page
@require_safe
def letter_list(request: StaffRequest) -> HttpResponse:
    """List the letters that the user's bodies have or lead: unanswered by due date, or the others."""
    context = frame(request, "letters")
    today, person = context["today"], request.person
    seen = sorted(seen_body_ids(person, on=today))
    if not seen:
        raise PermissionDenied
    form = LetterFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    is_done = bool(form.cleaned_data["state"])
    rows = MailboxLetter.objects.select_related("body", "lead").defer(*TEXTS)
    rows = without_own(done(rows) if is_done else waiting(rows), person, on=today)
    kind = "done" if is_done else "waiting"
    page = page_of_parts(
        [
            Part(rows, "body", seen, f"mailbox_{kind}"),
            Part(rows, "lead", seen, f"mailbox_led_{kind}"),
        ],
        keys=DONE_KEYS if is_done else WAITING_KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.letters {person.pk}", form.cleaned_data),
    )
    calendars = Calendars()
    context |= {
        "form": form,
        "in_force": is_done,
        "rows": [
            (one, None if is_done else letter_deadline_bar(one, calendars, today))
            for one in page.rows
        ],
        "may_enter": bool(handled_body_ids(person, on=today)),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/letters/list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def letter_create(request: StaffRequest) -> HttpResponse:
    """Enter a letter, and show the number and the query code for its writer once."""
    context = frame(request, "letters")
    mine = handled_body_ids(request.person, on=context["today"])
    bodies = standing_bodies(mine)
    topics = MailboxTopic.objects.filter(is_in("owner_id", mine), ended_on=None)
    form = NewLetterForm(
        request.POST or None,
        bodies=bodies,
        topics=list(topics.select_related("body").order_by("name", "id")[:500]),
        initial={"arrived_on": context["today"]},
    )
    return record_received_page(
        request,
        form,
        lambda sent, at: receive_letter(
            form.cleaned_data["body"],
            form.facts_entered(),
            code=sent.code,
            submission=sent.submission,
            by=request.person,
            at=at,
        ),
        letter_by_submission,
        name="letter",
        template="desk/letters/new.html",
        receipt="desk/letters/receipt.html",
        context=context,
    )


@staff_page
@require_safe
def letter_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one letter: its words, its way, its clocks, the possible steps, the reply."""
    return _page(request, _letter(request, pk))


@staff_page
@require_POST
def letter_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    letter = _letter(request, pk)
    return take_step(
        request,
        letter,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, letter=letter, prefix=name),
        shown=lambda **tried: _page(request, _letter(request, pk), **tried),
        done=lambda: redirect("desk:letters"),
    )


def _letter(request: StaffRequest, pk: int) -> MailboxLetter:
    seen = visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body", "lead", "about", "topic__body"), pk=pk)


def _page(
    request: StaffRequest,
    letter: MailboxLetter,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "letters")
    end = letter.done_on or context["today"]
    context |= {
        "letter": letter,
        "bar": letter_deadline_bar(letter, Calendars(), end),
        "moves": list(letter.moves.select_related("source", "target").order_by("id")),
        "offered": list(steps_of(letter, by=request.person, at=timezone.now(), tried=tried)),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/letters/show.html", context, status=status)
