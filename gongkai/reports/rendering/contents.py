"""The content of an annual report for all renderings: text, tables and charts in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.law.report_forms.shapes import Form, Number, Place, Row


@dataclass(frozen=True)
class Table:
    """One table with its numbers; `part` is a part of the form, or `local` for local rows."""

    part: str
    form: Form
    rows: tuple[Row, ...]
    cells: Mapping[Place, Number]
    caption: str
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart: `bars` and `lines` have one number per label; `share` shows parts of a whole."""

    kind: str
    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Number, ...]], ...]


@dataclass(frozen=True)
class Section:
    """One section; `html` is safe HTML (paragraphs, lists, emphasis, h3 and h4, tables)."""

    key: str
    heading: str
    html: str
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class ReportContent:
    """The whole report; `draft` is the watermark of its pages, empty once it was accepted."""

    title: str
    body_name: str
    body_code: str
    year: int
    form: Form
    period: str
    sections: tuple[Section, ...]
    cells: Mapping[Place, Number]
    local_rows: tuple[Row, ...] = ()
    contact: tuple[str, ...] = ()
    index_number: str = ""
    dated: date | None = None
    draft: str = ""

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in the order of the sections."""
        return tuple(table for section in self.sections for table in section.tables)
