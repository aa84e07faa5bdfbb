"""Parts of a schema beside its fields: checks of sums, totals, the chart; and what is wrong with one."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


class BadSchema(ValueError):
    """The description of the fields is wrong; the message says where."""

    def __init__(self, message: str | Promise, code: str = "bad-schema") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True)
class Sum:
    """A check of every row: the total is the sum of the parts; all are names of fields."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class TotalRow:
    """Which rows are totals: those with this value of a field, of the rows with the same other keys."""

    field: str
    value: str


@dataclass(frozen=True)
class Chart:
    """
    The picture on the page: its kind and the fields of its two axes.

    Rows with the same value on the first axis are separate lines or bars by the fields of `series`;
    they are added up only if `aggregate` says so.
    """

    kind: str
    x: str
    y: str
    series: tuple[str, ...] = ()
    aggregate: str = ""

    def descriptor(self) -> dict[str, Any]:
        """Return the chart as JSON."""
        found: dict[str, Any] = {"kind": self.kind, "x": self.x, "y": self.y}
        if self.series:
            found["series"] = list(self.series)
        return found | ({"aggregate": self.aggregate} if self.aggregate else {})
