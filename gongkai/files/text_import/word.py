"""The text of a DOCX file with its structure (Source: ECMA-376 part 1, WordprocessingML)."""

import re
import zipfile
from collections.abc import Iterable, Iterator

from gongkai.files.text_import.blocks import Block, Cell, Draft, Paragraph, Piece, Table
from gongkai.files.text_import.tree import Node, read_tree
from gongkai.files.text_import.word_styles import (
    BODY_LEVEL,
    CONTENTS,
    COUNTED,
    LEVELS,
    TITLE,
    Numbering,
    Style,
    Styles,
    is_display,
    is_on,
    switches_of,
)

DOCUMENT = "word/document.xml"
HYPERLINK = re.compile(r"\s*HYPERLINK\s+(?:\\[lo]\s+)?\"([^\"]+)\"", re.IGNORECASE)
LAYERS = {"sdt", "sdtContent", "smartTag", "customXml", "ins", "moveTo", "dir", "bdo", "fldSimple", "ruby", "rubyBase"}  # fmt: skip
DELETED = {"del", "moveFrom"}
PICTURES = {"blip", "imagedata"}
# Signs of the fonts of symbols that officials tick boxes with.
SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0A8": "□", "F0A3": "□", "F06F": "□", "F0FC": "✓", "F0B7": "·", "F06C": "●", "F0D8": "➢"}  # fmt: skip
MAX_NESTING = 60


def read_word(archive: zipfile.ZipFile) -> Draft:
    """Return the blocks of a DOCX file."""
    return _Reader(archive).read()


