"""One annual report as a page, a sheet, a letter-sized paper and as data: the same cells in all of them."""

from gongkai.oversight.renderings.charts import described, svg_of
from gongkai.oversight.renderings.data import csv_of, json_of
from gongkai.oversight.renderings.page import PageChart, PageTable, page_chart, page_table
from gongkai.oversight.renderings.paper import Chart, ReportPaper, Section, Table
from gongkai.oversight.renderings.pdf import pdf_of
from gongkai.oversight.renderings.sheet import xlsx_of
from gongkai.oversight.renderings.word import docx_of

RENDERINGS = {"pdf": pdf_of, "docx": docx_of, "xlsx": xlsx_of, "csv": csv_of, "json": json_of}

__all__ = [
    "RENDERINGS",
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
