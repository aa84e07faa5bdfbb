"""Tasks of a plan from a table: understood row by row, all added or none; and what the year before left."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from gongkai.assessments.actions.findings import add_finding
from gongkai.assessments.workflow import FindingInputs
from gongkai.boards import plan_proposals
from gongkai.boards.plan_proposals import Proposals, problems_of, proposals_for
from gongkai.desk.supervision.plan_proposal_views import ProposalForm
from gongkai.desk.supervision.plan_table_views import SALT
from gongkai.kit.refusals import Refused
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Body
from gongkai.processes.plan_proposals import take_over_proposals
from gongkai.reports.models import AnnualReport
from gongkai.supervision.actions.plans import add_plan_tasks, submit_plan
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.plan_tables import MAX_ROWS, heading_of, read_plan_table
from gongkai.supervision.rules.plans import MAX_TASKS, refusal_to_add_tasks
from tests.assessments.assessing import announced, sheet_of
from tests.assessments.assessing import assessor as assessor_of
from tests.cast import AT, Cast
from tests.supervision.plans import DUE, begun, issuer, supervisor, task_facts

pytestmark = pytest.mark.django_db
HEADS = ("序号", "重点任务", "任务依据", "牵头单位", "配合单位", "完成标准", "完成时限")


def table(path: Path, *rows: tuple[Any, ...], heads: tuple[str, ...] = HEADS) -> Path:
    """Write a table as offices have it: a title above the headings."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026年政务公开工作要点任务分解表"])
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def right(cast: Cast) -> tuple[tuple[Any, ...], ...]:
    finance, health = cast.finance.name, cast.health.code
    return (
        (1, "公布收费目录", "第三条", finance, health.lower(), "目录公布", "2026年12月10日"),
        (2, "更新指南", None, health, None, "指南公布", date(2026, 12, 20)),
    )


def upload(browser: Any, plan: WorkPlan, path: Path) -> Any:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return browser.post(reverse("desk:plan_table", args=[plan.pk]), {"file": file})


def test_a_table_is_read_confirmed_and_downloaded_again(
    cast: Cast, sign_in: Any, tmp_path: Path
) -> None:
    plan = begun(cast)
    browser, page = sign_in(supervisor()), reverse("desk:plan_table", args=[plan.pk])
    assert heading_of("due_on") in browser.get(page).text
    answer = upload(browser, plan, table(tmp_path / "要点.xlsx", *right(cast)))
    assert answer.status_code == 200
    for text in ("公布收费目录", "第三条", cast.health.label):
        assert text in answer.text
    assert plan.tasks.count() == 0  # a dry run
    confirmed = {"confirmed": answer.context["confirmed"]}
    assert browser.post(page, {"confirmed": "x"}).status_code == 302
    other = begun(cast, title="x")
    elsewhere = reverse("desk:plan_table", args=[other.pk])
    assert browser.post(elsewhere, confirmed).status_code == 302
    assert PlanTask.objects.count() == 0
    assert browser.post(page, confirmed).url == reverse("desk:plan", args=[plan.pk])
    # The same confirmation again: each row is listed already, and none is added.
    assert browser.post(page, confirmed).url == page
    first, second = plan.tasks.order_by("id")
    assert (first.body, first.due_on, first.source) == (cast.finance, DUE, "第三条")
    assert first.assistants.get().body == cast.health
    assert (second.body, second.due_on) == (cast.health, date(2026, 12, 20))
    file = tmp_path / "out.xlsx"
    address = reverse("desk:plan_file", args=[plan.pk]) + "?format=xlsx"
    file.write_bytes(browser.get(address).getvalue())
    sheet = load_workbook(file).active
    assert sheet is not None
    assert "公布收费目录" in str([[cell.value for cell in row] for row in sheet.iter_rows()])
    again = read_plan_table(file, list(Body.objects.all()))
    assert [one.facts for one in again] == [
        task_facts(cast, text="公布收费目录", measure="目录公布", assisting=(cast.health.pk,)),
        task_facts(
            cast,
            text="更新指南",
            source="",
            measure="指南公布",
            body_id=cast.health.pk,
            due_on=date(2026, 12, 20),
        ),
    ]
    submit_plan(plan, NOTHING, by=supervisor(), at=AT)
    assert upload(browser, plan, table(tmp_path / "b.xlsx", *right(cast))).status_code == 409


