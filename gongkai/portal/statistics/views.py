"""Public statistics: published items and outcomes of applications, year by year."""

from collections.abc import Sequence

from django import forms
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.kit.times import local_date
from gongkai.law.report_forms.shapes import Number
from gongkai.portal.decorators import public_list
from gongkai.portal.etags import conditional_response
from gongkai.reports.rendering import Chart, PageChart, page_chart
from gongkai.statistics.models import Tally
from gongkai.statistics.queries import taken_over_in
from gongkai.statistics.tabulation import CUTS, SUBJECTS, Tabulation, tabulate, tallies_of
from gongkai.ui.fields import IntegerField
from gongkai.ui.views.errors import bad_request

SHOWN = (("items", "month"), ("deliveries", "channel"), ("items", "body"))
# Past years only: in the current year, a number that grows by one reveals a new application.
SHOWN_LATER = (("received", "way"), ("closed", "outcome"))
MAX_COUNT = 30


class YearForm(forms.Form):
    """Filter by year."""

    year = IntegerField(label=_("Year"), min_value=1949, max_value=2200)


@public_list("year")
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the statistics of a year and the year before. The number of queries is constant."""
    today = local_date(timezone.now())
    form = YearForm(request.GET if "year" in request.GET else {"year": today.year})
    if not form.is_valid():
        return bad_request(request, detail=_("There are no statistics for this year."))
    year = form.cleaned_data["year"]
    shown = (*SHOWN, *(SHOWN_LATER if year < today.year else ()))
    measures = Q(pk__in=[])
    for subject in dict.fromkeys(one for one, _cut in shown):
        measures |= tallies_of(SUBJECTS[subject][0])
    state = Tally.objects.filter(measures, year__in=(year, year - 1)).aggregate(
        rows=Count("pk"), sum=Sum("micros")
    )
    return conditional_response(
        request,
        (year, taken_over_in(year), *sorted(state.items())),
        lambda: _page(request, form, year, shown),
    )


def _page(
    request: HttpRequest, form: YearForm, year: int, shown: Sequence[tuple[str, str]]
) -> HttpResponse:
    found = [tabulate(subject, cut, year) for subject, cut in shown]
    context = {
        "section": "",
        "form": form,
        "year": year,
        "all_shown": len(shown) > len(SHOWN),
        "taken_over": taken_over_in(year),
        "tables": [
            (one, SUBJECTS[one.subject][1], CUTS[one.cut], _chart(one, str(year))) for one in found
        ],
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
    series: tuple[tuple[str, tuple[Number, ...]], ...] = ((year, tuple(row.now for row in rows)),)
    if found.total.before:
        series = (*series, (str(int(year) - 1), tuple(row.before for row in rows)))
    title = f"{SUBJECTS[found.subject][1]} · {CUTS[found.cut]}"
    return page_chart(
        Chart("lines" if found.cut == "month" else "bars", title, "", labels, series),
        f"{found.subject}-{found.cut}",
    )
