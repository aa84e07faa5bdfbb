"""All figures of a year of a body, its level and its area, and by kind of body."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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


@dataclass(frozen=True)
class _Sums:
    """The sums of each scope and group by cell, and the imported reports that are added up in each."""

    own: Compiled
    sums: Mapping[str, Compiled]
    reported: Mapping[str, Sequence[Compiled]]

    def number(self, name: str, place: Place) -> Number | None:
        """Return a sum; None where a report that it adds up does not state it."""
        if any(place not in one.cells for one in self.reported[name]):
            return None
        return self.sums[name].cells[place]

    def published(self, place: Place) -> dict[str, Number]:
        """Return what imported reports state of a cell, for the area and the level."""
        return {
            name.value: sum(one.cells.get(place, 0) for one in self.reported[name])
            for name in (Scope.AREA, Scope.LEVEL)
        }


def year_summary(body: Body, year: int) -> YearSummary | None:
    """
    Compile a body with all bodies below it; None for a year without a form.

    The number of queries does not depend on the number of bodies.
    """
    form = form_of_year(year)
    if form is None:
        return None
    bodies = tree_rows(body, on=date(year, 12, 31))
    groups: dict[str, list[BodyInTree]] = defaultdict(list)
    for one in bodies:
        groups[TOP if one.pk == body.pk else one.kind].append(one)
    reports = _taken_over(bodies, year)
    found = _sums(body, year, form, groups, reports)
    lines = tuple(_line(place, found, groups) for place in found.own.cells)
    area = found.sums[Scope.AREA]
    if body.pk not in reports:
        counts = {str(name): len(found.reported[name]) for name in (Scope.AREA, Scope.LEVEL)}
        return YearSummary(body, year, form, len(bodies), lines, area, taken_over_below=counts)
    published, alone = compiled_from_taken_over(reports[body.pk]), len(bodies) == 1
    lines = tuple(
        replace(one, **_as_published(published.cells.get(one.place), alone=alone)) for one in lines
    )
    return YearSummary(body, year, form, len(bodies), lines, published, taken_over=reports[body.pk])


def _sums(
    body: Body,
    year: int,
    form: Form,
    groups: Mapping[str, list[BodyInTree]],
    reports: Mapping[int, TakenOverReport],
) -> _Sums:
    """Add up the figures of each scope and group: from acts, and from imported reports."""
    rows = local_rows_of(body, year)
    stated = {pk: compiled_from_taken_over(one) for pk, one in reports.items() if pk != body.pk}
    inside: dict[str, list[BodyInTree]] = {
        Scope.AREA: [one for members in groups.values() for one in members],
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

    def added_up(name: str) -> Compiled:
        # A body whose report was taken over counts with its published numbers only.
        parts = {str(part) for part in chains if _counts_in(name, part)}
        counted = compiled_parts(amounts, parts, form, year, rows)
        published = (_in_cells(one, own) for one in reported[name])
        return consolidated([counted, *published], form, year, rows)

    return _Sums(own, {name: added_up(name) for name in inside}, reported)


def _line(place: Place, found: _Sums, groups: Collection[str]) -> Line:
    """Return one cell of the form with its number for each scope and group."""
    row = found.own.row_of(place)
    assert row is not None  # every cell belongs to a row
    column = row.column(place.column)
    assert column is not None
    kinds = {kind: found.number(kind, place) for kind in groups}
    return Line(
        name_of(place),
        place,
        row,
        column,
        found.own.cells[place],
        found.number(Scope.LEVEL, place),
        found.number(Scope.AREA, place),
        {kind: number for kind, number in kinds.items() if number is not None},
        found.sums[Scope.AREA].manual.get(place, 0),
        found.published(place),
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
