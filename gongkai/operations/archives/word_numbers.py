"""
The numbers that Word gives to paragraphs by itself, as a reader of the document sees them.

A paragraph names its list itself or through its style. Lists of one definition count on together; a
list may begin anew, and a deeper level begins anew below each paragraph of a higher one.
(ECMA-376 part 1, 17.9.)
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree as ET

from gongkai.operations.archives.number_formats import FORMATS, decimal
from gongkai.reports.published.docx import W, package_part

LEVELS = 9
MAX_STYLES = 20  # of a chain of styles that are based on each other
PLACE = re.compile(r"%([1-9])")
# After these signs Chinese text has no blank.
CLOSED = ("、", "）", "．", "。", "：", "】", "》", "〕")
BULLET = "•"


@dataclass(frozen=True)
class Level:
    """One level of a list: how it counts, and what it writes."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    after: str = " "
    restart: int | None = None  # the level after which it begins anew; None: any higher one
    is_legal: bool = False
    style: str = ""


@dataclass
class Definition:
    """A definition of lists: its levels, and how far each has counted."""

    levels: dict[int, Level]
    link: str = ""
    counts: dict[int, int] = field(default_factory=dict)


@dataclass
class NumberedList:
    """A list: its definition, and the levels that it begins anew or writes in another way."""

    definition: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of a document; ask for every paragraph, in their order."""

    def __init__(self, styles: ET.Element | None, numbering: ET.Element | None) -> None:
        self._styles = {_of(one, "styleId"): one for one in _all(styles, "style")}
        self._default_style = next(
            (
                _of(one, "styleId")
                for one in _all(styles, "style")
                if _of(one, "type") == "paragraph" and _of(one, "default") in {"1", "true", "on"}
            ),
            "",
        )
        self._definitions = {
            _of(one, "abstractNumId"): Definition(
                dict(_levels(one)), _value(one.find(f"{W}numStyleLink"))
            )
            for one in _all(numbering, "abstractNum")
        }
        self._lists = {_of(one, "numId"): _list(one) for one in _all(numbering, "num")}
        self.unknown = 0  # paragraphs with a number that could not be found

    def of(self, paragraph: ET.Element) -> str:
        """Return the number before the text of a paragraph, with the blank after it."""
        found = self._place(paragraph)
        if found is None:
            return ""
        key, level = found
        numbered = self._lists.get(key)
        definition = self._definition(numbered) if numbered else None
        if numbered is None or definition is None:
            self.unknown += 1
            return ""
        levels = {**definition.levels, **numbered.levels}
        if level not in levels:
            self.unknown += 1
            return ""
        self._count(definition, levels, numbered, level)
        return self._written(definition, levels, level)

    def _place(self, paragraph: ET.Element) -> tuple[str, int] | None:
        """Return the list and the level of a paragraph, from itself or from its style."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        key = _value(own.find(f"{W}numId")) if own is not None else ""
        level = _value(own.find(f"{W}ilvl")) if own is not None else ""
        style = _value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._default_style
        named_by = ""
        if not key:
            key, style_level, named_by = self._of_style(style)
            level = level or style_level
        if not key or key == "0":
            return None
        if not level:
            level = self._level_of_style(key, named_by or style)
        return key, min(int(level), LEVELS - 1) if level.isdecimal() else 0

    def _of_style(self, style: str) -> tuple[str, str, str]:
        """Return list, level and name of the first style of a chain that names a list."""
        for _step in range(MAX_STYLES):
            element = self._styles.get(style)
            if element is None:
                break
            numbered = element.find(f"{W}pPr/{W}numPr")
            if numbered is not None and (key := _value(numbered.find(f"{W}numId"))):
                return key, _value(numbered.find(f"{W}ilvl")), style
            style = _value(element.find(f"{W}basedOn"))
        return "", "", ""

    def _level_of_style(self, key: str, style: str) -> str:
        """Return the level that is bound to a style, such as that of the second heading."""
        definition = self._definition(self._lists[key]) if key in self._lists else None
        levels = definition.levels if definition else {}
        return next((str(number) for number, one in levels.items() if one.style == style), "")

    def _definition(self, numbered: NumberedList) -> Definition | None:
        found = self._definitions.get(numbered.definition)
        if found is not None and not found.levels and found.link:
            key, _level, _style = self._of_style(found.link)
            other = self._lists.get(key)
            linked = self._definitions.get(other.definition) if other else None
            return linked or found
        return found

    def _count(
        self,
        definition: Definition,
        levels: dict[int, Level],
        numbered: NumberedList,
        level: int,
    ) -> None:
        counts = definition.counts
        if level in numbered.starts:
            # A list begins anew once, with its first paragraph of the level.
            counts[level] = numbered.starts.pop(level)
        else:
            counts[level] = counts[level] + 1 if level in counts else levels[level].start
        for deeper in range(level + 1, LEVELS):
            after = levels[deeper].restart if deeper in levels else None
            if after is None or (after and level < after):
                counts.pop(deeper, None)

    def _written(self, definition: Definition, levels: dict[int, Level], level: int) -> str:
        here = levels[level]
        if here.number_format == "bullet":
            return BULLET + (here.after or " ")

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = levels.get(at, Level())
            count = definition.counts.get(at, of.start)
            if of.number_format in {"none", "bullet"}:
                return ""
            write: Callable[[int], str] = FORMATS.get(of.number_format, decimal)
            return (decimal if here.is_legal else write)(count)

        if {levels.get(int(at) - 1, Level()).number_format for at in PLACE.findall(here.text)} - {
            *FORMATS,
            "none",
            "bullet",
        }:
            self.unknown += 1
        words = PLACE.sub(number, here.text).strip()
        return words + ("" if words.endswith(CLOSED) else here.after) if words else ""


