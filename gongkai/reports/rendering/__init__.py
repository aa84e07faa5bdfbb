"""One annual report as a page, a sheet, a letter-sized paper and as data: the same cells in all of them."""

from gongkai.reports.rendering.charts import described, svg_of
from gongkai.reports.rendering.contents import Chart, ReportPaper, Section, Table
from gongkai.reports.rendering.data import csv_of, json_of
from gongkai.reports.rendering.page import PageChart, PageTable, page_chart, page_table
from gongkai.reports.rendering.pdf import pdf_of
from gongkai.reports.rendering.sheet import xlsx_of
from gongkai.reports.rendering.word import docx_of

RENDERERS = {"pdf": pdf_of, "docx": docx_of, "xlsx": xlsx_of, "csv": csv_of, "json": json_of}

__all__ = [
    "RENDERERS",
    "Chart",
    "PageChart",
    "PageTable",
    "ReportPaper",
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
