"""Tables of catalogues, as offices write them."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from gongkai.catalogue.actions import adopt_catalogue, enter_catalogue
from gongkai.catalogue.columns import Columns
from gongkai.catalogue.models import CatalogueItem, CatalogueVersion
from gongkai.catalogue.rules import CatalogueFacts, RowFacts
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast

HEADINGS = (
    *("编号", "一级事项", "二级事项", "公开内容（要素）", "公开依据", "公开时限"),
    *("公开主体", "公开渠道和载体", "公开对象", "公开方式", "公开层级", "更新频率", "期满后天数"),
)
BUDGET = (
    *(
        "",
        "财政预决算",
        "部门预算",
        "收支总表、说明",
        "《预算法》第十四条",
        "自批准之日起20个工作日内",
    ),
    *("", "■政府网站 □政府公报 ■政府新媒体大厅", "全社会", "主动公开", "县级、乡级", "每年", ""),
)


def workbook(rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> bytes:
    """Return the rows as an XLSX file."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def table(folder: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> Path:
    path = folder / "目录.xlsx"
    path.write_bytes(workbook(rows, merged))
    return path


def adopted(
    cast: Cast,
    body: Body,
    *rows: RowFacts,
    effective_on: date = date(2026, 11, 1),
    at: datetime = AT,
) -> CatalogueVersion:
    """Return an adopted version of the catalogue of a body, whose posts are granted."""
    officer = _holding(cast.disclosure, body, PostKind.DISCLOSURE_OFFICER)
    approver = _holding(cast.approver, body, PostKind.APPROVER)
    facts = CatalogueFacts("主动公开基本目录", effective_on, rows)
    draft = enter_catalogue(body, facts, by=officer, at=at)
    return adopt_catalogue(draft, by=approver, at=at + timedelta(minutes=1))


def _holding(person: Person, body: Body, kind: PostKind) -> Person:
    if not person.posts.filter(body=body, kind=kind).exists():
        grant_post(person, kind, body, since=SINCE, by=SYSTEM, at=AT)
    return person


def row(first: str, second: str = "", code: str = "", **columns: Any) -> RowFacts:
    item = CatalogueItem.objects.get(code=code) if code else None
    return RowFacts(Columns(first, second, **columns), item)
