"""Styles and numbering of a DOCX file, as far as the structure of a text depends on them."""

import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field

from gongkai.files.text_import.numbering import before_text, marker
from gongkai.files.text_import.tree import Node, read_tree

HEADING = re.compile(r"(?:heading|标题|heading)\s*(\d)", re.IGNORECASE)
CONTENTS = re.compile(r"(?:toc|目录)\s*\d*|toc heading|table of figures", re.IGNORECASE)
TITLE = {"title", "标题"}
DISPLAY = re.compile(r"黑体|simhei|heiti|楷体|kaiti|小标宋|xiaobiaosong", re.IGNORECASE)
MAX_CHAIN = 12
BODY_LEVEL = 9  # the outline level of ordinary text
LEVELS = 9
# Numbers that a list can count itself; any other numbering is words of the text.
COUNTED = re.compile(r"%\d[.．]?")


def is_on(node: Node | None) -> bool | None:
    """Return whether a switch such as bold is on; None: it is not mentioned."""
    return (
        None if node is None else node.values.get("val", "1") not in {"0", "false", "off", "none"}
    )


@dataclass
class Style:
    """A style with what it takes over from the one it is based on."""

    name: str = ""
    parent: str = ""
    level: int | None = None
    numbering: tuple[str, int] | None = None
    is_centred: bool = False
    switches: dict[str, bool] = field(default_factory=dict)
    is_display: bool = False


@dataclass
class Level:
    """A level of a numbering."""

    form: str
    pattern: str
    start: int
    follows: str


class Styles:
    """The styles of a document by their identifier."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.found: dict[str, Style] = {}
        top = read_tree(archive, "word/styles.xml").first("styles")
        for one in top or ():
            if one.name == "style":
                self.found[one.values.get("styleId", "")] = _style(one)

    def chain(self, key: str | None) -> list[Style]:
        """Return a style and those it is based on."""
        found: list[Style] = []
        while key in self.found and len(found) < MAX_CHAIN:
            assert key is not None
            found.append(self.found[key])
            key = found[-1].parent
        return found


def _style(node: Node) -> Style:
    properties, run = node.first("pPr"), node.first("rPr")
    found = Style(
        name=(node.value("name") or "").strip().lower(), parent=node.value("basedOn") or ""
    )
    if properties is not None:
        outline = properties.value("outlineLvl")
        found.level = int(outline) + 1 if outline and outline.isdecimal() else None
        number = properties.value("numPr", "numId")
        level = properties.value("numPr", "ilvl") or "0"
        if number:
            found.numbering = number, int(level) if level.isdecimal() else 0
        found.is_centred = properties.value("jc") == "center"
    named = HEADING.fullmatch(found.name)
    if named:
        found.level = int(named[1])
    found.switches = switches_of(run)
    found.is_display = is_display(run)
    return found


def switches_of(run: Node | None) -> dict[str, bool]:
    """Return the marks that run properties switch on or off."""
    found: dict[str, bool] = {}
    if run is None:
        return found
    for name, mark in (
        ("b", "strong"),
        ("i", "em"),
        ("u", "u"),
        ("strike", "s"),
        ("vanish", "hidden"),
    ):
        value = is_on(run.first(name))
        if value is not None:
            found[mark] = value
    if is_on(run.first("dstrike")):
        found["s"] = True
    place = run.value("vertAlign")
    if place:
        found["sup"], found["sub"] = place == "superscript", place == "subscript"
    return found


def is_display(run: Node | None) -> bool:
    """Return whether the Chinese typeface is one of headings."""
    fonts = None if run is None else run.first("rFonts")
    if fonts is None:
        return False
    return bool(DISPLAY.search(fonts.values.get("eastAsia") or fonts.values.get("ascii", "")))


class Numbering:
    """The numberings of a document, and how far each has counted."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.levels: dict[str, dict[int, Level]] = {}
        self.abstract: dict[str, str] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.counted: dict[str, dict[int, int]] = defaultdict(dict)
        self.begun: set[tuple[str, int]] = set()
        top = read_tree(archive, "word/numbering.xml").first("numbering")
        for one in top or ():
            if one.name == "abstractNum":
                key = one.values.get("abstractNumId", "")
                self.levels[key] = dict(_level(level) for level in one if level.name == "lvl")
            elif one.name == "num":
                number = one.values.get("numId", "")
                self.abstract[number] = one.value("abstractNumId") or ""
                self._override(number, one)

    def _override(self, number: str, node: Node) -> None:
        for one in node:
            if one.name == "lvlOverride" and one.values.get("ilvl", "").isdecimal():
                start = one.value("startOverride")
                if start and start.isdecimal():
                    self.starts[number, int(one.values["ilvl"])] = int(start)

    def count(self, number: str, depth: int) -> tuple[Level, int, str] | None:
        """Count one paragraph; return its level, its number and its marker, or None: it has none."""
        key = self.abstract.get(number)
        levels = self.levels.get(key or "", {})
        level = levels.get(depth)
        if key is None or level is None:
            return None
        counted = self.counted[key]
        if (number, depth) in self.starts and (number, depth) not in self.begun:
            counted[depth] = self.starts[number, depth]
        else:
            counted[depth] = counted.get(depth, level.start - 1) + 1
        self.begun.add((number, depth))
        for deeper in [one for one in counted if one > depth]:
            del counted[deeper]
        values = [
            (counted.get(one, levels[one].start), levels[one].form) if one in levels else (1, "")
            for one in range(depth + 1)
        ]
        words = before_text(marker(level.pattern, values), level.follows)
        return level, counted[depth], words


def _level(node: Node) -> tuple[int, Level]:
    depth, start = node.values.get("ilvl", "0"), node.value("start") or "1"
    return int(depth) if depth.isdecimal() else 0, Level(
        node.value("numFmt") or "decimal",
        node.value("lvlText") or "",
        int(start) if start.isdecimal() else 1,
        node.value("suff") or "tab",
    )
