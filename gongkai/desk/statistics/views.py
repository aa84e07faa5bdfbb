"""The figures of a year; each links to the acts behind it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from urllib.parse import quote, urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.desk.forms import FigureFilter
from gongkai.documents.models import Document
from gongkai.documents.queries import visible_to
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.law.report_forms.shapes import Place
from gongkai.ledger.models import Act
from gongkai.organisations.models import Body
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind
from gongkai.reports.rendering import PageTable, page_table
from gongkai.reports.rendering.layout import tables_of
from gongkai.statistics.cells import name_of
from gongkai.statistics.compilation import last_year_before_gap
from gongkai.statistics.figures import BY_KEY
from gongkai.statistics.queries import acts_of_figure, figure_body_ids, figure_value, report
from gongkai.statistics.rules import gap_text, refusal_to_work_on_figures
from gongkai.statistics.states import Scope
from gongkai.statistics.year_summary import YearSummary, year_summary
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import bad_request

PAGE = 50
BATCH_SIZE = 500
KEYS = ("-id",)
MARK = "name-of-cell"
COLUMNS_OF_FORM = (
    Column(_("Figure"), lambda line: line.label, 50),
    Column(pgettext_lazy("of a thing", "Name"), lambda line: line.name, 30),
    Column(_("Unit"), lambda line: line.column.unit, 8),
    Column(_("Body itself"), lambda line: line.own),
    Column(_("This level"), lambda line: line.level),
    Column(_("Whole area"), lambda line: line.area),
    Column(_("Entered manually"), lambda line: line.manual),
)
COLUMNS_OF_ACTS = (
    Column(_("Act"), lambda row: f"{row[0].chain}#{row[0].seq}", 18),
    Column(_("Type of act"), lambda row: row[0].get_verb_display(), 20),
    Column(_("Date"), lambda row: row[0].on, 12),
    Column(_("Quantity"), lambda row: row[0].quantity, 10),
    Column(_("Document"), lambda row: row[1].heading if row[1] else "", 50),
    Column(_("Index number"), lambda row: row[0].facets.get("number"), 24),
)


@staff_page
@require_safe
def figure_list(request: StaffRequest) -> HttpResponseBase:
    """Show the figures of one of the user's bodies for a year, alone and with its tree."""
    context = frame(request, "figures")
    bodies = _bodies(request, context)
    form = _filter(request, context, bodies)
    if not form.is_valid():
        return bad_request(request, detail=_("There are no figures for this year and body."))
    body, year, scope = (form.cleaned_data[one] for one in ("body", "year", "scope"))
    sheet = year_summary(body, year)
    if wanted_format(request):
        listed = Listed(
            f"figures-{body.code}-{year}",
            COLUMNS_OF_FORM,
            sheet.lines if sheet else [],
            gettext("Figures"),
        )
        return exported(request, listed)
    last = last_year_before_gap(body, year)
    context |= {
        "form": form,
        "gap": gap_text(year, last) if last is not None else "",
        "report": report(body, year),
        "sheet": sheet,
        "scope": scope,
        "tables": _tables(sheet, body, year, scope) if sheet else [],
        "works": refusal_to_work_on_figures(body, by=request.person, on=context["today"]) is None,
        **export_urls(request),
    }
    return render(request, "desk/figures/list.html", context)


@staff_page
@require_safe
def figure_acts(request: StaffRequest, key: str) -> HttpResponseBase:
    """List the acts of one figure, newest first; only visible documents show their title."""
    context = frame(request, "figures")
    form = _filter(request, context, _bodies(request, context))
    if not form.is_valid():
        return bad_request(request, detail=_("There are no figures for this year and body."))
    body, year, whole = (
        form.cleaned_data["body"],
        form.cleaned_data["year"],
        request.GET.get("tree") == "1",
    )
    acts = acts_of_figure(key, body, year, whole=whole)
    if acts is None:
        raise Http404
    name = f"desk.figure {key} {body.code} {year} {whole}"
    if wanted_format(request):
        rows = every_row(request, acts, KEYS)
        listed = None if rows is None else _with_documents(request, rows)
        name_of_file = f"figure-{body.code}-{year}"
        return exported(request, Listed(name_of_file, COLUMNS_OF_ACTS, listed, gettext("Acts")))
    page = page_by_key(acts, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope=name)
    documents = _documents(request, page.rows)
    context |= {
        "figure": BY_KEY[key],
        "body": body,
        "year": year,
        "whole": whole,
        "total": figure_value(key, body, year, whole=whole),
        "rows": [(act, documents.get(int(act.subject_id))) for act in page.rows],
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/figures/show.html", context)


def chosen_figures(request: StaffRequest, context: dict[str, object]) -> FigureFilter:
    """Return the year and body of the filter; by default this year and the user's first body."""
    return _filter(request, context, _bodies(request, context))


def chosen_bodies(request: StaffRequest, context: dict[str, object]) -> QuerySet[Body]:
    """Return the bodies whose figures the user may see."""
    return _bodies(request, context)


def _documents(request: StaffRequest, acts: Sequence[Act]) -> dict[int, Document]:
    """Return the documents of the acts that the user may see. The posts and one query."""
    ids = [int(act.subject_id) for act in acts if act.subject_type == "documents.document"]
    return visible_to(request.user, on=local_date(timezone.now())).in_bulk(ids)


def _with_documents(
    request: StaffRequest, acts: Iterable[Act]
) -> Iterator[tuple[Act, Document | None]]:
    """Yield each act with its document, one query per batch."""
    rest = iter(acts)
    while batch := list(islice(rest, BATCH_SIZE)):
        documents = _documents(request, batch)
        yield from ((act, documents.get(int(act.subject_id))) for act in batch)


def _tables(sheet: YearSummary, body: Body, year: int, scope: str) -> list[PageTable]:
    """Arrange the figures in the layout of the printed form; each number links to its acts."""
    cells = {line.place: getattr(line, scope) for line in sheet.lines}
    query = urlencode({"year": year, "body": body.code, "scope": scope})
    # Found once for hundreds of cells, each with its name in the place of this mark.
    begin, end = reverse("desk:figure_detail", args=[MARK]).split(MARK)

    def address(place: Place) -> str:
        return f"{begin}{quote(name_of(place))}{end}?{query}"

    return [
        page_table(table, f"table-{table.part}", address)
        for table in tables_of(sheet.form, sheet.area.local_rows, cells)
    ]


def _bodies(request: StaffRequest, context: dict[str, object]) -> QuerySet[Body]:
    """Return the user's bodies; for a supervisor also those under them."""
    today: date = context["today"]  # type: ignore[assignment]
    own = capacities_of(request.person, on=today).bodies(PostKind.values)
    ids = own | figure_body_ids(request.person, on=today)
    return Body.objects.filter(is_in("pk", ids)).order_by("position", "id")


def _filter(
    request: StaffRequest, context: dict[str, object], bodies: QuerySet[Body]
) -> FigureFilter:
    data = request.GET.copy()
    data.setdefault("year", str(context["today"].year))  # type: ignore[attr-defined]
    first = bodies.first()
    data.setdefault("body", first.code if first else "")
    data.setdefault("scope", Scope.AREA)
    return FigureFilter(data, bodies=bodies)
