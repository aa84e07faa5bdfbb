"""A catalogue in a table: what each row says, and what is wrong with it. Nothing is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongkai.catalogue.columns import Columns, conflicts
from gongkai.catalogue.inheritance import CatalogueEntry
from gongkai.catalogue.models import CatalogueItem, CatalogueRow
from gongkai.catalogue.sheet_words import (
    AUDIENCES,
    DAYS,
    EACH_BODY,
    FREQUENCIES,
    HEADINGS,
    LEVELS,
    METHODS,
    OUTLETS,
    REQUIRED,
    choice_of,
    field_of,
    frequency_in,
    working_days_in,
)
from gongkai.catalogue.states import Method, Outlet
from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.kit.text_input import clean_text, compact, single_line
from gongkai.organisations.models import Body
from gongkai.tabular.cells import cell_text
from gongkai.tabular.listing import ListRow, read_listing

MAX_ROWS = 2_000
MAX_TEXT = 5_000
ENDINGS = (".xlsx", ".csv")
SEVERAL = re.compile(r"[、,，;；\n\r\t ]+")
CHOSEN = "■☑☒✔✓√●"
BLANK_BOXES = "□☐○"
BOX = re.compile(f"[{CHOSEN}{BLANK_BOXES}]")
MARKS = frozenset(CHOSEN) | frozenset({"是", "有", "y", "yes", "1", "v", "x"})


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell; `column` is its heading."""

    column: str
    message: str | Promise


@dataclass
class ReadRow:
    """One row of a file: its line, its item if there is one already, what it says, its errors."""

    line: int
    code: str
    columns: Columns
    item: CatalogueItem | None = None
    errors: list[CellError] = field(default_factory=list)


@dataclass(frozen=True)
class Surroundings:
    """What a catalogue is checked against: its bodies, the catalogue above, the items of its own."""

    bodies: Sequence[Body]
    above: Sequence[CatalogueEntry]
    own_items: Sequence[CatalogueItem]


def heading_of(name: str) -> str:
    """Return the heading of a column."""
    return HEADINGS[name][0]


def read_catalogue(path: Path, around: Surroundings) -> list[ReadRow]:
    """Read and check the table of a catalogue. Raises `UnreadableFile`."""
    if path.suffix.lower() not in ENDINGS:
        message = _("A catalogue is an XLSX or CSV file. Save it as one in Excel or WPS.")
        raise UnreadableFile(LineError(0, "", message))
    listing = read_listing(path, field_of, ("first_level", "second_level"))
    _refuse_missing(listing.headings)
    if not listing.rows:
        raise UnreadableFile(LineError(1, "", _("The table has no rows below its headings.")))
    if len(listing.rows) > MAX_ROWS:
        message = _("A catalogue has at most %(rows)s rows.") % {"rows": MAX_ROWS}
        raise UnreadableFile(LineError(listing.rows[MAX_ROWS].line, "", message))
    rows: list[ReadRow] = []
    above = ""
    for listed in listing.rows:
        rows.append(_row(listed, above, around))
        above = rows[-1].columns.first_level
    _find_items(rows, around)
    return rows


def _refuse_missing(headings: Sequence[str]) -> None:
    known = {(field_of(one) or "").partition(":")[0] for one in headings}
    missing = "、".join(heading_of(name) for name in REQUIRED if name not in known)
    if missing:
        message = _("These columns are missing: %(columns)s.") % {"columns": missing}
        raise UnreadableFile(LineError(1, missing, message))


