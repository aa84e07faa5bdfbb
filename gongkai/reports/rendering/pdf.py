"""A report as PDF/A with tags."""

from pathlib import Path
from typing import Any

from gongkai.kit.spreadsheet_writer import UNWRITABLE
from gongkai.reports.rendering.blocks import Block, Runs, blocks_of
from gongkai.reports.rendering.charts import described, svg_of
from gongkai.reports.rendering.contents import ReportContent, Section, Table
from gongkai.reports.rendering.layout import grid_of, text_of
from gongkai.typesetting import typeset

REPORT = Path(__file__).with_name("report.typ")
MAX_LENGTH = 60  # seconds; a report usually takes one or two
UNDATED = "2000-01-01"


def pdf_of(content: ReportContent) -> bytes:
    """Typeset a report. Raises `TypesettingFailed`."""
    return typeset(REPORT, _data(content), longest=MAX_LENGTH)


def _data(content: ReportContent) -> dict[str, Any]:
    lines = [content.period, *content.contact]
    return {
        "title": _clean(content.title),
        "body": _clean(content.body_name),
        "draft": _clean(content.draft),
        "lines": [_clean(line) for line in lines if line],
        "index": _clean(content.index_number),
        "dated": content.dated.isoformat() if content.dated else UNDATED,
        "sections": [_section(one) for one in content.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "heading": _clean(section.heading),
        "blocks": [_block(one) for one in blocks_of(section.html)],
        "charts": [
            {"svg": svg_of(one, standalone=True), "alt": described(one)} for one in section.charts
        ],
        "tables": [_table(one) for one in section.tables],
    }


def _block(block: Block) -> dict[str, Any]:
    width = max((len(row) for row in block.rows), default=0)
    rows = [[_runs(cell) for cell in (*row, *[()] * (width - len(row)))] for row in block.rows]
    return {
        "kind": block.kind,
        "mark": block.mark,
        "depth": block.depth,
        "text": _clean(block.text),
        "runs": _runs(block.runs),
        "rows": rows,
        "width": width,
    }


def _runs(runs: Runs) -> list[dict[str, Any]]:
    return [{"text": _clean(run.text), "bold": run.bold} for run in runs]


def _table(table: Table) -> dict[str, Any]:
    grid = grid_of(table)
    spots = [
        {
            "x": spot.column,
            "y": spot.row,
            "columns": spot.columns,
            "rows": spot.rows,
            "depth": spot.depth,
            "text": _clean(text_of(spot, table.cells)),
            "kind": "number" if spot.place else "note" if spot.note else spot.head or "plain",
        }
        for spot in grid.spots
    ]
    return {
        "caption": _clean(table.caption),
        "widths": list(grid.widths),
        "heads": grid.heads,
        "spots": spots,
    }


def _clean(words: str) -> str:
    return UNWRITABLE.sub("", words)
