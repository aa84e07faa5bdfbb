"""Public statistics: published items and outcomes of applications, year by year."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.kit.times import local_date
from gongkai.law.report_forms.shapes import Number
from gongkai.ledger.queries import state_of_bodies
from gongkai.portal.decorators import public_list
from gongkai.portal.etags import conditional_response
from gongkai.portal.exports import exported_rows
from gongkai.reports.rendering import Chart, PageChart, page_chart
from gongkai.statistics.queries import taken_over_in
from gongkai.statistics.tabulation import CUTS, SUBJECTS, Tabulation, state_of_tables, tabulate
from gongkai.ui.fields import IntegerField
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.views.errors import bad_request

SHOWN = (("items", "month"), ("deliveries", "channel"), ("items", "body"))
# Past years only: in the current year, a number that grows by one reveals a new application or report.
SHOWN_LATER = (
    ("received", "way"),
    ("closed", "outcome"),
    ("errors_reported", "error_kind"),
    ("errors_answered", "in_time"),
)
MAX_COUNT = 30


class YearForm(forms.Form):
    """Filter by year."""

    year = IntegerField(label=_("Year"), min_value=1949, max_value=2200)


@public_list("year", "format")
def statistics(request: HttpRequest) -> HttpResponseBase:
    """Show the statistics of a year and the year before. The number of queries is constant."""
    today = local_date(timezone.now())
    form = YearForm(request.GET if "year" in request.GET else {"year": today.year})
    if not form.is_valid():
        return bad_request(request, detail=_("There are no statistics for this year."))
    year = form.cleaned_data["year"]
    shown = (*SHOWN, *(SHOWN_LATER if year < today.year else ()))
    if wanted_format(request):
        return _export(
            request, [tabulate(what, cut, year, today=today) for what, cut in shown], year
        )
    state = state_of_tables(shown, year)
    return conditional_response(
        request,
        (year, today.year, today.month, taken_over_in(year), *state, *state_of_bodies()),
        lambda: _page(request, form, shown, today),
    )


def _export(request: HttpRequest, found: Sequence[Tabulation], year: int) -> HttpResponseBase:
    """Return all tables of the page as one; months to come have no number."""
    rows = [(table, row) for table in found for row in (*table.rows, table.total)]
    return exported_rows(
        request,
        rows,
        name=f"statistics-{year}",
        title=_("Statistics"),
        columns=[
            Column(_("Counted items"), lambda pair: str(SUBJECTS[pair[0].subject][1]), 24),
            Column(_("By"), lambda pair: str(CUTS[pair[0].cut]), 16),
            Column(_("Heading"), lambda pair: pair[1].label, 40),
            Column(str(year), lambda pair: None if pair[1].is_ahead else pair[1].now, 12),
            Column(str(year - 1), lambda pair: pair[1].before, 12),
            Column(_("Difference"), lambda pair: None if pair[1].is_ahead else pair[1].change, 12),
        ],
    )


def _page(
    request: HttpRequest, form: YearForm, shown: Sequence[tuple[str, str]], today: date
) -> HttpResponse:
    year = form.cleaned_data["year"]
    found = [tabulate(subject, cut, year, today=today) for subject, cut in shown]
    context = {
        "section": "",
        "form": form,
        "year": year,
        "has_months_ahead": any(row.is_ahead for one in found for row in one.rows),
        "all_shown": len(shown) > len(SHOWN),
        "taken_over": taken_over_in(year),
        "tables": [
            (one, SUBJECTS[one.subject][1], CUTS[one.cut], _chart(one, str(year))) for one in found
        ],
        **export_urls(request),
    }
    return render(request, "portal/reports/statistics.html", context)


def _chart(found: Tabulation, year: str) -> PageChart | None:
    """Return a chart of the largest values; the table below it contains all."""
    rows = (
        found.rows
        if found.cut == "month"
        else sorted(found.rows, key=lambda row: -row.now)[:MAX_COUNT]
    )
    rows = [row for row in rows if row.now or row.before or found.cut == "month"]
    if not any(row.now or row.before for row in rows):
        return None
    labels = tuple(row.label for row in rows)
    series: tuple[tuple[str, tuple[Number, ...]], ...] = (
        (year, tuple(row.now for row in rows if not row.is_ahead)),
    )
    if found.total.before:
        series = (*series, (str(int(year) - 1), tuple(row.before for row in rows)))
    title = f"{SUBJECTS[found.subject][1]} · {CUTS[found.cut]}"
    return page_chart(
        Chart("lines" if found.cut == "month" else "bars", title, "", labels, series),
        f"{found.subject}-{found.cut}",
    )
