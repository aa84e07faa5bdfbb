"""Splits the text of a document into blocks, so that PDF and EPUB are made of the same pieces."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

HEADINGS = {"h2": 1, "h3": 2, "h4": 3}
PARAGRAPHS = frozenset({"p", "li", "blockquote", "caption", "pre", *HEADINGS})
BOLD, ITALIC = frozenset({"strong", "b", "th"}), frozenset({"em", "i"})
RAISED = {"sub": "sub", "sup": "sup"}
MAX_SPAN = 100


@dataclass(frozen=True)
class Run:
    """A piece of text in one style; `shift` is "sub", "sup" or empty, `href` the target of a link."""

    text: str
    bold: bool = False
    italic: bool = False
    shift: str = ""
    href: str = ""


@dataclass
class Cell:
    """One cell of a table."""

    runs: list[Run] = field(default_factory=list)
    is_head: bool = False
    columns: int = 1
    rows: int = 1


@dataclass
class Block:
    """
    One block: `kind` p, h, li or table; `level` of a heading, `depth` and `number` of a list item.

    A list item without a number has the number 0.
    """

    kind: str
    runs: list[Run] = field(default_factory=list)
    level: int = 0
    depth: int = 0
    number: int = 0
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text without its style; of a table, that of its cells."""
        if self.kind == "table":
            return "\n".join(text_of(cell.runs) for row in self.rows for cell in row)
        return text_of(self.runs)

    @property
    def width(self) -> int:
        """How many columns a table has."""
        return max((sum(cell.columns for cell in row) for row in self.rows), default=0)


def text_of(runs: list[Run]) -> str:
    """Return the text of runs without their style."""
    return "".join(run.text for run in runs)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.counts: list[int] = []
        self.bold = self.italic = 0
        self.shift, self.hrefs = [""], [""]
        self.block = Block("p")
        self.tables: list[Block] = []
        self.cell: Cell | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.bold += tag in BOLD
        self.italic += tag in ITALIC
        if tag in RAISED:
            self.shift.append(RAISED[tag])
        elif tag == "a":
            self.hrefs.append(given.get("href") or "")
        elif tag == "br":
            self._add("\n")
        elif tag in {"ol", "ul"} and self.cell is None:
            self._flush()
            self.counts.append(_number(given.get("start"), 1) - 1 if tag == "ol" else -1)
        elif tag == "table":
            self._flush()
            self.tables.append(Block("table"))
            self.blocks.append(self.tables[-1])
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in {"td", "th"} and self.tables and self.tables[-1].rows:
            self.runs = []
            self.cell = Cell(
                is_head=tag == "th",
                columns=min(_number(given.get("colspan"), 1), MAX_SPAN),
                rows=min(_number(given.get("rowspan"), 1), MAX_SPAN),
            )
        elif tag in PARAGRAPHS:
            self._begin(tag)

    def handle_endtag(self, tag: str) -> None:
        self.bold -= tag in BOLD and self.bold > 0
        self.italic -= tag in ITALIC and self.italic > 0
        if tag in RAISED and len(self.shift) > 1:
            self.shift.pop()
        elif tag == "a" and len(self.hrefs) > 1:
            self.hrefs.pop()
        elif tag in {"ol", "ul"} and self.cell is None and self.counts:
            self._flush()
            self.counts.pop()
        elif tag in {"td", "th"} and self.cell is not None:
            self.cell.runs = self._taken()
            self.tables[-1].rows[-1].append(self.cell)
            self.cell = None
        elif tag == "table" and self.tables:
            self.tables.pop()
            self.runs, self.cell = [], None
        elif tag in PARAGRAPHS:
            if self.cell is not None:
                self._add("\n")
            else:
                self._flush()

    def handle_data(self, data: str) -> None:
        if self.tables and self.cell is None and not data.strip():
            return  # spaces between the rows
        self._add(data)

    def finish(self) -> list[Block]:
        self._flush()
        return [one for one in self.blocks if one.kind != "table" or any(one.rows)]

    def _begin(self, tag: str) -> None:
        if self.cell is not None:
            return
        self._flush()
        if tag in HEADINGS:
            self.block = Block("h", level=HEADINGS[tag])
        elif tag == "li" or (self.counts and tag == "p"):
            self.block = Block("li", depth=max(len(self.counts), 1))
        else:
            self.block = Block("p")

    def _add(self, text: str) -> None:
        run = Run(text, self.bold > 0, self.italic > 0, self.shift[-1], self.hrefs[-1])
        self.runs.append(run)

    def _taken(self) -> list[Run]:
        runs, self.runs = self.runs, []
        while runs and not runs[0].text.strip():
            runs.pop(0)
        while runs and not runs[-1].text.strip():
            runs.pop()
        return runs

    def _flush(self) -> None:
        if self.cell is not None:
            return
        block, self.block = self.block, Block("p")
        block.runs = self._taken()
        if not block.runs:
            # The paragraph of a list item follows: it is the item.
            self.block = block if block.kind == "li" else self.block
            return
        if block.kind == "li" and self.counts and self.counts[-1] >= 0:
            self.counts[-1] += 1
            block.number = self.counts[-1]
        if self.tables:  # a caption stands above its table
            self.blocks.insert(self.blocks.index(self.tables[-1]), block)
        else:
            self.blocks.append(block)


def blocks_of(html: str) -> list[Block]:
    """Split sanitised HTML into blocks; what has no place in print is left out, but never a word."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finish()


def _number(text: str | None, default: int) -> int:
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and 0 < len(plain) < 6 else default
