"""What the table of a catalogue says, and what is refused, each with its row and column."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from gongkai.catalogue.columns import Columns
from gongkai.catalogue.inheritance import catalogue_of, inherited_catalogue
from gongkai.catalogue.models import CatalogueItem
from gongkai.catalogue.sheet_files import sheet_columns, sheet_rows
from gongkai.catalogue.sheets import MAX_ROWS, ReadRow, Surroundings, read_catalogue
from gongkai.kit.tabular_reader import UnreadableFile
from tests.cast import AT, Cast
from tests.catalogue.tables import BUDGET, HEADINGS, adopted, row, table

pytestmark = pytest.mark.django_db
ON = AT.date()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def around(cast: Cast) -> Surroundings:
    return Surroundings(
        [cast.finance],
        inherited_catalogue(cast.finance, on=ON),
        list(CatalogueItem.objects.filter(body=cast.finance)),
    )


def read(
    cast: Cast, folder: Path, *rows: Any, headings: Any = HEADINGS, **more: Any
) -> list[ReadRow]:
    return read_catalogue(table(folder, [headings, *rows], **more), around(cast))


def changed(**values: Any) -> list[Any]:
    """Return a correct row with other cells, by their headings."""
    cells = dict(zip(HEADINGS, BUDGET, strict=True)) | values
    return [cells[heading] for heading in HEADINGS]


def test_a_row_is_understood(cast: Cast, tmp_path: Path) -> None:
    (found,) = read(cast, tmp_path, BUDGET)
    assert found.errors == []
    assert found.item is None
    assert found.columns == Columns(
        first_level="财政预决算",
        second_level="部门预算",
        content="收支总表、说明",
        basis="《预算法》第十四条",
        time_limit="自批准之日起20个工作日内",
        working_days=20,
        outlets=("website", "other"),
        other_outlet="政府新媒体大厅",
        audience="everybody",
        method="proactive",
        levels=("county", "township"),
        frequency="yearly",
    )


def test_tables_with_joined_headings_marks_and_merged_cells_are_understood(
    cast: Cast, tmp_path: Path
) -> None:
    title = ["示范区财政厅政务公开标准目录", *[None] * 12]
    upper = [
        *("序号", "公开事项", None, "公开内容（要素）", "公开依据", "公开时限", "公开主体"),
        *("公开渠道和载体", "公开对象", None, "公开方式", None, "公开层级", None),
    ]
    lower = [
        *(None, "一级事项", "二级事项", None, None, None, None, None),
        *("全社会", "特定群体", "主动", "依申请", "县级", "乡级"),
    ]
    tail = ["内容", "依据", "每季度终了后", "９９００００－Ｄ０１", "网站；微信"]
    first = [1, "财政预决算", "部门预算", *tail, "√", None, "√", None, "√", None]
    second = [2, None, "部门决算", *tail, None, "√", "√", "√", None, "√"]
    rows = read_catalogue(
        table(tmp_path, [title, upper, lower, first, second], ["A1:M1", "B4:B5"]), around(cast)
    )
    assert [one.errors for one in rows] == [[], []]
    assert [one.columns.title for one in rows] == ["部门预算", "部门决算"]
    assert [one.columns.first_level for one in rows] == ["财政预决算", "财政预决算"]
    assert [one.columns.method for one in rows] == ["proactive", "both"]
    assert [one.columns.audience for one in rows] == ["everybody", "particular"]
    assert [one.columns.levels for one in rows] == [("county",), ("township",)]
    assert rows[0].columns.responsible == cast.finance
    assert rows[0].columns.frequency == "quarterly"
    assert rows[0].columns.outlets == ("website", "social_media")


def test_full_width_signs_and_dates_as_text_are_understood(cast: Cast, tmp_path: Path) -> None:
    headings = ["　一级　事项 ", *HEADINGS[2:]]
    cells = changed(公开时限=datetime(2026, 3, 1), 期满后天数="１０个工作日")  # noqa: DTZ001
    cells = ["\u3000财政　", *cells[2:]]
    (found,) = read(cast, tmp_path, cells, headings=headings)
    assert found.errors == []
    assert found.columns.first_level == "财政"
    assert found.columns.time_limit == "2026-03-01"
    assert (found.columns.due_days, found.columns.due_in_working_days) == (10, True)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"一级事项": None}, "一级事项", "empty"),
        ({"公开主体": "别省财政厅"}, "公开主体", "neither this body nor one below it"),
        ({"公开方式": "张贴"}, "公开方式", "Possible are: 主动公开"),
        ({"公开方式": "网站"}, "公开方式", "write it under “公开渠道和载体”"),
        ({"公开层级": "国家级"}, "公开层级", "Possible are: 省级"),
        ({"更新频率": "百年一次"}, "更新频率", "Possible are: 及时"),
        ({"期满后天数": "很快"}, "期满后天数", "number of days"),
        ({"期满后天数": "400"}, "期满后天数", "number of days"),
        ({"编号": "L99-001"}, "编号", "No item"),
        ({"公开时限": "长" * 201}, "公开时限", "At most 200"),
        ({"公开对象": "长" * 201}, "公开对象", "At most 200"),
    ],
)
def test_a_wrong_cell_is_named_with_its_column(
    cast: Cast, tmp_path: Path, cells: dict[str, Any], column: str, words: str
) -> None:
    (found,) = read(cast, tmp_path, changed(**cells))
    assert [error.column for error in found.errors] == [column]
    assert words in str(found.errors[0].message)


def test_a_body_whose_name_two_have_is_asked_for_by_code(cast: Cast, tmp_path: Path) -> None:
    cast.health.short_name = cast.finance.short_name
    both = Surroundings([cast.finance, cast.health], [], [])
    path = table(
        tmp_path,
        [
            HEADINGS,
            changed(公开主体="示范区财政厅"),
            changed(一级事项="甲", 二级事项="", 公开主体="各部门"),
        ],
    )
    first, second = read_catalogue(path, both)
    assert [str(one.message) for one in first.errors] == [
        "Several bodies have this name. Write the code: 990000-D01、990000-D02."
    ]
    assert second.errors == []
    assert second.columns.responsible is None


def test_the_same_item_twice_is_named_with_both_lines(cast: Cast, tmp_path: Path) -> None:
    rows = read(
        cast,
        tmp_path,
        BUDGET,
        BUDGET,
        changed(编号="A20-07"),
        changed(编号="a20-07", 一级事项="丙"),
    )
    assert [[str(error.message) for error in one.errors] for one in rows] == [
        [],
        ["Line 2 has the same item."],
        [],
        ["Line 4 has the same item."],
    ]


def test_a_column_that_the_catalogue_above_fixes_is_not_changed(cast: Cast, tmp_path: Path) -> None:
    adopted(
        cast,
        cast.government,
        row("财政", "预算", "A20-07", content="预算报告", method="proactive", outlets=("website",)),
    )
    (found,) = read(
        cast,
        tmp_path,
        changed(
            **{"编号": "A20-07", "公开内容（要素）": "别的", "公开方式": "依申请公开"},
            公开渠道和载体="微信",
        ),
    )
    assert [error.column for error in found.errors] == ["公开内容", "公开渠道和载体", "公开方式"]
    (found,) = read(
        cast,
        tmp_path,
        changed(
            **{"编号": "A20-07", "公开内容（要素）": "预算报告", "公开时限": "5个工作日"},
            公开渠道和载体="网站",
        ),
    )
    assert found.errors == []


@pytest.mark.parametrize("missing", ["公开依据", "公开主体"])
def test_a_missing_column_refuses_the_file(cast: Cast, tmp_path: Path, missing: str) -> None:
    place = HEADINGS.index(missing)
    headings = [*HEADINGS[:place], *HEADINGS[place + 1 :]]
    with pytest.raises(UnreadableFile) as refused:
        read(cast, tmp_path, [*BUDGET[:place], *BUDGET[place + 1 :]], headings=headings)
    assert refused.value.error.column == missing


def test_a_file_without_rows_with_too_many_or_of_another_kind_is_refused(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnreadableFile, match="no rows"):
        read(cast, tmp_path)
    monkeypatch.setattr("gongkai.catalogue.sheets.MAX_ROWS", 1)
    with pytest.raises(UnreadableFile, match="at most 1 rows"):
        read(cast, tmp_path, BUDGET, BUDGET)
    with pytest.raises(UnreadableFile, match="XLSX or CSV"):
        read_catalogue(tmp_path / "目录.doc", around(cast))
    assert MAX_ROWS == 2_000


def test_the_table_to_fill_in_is_read_back_as_it_was(cast: Cast, tmp_path: Path) -> None:
    adopted(
        cast,
        cast.finance,
        row(
            *("财政", "专项资金"),
            content="资金目录",
            basis="《条例》",
            time_limit="每月",
            responsible=cast.finance,
            office="预算处",
            outlets=("website", "other"),
            other_outlet="大厅",
            audience="particular",
            audience_note="企业",
            method="both",
            levels=("province",),
            frequency="monthly",
            due_days=10,
            due_in_working_days=True,
        ),
        row("财政", "收费", due_days=3, frequency="weekly"),
    )
    entries = catalogue_of(cast.finance, on=ON)
    heads = [head for head, _value, _width in sheet_columns()]
    found = read_catalogue(table(tmp_path, [heads, *sheet_rows(entries)]), around(cast))
    assert [error for one in found for error in one.errors] == []
    assert [one.item for one in found] == [entry.item for entry in entries]
    assert found[-2].columns == entries[-2].columns
    assert found[-1].columns == entries[-1].columns
