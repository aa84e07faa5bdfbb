"""A report as data: JSON that can be checked and imported, and CSV with one row per cell."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gongkai.kit.rich_text import to_plain
from gongkai.kit.spreadsheet_writer import csv_lines
from gongkai.law.report_forms.shapes import Number, PartName, Place
from gongkai.reports.rendering.contents import ReportContent
from gongkai.statistics.cells import name_of

HEADS = ("表", "行", "列", "指标", "栏目", "单位", "数据")


def json_of(content: ReportContent) -> bytes:
    """Return the report in the format of `gongkai check_report`; money keeps its decimals."""
    data: dict[str, Any] = {
        "form": content.form.code,
        "year": content.year,
        "body": content.body_name,
    }
    for part, rows in content.form.parts.items():
        data[part] = {
            row.key: [
                _plain(content.cells.get(Place(part, row.key, column.key), 0))
                for column in row.columns
            ]
            for row in rows
        }
    if PartName.TABLE in content.form.parts:
        stock = ("req.open_before", "req.open_after")
        table = data[PartName.TABLE] | {
            key: [_plain(content.cells[Place(PartName.TABLE, key, "count")])]
            for key in (*stock, *(row.key for row in content.local_rows))
            if Place(PartName.TABLE, key, "count") in content.cells
        }
        data[PartName.TABLE] = {key: values[0] for key, values in table.items()}
        data["local_rows"] = {row.key: row.name for row in content.local_rows}
    data["prose"] = "\n\n".join(f"{one.heading}\n{to_plain(one.html)}" for one in content.sections)
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def csv_of(content: ReportContent) -> bytes:
    """Return one row for each cell: part, row, column, their names, unit, number."""
    return b"".join(csv_lines(HEADS, _lines(content)))


def _lines(content: ReportContent) -> Iterator[tuple[Any, ...]]:
    rows = {(part, row.key): row for part, found in content.form.parts.items() for row in found}
    local = {row.key: row for row in content.local_rows}
    for place, number in content.cells.items():
        row = next(
            (one for (part, key), one in rows.items() if (part, key) == (place.part, place.row)),
            None,
        )
        row = row or local.get(place.row)
        column = row.column(place.column) if row else None
        if row is None or column is None:
            continue
        shown = number if isinstance(number, (int, Decimal)) else 0
        yield (
            place.part,
            name_of(place),
            place.column,
            f"{row.mark} {row.name}".strip(),
            column.name,
            column.unit,
            shown,
        )


def _plain(number: Number) -> int | float:
    return int(number) if number == int(number) else float(number)
