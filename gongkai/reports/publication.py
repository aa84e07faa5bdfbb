"""A report as a document for everybody: its whole text with the tables in it, and where it is filed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import escape, format_html

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.kit.rich_text import sanitise
from gongkai.law.report_forms.shapes import PartName, Place, Row, plain
from gongkai.reports.models import AnnualReport
from gongkai.reports.rendering import RENDERERS
from gongkai.reports.rendering.contents import ReportPaper, Table
from gongkai.reports.rendering.view_model import paper_of

# Law: 条例19 art. 20 (15), 49: what other rules order to be public; the annual report is one of them.
GENRE, ITEM = "report", "A20-15"


# What hangs on the document; the data as JSON are given out by the page of the report itself.
FILES = ("pdf", "docx", "xlsx", "csv")


@dataclass(frozen=True)
class Publication:
    """What a draft of the document begins with; `paper` is what its files are made from."""

    title: str
    text: str
    genre: Genre | None
    catalogue_item: CatalogueItem | None
    paper: ReportPaper


def publication_of(report: AnnualReport) -> Publication:
    """
    Return what the public document of a report says: text and tables on the page, no pictures of them.

    Law: 国办公开办函〔2021〕30号 (published as a page, with tables that are tables).
    """
    paper = paper_of(report)
    return Publication(
        paper.title,
        document_text(paper),
        Genre.objects.filter(code=GENRE).first(),
        CatalogueItem.objects.filter(code=ITEM).first(),
        paper,
    )


def files_of(paper: ReportPaper) -> Iterator[tuple[str, bytes]]:
    """
    Yield the files of a report, name and content, one at a time: some take a second to make.

    Law: 国办公开办函〔2021〕30号 (a page, and files to download).
    """
    for kind in FILES:
        yield f"{paper.title}.{kind}", RENDERERS[kind](paper)


def document_text(paper: ReportPaper) -> str:
    """Return the report as the text of a document."""
    parts: list[str] = [format_html("<p>{}</p>", f"统计期限：{paper.period}")]
    for section in paper.sections:
        parts += [format_html("<h2>{}</h2>", section.heading), section.html]
        parts += ["".join(_table(table)) for table in section.tables]
    parts += [format_html("<p>{}</p>", line) for line in paper.contact]
    return sanitise("\n".join(parts))


def _table(table: Table) -> Iterator[str]:
    yield f"<table><caption>{escape(table.caption)}</caption>"
    if table.part in {PartName.APPLICATIONS, PartName.REMEDIES}:
        yield _head(
            (
                "情形" if table.part == PartName.APPLICATIONS else "类别",
                *(one.name for one in table.rows[0].columns),
            )
        )
        yield f"<tbody>{''.join(_line(_label(row), row, table) for row in table.rows)}</tbody>"
    elif table.part == PartName.PROACTIVE:
        # Each item of the article asks for columns of its own.
        for (mark, columns), rows in groupby(table.rows, key=lambda row: (row.mark, row.columns)):
            yield _head((mark, *(one.name for one in columns)), tag="tbody")
            yield f"<tbody>{''.join(_line(row.name, row, table) for row in rows)}</tbody>"
    else:
        yield _head(("统计指标", "单位", "统计数"))
        lines = (_line(_label(row), row, table, between=row.columns[0].unit) for row in table.rows)
        yield f"<tbody>{''.join(lines)}</tbody>"
    yield "</table>"
    if table.note:
        yield format_html("<p>{}</p>", table.note)


def _label(row: Row) -> str:
    return f"{row.mark} {row.name}".strip()


def _head(names: tuple[str, ...], *, tag: str = "thead") -> str:
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    return f"<{tag}><tr>{cells}</tr></{tag}>"


def _line(label: str, row: Row, table: Table, *, between: str = "") -> str:
    unit = f"<td>{escape(between)}</td>" if between else ""
    numbers = (table.cells.get(Place(table.part, row.key, column.key), 0) for column in row.columns)
    cells = "".join(f"<td>{plain(number)}</td>" for number in numbers)
    return f'<tr><th scope="row">{escape(label)}</th>{unit}{cells}</tr>'
