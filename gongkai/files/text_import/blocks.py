"""The blocks of a text while it is read from a file, and their HTML: the elements of `kit/rich_text.py`."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

# The elements of words, from the outside to the inside.
MARKS = ("strong", "em", "u", "s", "sub", "sup")
EDGE = " \t\r\n\u00a0\u3000"
LINK = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
MAX_NOTES, MAX_NOTE = 50, 300


@dataclass(frozen=True)
class Piece:
    """Words in one form; a line feed is a line break. `is_display`: in a typeface of headings."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""
    is_display: bool = False


@dataclass
class Paragraph:
    """
    A paragraph, a heading (`level` 1 to 9, as the file counts) or an item of a list (`kind`).

    `number` is that of an item in a numbered list; `fixed` a level of this platform, 2 to 4.
    """

    pieces: list[Piece] = field(default_factory=list)
    level: int = 0
    fixed: int = 0
    kind: str = ""
    depth: int = 0
    number: int = 1
    is_title: bool = False
    is_centred: bool = False

    @property
    def text(self) -> str:
        """The words, on one line."""
        return " ".join("".join(one.text for one in self.pieces).split()).strip(EDGE)


@dataclass
class Cell:
    """A cell of a table."""

    blocks: "list[Paragraph | Table]" = field(default_factory=list)
    colspan: int = 1
    rowspan: int = 1
    is_head: bool = False


@dataclass
class Table:
    """A table by rows; cells that others cover are not in it."""

    rows: list[list[Cell]] = field(default_factory=list)
    caption: str = ""


Block = Paragraph | Table


@dataclass
class Draft:
    """What was read of a file: blocks, what was left out and how often, and the texts of notes."""

    blocks: list[Block] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    title: str = ""

    def note(self, kind: str, text: str) -> None:
        """Count a footnote, and keep its words for the reader."""
        self.left_out[kind] += 1
        text = " ".join(text.split())
        if text and len(self.notes) < MAX_NOTES:
            self.notes.append(text[:MAX_NOTE])


def html_of(blocks: Sequence[Block]) -> str:
    """Return the HTML of blocks; neighbouring items become lists."""
    return "\n".join(_lines(blocks))


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    items: list[Paragraph] = []
    for one in blocks:
        if isinstance(one, Paragraph) and one.kind:
            items.append(one)
            continue
        yield from _lists(items)
        items = []
        if isinstance(one, Table):
            yield _table(one)
        elif words := inline(one.pieces):
            tag = f"h{one.fixed}" if one.fixed else "p"
            yield f"<{tag}>{words}</{tag}>"
    yield from _lists(items)


def _lists(items: list[Paragraph]) -> Iterator[str]:
    """Yield one list for each run of items of the same kind on the first level, with those below in them."""
    place = 0
    while place < len(items):
        first = items[place]
        tag, parts, begun = first.kind, list[str](), first.number
        while (
            place < len(items)
            and items[place].kind == tag
            and items[place].depth <= first.depth
            # A list that begins again is another list.
            and (tag == "ul" or not parts or items[place].number == begun + len(parts))
        ):
            item = items[place]
            place += 1
            end = place
            while end < len(items) and items[end].depth > item.depth:
                end += 1
            below = "\n".join(_lists(items[place:end]))
            place = end
            parts.append(f"<li>{inline(item.pieces)}{below}</li>")
        start = f' start="{begun}"' if tag == "ol" and begun != 1 else ""
        yield f"<{tag}{start}>\n" + "\n".join(parts) + f"\n</{tag}>"


def _table(table: Table) -> str:
    parts = [f"<caption>{html.escape(table.caption)}</caption>"] if table.caption else []
    heads = 0
    while (
        heads < len(table.rows) and table.rows[heads] and all(c.is_head for c in table.rows[heads])
    ):
        heads += 1
    for tag, rows in (("thead", table.rows[:heads]), ("tbody", table.rows[heads:])):
        if rows:
            parts += [f"<{tag}>", *map(_row, rows), f"</{tag}>"]
    return "<table>\n" + "\n".join(parts) + "\n</table>"


def _row(cells: Sequence[Cell]) -> str:
    return "<tr>\n" + "\n".join(map(_cell, cells)) + "\n</tr>"


def _cell(cell: Cell) -> str:
    tag = "th" if cell.is_head else "td"
    spans = "".join(
        f' {name}="{value}"'
        for name, value in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
        if value > 1
    )
    full = [one for one in cell.blocks if isinstance(one, Table) or one.text]
    if len(full) == 1 and isinstance(full[0], Paragraph) and not full[0].kind:
        return f"<{tag}{spans}>{inline(full[0].pieces)}</{tag}>"
    return f"<{tag}{spans}>{html_of(full)}</{tag}>"


def inline(pieces: Iterable[Piece]) -> str:
    """Return words as HTML, without the blanks around them, and with as few elements as they need."""
    joined = _trimmed(_joined(pieces))
    out: list[str] = []
    opened: list[str] = []
    for one in joined:
        tags = [f'a href="{html.escape(one.href)}"'] if LINK.fullmatch(one.href) else []
        tags += [mark for mark in MARKS if mark in one.marks]
        same = 0
        while same < min(len(opened), len(tags)) and opened[same] == tags[same]:
            same += 1
        out += [f"</{tag.partition(' ')[0]}>" for tag in reversed(opened[same:])]
        out += [f"<{tag}>" for tag in tags[same:]]
        opened = tags
        out.append(html.escape(one.text, quote=False).replace("\n", "<br>"))
    out += [f"</{tag.partition(' ')[0]}>" for tag in reversed(opened)]
    return "".join(out)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for one in pieces:
        if not one.text:
            continue
        # Emphasis of a blank alone is a slip of the hand.
        marks = one.marks if one.text.strip(EDGE) else one.marks - {"strong", "em"}
        text = one.text.replace("\t", " ")
        if found and (found[-1].marks, found[-1].href) == (marks, one.href):
            found[-1] = Piece(found[-1].text + text, marks, one.href)
        else:
            found.append(Piece(text, marks, one.href))
    return found


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Leave out the blanks at both ends: indents made of blanks are layout."""
    found = list(pieces)
    while found and not found[0].text.lstrip(EDGE):
        found.pop(0)
    while found and not found[-1].text.rstrip(EDGE):
        found.pop()
    if found:
        first = found[0]
        found[0] = Piece(first.text.lstrip(EDGE), first.marks, first.href)
        last = found[-1]
        found[-1] = Piece(last.text.rstrip(EDGE), last.marks, last.href)
    return found
