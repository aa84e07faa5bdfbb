"""The command that checks a report: what it says of right and wrong data."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gongkai.law.report_forms.forms import FORM_2019
from tests.hangzhou import hangzhou
from tests.law.report_data import CELLS, broken_by, correct_sums, form_data
from tests.report_sheets import write_report
from tests.reports.checked_files import messages, run, unreadable


def write_json(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False, default=float))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_json(tmp_path / "report.json", hangzhou())


def test_the_report_of_hangzhou_passes(file: Path) -> None:
    status, verdict = run(file)
    assert (status, verdict) == (
        0,
        {
            "form": "2021",
            "year": 2025,
            "body": "杭州市",
            "ok": True,
            "errors": [],
            "warnings": [],
            "notes": [],
        },
    )


def test_it_passes_as_a_workbook_too(tmp_path: Path) -> None:
    for several_sheets in (False, True):
        path = write_report(tmp_path / "report.xlsx", hangzhou(), several_sheets=several_sheets)
        status, verdict = run(path)
        assert (status, verdict["form"], verdict["year"], verdict["body"]) == (
            0,
            "2021",
            2025,
            "杭州市",
        )
        assert verdict["errors"] + verdict["warnings"] + verdict["notes"] == []


@pytest.mark.parametrize(("part", "row", "place"), CELLS)
def test_any_single_cell_changed_is_named(part: str, row: str, place: int, tmp_path: Path) -> None:
    data = hangzhou()
    data[part][row][place] += 1
    status, verdict = run(write_json(tmp_path / "report.json", data))
    assert status == 1
    assert {finding["identity"] for finding in verdict["errors"]} == broken_by(part, row, place)
    assert verdict["warnings"] + verdict["notes"] == []


# Every row, and every column in turn: the way through a workbook is the same for all, and slower.
ACROSS = [
    (part, row, number % len(hangzhou()[part][row]))
    for part in ("applications", "remedies")
    for number, row in enumerate(hangzhou()[part])
]


@pytest.mark.parametrize(("part", "row", "place"), ACROSS)
def test_a_cell_changed_in_the_workbook_is_named_with_its_address(
    part: str, row: str, place: int, tmp_path: Path
) -> None:
    data = hangzhou()
    data[part][row][place] += 1
    status, verdict = run(write_report(tmp_path / "report.xlsx", data))
    assert status == 1
    assert {finding["identity"] for finding in verdict["errors"]} == broken_by(part, row, place) - {
        "R4"
    }
    assert all(finding["cell"].startswith("年报!") for finding in verdict["errors"])


def test_a_finding_names_everything(tmp_path: Path) -> None:
    data = hangzhou()
    data["remedies"]["direct"][4] += 1
    status, verdict = run(
        write_report(tmp_path / "report.xlsx", data, several_sheets=True), language="zh-hans"
    )
    assert status == 1
    assert verdict["errors"] == [
        {
            "identity": "R5",
            "part": "remedies",
            "row": "direct",
            "row_name": "行政诉讼 未经复议直接起诉",
            "column": "total",
            "column_name": "总计",
            "cell": "表四!J5",
            "left": 57,
            "right": 56,
            "message": "表四“行政诉讼 未经复议直接起诉”：“总计”一列为57，而四种结果之和为56。",
            "law": "国办公开办函〔2021〕30号",
        }
    ]


def test_as_text_errors_come_first(file: Path, tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("check_report", str(file), "--language", "en", stdout=out)
    assert out.getvalue().splitlines() == [
        "杭州市 · 2025 · form of 2021 (国办公开办函〔2021〕30号)",
        "All that could be checked agrees.",
    ]
    data = hangzhou() | {"prose": "举办新闻发布会120场，新收申请14070件。", "remark": 1}
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"The report has 1 error\(s\)\.") as caught:
        call_command(
            "check_report",
            str(write_json(tmp_path / "x.json", data)),
            "--language",
            "en",
            stdout=out,
        )
    assert caught.value.returncode == 1
    assert [line.partition(":")[0] for line in out.getvalue().splitlines()[1:]] == [
        "error R9",
        "warning keys",
        "note R9",
    ]


def test_the_text_may_lie_in_a_file_of_its_own(file: Path, tmp_path: Path) -> None:
    prose = tmp_path / "report.txt"
    prose.write_text("新收申请14,070件。", encoding="utf-8-sig")
    for path in (file, write_report(tmp_path / "report.xlsx", hangzhou())):
        status, verdict = run(path, "--prose", str(prose))
        assert (status, [finding["identity"] for finding in verdict["errors"]]) == (1, ["R9"])
    prose.write_bytes("新收申请14,070件。".encode("gb18030"))
    assert run(file, "--prose", str(prose))[0] == 1
    prose.write_bytes(b"\xff\xff\xff")
    assert "neither in UTF-8 nor in GB18030" in unreadable(file, "--prose", str(prose))


def test_the_year_before_may_lie_in_a_file_of_its_own(file: Path, tmp_path: Path) -> None:
    before = correct_sums(FORM_2019, form_data(FORM_2019, lambda _place: 1)) | {"year": 2020}
    data = hangzhou()
    data["previous"] = None
    path = write_json(tmp_path / "now.json", data)
    status, verdict = run(path, "--previous", str(write_report(tmp_path / "before.xlsx", before)))
    assert (status, [finding["identity"] for finding in verdict["warnings"]]) == (0, ["R4"])
    before = hangzhou() | {"year": 2024}
    before["applications"]["4"] = data["applications"]["2"]
    assert run(path, "--previous", str(write_report(tmp_path / "before.xlsx", before)))[0] == 0
    before["applications"]["4"][0] -= 1
    status, verdict = run(path, "--previous", str(write_report(tmp_path / "before.xlsx", before)))
    assert [finding["column_name"] for finding in verdict["errors"]] == ["自然人"]


def test_a_consolidated_report_is_held_against_those_it_covers(file: Path, tmp_path: Path) -> None:
    empty = hangzhou()
    for part in ("proactive", "applications", "remedies"):
        empty[part] = {row: [0] * len(numbers) for row, numbers in empty[part].items()}
    paths = [
        write_report(tmp_path / "one.xlsx", hangzhou()),
        write_json(tmp_path / "two.json", empty),
    ]
    covered = [word for path in paths for word in ("--covered", str(path))]
    assert run(file, *covered)[0] == 0
    empty["remedies"]["after"][0] = 1
    write_json(tmp_path / "two.json", empty)
    _status, verdict = run(file, *covered)
    assert [(finding["identity"], finding["row"]) for finding in verdict["errors"]] == [
        ("R10", "after")
    ]


def test_the_form_can_be_ordered(file: Path) -> None:
    status, verdict = run(file, "--form", "2019")
    assert status == 1
    assert verdict["form"] == "2019"
    assert any("belongs to the form of 2021" in message for message in messages(verdict))
