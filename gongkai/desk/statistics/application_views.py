"""Drafts of the annual report's tables on applications and remedies, with the mandatory checks."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, export_urls, exported, wanted_format
from gongkai.desk.statistics.views import chosen_figures
from gongkai.law.report_forms.forms import APPLICANTS, REMEDY_COLUMNS
from gongkai.law.report_forms.shapes import Column as FormColumn
from gongkai.law.report_forms.shapes import PartName
from gongkai.statistics.application_tables import draft_of
from gongkai.statistics.queries import bodies_of, taken_over_in
from gongkai.ui.deadline_calendar import translate_text
from gongkai.ui.views.errors import bad_request

Row = tuple[str, str, list[int]]
RULES = ("R1", "R2", "R3", "R4", "R5")


@staff_page
@require_safe
def application_statistics(request: StaffRequest) -> HttpResponseBase:
    """Show both tables of a body, for itself or its whole tree, with the failed checks."""
    context = frame(request, "figures")
    form = chosen_figures(request, context)
    draft = None
    whole = request.GET.get("tree") == "1"
    if form.is_valid():
        body, year = form.cleaned_data["body"], form.cleaned_data["year"]
        chains = bodies_of(body, year, whole=whole)
        draft = draft_of(year, chains)
    if draft is None:
        return bad_request(request, detail=_("There are no figures for this year and body."))
    applications, remedies = (
        list(draft.rows(part)) for part in (PartName.APPLICATIONS, PartName.REMEDIES)
    )
    if wanted_format(request):
        columns = [
            Column(_("Row of the form"), lambda row: row[0], 12),
            Column(_("Counted items"), lambda row: row[1], 40),
            *(Column(one.name, _value(place)) for place, one in enumerate(APPLICANTS)),
        ]
        return exported(
            request,
            Listed(f"statistics-{body.code}-{year}", columns, applications, _("Draft of table 3")),
        )
    context |= {
        "form": form,
        "body": body,
        "year": year,
        "whole": whole,
        "taken_over": taken_over_in(year, chains),
        "report_form": draft.form,
        "kinds": [one.name for one in APPLICANTS],
        "results": [one.name for one in REMEDY_COLUMNS],
        "applications": _headed(applications, APPLICANTS),
        "remedies": _headed(remedies, REMEDY_COLUMNS),
        "findings": [(one.rule, translate_text(one.text)) for one in draft.findings],
        "held": [rule for rule in RULES if rule not in {one.rule for one in draft.findings}],
        **export_urls(request),
    }
    return render(request, "desk/figures/statistics.html", context)


def _headed(
    rows: Iterable[Row], columns: Sequence[FormColumn]
) -> list[tuple[str, str, list[tuple[str, int]]]]:
    """Pair each number with its column heading, which narrow screens show beside it."""
    names = [one.name for one in columns]
    return [(mark, name, list(zip(names, values, strict=True))) for mark, name, values in rows]


def _value(place: int) -> Callable[[Any], int]:
    def value(row: Row) -> int:
        return row[2][place]

    return value
