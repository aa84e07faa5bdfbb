"""The text of an ODT file with its structure (Source: OpenDocument 1.3, part 3)."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gongkai.files.text_import.blocks import Block, Cell, Draft, Paragraph, Piece, Table
from gongkai.files.text_import.numbering import before_text, number_in_words
from gongkai.files.text_import.tree import Node, read_tree
from gongkai.files.text_import.word_styles import DISPLAY

MAX_CHAIN, MAX_NESTING, MAX_REPEATED = 12, 60, 2_000
BOLD = {"bold", "600", "700", "800", "900"}
HEADING = re.compile(r"Heading_20_(\d+)$")
# Numbers of ODF in the names of WordprocessingML.
FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}  # fmt: skip
CHINESE = {"一": "chineseCounting", "壹": "chineseLegalSimplified", "①": "decimalEnclosedCircle", "甲": "ideographTraditional", "子": "ideographZodiac", "１": "decimalFullWidth"}  # fmt: skip
CONTENTS = {"table-of-content", "illustration-index", "table-index", "alphabetical-index", "user-index", "object-index"}  # fmt: skip
LAYERS = {"section", "index-body", "index-title", "list-header", "table-header-rows", "table-rows", "table-row-group"}  # fmt: skip
INLINE = {"span", "meta", "meta-field", "bookmark-ref", "reference-mark", "ruby-base", "date", "time", "page-number", "sequence", "title", "subject", "text-input", "placeholder", "conditional-text", "variable-get", "user-field-get"}  # fmt: skip


@dataclass
class _Style:
    parent: str = ""
    marks: dict[str, bool] = field(default_factory=dict)
    is_centred: bool | None = None
    is_display: bool = False
    is_hidden: bool = False
    list_style: str = ""


@dataclass
class _Level:
    form: str
    prefix: str
    suffix: str
    start: int
    shown: int


def read_open_text(archive: zipfile.ZipFile) -> Draft:
    """Return the blocks of an ODT file."""
    return _Reader(archive).read()


class _Reader:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.draft = Draft()
        self.styles: dict[str, _Style] = {}
        self.lists: dict[str, dict[int, _Level]] = {}
        self.counted: dict[str, dict[int, int]] = {}
        self.boxes: list[Node] = []
        self.content = read_tree(archive, "content.xml")
        for top in (read_tree(archive, "styles.xml"), self.content):
            for one in top.walk():
                if one.name == "style":
                    self.styles[one.values.get("name", "")] = _style(one)
                elif one.name == "list-style":
                    self.lists[one.values.get("name", "")] = dict(_levels(one))

    def read(self) -> Draft:
        body = self.content.first("document-content", "body", "text")
        self.draft.blocks = list(self._blocks(body or (), 0))
        return self.draft

    def _chain(self, name: str | None) -> list[tuple[str, _Style]]:
        found: list[tuple[str, _Style]] = []
        while name in self.styles and len(found) < MAX_CHAIN:
            assert name is not None
            found.append((name, self.styles[name]))
            name = found[-1][1].parent
        return found

    def _blocks(self, nodes: Iterable[Node], nesting: int) -> Iterator[Block]:
        if nesting > MAX_NESTING:
            return
        for node in nodes:
            if node.name in {"p", "h"}:
                yield from self._with_boxes([self._paragraph(node)], nesting)
            elif node.name == "list":
                yield from self._list(node, "", 0, nesting)
            elif node.name == "table":
                yield from self._table(node, nesting)
            elif node.name in CONTENTS:
                self.draft.left_out["contents"] += 1
            elif node.name == "section" and node.values.get("display", "true") != "true":
                self.draft.left_out["hidden"] += 1
            elif node.name in LAYERS:
                yield from self._blocks(node, nesting + 1)
            elif node.name == "tracked-changes":
                changes = [one for one in node if one.name == "changed-region"]
                self.draft.left_out["deletions"] += sum(
                    one.first("deletion") is not None for one in changes
                )
            elif node.name == "frame":
                self._frame(node)
                yield from self._with_boxes([], nesting)

    def _with_boxes(self, paragraphs: list[Paragraph], nesting: int) -> Iterator[Block]:
        yield from (one for one in paragraphs if one.text)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            yield from self._blocks(box, nesting + 1)

    def _paragraph(self, node: Node) -> Paragraph:
        chain = self._chain(node.values.get("style-name"))
        names = [name for name, _style in chain]
        found = Paragraph(list(self._pieces(node, chain, "")))
        found.is_title = "Title" in names
        if node.name == "h" and not found.is_title:
            level = node.values.get("outline-level", "1")
            found.level = int(level) if level.isdecimal() else 1
        elif named := next(filter(None, (HEADING.fullmatch(name) for name in names)), None):
            found.level = int(named[1])
        found.is_centred = next(
            (style.is_centred for _name, style in chain if style.is_centred is not None), False
        )
        return found

    def _list(self, node: Node, style: str, depth: int, nesting: int) -> Iterator[Block]:
        style = node.values.get("style-name") or style
        if not depth and node.values.get("continue-numbering") != "true":
            # A list that goes on from another names it; any other begins again.
            self.counted[style] = (
                self.counted.get(style, {}) if "continue-list" in node.values else {}
            )
        for item in node:
            if item.name not in {"list-item", "list-header"} or nesting > MAX_NESTING:
                continue
            is_first = True
            for child in item:
                if child.name == "list":
                    yield from self._list(child, style, depth + 1, nesting + 1)
                elif child.name in {"p", "h"}:
                    paragraph = self._paragraph(child)
                    if is_first and item.name == "list-item" and paragraph.text:
                        self._number(paragraph, style, depth, item.values.get("start-value"))
                        is_first = False
                    yield from self._with_boxes([paragraph], nesting)
                else:
                    yield from self._blocks([child], nesting + 1)

    def _number(self, paragraph: Paragraph, style: str, depth: int, start: str | None) -> None:
        level = self.lists.get(style, {}).get(depth + 1)
        if level is None:
            return
        if level.form == "bullet":
            if not paragraph.level and not paragraph.is_title:
                paragraph.kind, paragraph.depth = "ul", depth
            return
        counted = self.counted.setdefault(style, {})
        counted[depth] = (
            int(start) if start and start.isdecimal() else counted.get(depth, level.start - 1) + 1
        )
        for deeper in [one for one in counted if one > depth]:
            del counted[deeper]
        is_plain = level.form == "decimal" and not level.prefix and level.suffix in {"", ".", "．"}
        if is_plain and level.shown == 1 and not paragraph.level and not paragraph.is_title:
            paragraph.kind, paragraph.depth, paragraph.number = "ol", depth, counted[depth]
            return
        levels = self.lists[style]
        shown = [
            number_in_words(counted.get(one, 1), levels[one + 1].form)
            for one in range(max(0, depth - level.shown + 1), depth + 1)
            if one + 1 in levels
        ]
        words = ".".join(filter(None, shown))
        words = before_text(f"{level.prefix}{words}{level.suffix}" if words else "", "tab")
        if words.strip():
            first = paragraph.pieces[0]
            paragraph.pieces.insert(0, Piece(words, first.marks, "", first.is_display))

    def _pieces(self, node: Node, chain: list[tuple[str, _Style]], href: str) -> Iterator[Piece]:
        styles = [style for _name, style in chain]
        switched: dict[str, bool] = {}
        for style in reversed(styles):
            switched |= style.marks
        marks = frozenset(name for name, value in switched.items() if value)
        shown = any(style.is_display for style in styles)
        is_hidden = any(style.is_hidden for style in styles)
        for child in node.children:
            if isinstance(child, str):
                text = re.sub(r"[ \t\r\n]+", " ", child)
                if is_hidden:
                    self.draft.left_out["hidden"] += bool(text.strip())
                elif text:
                    yield Piece(text, marks - {"u"} if href else marks, href, shown)
            elif child.name in INLINE:
                inner = [*self._chain(child.values.get("style-name")), *chain]
                yield from self._pieces(child, inner, href)
            elif child.name == "a":
                yield from self._pieces(child, chain, child.values.get("href", ""))
            elif child.name == "ruby":
                yield from self._pieces(child, chain, href)
            else:
                yield Piece(self._sign(child), marks, href, shown)

    def _sign(self, node: Node) -> str:
        name = node.name
        if name == "tab":
            return "\t"
        if name == "line-break":
            return "\n"
        if name == "s":
            count = node.values.get("c", "1")
            return " " * min(int(count) if count.isdecimal() else 1, MAX_REPEATED)
        if name == "note":
            body = node.first("note-body")
            self.draft.note("footnotes", "" if body is None else body.text)
        elif name == "annotation":
            self.draft.left_out["comments"] += 1
        elif name in {"hidden-text", "hidden-paragraph"}:
            self.draft.left_out["hidden"] += 1
        elif name in {"frame", "custom-shape", "rect", "g"}:
            self._frame(node)
        return ""

    def _frame(self, node: Node) -> None:
        box = node.first("text-box")
        if box is not None:
            self.draft.left_out["boxes"] += 1
            self.boxes.append(box)
        elif node.name == "custom-shape" and node.text.strip():
            self.draft.left_out["boxes"] += 1
            self.boxes.append(node)
        elif node.first("object") is not None or node.first("object-ole") is not None:
            is_formula = any(one.name == "math" for one in node.walk())
            self.draft.left_out["formulas" if is_formula else "objects"] += 1
        elif any(one.name == "image" for one in node.walk()):
            self.draft.left_out["pictures"] += 1

    def _table(self, node: Node, nesting: int) -> Iterator[Block]:
        table = Table()
        for row, is_head in _rows(node, is_head=False):
            cells = [
                cell
                for one in row
                if one.name == "table-cell"
                for cell in self._cells(one, nesting, is_head=is_head)
            ]
            count = row.values.get("number-rows-repeated", "1")
            has_words = any(block for cell in cells for block in cell.blocks)
            repeated = int(count) if count.isdecimal() and has_words else 1
            if cells:
                table.rows += [cells] * min(repeated, MAX_REPEATED)
        if nesting:
            self.draft.left_out["nested_tables"] += 1
            for cells in table.rows:
                yield Paragraph(
                    [
                        piece
                        for cell in cells
                        for block in cell.blocks
                        if isinstance(block, Paragraph)
                        for piece in (*block.pieces, Piece(" "))
                    ]
                )
        elif table.rows:
            yield table

    def _cells(self, node: Node, nesting: int, *, is_head: bool) -> list[Cell]:
        colspan, rowspan = (
            max(1, int(value)) if value.isdecimal() else 1
            for value in (
                node.values.get(f"number-{name}-spanned", "1") for name in ("columns", "rows")
            )
        )
        cell = Cell(list(self._blocks(node, nesting + 1)), colspan, rowspan, is_head)
        count = node.values.get("number-columns-repeated", "1")
        return [cell] * min(int(count) if count.isdecimal() else 1, 64)


def _rows(node: Node, *, is_head: bool) -> Iterator[tuple[Node, bool]]:
    for one in node:
        if one.name == "table-row":
            yield one, is_head
        elif one.name in LAYERS:
            yield from _rows(one, is_head=is_head or one.name == "table-header-rows")


def _style(node: Node) -> _Style:
    found = _Style(
        node.values.get("parent-style-name", ""), list_style=node.values.get("list-style-name", "")
    )
    words, lines = node.first("text-properties"), node.first("paragraph-properties")
    if lines is not None and "text-align" in lines.values:
        found.is_centred = lines.values["text-align"] == "center"
    if words is None:
        return found
    values = words.values
    for key, mark, signs in (
        ("font-weight", "strong", BOLD),
        ("font-weight-asian", "strong", BOLD),
        ("font-style", "em", {"italic", "oblique"}),
        ("font-style-asian", "em", {"italic", "oblique"}),
    ):
        if key in values:
            found.marks[mark] = values[key] in signs or found.marks.get(mark, False)
    for key, mark in (("text-underline-style", "u"), ("text-line-through-style", "s")):
        if key in values:
            found.marks[mark] = values[key] != "none"
    place = values.get("text-position", "")
    if place:
        found.marks["sup"] = place.startswith("super") or bool(re.match(r"[1-9]", place))
        found.marks["sub"] = place.startswith(("sub", "-"))
    fonts = (values.get(key) for key in ("font-name-asian", "font-family-asian"))
    found.is_display = any(DISPLAY.search(font) for font in fonts if font)
    found.is_hidden = values.get("display") == "none"
    return found


def _levels(node: Node) -> Iterator[tuple[int, _Level]]:
    for one in node:
        depth, start = one.values.get("level", ""), one.values.get("start-value", "1")
        if not depth.isdecimal():
            continue
        if one.name == "list-level-style-number":
            written = one.values.get("num-format", "")
            form = FORMS.get(written) or CHINESE.get(written[:1], "decimal")
            shown = one.values.get("display-levels", "1")
            yield (
                int(depth),
                _Level(
                    form,
                    one.values.get("num-prefix", ""),
                    one.values.get("num-suffix", ""),
                    int(start) if start.isdecimal() else 1,
                    int(shown) if shown.isdecimal() else 1,
                ),
            )
        else:
            yield int(depth), _Level("bullet", "", "", 1, 1)
