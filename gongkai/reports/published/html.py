"""The published page of a report, saved as HTML: its tables and the text around them."""

import re
from html.parser import HTMLParser

from django.utils.translation import gettext_lazy as _

from gongkai.kit.html_elements import BLOCKS, FRAMES
from gongkai.reports.published.model import (
    MAX_COLUMNS,
    MAX_ROWS,
    Budget,
    Publication,
    TableBuilder,
    unreadable,
)
from gongkai.tabular.encodings import decoded

BREAKS = (BLOCKS - FRAMES) | {"br"}
SILENT = {"script", "style", "template", "noscript", "select", "svg"}
MAX_NESTED = 20


def read_html(content: bytes) -> Publication:
    """Read a page. Raises `UnreadableFile`."""
    reader = _Page()
    reader.feed(decoded(content))
    reader.close()
    return reader.finished()


class _Table:
    def __init__(self, builder: TableBuilder) -> None:
        self.builder = builder
        self.words: list[str] | None = None
        self.spans = (1, 1)
        self.is_layout = False

    def close_cell(self) -> str:
        """End the open cell, if there is one; return its text."""
        if self.words is None:
            return ""
        text, self.words = _tidy("".join(self.words)), None
        self.builder.add(text, rows=self.spans[0], columns=self.spans[1])
        return text


class _Page(HTMLParser):
    """Collects cells and text; a table that holds another one is layout, and its cells are text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found = Publication()
        self._budget = Budget()
        self._tables: list[_Table] = []
        self._words: list[str] = []
        self._silent = ""
        self._number = 0

    def finished(self) -> Publication:
        """Return what was read; tables that the page does not close end with it."""
        while self._tables:
            self._end_table()
        self._end_text()
        return self._found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            return
        if tag in SILENT:
            self._silent = tag
        elif tag == "table":
            self._begin_table()
        elif tag in {"tr", "td", "th"} and self._tables:
            table = self._tables[-1]
            self._end_cell(table)
            if tag == "tr":
                table.builder.next_row()
            else:
                spans = {name: value or "" for name, value in attrs}
                table.words = []
                table.spans = (
                    _span(spans.get("rowspan", ""), MAX_ROWS),
                    _span(spans.get("colspan", ""), MAX_COLUMNS),
                )
        elif tag == "sup":
            self._raise("[")
        elif tag in BREAKS or tag == "title":
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent:
                self._silent = ""
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag in {"td", "th", "tr"} and self._tables:
            self._end_cell(self._tables[-1])
        elif tag == "sup":
            self._raise("]")
        elif tag in BREAKS or tag == "title":
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            cell = self._cell()
            (self._words if cell is None else cell).append(data)

    def _raise(self, bracket: str) -> None:
        """Put what is raised in a cell into brackets: the mark of a footnote is no digit of the number."""
        cell = self._cell()
        if cell is not None:
            cell.append(bracket)

    def _cell(self) -> list[str] | None:
        """Return the open cell of a table of figures; of a layout table there is none."""
        table = self._tables[-1] if self._tables else None
        return table.words if table and not table.is_layout else None

    def _break(self) -> None:
        cell = self._cell()
        if cell is None:
            self._end_text()
        else:
            cell.append("\n")

    def _begin_table(self) -> None:
        if len(self._tables) >= MAX_NESTED:
            raise unreadable(_("The tables of the page are nested too deeply."))
        if self._tables and not self._tables[-1].is_layout:
            outer = self._tables[-1]
            outer.is_layout = True
            self._words += [*outer.builder.grid.values.values(), *(outer.words or ())]  # type: ignore[list-item]
        self._end_text()
        self._number += 1
        self._tables.append(_Table(TableBuilder(str(self._number), self._budget)))

    def _end_cell(self, table: _Table) -> None:
        if table.is_layout:
            self._end_text()
        else:
            table.close_cell()

    def _end_table(self) -> None:
        table = self._tables.pop()
        self._end_cell(table)
        if not table.is_layout and table.builder.grid.values:
            self._found.grids.append(table.builder.grid)

    def _end_text(self) -> None:
        text, self._words = _tidy("".join(self._words)), []
        if text:
            self._budget.take(text=len(text))
            self._found.texts.append(text)


def _tidy(words: str) -> str:
    return re.sub(r"[^\S\n]+", " ", re.sub(r"\s*\n\s*", "\n", words)).strip()


def _span(value: str, most: int) -> int:
    found = re.match(r"\s*(\d{1,6})", value)
    return min(most, max(1, int(found[1]))) if found else 1
