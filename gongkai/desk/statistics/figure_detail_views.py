"""Detail of one figure of the annual form: the acts that make it up, and their records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai.applications.queries import visible_to as cases_visible_to
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.desk.statistics.views import chosen_figures
from gongkai.documents.models import Document
from gongkai.documents.queries import visible_to
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.law.report_forms.identities import CARRIED_IN, CARRIED_OUT
from gongkai.law.report_forms.shapes import Number, PartName, Place
from gongkai.ledger.models import Act
from gongkai.organisations.queries import chains_of
from gongkai.statistics.cells import place_of
from gongkai.statistics.compilation import (
    Compiled,
    acts_behind,
    amount_in,
    bodies_in,
    compile_figures,
)
from gongkai.statistics.models import ManualFigure
from gongkai.statistics.year_summary import has_taken_over, year_summary
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import bad_request

PAGE, BATCH_SIZE = 50, 500
KEYS = ("-id",)
DOCUMENTS, CASES, MANUAL_FIGURE = (
    "documents.document",
    "applications.application",
    "statistics.manualfigure",
)


@dataclass(frozen=True)
class ContributingAct:
    """One act of a figure: the amount that it adds, and its record if the user may see it."""

    act: Act
    amount: Number
    document: Document | None
    case: int | None
    manual_figure: ManualFigure | None


COLUMNS = (
    Column(_("Act"), lambda row: f"{row.act.chain}#{row.act.seq}", 18),
    Column(_("Type of act"), lambda row: row.act.get_verb_display(), 24),
    Column(_("Date"), lambda row: row.act.on, 12),
    Column(_("Body"), lambda row: row.act.body, 18),
    Column(_("Amount added"), lambda row: row.amount, 10),
    Column(_("Number"), lambda row: row.act.facets.get("number"), 26),
    Column(_("Title"), lambda row: row.document.heading if row.document else "", 50),
    Column(_("Reason"), lambda row: row.manual_figure.reason if row.manual_figure else "", 40),
    Column(_("Evidence"), lambda row: row.manual_figure.evidence if row.manual_figure else "", 40),
)


@staff_page
@require_safe
def figure_detail(request: StaffRequest, name: str) -> HttpResponseBase:
    """
    List the acts that make up one cell, newest first; each links to its record if visible.

    The number is that of the table it was opened from: it contains what reports taken over state,
    behind which no act stands.
    """
    context = frame(request, "figures")
    form = chosen_figures(request, context)
    if not form.is_valid():
        return bad_request(request, detail=_("There are no figures for this year and body."))
    body, year, scope = (form.cleaned_data[one] for one in ("body", "year", "scope"))
    compiled = compile_figures(body, year, scope)
    place = place_of(compiled.form, name, compiled.local_rows) if compiled else None
    if compiled is None or place is None:
        raise Http404
    chains = chains_of(bodies_in(body, year, scope))
    acts = acts_behind(place, compiled.form, year, chains, compiled.keys)
    if wanted_format(request):
        rows = every_row(request, acts, KEYS)
        listed = None if rows is None else _in_batches(request, rows, place, compiled)
        name_of_file = f"acts-{body.code}-{year}"
        return exported(request, Listed(name_of_file, COLUMNS, listed, gettext("Acts")))
    scope_key = f"desk.cell {name} {body.code} {year} {scope}"
    page = page_by_key(acts, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope=scope_key)
    row = compiled.row_of(place)
    assert row is not None
    # Where no report was taken over, the acts make up the whole number.
    summary = year_summary(body, year) if has_taken_over(body, year) else None
    line = next((one for one in summary.lines if one.place == place), None) if summary else None
    total: Number | None = compiled.cells[place]
    if summary is not None:
        total = getattr(line, scope) if line is not None else None
    context |= {
        "row": row,
        "column": row.column(place.column),
        "name": name,
        "body": body,
        "year": year,
        "scope": scope,
        "scope_label": dict(form.fields["scope"].choices)[scope],  # type: ignore[attr-defined]
        "taken_over": summary is not None and summary.taken_over is not None,
        "below": summary.taken_over_below.get(scope, 0) if summary else 0,
        "published": line.published.get(scope, 0) if line is not None else 0,
        "total": "—" if total is None else total,
        "manual": compiled.manual.get(place, 0),
        "is_carried": place.part == PartName.APPLICATIONS
        and place.row in {CARRIED_IN, CARRIED_OUT},
        "rows": _with_records(request, page.rows, place, compiled),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/figures/cell.html", context)


def _in_batches(
    request: StaffRequest, acts: Iterable[Act], place: Place, compiled: Compiled
) -> Iterator[ContributingAct]:
    rest = iter(acts)
    while batch := list(islice(rest, BATCH_SIZE)):
        yield from _with_records(request, batch, place, compiled)


def _with_records(
    request: StaffRequest, acts: Sequence[Act], place: Place, compiled: Compiled
) -> list[ContributingAct]:
    """Join the records to the acts by access-checked queries: three for any number of acts."""
    today = local_date(timezone.now())
    documents: Mapping[int, Document] = visible_to(request.user, on=today).in_bulk(
        _ids(acts, DOCUMENTS)
    )
    cases = (
        cases_visible_to(request.user, on=today)
        .filter(pk__in=_ids(acts, CASES))
        .values_list("pk", flat=True)
    )
    seen = set(cases)
    manual_figure = ManualFigure.objects.in_bulk(_ids(acts, MANUAL_FIGURE))
    return [
        ContributingAct(
            act,
            amount_in(act, place, compiled.form, compiled.year),
            documents.get(int(act.subject_id)) if act.subject_type == DOCUMENTS else None,
            int(act.subject_id)
            if act.subject_type == CASES and int(act.subject_id) in seen
            else None,
            manual_figure.get(int(act.subject_id)) if act.subject_type == MANUAL_FIGURE else None,
        )
        for act in acts
    ]


def _ids(acts: Iterable[Act], kind: str) -> list[int]:
    return [int(act.subject_id) for act in acts if act.subject_type == kind]
