"""Drafts of tables three and four of the annual report, computed from the acts of a year."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from gongkai.kit.id_lists import is_in
from gongkai.law.outcomes import Outcome, row_of
from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.forms import TOTAL, form_of_year
from gongkai.law.report_forms.identities import ALL_OUTCOMES, CARRIED_IN, CARRIED_OUT, RECEIVED
from gongkai.law.report_forms.shapes import Finding, Form, PartName, Place, Report
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

FIRST_YEAR = 2019  # earlier years use the table of 2014
CLOSING = (Verb.REPLY_SERVED, Verb.APPLICATION_WITHDRAWN)
# The column of the form for each kind of applicant in the acts.
COLUMNS = {
    "person": "natural",
    "business": "business",
    "research": "research",
    "welfare": "welfare",
    "legal_service": "legal",
    "other": "other",
}
ROUTES = {"reconsideration": "reconsideration", "court": "direct", "court_after": "after"}
APPLICATIONS, REMEDIES = PartName.APPLICATIONS, PartName.REMEDIES
Cells = Counter[Place]


@dataclass(frozen=True)
class Draft:
    """The two tables computed from the acts, with the findings of the checks."""

    form: Form
    year: int
    cells: Mapping[Place, int]
    findings: Sequence[Finding]

    def rows(self, part: PartName) -> Iterator[tuple[str, str, list[int]]]:
        """Yield number, name and values of each row of a table, in the order of the form."""
        for row in self.form.parts[part]:
            yield (
                row.mark,
                row.name,
                [self.cells[Place(part, row.key, column.key)] for column in row.columns],
            )


def draft_of(year: int, chains: Sequence[str]) -> Draft | None:
    """
    Compute the tables of a year of these bodies; None for years before the form of 2019.

    A reopened application is not counted again. The checks are those of every report, with the
    previous year computed in the same way. The number of queries is constant.
    Law: 条例19 art. 50; 国办公开办函〔2019〕60号; 国办公开办函〔2021〕30号.
    """
    form = form_of_year(year)
    if form is None or year < FIRST_YEAR:
        return None
    acts = Act.objects.filter(is_in("body", chains))
    cells = _cells(form, year, acts)
    earlier = form_of_year(year - 1)
    before = None
    if earlier is not None and year > FIRST_YEAR:
        before = Report(earlier, year - 1, "", dict(_cells(earlier, year - 1, acts)))
    found = list(findings_in(Report(form, year, "", dict(cells)), before))
    return Draft(form, year, cells, found)


def _cells(form: Form, year: int, acts: QuerySet[Act]) -> Cells:
    """Return every cell of both tables, including empty ones."""
    cells: Cells = Counter(
        {place: 0 for place in form.cells() if place.part in {APPLICATIONS, REMEDIES}}
    )
    received = acts.filter(verb=Verb.APPLICATION_RECEIVED)
    closed = acts.filter(verb__in=CLOSING, facets__has_key="outcome", facets__again=False)
    for kind, number in _by_kind(received.filter(on__year=year)):
        _add(cells, RECEIVED, kind, number)
    by_outcome = (
        closed.filter(on__year=year).order_by().values_list("facets__kind", "facets__outcome")
    )
    for kind, outcome, number in by_outcome.annotate(Count("id")):
        _add(cells, row_of(Outcome(outcome), form.code), kind, number)
        _add(cells, ALL_OUTCOMES, kind, number)
    for row, day in ((CARRIED_IN, date(year - 1, 12, 31)), (CARRIED_OUT, date(year, 12, 31))):
        for kind, number in _by_kind(received.filter(on__lte=day)):
            _add(cells, row, kind, number)
        for kind, number in _by_kind(closed.filter(on__lte=day)):
            _add(cells, row, kind, -number)
    _add_remedies(cells, year, acts)
    return cells


def _by_kind(acts: QuerySet[Act]) -> QuerySet[Act, tuple[str, int]]:
    """Count the applications of the acts, each once, by kind of applicant."""
    return acts.order_by().values_list("facets__kind").annotate(Count("subject_id", distinct=True))


def _add(cells: Cells, row: str, kind: str, number: int) -> None:
    cells[Place(APPLICATIONS, row, TOTAL)] += number
    if kind in COLUMNS:  # for an unknown kind, the check of the row's sum reports an error
        cells[Place(APPLICATIONS, row, COLUMNS[kind])] += number


def _add_remedies(cells: Cells, year: int, acts: QuerySet[Act]) -> None:
    """
    Count the remedies decided in the year and those pending at its end.

    Law: 条例19 art. 50 (3).
    """
    end = date(year, 12, 31)
    routes = acts.order_by().filter(facets__route__in=list(ROUTES))
    decided = routes.filter(verb=Verb.REMEDY_DECIDED)
    for route, result, number in (
        decided.filter(on__year=year)
        .values_list("facets__route", "facets__result")
        .annotate(Count("id"))
    ):
        cells[Place(REMEDIES, ROUTES[route], result)] += number
        cells[Place(REMEDIES, ROUTES[route], TOTAL)] += number
    lodged = routes.filter(verb=Verb.REMEDY_LODGED, on__lte=end)
    for found, sign in ((lodged, 1), (decided.filter(on__lte=end), -1)):
        for route, number in found.values_list("facets__route").annotate(Count("id")):
            cells[Place(REMEDIES, ROUTES[route], "pending")] += sign * number
            cells[Place(REMEDIES, ROUTES[route], TOTAL)] += sign * number
