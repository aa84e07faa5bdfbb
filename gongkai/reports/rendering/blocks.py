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


BOLD = {"strong", "b", "th"}


@dataclass(frozen=True)
class Run:
    """A piece of text in one weight."""

    text: str
    bold: bool = False


Runs = tuple[Run, ...]


def text_of_runs(runs: Runs) -> str:
    """Return the text of runs without their weight."""
    return "".join(run.text for run in runs)


@dataclass
class Block:
    """
    One block of text: `kind` p, h, li or table; `rows` of a table.

    Of a list item, `depth` says in how many lists it is, and `number` is 0 without numbers.
    """

    kind: str
    runs: Runs = ()
    number: int = 0
    depth: int = 0
    rows: list[list[Runs]] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """What stands before the text of a list item: its number, or a dot."""
        if self.kind != "li":
            return ""
        return f"{self.number}." if self.number else "·"

    @property
    def text(self) -> str:
        """The text without its weight."""
        return text_of_runs(self.runs)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self.counts: list[int] = []
        self.runs: list[Run] = []
        self.bold = 0  # open elements that make text bold
        self.kind = "p"
        self.table: Block | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  (the interface of the parser)
        self.bold += tag in BOLD
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
            self._add("\n")
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
            self.runs.clear()
        elif tag in BLOCKS and self.table is None:
            self._flush()
        self.bold -= tag in BOLD and self.bold > 0

    def handle_data(self, data: str) -> None:
        self._add(data)

    def _add(self, text: str) -> None:
        bold = self.bold > 0
        if self.runs and self.runs[-1].bold == bold:
            text = self.runs.pop().text + text
        self.runs.append(Run(text, bold))

    def _taken(self) -> Runs:
        runs = self.runs
        self.runs = []
        while runs and not (first := runs[0].text.lstrip()):
            runs.pop(0)
        if runs:
            runs[0] = Run(first, runs[0].bold)
        while runs and not (last := runs[-1].text.rstrip()):
            runs.pop()
        if runs:
            runs[-1] = Run(last, runs[-1].bold)
        return tuple(runs)

    def _flush(self) -> None:
        runs = self._taken()
        if runs:
            number = 0
            if self.kind == "li" and self.counts and self.counts[-1] >= 0:
                self.counts[-1] += 1
                number = self.counts[-1]
            depth = len(self.counts) if self.kind == "li" else 0
            self.blocks.append(Block(self.kind, runs, number, depth))
        self.kind = "p"


def blocks_of(html: str) -> list[Block]:
    """Split safe HTML into blocks of plain and bold text; other markup is removed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader._flush()  # noqa: SLF001
    return [block for block in reader.blocks if block.kind != "table" or any(block.rows)]
