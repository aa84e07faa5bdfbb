"""The columns of a row of a catalogue, and what a catalogue above leaves to the one below."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from gongkai.catalogue.models import CatalogueRow
from gongkai.organisations.models import Body

# The columns that a body fills in where the catalogue above leaves them blank.
LEFT_TO_BODIES = (
    "content",
    "basis",
    "time_limit",
    "working_days",
    "office",
    "outlets",
    "other_outlet",
    "audience",
    "audience_note",
    "method",
    "frequency",
)


@dataclass(frozen=True)
class Columns:
    """What one row says. Law: 国办发〔2019〕54号."""

    first_level: str
    second_level: str = ""
    content: str = ""
    basis: str = ""
    time_limit: str = ""
    working_days: int | None = None
    responsible: Body | None = None
    office: str = ""
    outlets: tuple[str, ...] = ()
    other_outlet: str = ""
    audience: str = ""
    audience_note: str = ""
    method: str = ""
    levels: tuple[str, ...] = ()
    frequency: str = ""
    due_days: int = 0
    due_in_working_days: bool = False

    @property
    def title(self) -> str:
        """The name of the item: that of the second level, or of the first if there is no second."""
        return self.second_level or self.first_level


def columns_of(row: CatalogueRow) -> Columns:
    """Return the columns of a stored row."""
    values = {one.name: getattr(row, one.name) for one in fields(Columns)}
    return Columns(**values | {"outlets": tuple(row.outlets), "levels": tuple(row.levels)})


def values_of(columns: Columns) -> dict[str, Any]:
    """Return the columns as they are stored."""
    values = {one.name: getattr(columns, one.name) for one in fields(Columns)}
    return values | {"outlets": list(columns.outlets), "levels": list(columns.levels)}


def filled(above: Columns, below: Columns) -> Columns:
    """Return a row whose blank columns are those of the catalogue below."""
    changes = {name: getattr(below, name) for name in LEFT_TO_BODIES if not getattr(above, name)}
    if changes.get("frequency"):
        changes["due_days"] = below.due_days
        changes["due_in_working_days"] = below.due_in_working_days
    return replace(above, **changes)


def conflicts(above: Columns, below: Columns) -> Iterable[str]:
    """
    Return the columns in which a row contradicts the catalogue above.

    A body may promise a shorter period than the one above.
    """
    for name in LEFT_TO_BODIES:
        fixed, own = getattr(above, name), getattr(below, name)
        if not fixed or not own or fixed == own:
            continue
        if name == "working_days" and own <= fixed:
            continue
        if name == "outlets" and set(own) == set(fixed):
            continue
        yield name