def _row(listed: ListRow, above: str, around: Surroundings) -> ReadRow:
    texts, marks = _cells(listed)
    errors: list[CellError] = []
    first = single_line(texts.get("first_level", "")) or above
    if not first:
        errors.append(_empty("first_level"))
    outlets, other = _outlets(texts.get("outlets", ""))
    time_limit = single_line(texts.get("time_limit", ""))
    days, in_working_days = _due(texts.get("due_days", ""), errors)
    audience, note = _audience(texts.get("audience", ""), marks)
    columns = Columns(
        first_level=first,
        second_level=single_line(texts.get("second_level", "")),
        content=clean_text(texts.get("content", "")),
        basis=clean_text(texts.get("basis", "")),
        time_limit=time_limit,
        working_days=working_days_in(time_limit),
        responsible=_body(texts.get("responsible", ""), around.bodies, errors),
        office=single_line(texts.get("office", "")),
        outlets=outlets,
        other_outlet=other,
        audience=audience,
        audience_note=note,
        method=_method(texts.get("method", ""), marks, errors),
        levels=_levels(texts.get("levels", ""), marks, errors),
        frequency=_choice("frequency", texts, FREQUENCIES, errors) or frequency_in(time_limit),
        due_days=days,
        due_in_working_days=in_working_days,
    )
    errors += _too_long(columns)
    return ReadRow(listed.line, compact(texts.get("code", "")).upper(), columns, errors=errors)


