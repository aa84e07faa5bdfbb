"""
Small numbers of persons are hidden: those below a threshold, and others from which they could be computed.

A hidden value is not in the public values of its row: it is stored with the private ones, encrypted. The
row notes at which places values are hidden, as bits of a number, so that files and pages can say so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from gongkai.datasets.schemas import Schema
from gongkai.datasets.values import SUPPRESSED, Stored

Values = list[Stored]


@dataclass
class Cells:
    """A row while it is decided what is hidden of it: its numbers by the names of the counted fields."""

    number: int  # which row it is, for the caller
    group: tuple[Stored, ...]  # the fields that it shares with its total
    is_total: bool
    shown: dict[str, int]  # what is public so far
    hidden: set[str] = field(default_factory=set)

    def hide(self, name: str) -> None:
        """Hide one number."""
        self.shown.pop(name, None)
        self.hidden.add(name)


def hidden_in_row(schema: Schema, values: Sequence[Stored]) -> set[str]:
    """Return the counted fields that are hidden of one row, by its own numbers alone."""
    if not schema.counted:
        return set()
    row = _cells(schema, 0, values, hidden=set())
    least = settings.GONGKAI_DATASETS.min_cell
    for name, number in list(row.shown.items()):
        if 0 < number < least:
            row.hide(name)
    _complete_row(schema, row)
    return row.hidden


def hidden_by_totals(
    schema: Schema, rows: Iterable[tuple[int, Sequence[Stored], int]]
) -> dict[int, set[str]]:
    """
    Return what more is hidden because of rows that are totals of others, by the numbers of the rows.

    `rows` are the number of a row, its public values, and the bits of what is hidden already. Where
    one number of a column is hidden between a total and its parts, the smallest other one is too;
    hiding it may ask for another one of its row, and so on until nothing can be computed.
    """
    if schema.total_row is None or not schema.counted:
        return {}
    cells = [
        _cells(schema, number, values, hidden=hidden_names(schema, bits))
        for number, values, bits in rows
    ]
    before = {one.number: set(one.hidden) for one in cells}
    groups: dict[tuple[Stored, ...], list[Cells]] = defaultdict(list)
    for one in cells:
        groups[one.group].append(one)
    totalled = [rows for rows in groups.values() if any(one.is_total for one in rows)]
    while any(_complete_column(schema, rows) for rows in totalled):
        pass
    found = {one.number: one.hidden - before[one.number] for one in cells}
    return {number: names for number, names in found.items() if names}


def _complete_row(schema: Schema, row: Cells) -> None:
    """Hide a second number of each sum in which exactly one is hidden, until there is none."""
    changed = True
    while changed:
        changed = False
        for one in schema.sums:
            names = (*one.parts, one.total)
            if len(row.hidden.intersection(names)) == 1:
                shown = [(row.shown[name], name) for name in names if name in row.shown]
                if shown:
                    row.hide(_smallest(shown, last=one.total))
                    changed = True


def _complete_column(schema: Schema, rows: list[Cells]) -> bool:
    """Hide a second number of each column in which exactly one is hidden; return whether any was."""
    changed = False
    for counted in schema.counted:
        name = counted.name
        if sum(name in one.hidden for one in rows) != 1:
            continue
        shown = [
            (one.shown[name], str(place)) for place, one in enumerate(rows) if name in one.shown
        ]
        if not shown:
            continue
        total = next(str(place) for place, one in enumerate(rows) if one.is_total)
        row = rows[int(_smallest(shown, last=total))]
        row.hide(name)
        _complete_row(schema, row)
        changed = True
    return changed


def _smallest(shown: Iterable[tuple[int, str]], *, last: str) -> str:
    """Return the name of the smallest number; a zero or the total only where there is no other."""
    return min(shown, key=lambda one: (one[1] == last, one[0] == 0, one[0]))[1]


def _cells(schema: Schema, number: int, values: Sequence[Stored], *, hidden: set[str]) -> Cells:
    named = {one.name: value for one, value in zip(schema.fields, values, strict=True)}
    total = schema.total_row
    return Cells(
        number,
        tuple(named[name] for name in schema.key if total is None or name != total.field),
        total is not None and named[total.field] == total.value,
        {
            one.name: int(value)
            for one in schema.counted
            if (value := named[one.name]) is not None and one.name not in hidden
        },
        set(hidden),
    )


def bits_of(schema: Schema, names: Iterable[str]) -> int:
    """Return the places of fields as bits."""
    return sum(1 << schema.place_of(name) for name in set(names))


def hidden_names(schema: Schema, bits: int) -> set[str]:
    """Return the names of the fields at the places of the bits."""
    return {one.name for place, one in enumerate(schema.fields) if bits >> place & 1}


def marked(values: Values, bits: int) -> Values:
    """Return public values with a mark at each place where one is hidden."""
    if not bits:
        return values
    return [SUPPRESSED if bits >> place & 1 else value for place, value in enumerate(values)]


def exact(schema: Schema, values: Values, bits: int, private: Mapping[str, Stored]) -> Values:
    """Return the values with the hidden ones put back."""
    if not bits:
        return values
    return [
        private.get(one.name) if bits >> place & 1 else value
        for place, (one, value) in enumerate(zip(schema.fields, values, strict=True))
    ]
