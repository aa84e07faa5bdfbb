"""Splits the HTML of a section into paragraphs, headings, list items and tables."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCKS = {
    "p": "p",
    "h2": "h",
    "h3": "h",
    "h4": "h",
    "h5": "h",
    "h6": "h",
    "li": "li",
    "blockquote": "p",
    "pre": "p",
}


@dataclass
class Block:
    """One block of text: `kind` p, h, li or table; `number` of a list item; `rows` of a table."""

    kind: str
    text: str = ""
    number: int = 0
    rows: list[list[str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self.counts: list[int] = []
        self.words: list[str] = []
        self.kind = "p"
        self.table: Block | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  (the interface of the parser)
        if tag in {"ol", "ul"}:
            self._flush()
            self.counts.append(0 if tag == "ol" else -1)
        elif tag == "table":
            self._flush()
            self.table = Block("table")
            self.blocks.append(self.table)
        elif tag == "tr" and self.table is not None:
            self.table.rows.append([])
        elif tag == "br":
            self.words.append("\n")
        elif tag in BLOCKS and self.table is None:
            self._flush()
            # A paragraph inside a list item belongs to the item.
            self.kind = "li" if self.counts and tag == "p" else BLOCKS[tag]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ol", "ul"}:
            self._flush()
            if self.counts:
                self.counts.pop()
        elif tag in {"td", "th"} and self.table is not None:
            if self.table.rows:
                self.table.rows[-1].append(self._taken())
        elif tag == "table":
            self.table = None
            self.words.clear()
        elif tag in BLOCKS and self.table is None:
            self._flush()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def _taken(self) -> str:
        words = "".join(self.words).strip()
        self.words.clear()
        return words

    def _flush(self) -> None:
        words = self._taken()
        if words:
            number = 0
            if self.kind == "li" and self.counts and self.counts[-1] >= 0:
                self.counts[-1] += 1
                number = self.counts[-1]
            self.blocks.append(Block(self.kind, words, number))
        self.kind = "p"


def blocks_of(html: str) -> list[Block]:
    """Split safe HTML into blocks; other elements are reduced to their text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader._flush()  # noqa: SLF001
    return [block for block in reader.blocks if block.kind != "table" or any(block.rows)]
