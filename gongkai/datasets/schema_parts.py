"""Parts of a schema beside its fields: sums, totals, coverage, chart; and what is wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

CHARTS = ("line", "bar", "map")


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
    they are added up only if `aggregate` says so. A map shows the last value of its one series field.
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


@dataclass(frozen=True)
class Coverage:
    """
    How many of those that must publish have rows: the values of the field `of`, for each value of `by`.

    The number of those that must is in the field `due` of a row of its own, which is not counted.
    """

    of: str
    by: tuple[str, ...]
    due: str

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> "Coverage":
        """Return what a descriptor says."""
        by = found.get("by") or []
        names = by if isinstance(by, list) else [by]
        return cls(str(found.get("of")), tuple(map(str, names)), str(found.get("due")))

    def descriptor(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"of": self.of, "by": list(self.by), "due": self.due}


@dataclass(frozen=True)
class YearBefore:
    """A check between rows: `value` is what the row of the year before has in the field `of`."""

    value: str
    of: str
    year: str

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> "YearBefore":
        """Return what a descriptor says."""
        return cls(*(str(found.get(name)) for name in ("value", "of", "year")))

    def descriptor(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"value": self.value, "of": self.of, "year": self.year}
