"""All figures of a year of a body, its level and its area, and by kind of body."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from gongkai.kit.id_lists import is_in
from gongkai.law.report_forms.forms import form_of_year
from gongkai.law.report_forms.shapes import Column, Form, Number, Place, Row
from gongkai.organisations.models import Body, BodyTerm
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.queries import BodyInTree, tree_rows
from gongkai.statistics.cells import name_of
from gongkai.statistics.compilation import (
    Compiled,
    bodies_in,
    compiled_from_taken_over,
    compiled_parts,
    consolidated,
    local_rows_of,
)
from gongkai.statistics.models import TakenOverReport
from gongkai.statistics.states import Scope
from gongkai.statistics.year_amounts import year_amounts

TOP = "itself"
# Bodies that are added up together: their group, whether they belong to the level of the body, and
# whether their report was taken over.
Part = tuple[str, bool, bool]


@dataclass(frozen=True)
class Line:
    """
    One cell with its number for each scope; `kinds` by kind of the bodies below.

    A number is None if a report of the year that it adds up was taken over and does not state it.
    `published` is the part of each scope that reports taken over state; no act stands behind it.
    """

    name: str
    place: Place
    row: Row
    column: Column
    own: Number | None
    level: Number | None
    area: Number | None
    kinds: Mapping[str, Number]
    manual: Number
    published: Mapping[str, Number] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Number, name and column as the form prints them."""
        column = f"：{self.column.name}" if len(self.row.columns) > 1 else ""
        return f"{self.row.mark} {self.row.name}".strip() + column


@dataclass(frozen=True)
class YearSummary:
    """
    The rows of a body for a year, in the order of the form.

    `taken_over` is the imported report whose published numbers are shown; `taken_over_below` counts
    those of bodies below, which the numbers of each scope contain.
    """

    body: Body
    year: int
    form: Form
    bodies: int
    lines: tuple[Line, ...]
    area: Compiled
    taken_over: TakenOverReport | None = None
    taken_over_below: Mapping[str, int] = field(default_factory=dict)


def year_summary(body: Body, year: int) -> YearSummary | None:
    """
    Compile a body with all bodies below it; None for a year without a form.

    The number of queries does not depend on the number of bodies.
    """
    form = form_of_year(year)
    if form is None:
        return None
    bodies, rows = tree_rows(body, on=date(year, 12, 31)), local_rows_of(body, year)
    reports = _taken_over(bodies, year)
    stated = {pk: compiled_from_taken_over(one) for pk, one in reports.items() if pk != body.pk}
    groups: dict[str, list[BodyInTree]] = defaultdict(list)
    for one in bodies:
        groups[TOP if one.pk == body.pk else one.kind].append(one)
    inside: dict[str, list[BodyInTree]] = {
        Scope.AREA: bodies,
        Scope.LEVEL: bodies_in(body, year, Scope.LEVEL),
        **groups,
    }
    # Bodies that are in the same of these are added up by the database: whose group is the same, who
    # belong to the level or not, and whose report was taken over or not.
    level = {one.pk for one in inside[Scope.LEVEL]}
    chains: dict[Part, list[str]] = defaultdict(list)
    for name, members in groups.items():
        for one in members:
            chains[name, one.pk in level, one.pk in stated].append(one.chain)
    amounts = year_amounts({str(part): each for part, each in chains.items()}, form, year)
    own = compiled_parts(amounts, [str((TOP, True, False))], form, year, rows)
    reported = {
        name: [stated[one.pk] for one in found if one.pk in stated]
        for name, found in inside.items()
    }
    # A body whose report was taken over counts with its published numbers only.
    sums = {
        name: consolidated(
            [
                compiled_parts(
                    amounts,
                    {str(part) for part in chains if _counts_in(name, part)},
                    form,
                    year,
                    rows,
                ),
                *(_in_cells(one, own) for one in reported[name]),
            ],
            form,
            year,
            rows,
        )
        for name in inside
    }

    stating = {name: found for name, found in reported.items() if found}

    def number(name: str, place: Place) -> Number | None:
        if name in stating and any(place not in one.cells for one in stating[name]):
            return None
        return sums[name].cells[place]

    area = sums[Scope.AREA]
    published = compiled_from_taken_over(reports[body.pk]) if body.pk in reports else None
    lines, scopes = [], (Scope.AREA.value, Scope.LEVEL.value)
    for place in own.cells:
        row = own.row_of(place)
        assert row is not None  # every cell belongs to a row
        column = row.column(place.column)
        assert column is not None
        lines.append(
            Line(
                name_of(place),
                place,
                row,
                column,
                own.cells[place],
                number(Scope.LEVEL, place),
                number(Scope.AREA, place),
                {kind: found for kind in groups if (found := number(kind, place)) is not None},
                area.manual.get(place, 0),
                {
                    name: sum(one.cells.get(place, 0) for one in stating.get(name, ()))
                    for name in scopes
                },
            )
        )
    if published is None:
        counts = {str(name): len(reported[name]) for name in (Scope.AREA, Scope.LEVEL)}
        return YearSummary(
            body, year, form, len(bodies), tuple(lines), area, taken_over_below=counts
        )
    alone = len(bodies) == 1
    lines = [
        replace(one, **_as_published(published.cells.get(one.place), alone=alone)) for one in lines
    ]
    return YearSummary(
        body, year, form, len(bodies), tuple(lines), published, taken_over=reports[body.pk]
    )


def _counts_in(scope: str, part: Part) -> bool:
    """Say whether the acts of a part count in a scope or group; those behind imported reports do not."""
    group, is_level, is_stated = part
    is_inside = scope in (Scope.AREA, group) or (scope == Scope.LEVEL and is_level)
    return is_inside and not is_stated


def _as_published(number: Number | None, *, alone: bool) -> dict[str, Any]:
    """Return the numbers of an imported report: of the area, and of a body without others below."""
    own = number if alone else None
    return {"own": own, "level": own, "area": number, "kinds": {}, "manual": 0, "published": {}}


def has_taken_over(body: Body, year: int) -> bool:
    """Say whether a report of the body or of one below it was taken over, which `year_summary` shows."""
    inside = is_in("body_id", [one.pk for one in tree_rows(body, on=date(year, 12, 31))])
    return TakenOverReport.current.filter(inside, year=year).exists()


def _taken_over(bodies: Sequence[BodyInTree], year: int) -> dict[int, TakenOverReport]:
    """
    Return the imported reports of the year by body; of superior bodies only that of the top.

    The report of a body with others below it adds them up; each of those is counted by itself.
    """
    inside = is_in("body_id", [one.pk for one in bodies])
    found = {one.body_id: one for one in TakenOverReport.current.filter(inside, year=year)}
    if not found:
        return {}
    top = bodies[0].pk
    parents = set(
        BodyTerm.objects.filter(in_force(date(year, 12, 31)), parent__in=found).values_list(
            "parent_id", flat=True
        )
    )
    return {pk: one for pk, one in found.items() if pk == top or pk not in parents}


def _in_cells(published: Compiled, counted: Compiled) -> Compiled:
    """Return published numbers in the cells of the form; a missing number counts as zero."""
    cells = {place: published.cells.get(place, 0) for place in counted.cells}
    return replace(counted, cells=cells, manual={})
