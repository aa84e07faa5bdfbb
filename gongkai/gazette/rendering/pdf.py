"""An issue as PDF/A and PDF/UA with tags, and the pages of its articles."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gongkai.gazette.rendering.contents import ArticleContent, IssueContent
from gongkai.gazette.states import Edition
from gongkai.kit.spreadsheet_writer import UNWRITABLE
from gongkai.typesetting import typeset_with_values
from gongkai.typesetting.text_blocks import Block, Cell, Run, text_of

GAZETTE = Path(__file__).with_name("gazette.typ")
MAX_SECONDS = 120
# A word without a place to break is broken after so many signs inside a table.
MAX_WORD = 10
SIGN = r"[!-~\u00a1-\u02ff\u0600-\u06ff]"
UNBROKEN = re.compile(f"{SIGN}{{{MAX_WORD}}}(?={SIGN})")
MAX_WEIGHT, MIN_WEIGHT = 24, 3
MAX_COLUMNS = 60
TAGS = {Edition.CHINESE: "zh", Edition.UYGHUR: "ug"}
FIRST_LEVEL = 2  # that of the title of an article


def pdf_of(content: IssueContent) -> tuple[bytes, dict[int, tuple[int, int]]]:
    """
    Typeset an issue; return it with the first and last page of each article, by position.

    Raises `TypesettingFailed`.
    """
    made, places = typeset_with_values(GAZETTE, _data(content), "<place>", longest=MAX_SECONDS)
    pages: dict[int, tuple[int, int]] = {}
    for place in places:
        position, page = int(place["position"]), int(place["page"])
        first, last = pages.get(position, (page, page))
        pages[position] = (min(first, page), max(last, page))
    return made, pages


def _data(content: IssueContent) -> dict[str, Any]:
    section, articles = "", []
    for one in content.articles:
        articles.append(_article(content, one, one.section if one.section != section else ""))
        section = one.section
    return {
        "name": _clean(content.name),
        "title": _clean(content.title),
        "body": _clean(content.body),
        "lang": TAGS[Edition(content.language)],
        "direction": content.direction,
        "dated": content.dated.isoformat(),
        "lines": [_clean(line) for line in content.lines],
        "contents": content.words["contents"],
        "articles": articles,
    }


def _article(content: IssueContent, one: ArticleContent, section: str) -> dict[str, Any]:
    return {
        "position": one.position,
        "section": section,
        "title": _clean(one.title),
        "number": _clean(one.number),
        "note": _clean(one.note),
        "first": one.page,
        "blocks": list(_blocks(one.blocks)),
        # The page is known once the issue is typeset, so it is not printed here.
        "source": [_clean(line) for line in (content.source_of(one, 0)[0], one.address)],
    }


def _blocks(blocks: Iterable[Block]) -> Iterable[dict[str, Any]]:
    level = FIRST_LEVEL
    for one in blocks:
        if one.kind == "table":
            yield from _table(one)
            continue
        if one.kind == "h":
            level = min(one.level + FIRST_LEVEL, level + 1)  # PDF/UA allows no gap
        yield {
            "kind": one.kind,
            "level": level,
            "depth": one.depth,
            "mark": (f"{one.number}." if one.number else "·") if one.kind == "li" else "",
            "text": _clean(one.text),
            "runs": _runs(one.runs),
        }


def _table(table: Block) -> Iterable[dict[str, Any]]:
    """Yield a table on its grid; each cell gets its place, so that ragged tables are typeset too."""
    taken: set[tuple[int, int]] = set()
    spots, weights = [], dict[int, int]()
    height = len(table.rows)
    for y, row in enumerate(table.rows):
        x = 0
        for cell in row:
            while (x, y) in taken:
                x += 1
            columns, rows = min(cell.columns, MAX_COLUMNS), min(cell.rows, height - y)
            while columns > 1 and any((x + step, y) in taken for step in range(columns)):
                columns -= 1
            taken |= {(x + right, y + down) for right in range(columns) for down in range(rows)}
            weight = max(map(len, text_of(cell.runs).split("\n")), default=0) // columns
            for step in range(columns):
                weights[x + step] = max(weights.get(x + step, MIN_WEIGHT), weight)
            spots.append(_spot(cell, x, y, columns, rows))
            x += columns
    if not spots:
        return
    width = max(weights) + 1
    heads = 0
    while (
        heads < height - 1 and table.rows[heads] and all(one.is_head for one in table.rows[heads])
    ):
        heads += 1
    if any(one["y"] < heads < one["y"] + one["rows"] for one in spots):
        heads = 0
    yield {
        "kind": "table",
        "width": width,
        "widths": [min(weights.get(x, MIN_WEIGHT), MAX_WEIGHT) for x in range(width)],
        "heads": heads,
        "spots": spots,
    }


def _spot(cell: Cell, x: int, y: int, columns: int, rows: int) -> dict[str, Any]:
    runs = [{**run, "text": UNBROKEN.sub("\\g<0>\u200b", run["text"])} for run in _runs(cell.runs)]
    return {"x": x, "y": y, "columns": columns, "rows": rows, "runs": runs}


def _runs(runs: Iterable[Run]) -> list[dict[str, Any]]:
    return [
        {"text": _clean(run.text), "bold": run.bold, "italic": run.italic, "shift": run.shift}
        for run in runs
    ]


def _clean(words: str) -> str:
    return UNWRITABLE.sub("", words)
