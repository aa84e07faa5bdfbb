"""All figures of a year on one sheet: of a body, its level and its area, and by kind of body."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.law.report_forms.shapes import Column, Form, Number, Place, Row
from gongkai.organisations.models import Body
from gongkai.organisations.states import BodyKind
from gongkai.statistics.cells import name_of
from gongkai.statistics.compilation import Compiled, added_up, bodies_in, compile_tree
from gongkai.statistics.states import Scope

TOP = "itself"


@dataclass(frozen=True)
class Line:
    """One cell with its number for each scope; `kinds` are the numbers of those under the body, by kind of body."""

    name: str
    place: Place
    row: Row
    column: Column
    own: Number
    level: Number
    area: Number
    kinds: Mapping[str, Number]
    typed: Number

    @property
    def label(self) -> str:
        """Number, name and column as the form prints them."""
        column = f"：{self.column.name}" if len(self.row.columns) > 1 else ""
        return f"{self.row.mark} {self.row.name}".strip() + column


@dataclass(frozen=True)
class YearSummary:
    """The lines of a body for a year, in the order of the form."""

    body: Body
    year: int
    form: Form
    bodies: int
    lines: tuple[Line, ...]
    area: Compiled


def year_summary(body: Body, year: int) -> YearSummary | None:
    """Compile a body with all under it; None for a year that has no form. As many queries for one body as for many."""
    each = compile_tree(body, year)
    if not each:
        return None
    below = {one.pk: one for one in bodies_in(body, year, Scope.AREA)}
    own = each[body.pk]
    form, rows = own.form, own.local_rows
    area = added_up(each.values(), form, year, rows)
    level = added_up((each[one.pk] for one in bodies_in(body, year, Scope.LEVEL)), form, year, rows)
    groups: dict[str, list[Compiled]] = defaultdict(list)
    for pk, compiled in each.items():
        groups[TOP if pk == body.pk else str(BodyKind(below[pk].kind))].append(compiled)
    kinds = {kind: added_up(parts, form, year) for kind, parts in groups.items()}
    lines = []
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
                level.cells[place],
                area.cells[place],
                {kind: one.cells[place] for kind, one in kinds.items()},
                area.typed.get(place, 0),
            )
        )
    return YearSummary(body, year, form, len(each), tuple(lines), area)