class _Reader:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.styles, self.numbering = Styles(archive), Numbering(archive)
        self.draft = Draft()
        self.links = {
            one.values.get("Id", ""): one.values.get("Target", "")
            for one in read_tree(archive, "word/_rels/document.xml.rels").walk()
            if one.values.get("TargetMode") == "External"
        }
        self.notes = {
            kind: self._note_texts(f"word/{kind}s.xml") for kind in ("footnote", "endnote")
        }
        # Fields that are open: what they instruct, and whether their result is being read.
        self.fields: list[tuple[list[str], bool]] = []
        self.boxes: list[Node] = []

    def _note_texts(self, part: str) -> dict[str, str]:
        top = read_tree(self.archive, part)
        notes = [one for one in top.walk() if one.name in {"footnote", "endnote"}]
        return {
            one.values.get("id", ""): "".join(t.text for t in one.walk() if t.name == "t")
            for one in notes
            if not one.values.get("type")
        }

    def read(self) -> Draft:
        body = read_tree(self.archive, DOCUMENT).first("document", "body")
        self.draft.blocks = list(self._blocks(body or (), 0))
        comments = read_tree(self.archive, "word/comments.xml").first("comments")
        self.draft.left_out["comments"] += sum(one.name == "comment" for one in comments or ())
        return self.draft

    def _blocks(self, nodes: Iterable[Node], nesting: int) -> Iterator[Block]:
        if nesting > MAX_NESTING:
            return
        for node in nodes:
            if node.name == "p":
                yield from self._paragraph(node)
                boxes, self.boxes = self.boxes, []
                for box in boxes:
                    yield from self._blocks(box, nesting + 1)
            elif node.name == "tbl":
                yield from self._table(node, nesting)
            elif node.name == "sdt" and self._is_contents(node):
                self.draft.left_out["contents"] += 1
            elif node.name in LAYERS:
                yield from self._blocks(node, nesting + 1)
            elif node.name in DELETED:
                self.draft.left_out["deletions"] += 1

    def _is_contents(self, node: Node) -> bool:
        gallery = node.value("sdtPr", "docPartObj", "docPartGallery") or ""
        return gallery.lower() == "table of contents"

    def _paragraph(self, node: Node) -> Iterator[Paragraph]:
        properties = node.first("pPr")
        chain = self.styles.chain(None if properties is None else properties.value("pStyle"))
        if chain and CONTENTS.fullmatch(chain[0].name):
            self.draft.left_out["contents"] += chain[0].name.endswith("1") or not chain[0].level
            self._pieces(node, chain, "")
            return
        found = Paragraph(is_title=any(one.name in TITLE for one in chain[:2]))
        found.level = 0 if found.is_title else self._level(properties, chain)
        justified = None if properties is None else properties.value("jc")
        found.is_centred = justified == "center" or (
            justified is None and any(one.is_centred for one in chain)
        )
        pieces = list(self._pieces(node, chain, ""))
        if "".join(one.text for one in pieces).strip():
            self._number(found, properties, chain, pieces)
        found.pieces += pieces
        if found.text:
            yield found

    def _level(self, properties: Node | None, chain: list[Style]) -> int:
        outline = None if properties is None else properties.value("outlineLvl")
        level = int(outline) + 1 if outline and outline.isdecimal() else None
        if level is None:
            level = next((one.level for one in chain if one.level is not None), None)
        return level if level is not None and level <= BODY_LEVEL else 0

    def _number(
        self,
        found: Paragraph,
        properties: Node | None,
        chain: list[Style],
        pieces: list[Piece],
    ) -> None:
        """Make the paragraph an item of a list, or put its number into words before it."""
        numbering = next((one.numbering for one in chain if one.numbering), None)
        own = None if properties is None else properties.first("numPr")
        if own is not None:
            key = own.value("numId") or (numbering[0] if numbering else "")
            depth = own.value("ilvl") or (str(numbering[1]) if numbering else "0")
            numbering = key, int(depth) if depth.isdecimal() else 0
        counted = self.numbering.count(*numbering) if numbering else None
        if counted is None or numbering is None or numbering[1] >= LEVELS:
            return
        level, number, words = counted
        if found.level or found.is_title:
            if level.form != "bullet":
                found.pieces.append(Piece(words))
        elif level.form == "bullet":
            found.kind, found.depth = "ul", numbering[1]
        elif level.form == "decimal" and COUNTED.fullmatch(level.pattern):
            found.kind, found.depth, found.number = "ol", numbering[1], number
        elif words:
            # Emphasis of the whole paragraph includes its number.
            marks = pieces[0].marks if pieces else frozenset[str]()
            found.pieces.append(Piece(words, marks, "", pieces[0].is_display if pieces else False))

    def _pieces(self, nodes: Iterable[Node], chain: list[Style], href: str) -> Iterator[Piece]:
        for node in nodes:
            if node.name == "r":
                yield from self._run(node, chain, href)
            elif node.name == "hyperlink":
                target = self.links.get(node.values.get("id", ""), "")
                anchor = node.values.get("anchor", "")
                address = f"{target}#{anchor}" if target and anchor else target
                yield from self._pieces(node, chain, address)
            elif node.name == "fldSimple":
                found = HYPERLINK.match(node.values.get("instr", ""))
                yield from self._pieces(node, chain, found[1] if found else href)
            elif node.name in LAYERS:
                yield from self._pieces(node, chain, href)
            elif node.name in DELETED:
                self.draft.left_out["deletions"] += 1
            elif node.name in {"oMath", "oMathPara"}:
                self.draft.left_out["formulas"] += 1
                yield Piece("".join(one.text for one in node.walk() if one.name == "t"))

    def _run(self, node: Node, chain: list[Style], href: str) -> Iterator[Piece]:
        properties = node.first("rPr")
        styles = self.styles.chain(None if properties is None else properties.value("rStyle"))
        switches: dict[str, bool] = {}
        for style in [*reversed(chain), *reversed(styles)]:
            switches |= style.switches
        switches |= switches_of(properties)
        is_hidden = switches.pop("hidden", False)
        marks = frozenset(name for name, value in switches.items() if value)
        shown = is_display(properties) or any(one.is_display for one in [*chain, *styles])
        for child in node:
            text = self._characters(child)
            if not text or (self.fields and not self.fields[-1][1]):
                continue
            if is_hidden:
                self.draft.left_out["hidden"] += bool(text.strip())
                continue
            address = href or self._field_address()
            # Word underlines and colours links itself.
            yield Piece(text, marks - {"u"} if address else marks, address, shown)

    def _field_address(self) -> str:
        for words, _is_result in reversed(self.fields):
            if found := HYPERLINK.match("".join(words)):
                return found[1]
        return ""

    def _characters(self, node: Node) -> str:
        name = node.name
        if name == "t":
            return node.text
        if name in {"tab", "ptab"}:
            return "\t"
        if name in {"br", "cr"}:
            return "" if node.values.get("type") in {"page", "column"} else "\n"
        if name == "noBreakHyphen":
            return "-"
        if name == "sym":
            return SYMBOLS.get(node.values.get("char", "").upper(), "")
        if name == "ruby":
            return "".join(t.text for t in (node.first("rubyBase") or node).walk() if t.name == "t")
        if name == "fldChar":
            self._field(node.values.get("fldCharType", ""))
        elif name == "instrText" and self.fields:
            self.fields[-1][0].append(node.text)
        elif name in {"footnoteReference", "endnoteReference"}:
            kind = name.removesuffix("Reference")
            self.draft.note("footnotes", self.notes[kind].get(node.values.get("id", ""), ""))
        elif name in {"drawing", "pict", "object", "AlternateContent"}:
            self._object(node)
        return ""

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(([], False))
        elif kind == "separate" and self.fields:
            self.fields[-1] = self.fields[-1][0], True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _object(self, node: Node) -> None:
        """Count a picture or an object; the paragraphs of a text box become text."""
        if node.name == "AlternateContent":
            chosen = node.first("Choice") or node.first("Fallback")
            for one in chosen or ():
                self._object(one)
            return
        boxes = [one for one in node.walk() if one.name == "txbxContent"]
        if boxes:
            self.draft.left_out["boxes"] += 1
            self.boxes += boxes[:1] if node.first("AlternateContent") else boxes
        elif any(one.name in PICTURES for one in node.walk()) and node.name != "object":
            self.draft.left_out["pictures"] += 1
        elif node.name != "pict":
            self.draft.left_out["objects"] += 1

    def _table(self, node: Node, nesting: int) -> Iterator[Block]:
        table = Table()
        # The cells that go on downwards, by their first column.
        open_cells: dict[int, Cell] = {}
        for row in _rows(node):
            properties = row.first("trPr")
            if properties is not None and properties.first("del") is not None:
                self.draft.left_out["deletions"] += 1
                continue
            is_head = properties is not None and is_on(properties.first("tblHeader")) is True
            table.rows.append(self._cells(row, open_cells, is_head=is_head, nesting=nesting))
        table.rows = [row for row in table.rows if row]
        if nesting:
            # Markdown and the editor have no table in a table: its rows become paragraphs.
            self.draft.left_out["nested_tables"] += 1
            yield from _flat(table)
        elif table.rows:
            yield table

    def _cells(
        self, row: Node, open_cells: dict[int, Cell], *, is_head: bool, nesting: int
    ) -> list[Cell]:
        found: list[Cell] = []
        column = 0
        for node in _below(row, "tc"):
            span = node.value("tcPr", "gridSpan") or "1"
            colspan = max(1, int(span)) if span.isdecimal() else 1
            merged = node.first("tcPr", "vMerge")
            if merged is not None and merged.values.get("val") != "restart":
                if column in open_cells:
                    open_cells[column].rowspan += 1
                    column += colspan
                    continue
                merged = None
            cell = Cell(list(self._blocks(node, nesting + 1)), colspan, 1, is_head)
            open_cells.pop(column, None)
            if merged is not None:
                open_cells[column] = cell
            found.append(cell)
            column += colspan
        return found


def _rows(node: Node) -> Iterator[Node]:
    return _below(node, "tr")


def _below(node: Node, name: str) -> Iterator[Node]:
    for one in node:
        if one.name == name:
            yield one
        elif one.name in LAYERS:
            yield from _below(one, name)


def _flat(table: Table) -> Iterator[Paragraph]:
    for row in table.rows:
        pieces: list[Piece] = []
        for cell in row:
            for block in cell.blocks:
                if isinstance(block, Paragraph):
                    pieces += [Piece(" "), *block.pieces] if pieces else block.pieces
        yield Paragraph(pieces)
