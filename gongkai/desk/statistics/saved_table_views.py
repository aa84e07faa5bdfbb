"""Statistical tables: a subject by one dimension, with the year before, saved or exported."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, export_urls, exported, wanted_format
from gongkai.desk.forms import FigureFilter
from gongkai.desk.statistics.views import chosen_bodies
from gongkai.kit.refusals import Refused
from gongkai.law.report_forms.shapes import Number
from gongkai.organisations.queries import chains_of
from gongkai.reports.rendering import Chart, page_chart
from gongkai.statistics.actions.saved_tables import delete_saved_table, save_table
from gongkai.statistics.compilation import bodies_in
from gongkai.statistics.models import SavedTable
from gongkai.statistics.queries import taken_over_in
from gongkai.statistics.states import Scope
from gongkai.statistics.tabulation import CUTS, SUBJECTS, Row, Tabulation, cuts_of, tabulate
from gongkai.ui.list_pages import address_with
from gongkai.ui.views.errors import bad_request

MAX_COUNT = 40
SORTS: dict[str, Callable[[Row], Any]] = {
    "now": lambda row: -row.now,
    "before": lambda row: -row.before,
    "change": lambda row: -row.change,
}
COLUMNS = (
    Column(gettext_lazy("Counted items"), lambda row: row.label, 40),
    Column(gettext_lazy("This year"), lambda row: row.now),
    Column(gettext_lazy("Year before"), lambda row: row.before),
    Column(gettext_lazy("Difference"), lambda row: row.change),
    Column("%", lambda row: row.percent),
)


class TableFilter(FigureFilter):
    """The subject of a table and the dimension by which it is grouped."""

    what = forms.ChoiceField(
        choices=[(key, one[1]) for key, one in SUBJECTS.items()], label=gettext_lazy("What")
    )
    by = forms.ChoiceField(choices=list(CUTS.items()), label=gettext_lazy("By"))

    def clean(self) -> dict[str, Any]:
        """Allow only the dimensions that the acts of the subject have; use the month otherwise."""
        found = self.cleaned_data
        if "what" in found and found.get("by") not in cuts_of(found["what"]):
            found["by"] = "month"
        return found


@staff_page
@require_safe
def statistics_table(request: StaffRequest) -> HttpResponseBase:
    """Show one table with its chart."""
    context = frame(request, "figures")
    bodies = chosen_bodies(request, context)
    data = request.GET.copy()
    first = bodies.first()
    for name, value in (
        ("year", str(context["today"].year)),
        ("body", first.code if first else ""),
        ("what", "items"),
        ("by", "month"),
        ("scope", Scope.AREA),
    ):
        data.setdefault(name, value)
    form = TableFilter(data, bodies=bodies)
    if not form.is_valid():
        return bad_request(request, detail=_("There are no figures for this year and body."))
    asked = form.cleaned_data
    chains = chains_of(bodies_in(asked["body"], asked["year"], asked["scope"]))
    found = tabulate(asked["what"], asked["by"], asked["year"], chains)
    sort = request.GET.get("sort", "")
    if sort in SORTS:
        found = Tabulation(
            found.subject,
            found.cut,
            found.year,
            tuple(sorted(found.rows, key=SORTS[sort])),
            found.total,
        )
    if wanted_format(request):
        rows = [*found.rows, found.total]
        return exported(
            request,
            Listed(f"statistics-{asked['what']}-{asked['by']}-{asked['year']}", COLUMNS, rows),
        )
    context |= {
        "form": form,
        "found": found,
        "taken_over": taken_over_in(found.year, chains),
        "cut": CUTS[found.cut],
        "subject": SUBJECTS[found.subject][1],
        "heads": _heads(request, found),
        "chart": _chart(found),
        "body": asked["body"],
        "views": list(SavedTable.objects.filter(account=request.user).order_by("name")[:50]),
        "query": request.GET.urlencode(),
        **export_urls(request),
    }
    return render(request, "desk/figures/tables.html", context)


@staff_page
@require_POST
def saved_table_save(request: StaffRequest) -> HttpResponseBase:
    """Save the present table under a name."""
    query = request.POST.get("query", "")
    try:
        save_table(request.user, name=request.POST.get("name", ""), query=query)
        messages.success(request, _("The table was saved."))
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect(f"{reverse('desk:statistics_table')}?{query}")


@staff_page
@require_POST
def saved_table_delete(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Delete a saved table of the user."""
    delete_saved_table(get_object_or_404(SavedTable.objects.filter(account=request.user), pk=pk))
    messages.success(request, _("The saved table was deleted."))
    return redirect("desk:statistics_table")


def _heads(request: StaffRequest, found: Tabulation) -> list[tuple[str, str]]:
    words = (str(CUTS[found.cut]), str(found.year), _("Year before"), _("Difference"), "%")
    return list(
        zip(
            words,
            (address_with(request, sort=one) for one in ("", "now", "before", "change", "change")),
            strict=True,
        )
    )


def _chart(found: Tabulation) -> object:
    rows = [row for row in found.rows[:MAX_COUNT] if row.now or row.before or found.cut == "month"]
    if not any(row.now or row.before for row in rows):
        return None
    series: tuple[tuple[str, tuple[Number, ...]], ...] = (
        (str(found.year), tuple(row.now for row in rows)),
    )
    if found.total.before:
        series = (*series, (str(found.year - 1), tuple(row.before for row in rows)))
    kind = "lines" if found.cut == "month" else "bars"
    return page_chart(
        Chart(kind, str(SUBJECTS[found.subject][1]), "", tuple(row.label for row in rows), series),
        "chart",
    )