def test_wrong_cells_are_named_and_nothing_is_added(
    cast: Cast, sign_in: Any, tmp_path: Path
) -> None:
    plan, browser = begun(cast), sign_in(supervisor())
    good = right(cast)[0]

    def changed(**cells: Any) -> tuple[Any, ...]:
        places = {"text": 1, "body": 3, "assisting": 4, "measure": 5, "day": 6}
        row = list(good)
        for name, value in cells.items():
            row[places[name]] = value
        return tuple(row)

    rows = (
        good,
        changed(body="不存在的局"),
        changed(text=None, measure=" "),
        changed(day="尽快"),
        changed(day="2026年6月"),
        changed(day="2020-01-01", text="过去"),
        changed(assisting="财政厅、卫健局"),
        changed(text="自己", assisting=cast.finance.code),
        changed(),
        changed(text="长" * 501, body="没有的局", day="2020-01-01", assisting="财政厅"),
    )
    answer = upload(browser, plan, table(tmp_path / "t.xlsx", *rows))
    assert answer.status_code == 400
    found = {
        one.line: [(error.column, str(error.message)) for error in one.errors]
        for one in answer.context["rows"]
    }
    assert set(found) == {4, 5, 6, 7, 8, 9, 10, 11, 12}
    assert found[4][0][0] == heading_of("body_id")
    assert "不存在的局" in found[4][0][1]
    assert [column for column, _why in found[5]] == [heading_of("text"), heading_of("measure")]
    assert found[5][0][1] == "内容为空。"  # the column is named beside it
    assert [found[line][0][0] for line in (6, 7, 8)] == [heading_of("due_on")] * 3
    # Two unknown names in one cell; the rest of the row is that of line 3.
    assert [column for column, _why in found[9]] == [
        *[heading_of("assisting")] * 2,
        heading_of("text"),
    ]
    assert found[10][0][0] == heading_of("assisting")
    assert found[11][0][0] == heading_of("text")  # the same task as in line 3
    # All faults of a row are named at once, also those that the rules find beside an unknown body.
    assert sorted(column for column, _why in found[12]) == sorted(
        heading_of(name) for name in ("text", "body_id", "assisting", "due_on")
    )
    assert plan.tasks.count() == 0
    # A name that two bodies have.
    Body.objects.filter(pk=cast.health.pk).update(short_name=cast.finance.name)
    double = upload(browser, plan, table(tmp_path / "d.xlsx", good))
    assert cast.health.code in double.text


def test_files_that_are_no_such_table(cast: Cast, sign_in: Any, tmp_path: Path) -> None:
    plan, browser = begun(cast), sign_in(supervisor())
    false = tmp_path / "false.xlsx"
    false.write_bytes(b"MZ\x90\x00")
    macro = tmp_path / "list.xlsm"
    macro.write_bytes(b"PK\x03\x04")
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * ((1 << 20) + 1))
    no_day = table(tmp_path / "no-day.xlsx", (1, "x"), heads=("序号", "任务", "责任单位"))
    empty = table(tmp_path / "empty.xlsx")
    long = table(tmp_path / "long.xlsx", *(right(cast)[0] for _row in range(MAX_ROWS + 1)))
    for path in (false, macro, large, no_day, empty, long):
        answer = upload(browser, plan, path)
        assert (path.name, answer.status_code) == (path.name, 400)
        assert answer.context["form"].errors["file"]
    with pytest.raises(UnreadableFile):
        read_plan_table(macro, [])
    assert plan.tasks.count() == 0


def test_a_table_is_added_whole_or_not_at_all(cast: Cast) -> None:
    plan, by = begun(cast), supervisor()
    rows = [task_facts(cast), task_facts(cast, text="x", body_id=0)]
    with pytest.raises(Refused) as raised:
        add_plan_tasks(plan, rows, by=by, at=AT)
    assert raised.value.refusal.code == "no-body"
    assert plan.tasks.count() == 0
    many = [task_facts(cast, text=str(number)) for number in range(MAX_TASKS + 1)]
    for given, who, expected in ((many, by, "too-many"), (None, cast.drafter, "wrong-post")):
        refusal = refusal_to_add_tasks(plan, given, by=who, at=AT)
        assert refusal is not None
        assert refusal.code == expected
    assert refusal_to_add_tasks(plan, None, by=by, at=AT) is None


