"""A catalogue as a table to fill in: the same headings and words that an uploaded file may have."""

from collections.abc import Callable, Iterable
from typing import Any

from gongkai.catalogue.inheritance import CatalogueEntry
from gongkai.catalogue.sheet_words import (
    AUDIENCES,
    FREQUENCIES,
    HEADINGS,
    LEVELS,
    METHODS,
    OUTLETS,
    name_of,
)

WIDTHS = {"content": 50, "basis": 40, "outlets": 30, "second_level": 30, "first_level": 30}


def _outlets(entry: CatalogueEntry) -> str:
    names = [OUTLETS[one][0] for one in entry.columns.outlets if one != "other"]  # type: ignore[index]
    if "other" in entry.columns.outlets:
        names.append(entry.columns.other_outlet or "其他")
    return "、".join(names)


def _audience(entry: CatalogueEntry) -> str:
    return entry.columns.audience_note or name_of(entry.columns.audience, AUDIENCES)


def _due(entry: CatalogueEntry) -> str:
    days = entry.columns.due_days
    if not days:
        return ""
    return f"{days}个工作日" if entry.columns.due_in_working_days else f"{days}天"


VALUES: dict[str, Callable[[CatalogueEntry], Any]] = {
    "code": lambda entry: entry.item.code,
    "first_level": lambda entry: entry.columns.first_level,
    "second_level": lambda entry: entry.columns.second_level,
    "content": lambda entry: entry.columns.content,
    "basis": lambda entry: entry.columns.basis,
    "time_limit": lambda entry: entry.columns.time_limit,
    "responsible": lambda entry: (
        entry.columns.responsible.short_name if entry.columns.responsible else ""
    ),
    "office": lambda entry: entry.columns.office,
    "outlets": _outlets,
    "audience": _audience,
    "method": lambda entry: name_of(entry.columns.method, METHODS),
    "levels": lambda entry: "、".join(name_of(one, LEVELS) for one in entry.columns.levels),
    "frequency": lambda entry: name_of(entry.columns.frequency, FREQUENCIES),
    "due_days": _due,
}


def sheet_columns() -> list[tuple[str, Callable[[CatalogueEntry], Any], int]]:
    """Return heading, value and width of each column of a table to fill in."""
    return [(HEADINGS[name][0], VALUES[name], WIDTHS.get(name, 16)) for name in HEADINGS]


def sheet_rows(entries: Iterable[CatalogueEntry]) -> Iterable[list[Any]]:
    """Return the rows of a table to fill in."""
    return ([value(entry) for _head, value, _width in sheet_columns()] for entry in entries)
