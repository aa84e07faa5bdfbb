"""All figures of a year of a body, its level and its area, and by kind of body."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.law.report_forms.shapes import Column, Form, Number, Place, Row
from gongkai.organisations.models import Body
from gongkai.organisations.states import BodyKind
from gongkai.statistics.cells import name_of
from gongkai.statistics.compilation import Compiled, bodies_in, compile_tree, consolidated
from gongkai.statistics.states import Scope

TOP = "itself"


@dataclass(frozen=True)
class Line:
    """One cell with its number for each scope; `kinds` by kind of the bodies below."""

    name: str
    place: Place
    row: Row
    column: Column
    own: Number
    level: Number
    area: Number
    kinds: Mapping[str, Number]
    manual: Number

    @property
    def label(self) -> str:
        """Number, name and column as the form prints them."""
        column = f"：{self.column.name}" if len(self.row.columns) > 1 else ""
        return f"{self.row.mark} {self.row.name}".strip() + column


@dataclass(frozen=True)
class YearSummary:
    """The rows of a body for a year, in the order of the form."""

    body: Body
    year: int
    form: Form
    bodies: int
    lines: tuple[Line, ...]
    area: Compiled


def year_summary(body: Body, year: int) -> YearSummary | None:
    """
    Compile a body with all bodies below it; None for a year without a form.

    The number of queries does not depend on the number of bodies.
    """
    each = compile_tree(body, year)
    if not each:
        return None
    below = {one.pk: one for one in bodies_in(body, year, Scope.AREA)}
    own = each[body.pk]
    form, rows = own.form, own.local_rows
    area = consolidated(each.values(), form, year, rows)
    level = consolidated(
        (each[one.pk] for one in bodies_in(body, year, Scope.LEVEL)), form, year, rows
    )
    groups: dict[str, list[Compiled]] = defaultdict(list)
    for pk, compiled in each.items():
        groups[TOP if pk == body.pk else str(BodyKind(below[pk].kind))].append(compiled)
    kinds = {kind: consolidated(parts, form, year) for kind, parts in groups.items()}
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
                area.manual.get(place, 0),
            )
        )
    return YearSummary(body, year, form, len(each), tuple(lines), area)