def test_a_draft_takes_over_findings_and_problems(
    cast: Cast, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment = announced(cast)
    sheet = sheet_of(assessment, cast.finance.pk)
    finding = add_finding(sheet, FindingInputs("查阅点没有指南"), by=assessor_of(cast), at=AT)
    plan = begun(cast)
    browser, page = sign_in(supervisor()), reverse("desk:plan_proposals", args=[plan.pk])
    problems = "<p>基层公开不平衡。</p><ul><li>解读形式单一</li></ul><p>基层公开不平衡。</p>"
    report = AnnualReport(body=cast.government, year=2025, frozen={"texts": {"problems": problems}})
    assert problems_of(report) == ["基层公开不平衡。", "解读形式单一"]
    long = "很长。" * 200
    assert max(map(len, problems_of(replace_text(report, f"<p>{long}</p>")))) <= 500
    # A sentence that is longer than a task is cut, and both its end and the page say so.
    (cut,) = problems_of(replace_text(report, f"<p>{'很' * 501}</p>"))
    assert cut == "很" * 499 + "…"
    shown = ProposalForm(proposed=Proposals([], [cut])), ProposalForm(proposed=Proposals([], ["x"]))
    assert [bool(form.fields["problems"].help_text) for form in shown] == [True, False]
    assert problems_of(AnnualReport(frozen={"texts": {}})) == []
    assert proposals_for(plan).problems == []

    class Reports:
        """The published reports of which the newest is asked for."""

        def filter(self, **wanted: Any) -> "Reports":
            assert wanted == {"body_id__in": [cast.government.pk]}
            return self

        def order_by(self, *_keys: str) -> "Reports":
            return self

        def first(self) -> AnnualReport:
            return replace_text(report, problems)

    monkeypatch.setattr(plan_proposals, "public_reports", Reports)
    shown = browser.get(page).text
    for text in ("查阅点没有指南", "基层公开不平衡。", "解读形式单一"):
        assert text in shown
    sent = {"due_on": "2026年12月20日", "measure": "已经改正"}
    assert browser.post(page, sent).status_code == 400  # nothing is chosen
    chosen = sent | {"findings": [finding.pk], "problems": ["1"]}
    assert browser.post(page, chosen | {"due_on": "2020-01-01"}).status_code == 409
    assert browser.post(page, chosen).status_code == 302
    found = {one.text: (one.body, one.source) for one in plan.tasks.select_related("body")}
    assert found == {
        "查阅点没有指南": (cast.finance, assessment.number),
        "解读形式单一": (cast.government, "2025年度政府信息公开工作年度报告"),
    }
    left = proposals_for(plan)
    assert (left.findings, left.problems) == ([], ["基层公开不平衡。"])
    # What somebody chose on an older page is not taken over twice.
    again = ([finding.pk], ["解读形式单一"], date(2026, 12, 20), "x")
    assert take_over_proposals(plan, *again, by=supervisor(), at=AT) == 0
    submit_plan(plan, NOTHING, by=supervisor(), at=AT)
    assert browser.post(page, chosen).status_code == 409


def replace_text(report: AnnualReport, html: str) -> AnnualReport:
    """Return the report with another text on problems."""
    return AnnualReport(body=report.body, year=report.year, frozen={"texts": {"problems": html}})


def test_only_who_prepares_the_plan_adds_to_it(cast: Cast, sign_in: Any, tmp_path: Path) -> None:
    plan = begun(cast)
    pages = [
        reverse(f"desk:{name}", args=[plan.pk])
        for name in ("plan_file", "plan_table", "plan_proposals")
    ]
    stranger, approver = sign_in(cast.stranger), sign_in(issuer())
    assert [stranger.get(page).status_code for page in pages] == [404] * 3
    assert [approver.get(page).status_code for page in pages] == [200] * 3
    assert upload(approver, plan, table(tmp_path / "t.xlsx", *right(cast))).status_code == 409
    row = ["x", "", "x", cast.finance.pk, DUE.isoformat(), []]
    signed = signing.dumps([plan.pk, [row]], salt=SALT, compress=True)
    assert approver.post(pages[1], {"confirmed": signed}).status_code == 409
    assert approver.post(pages[2], {"due_on": DUE, "measure": "x"}).status_code == 409
    assert plan.tasks.count() == 0
