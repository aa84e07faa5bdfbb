"""Statistics for everybody: what was made public and how applications ended, year by year."""

from django import forms
from django.db.models import Max, Min, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.kit.times import local_date
from gongkai.oversight.models import Tally
from gongkai.oversight.renderings import Chart, PageChart, page_chart
from gongkai.oversight.tabulation import CUTS, SUBJECTS, Tabulation, tabulate
from gongkai.portal.pages import public_page
from gongkai.portal.tags import unless_known
from gongkai.ui.views.errors import bad_request

# Together they tell a year; nothing here says who asked for what.
SHOWN = (("items", "month"), ("deliveries", "channel"), ("items", "body"), ("received", "way"), ("closed", "outcome"))
MOST = 30


class YearForm(forms.Form):
    """Of which year."""

    year = forms.IntegerField(label=_("Year"), min_value=1949, max_value=2200)


@public_page
def show(request: HttpRequest) -> HttpResponse:
    """Show the statistics of a year beside the year before. Few queries, however much was done."""
    today = local_date(timezone.now())
    form = YearForm(request.GET if "year" in request.GET else {"year": today.year})
    if not form.is_valid():
        return bad_request(request, detail=_("There are no statistics for this year."))
    year = form.cleaned_data["year"]
    state = Tally.objects.filter(year__in=(year, year - 1)).aggregate(top=Max("pk"), sum=Sum("micros"))
    return unless_known(request, (year, *sorted(state.items())), lambda: _page(request, form, year))


def _page(request: HttpRequest, form: YearForm, year: int) -> HttpResponse:
    found = [tabulate(subject, cut, year) for subject, cut in SHOWN]
    span = Tally.objects.filter(year__gte=1949).aggregate(first=Min("year"), last=Max("year"))
    context = {
        "section": "", "form": form, "year": year, "span": span,
        "tables": [(one, SUBJECTS[one.subject][1], CUTS[one.cut], _chart(one, str(year))) for one in found],
    }  # fmt: skip
    return render(request, "portal/reports/statistics.html", context)


def _chart(found: Tabulation, year: str) -> PageChart | None:
    """Draw the largest; a table under it holds all."""
    rows = found.rows if found.cut == "month" else sorted(found.rows, key=lambda row: -row.now)[:MOST]
    rows = [row for row in rows if row.now or row.before or found.cut == "month"]
    if not any(row.now or row.before for row in rows):
        return None
    labels = tuple(row.label for row in rows)
    series = ((year, tuple(row.now for row in rows)), (str(int(year) - 1), tuple(row.before for row in rows)))
    title = f"{SUBJECTS[found.subject][1]} · {CUTS[found.cut]}"
    return page_chart(
        Chart("lines" if found.cut == "month" else "bars", title, "", labels, series), f"{found.subject}-{found.cut}"
    )
