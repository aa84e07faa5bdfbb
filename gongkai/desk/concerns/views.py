"""Public concerns at the desk: the list, a new one, one concern, and its steps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.concerns.forms import (
    ConcernFilter,
    NewConcernForm,
    StatementDraftForm,
    StepForm,
)
from gongkai.desk.concerns.page_actions import BINDINGS, FORMS, steps_of
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.participation.actions import register_concern
from gongkai.participation.models import Concern
from gongkai.participation.queries import (
    ended,
    handled_body_ids,
    seen_body_ids,
    unended,
    visible_to,
)
from gongkai.participation.rules import refusal_to_state
from gongkai.participation.states import ConcernState
from gongkai.participation.workflow import HANDLERS
from gongkai.processes.draft_statement import draft_statement
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
KEYS = ("-arisen_at", "-id")


@staff_page
@require_safe
def concern_list(request: StaffRequest) -> HttpResponse:
    """List the concerns of the user's bodies, newest first: those in hand, or the closed ones."""
    context = frame(request, "concerns")
    form = ConcernFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    is_closed = form.cleaned_data["state"] == ConcernState.CLOSED
    found = Concern.objects.select_related("body")
    page = page_of_parts(
        [
            Part(
                ended(found) if is_closed else unended(found),
                "body",
                sorted(seen_body_ids(request.person, on=context["today"])),
                f"participation_concern_{'closed' if is_closed else 'in_hand'}",
            )
        ],
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.concerns {request.person.pk}", form.cleaned_data),
    )
    context |= {
        "form": form,
        "rows": page.rows,
        "now": timezone.now(),
        "may_register": bool(handled_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/concerns/list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def concern_create(request: StaffRequest) -> HttpResponse:
    """Register a concern."""
    context = frame(request, "concerns")
    bodies = standing_bodies(handled_body_ids(request.person, on=context["today"]))
    form = NewConcernForm(request.POST or None, bodies=bodies)
    return record_create_page(
        request,
        form,
        lambda at: register_concern(
            form.cleaned_data["body"], form.facts_entered(), by=request.person, at=at
        ),
        template="desk/concerns/new.html",
        context=context,
        said=_("The concern was registered."),
        page="desk:concern",
        posts=HANDLERS,
    )


@staff_page
@require_safe
def concern_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one concern: facts, clocks, statements, measures, the possible steps."""
    return _page(request, _concern(request, pk))


@staff_page
@require_POST
def concern_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    concern = _concern(request, pk)
    return take_step(
        request,
        concern,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, concern=concern, prefix=name),
        shown=lambda **tried: _page(request, _concern(request, pk), **tried),
        done=lambda: redirect("desk:concern", pk),
    )


@staff_page
@require_POST
def concern_statement(request: StaffRequest, pk: int) -> HttpResponse:
    """Draft a statement on the concern, as a document."""
    concern, form = _concern(request, pk), StatementDraftForm(request.POST)
    if not form.is_valid():
        return _page(request, concern, status=400)
    try:
        document = draft_statement(
            concern, form.cleaned_data["form"], by=request.person, at=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, concern, status=409)
    messages.success(request, _("Write the statement; it is reviewed as any document."))
    return redirect("desk:document_edit", document.pk)


def _concern(request: StaffRequest, pk: int) -> Concern:
    seen = visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body"), pk=pk)


def _page(
    request: StaffRequest,
    concern: Concern,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "concerns")
    now = timezone.now()
    context |= {
        "concern": concern,
        "now": now,
        "statements": list(
            concern.statements.select_related("document__open_version").order_by("id")
        ),
        "measures": list(concern.measures.select_related("body").order_by("due_on", "id")),
        "offered": list(steps_of(concern, by=request.person, at=now, tried=tried)),
        "tried": tried[0] if tried else "",
        "statement_form": StatementDraftForm(),
        "statement_refusal": refusal_to_state(concern, by=request.person, at=now),
    }
    return render(request, "desk/concerns/show.html", context, status=status)