def numbering_of(path: Path) -> Numbering:
    """Return the numbering of a Word file. Raises `UnreadableFile`."""
    return Numbering(
        package_part(path, "word/styles.xml"), package_part(path, "word/numbering.xml")
    )


def _list(element: ET.Element) -> NumberedList:
    found = NumberedList(_value(element.find(f"{W}abstractNumId")))
    for override in _all(element, "lvlOverride"):
        level = _of(override, "ilvl")
        if not level.isdecimal():
            continue
        start = _value(override.find(f"{W}startOverride"))
        if start.isdecimal():
            found.starts[int(level)] = int(start)
        for number, one in _levels(override):
            found.levels[number] = replace(one, start=found.starts.get(number, one.start))
    return found


def _levels(parent: ET.Element) -> Iterator[tuple[int, Level]]:
    for element in _all(parent, "lvl"):
        number = _of(element, "ilvl")
        if not number.isdecimal() or int(number) >= LEVELS:
            continue
        start, restart = (_value(element.find(f"{W}{name}")) for name in ("start", "lvlRestart"))
        # Word writes a format of its own time within a choice, with one for older programs beside it.
        formats = [one for one in element.iter(f"{W}numFmt") if _value(one) != "custom"]
        legal = element.find(f"{W}isLgl")
        yield (
            int(number),
            Level(
                int(start) if start.isdecimal() else 0,
                _value(formats[0]) if formats else "decimal",
                _value(element.find(f"{W}lvlText")),
                "" if _value(element.find(f"{W}suff")) == "nothing" else " ",
                int(restart) if restart.isdecimal() else None,
                legal is not None and _value(legal) not in {"0", "false", "off"},
                _value(element.find(f"{W}pStyle")),
            ),
        )


def _all(parent: ET.Element | None, name: str) -> list[ET.Element]:
    return parent.findall(f"{W}{name}") if parent is not None else []


def _of(element: ET.Element, name: str) -> str:
    return element.get(f"{W}{name}", "")


def _value(element: ET.Element | None) -> str:
    return _of(element, "val") if element is not None else ""