def _cells(listed: ListRow) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the texts by column, and the choices of the columns that hold a mark."""
    texts: dict[str, str] = {}
    marks: dict[str, list[str]] = {}
    for heading, value in listed.values.items():
        name, _separator, choice = (field_of(heading) or "").partition(":")
        text = cell_text(value)
        if choice:
            if compact(text).lower() in MARKS or compact(text)[:1] in CHOSEN:
                marks.setdefault(name, []).append(choice)
        elif name and text and name not in texts:
            texts[name] = text
    return texts, marks


def _empty(name: str) -> CellError:
    heading = heading_of(name)
    return CellError(heading, _("“%(heading)s” is empty.") % {"heading": heading})


def _unknown(name: str, words: str, choices: Sequence[str]) -> CellError:
    message = _("“%(words)s” is unknown. Possible are: %(choices)s.")
    values = {"words": words[:40], "choices": "、".join(choices)}
    return CellError(heading_of(name), message % values)


def _choice(
    name: str,
    texts: Mapping[str, str],
    choices: Mapping[Any, tuple[str, ...]],
    errors: list[CellError],
) -> str:
    words = texts.get(name, "")
    if not words:
        return ""
    found = choice_of(words, choices)
    if found is None:
        errors.append(_unknown(name, words, [names[0] for names in choices.values()]))
    return found or ""


def _outlets(text: str) -> tuple[tuple[str, ...], str]:
    """Return the channels, and those that the list of the state does not have."""
    if BOX.search(text):
        # ■政府网站 □政府公报: all channels are printed, and those that are used are marked.
        boxes = [one for one in re.split(f"(?=[{CHOSEN}{BLANK_BOXES}])", text) if one.strip()]
        words = [one[1:].strip() for one in boxes if one[0] in CHOSEN]
    else:
        words = [one for one in SEVERAL.split(text) if one]
    found = [(one, choice_of(one, OUTLETS)) for one in words]
    known = tuple(dict.fromkeys(value for _word, value in found if value))
    others = [word for word, value in found if value is None]
    if others and Outlet.OTHER not in known:
        known = (*known, str(Outlet.OTHER))
    return known, "、".join(others)


def _audience(text: str, marks: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """Return the audience; other words name a particular group."""
    if marks.get("audience"):
        return marks["audience"][0], single_line(text)
    if not text:
        return "", ""
    found = choice_of(text, AUDIENCES)
    return (found, "") if found else ("particular", single_line(text))


def _method(text: str, marks: Mapping[str, Sequence[str]], errors: list[CellError]) -> str:
    marked = set(marks.get("method", ()))
    if len(marked) > 1:
        return str(Method.BOTH)
    if (
        not marked
        and text
        and choice_of(text, METHODS) is None
        and _outlets(text)[0][:1] not in {(), (Outlet.OTHER,)}
    ):
        message = _(
            "“%(words)s” is a channel: write it under “%(outlets)s”. Under “%(method)s” write one of %(choices)s."
        )
        values = {
            "words": text[:40],
            "outlets": heading_of("outlets"),
            "method": heading_of("method"),
            "choices": "、".join(names[0] for names in METHODS.values()),
        }
        errors.append(CellError(heading_of("method"), message % values))
        return ""
    return marked.pop() if marked else _choice("method", {"method": text}, METHODS, errors)


def _levels(
    text: str, marks: Mapping[str, Sequence[str]], errors: list[CellError]
) -> tuple[str, ...]:
    found = list(marks.get("levels", ()))
    for word in SEVERAL.split(text):
        if word:
            value = _choice("levels", {"levels": word}, LEVELS, errors)
            found += [value] if value else []
    return tuple(dict.fromkeys(found))


def _due(text: str, errors: list[CellError]) -> tuple[int, bool]:
    """Return the days after the end of a period, and whether they are working days."""
    if not text:
        return 0, False
    found = DAYS.fullmatch(compact(text))
    if found is None or int(found[1]) > 366:
        message = _("Write a number of days, such as 10 or 10个工作日.")
        errors.append(CellError(heading_of("due_days"), message))
        return 0, False
    return int(found[1]), "工作日" in found[2]


def _body(text: str, bodies: Sequence[Body], errors: list[CellError]) -> Body | None:
    words = compact(text)
    if not words or words in EACH_BODY:
        return None
    found = [
        body
        for body in bodies
        if words in {compact(body.name), compact(body.short_name), body.code}
        or words.upper() == body.code
    ]
    if len(found) == 1:
        return found[0]
    if found:
        message = _("Several bodies have this name. Write the code: %(codes)s.")
        values = {"codes": "、".join(one.code for one in found)}
        errors.append(CellError(heading_of("responsible"), message % values))
    else:
        message = _("“%(body)s” is neither this body nor one below it.") % {"body": text[:40]}
        errors.append(CellError(heading_of("responsible"), message))
    return None


def _too_long(columns: Columns) -> list[CellError]:
    most = {
        one.name: one.max_length or MAX_TEXT
        for one in CatalogueRow._meta.concrete_fields
        if one.name in HEADINGS and one.name not in {"outlets", "levels", "responsible"}
    } | {"other_outlet": 200, "audience_note": 200}
    shown = {"other_outlet": "outlets", "audience_note": "audience"}
    return [
        CellError(
            heading_of(shown.get(name, name)),
            _("At most %(most)s characters.") % {"most": length},
        )
        for name, length in most.items()
        if isinstance(value := getattr(columns, name), str) and len(value) > length
    ]


def _find_items(rows: Sequence[ReadRow], around: Surroundings) -> None:
    """Set the items that exist already, and tell unknown, repeated and contradicting rows."""
    above = {entry.item.pk: entry for entry in around.above}
    by_code = {item.code: item for item in around.own_items}
    by_code |= {entry.item.code: entry.item for entry in around.above}
    by_title = {item.title: item for item in around.own_items}
    seen: dict[object, int] = {}
    for row in rows:
        row.item = by_code.get(row.code) if row.code else by_title.get(row.columns.title)
        if row.code and row.item is None:
            message = _("No item of this catalogue or of those above has this number.")
            row.errors.append(CellError(heading_of("code"), message))
        key = row.item.pk if row.item else (row.columns.first_level, row.columns.second_level)
        if key in seen:
            message = _("Line %(line)s has the same item.") % {"line": seen[key]}
            row.errors.append(CellError(heading_of("code" if row.code else "first_level"), message))
        seen.setdefault(key, row.line)
        entry = above.get(row.item.pk) if row.item else None
        if entry is not None:
            row.errors += [
                _contradiction(name, entry) for name in conflicts(entry.columns, row.columns)
            ]


def _contradiction(name: str, entry: CatalogueEntry) -> CellError:
    shown = {"working_days": "time_limit", "other_outlet": "outlets", "audience_note": "audience"}
    message = _("The catalogue above fixes this column; leave it blank, or write the same.")
    return CellError(heading_of(shown.get(name, name)), message)
