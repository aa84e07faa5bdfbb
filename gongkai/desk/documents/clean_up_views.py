"""Clean-up campaigns at the desk: the list, the work list of one, and its publication."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.catalogue.queries import genres
from gongkai.desk.body_fields import BodyField
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.forms import DateInput
from gongkai.documents.actions.clean_ups import decide_rows, open_clean_up, publish_clean_up
from gongkai.documents.models import CleanUp, CleanUpRow
from gongkai.documents.queries.clean_ups import (
    CLEANED_GENRES,
    decisions_of,
    rows_of,
    visible_clean_ups,
)
from gongkai.documents.relation_kinds import CleanUpDecision
from gongkai.documents.rules.clean_ups import (
    CleanUpFacts,
    RowDecision,
    refusal_to_decide_rows,
    refusal_to_publish_clean_up,
    shown_decision,
)
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind
from gongkai.ui.fields import DateField, TextField
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

PAGE = 50
NEWEST = ("-opened_on", "-id")
ROW_KEYS = ("id",)


class CleanUpForm(RefusableForm):
    """A new campaign."""

    body = BodyField(empty_label=None, label=gettext_lazy("Body"))
    title = TextField(max_length=200, label=gettext_lazy("Title"))
    basis = TextField(
        max_length=500,
        label=gettext_lazy("Basis"),
        help_text=gettext_lazy("What the clean-up follows, such as a changed law or an order."),
    )
    genres = forms.ModelMultipleChoiceField(
        genres().filter(code__in=sorted(CLEANED_GENRES)),
        label=gettext_lazy("Genres"),
        widget=forms.CheckboxSelectMultiple,
    )
    before = DateField(label=gettext_lazy("Formed before"), widget=DateInput)
    closes_on = DateField(label=gettext_lazy("To be finished by"), widget=DateInput)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def facts(self) -> CleanUpFacts:
        """Return the entered facts."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "body"}
        return CleanUpFacts(**{**values, "genres": list(values["genres"])})


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def clean_up_list(request: StaffRequest) -> HttpResponse:
    """List the campaigns of the user's bodies; a disclosure officer starts one."""
    today = local_date(timezone.now())
    bodies = _bodies(request, today)
    if request.method != "POST":
        return _list(request, CleanUpForm(bodies=bodies), status=200)
    form = CleanUpForm(request.POST, bodies=bodies)
    if not form.is_valid():
        return _list(request, form, status=400)
    try:
        opened = open_clean_up(
            form.cleaned_data["body"], form.facts(), by=request.person, at=timezone.now()
        )
    except Refused as refused:
        form.refuse(refused.refusal)
        return _list(request, form, status=409)
    messages.success(request, _("The clean-up was started."))
    return redirect("desk:clean_up", opened.pk)


def _bodies(request: StaffRequest, on: date) -> Any:
    held = capacities_of(request.person, on=on).whole_bodies({PostKind.DISCLOSURE_OFFICER})
    return Body.objects.filter(is_in("pk", held)).order_by("position", "id")


def _list(request: StaffRequest, form: CleanUpForm, *, status: int) -> HttpResponse:
    context = frame(request, "documents")
    page = page_by_key(
        visible_clean_ups(request.user, on=context["today"]),
        keys=NEWEST,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.clean_ups {request.person.pk}",
    )
    is_offered = form.fields["body"].queryset.exists()  # type: ignore[attr-defined]
    context |= {
        "rows": page.rows,
        "form": form if is_offered else None,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/documents/clean_ups.html", context, status=status)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def clean_up_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the work list of a campaign; a disclosure officer decides about documents of a page."""
    clean_up = _clean_up(request, pk)
    if request.method != "POST":
        return _page(request, clean_up, status=200)
    decisions = _decisions(request)
    try:
        number = decide_rows(clean_up, decisions, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, clean_up, status=409, entered=decisions)
    messages.success(request, _("Decided: %(number)s.") % {"number": number})
    return redirect(request.get_full_path())


def _decisions(request: HttpRequest) -> list[RowDecision]:
    """Return the decisions that were entered; a row without one is left as it is."""
    found = []
    for name, value in request.POST.items():
        row = name.removeprefix("decision_")
        if row != name and row.isdecimal() and len(row) < 16 and value:
            reason, before = (request.POST.get(f"{name}_{row}") for name in ("reason", "before"))
            found.append(RowDecision(int(row), str(value), reason or "", before))
    return found


@staff_page
@require_POST
def clean_up_publish(request: StaffRequest, pk: int) -> HttpResponse:
    """Publish the result of a campaign."""
    clean_up = _clean_up(request, pk)
    try:
        publish_clean_up(clean_up, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, clean_up, status=409)
    messages.success(request, _("The result was published."))
    return redirect("desk:clean_up", pk)


def _clean_up(request: StaffRequest, pk: int) -> CleanUp:
    found = visible_clean_ups(request.user, on=local_date(timezone.now()))
    return get_object_or_404(found, pk=pk)


def _page(
    request: StaffRequest, clean_up: CleanUp, *, status: int, entered: Sequence[RowDecision] = ()
) -> HttpResponse:
    context = frame(request, "documents")
    today = context["today"]
    page = page_by_key(
        rows_of(clean_up),
        keys=ROW_KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.clean_up {clean_up.pk}",
    )
    counts = decisions_of(clean_up)
    context |= {
        "clean_up": clean_up,
        "rows": _with_entered(page.rows, entered),
        "choices": CleanUpDecision.choices,
        "counts": [
            *((one.label, counts.get(one.value, 0)) for one in CleanUpDecision),
            (_("Undecided"), counts.get("", 0)),
        ],
        "decide_refusal": refusal_to_decide_rows(clean_up, None, by=request.person, on=today),
        "publish_refusal": refusal_to_publish_clean_up(clean_up, by=request.person, on=today),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/documents/clean_up.html", context, status=status)


def _with_entered(
    rows: Iterable[CleanUpRow], entered: Sequence[RowDecision]
) -> list[tuple[CleanUpRow, RowDecision]]:
    """Return the rows, each with what the form shows of it: what was entered, or what is stored."""
    by_row = {one.row: one for one in entered}
    found = []
    for row in rows:
        shown = shown_decision(row)
        decision = by_row.get(row.pk, RowDecision(row.pk, row.decision, row.reason))
        found.append((row, replace(decision, before=shown)))
    return found
