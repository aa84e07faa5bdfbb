"""Renderings of an annual report: HTML, spreadsheet, PDF, DOCX, JSON and CSV of the same cells."""

from gongkai.reports.rendering.charts import described, svg_of
from gongkai.reports.rendering.contents import Chart, ReportContent, Section, Table
from gongkai.reports.rendering.data import csv_of, json_of
from gongkai.reports.rendering.page import PageChart, PageTable, page_chart, page_table
from gongkai.reports.rendering.pdf import pdf_of


def xlsx_of(content: ReportContent) -> bytes:
    """Return the workbook of a report; what writes it is only loaded here."""
    from gongkai.reports.rendering.sheet import xlsx_of  # noqa: PLC0415

    return xlsx_of(content)


def docx_of(content: ReportContent) -> bytes:
    """Return the Word file of a report; what writes it is only loaded here."""
    from gongkai.reports.rendering.word import docx_of  # noqa: PLC0415

    return docx_of(content)


RENDERERS = {"pdf": pdf_of, "docx": docx_of, "xlsx": xlsx_of, "csv": csv_of, "json": json_of}

__all__ = [
    "RENDERERS",
    "Chart",
    "PageChart",
    "PageTable",
    "ReportContent",
    "Section",
    "Table",
    "csv_of",
    "described",
    "docx_of",
    "json_of",
    "page_chart",
    "page_table",
    "pdf_of",
    "svg_of",
    "xlsx_of",
]
