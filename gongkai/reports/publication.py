"""The public document of a report: its text with tables, its classification and its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import escape, format_html

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.kit.rich_text import sanitise
from gongkai.law.report_forms.shapes import PartName, Place, Row, plain
from gongkai.reports.models import AnnualReport
from gongkai.reports.rendering import RENDERERS
from gongkai.reports.rendering.contents import ReportContent, Table
from gongkai.reports.rendering.view_model import report_content

# Law: 条例19 art. 20 (15), 49: other information that must be made public, such as annual reports.
GENRE, ITEM = "report", "A20-15"


# Attachments of the document; the page of the report offers the JSON data.
FILES = ("pdf", "docx", "xlsx", "csv")


@dataclass(frozen=True)
class Publication:
    """The initial fields of the draft document; its files are rendered from `content`."""

    title: str
    text: str
    genre: Genre | None
    catalogue_item: CatalogueItem | None
    content: ReportContent


def publication_of(report: AnnualReport) -> Publication:
    """
    Return the public document of a report: text and tables as HTML, not as images.

    Law: 国办公开办函〔2021〕30号 (published as a page, with tables that are tables).
    """
    content = report_content(report)
    return Publication(
        content.title,
        document_text(content),
        Genre.objects.filter(code=GENRE).first(),
        CatalogueItem.objects.filter(code=ITEM).first(),
        content,
    )


def files_of(content: ReportContent) -> Iterator[tuple[str, bytes]]:
    """
    Yield the name and content of each file of a report; each may take a second to render.

    Law: 国办公开办函〔2021〕30号 (a page, and files to download).
    """
    for kind in FILES:
        yield f"{content.title}.{kind}", RENDERERS[kind](content)


def document_text(content: ReportContent) -> str:
    """Return the report as the HTML text of a document."""
    parts: list[str] = [format_html("<p>{}</p>", f"统计期限：{content.period}")]
    for section in content.sections:
        parts += [format_html("<h2>{}</h2>", section.heading), section.html]
        parts += ["".join(_table(table)) for table in section.tables]
    parts += [format_html("<p>{}</p>", line) for line in content.contact]
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
        # Each item of the article has columns of its own.
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
