"""The content of reports: text, tables, charts, later differences, and the public document."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.documents.actions.drafts import attach_file
from gongkai.ledger.consumers import catch_up
from gongkai.reports.actions.drafts import begin_publication, edit_section, reopen_report
from gongkai.reports.differences import differences_of
from gongkai.reports.models import AnnualReport
from gongkai.reports.publication import files_of, publication_of
from gongkai.reports.published.pdf import read_pdf
from gongkai.reports.rendering import described
from gongkai.reports.rendering.contents import Chart, ReportContent
from gongkai.reports.rendering.pdf import pdf_of
from gongkai.reports.rendering.view_model import report_content
from gongkai.reports.workflow import PublicationInputs, ReopenInputs
from gongkai.statistics.actions.manual_figures import add_local_row, add_manual_figure
from gongkai.statistics.models import TakenOverReport
from tests.applications.cases import on
from tests.reports.reporting import OPENED, PROBLEMS, YEAR, Region, region

pytestmark = pytest.mark.django_db
__all__ = ["region"]


def chart(content: ReportContent, kind: str) -> Chart | None:
    return next(
        (one for section in content.sections for one in section.charts if one.kind == kind), None
    )


def declare(region: Region, year: int, slot: str, amount: int) -> None:
    add_manual_figure(
        region.finance,
        year=year,
        slot=slot,
        kind="outside",
        amount=Decimal(amount),
        reason="平台之外收到",
        evidence="登记簿",
        by=region.writer(region.finance),
        at=OPENED,
    )


def test_draft_has_a_watermark_and_a_submitted_report_does_not_change(region: Region) -> None:
    report = region.open(region.finance)
    draft = report_content(report)
    assert (draft.draft, draft.dated, draft.index_number) == ("草稿", None, "")
    assert draft.title == "示范区财政厅2026年政府信息公开工作年度报告"
    assert draft.period == "2026年1月1日至2026年12月31日"
    assert [(section.key, len(section.tables)) for section in draft.sections] == [
        ("overview", 0),
        ("proactive", 1),
        ("applications", 1),
        ("remedies", 1),
        ("problems", 0),
        ("other", 0),
    ]
    region.cast.released(at=on("2026-12-01"))
    report = region.submit(report)
    handed = report_content(report)
    assert (handed.draft, handed.dated) == ("送审稿", date(2027, 1, 4))
    assert handed.sections[4].html == f"<p>{PROBLEMS}</p>"
    region.receive(region.finance, at=on("2026-12-30"))
    region.cast.released(at=on("2026-12-02"))
    report.sections.update(text="写在报送之后")  # no action does this; a slip in the database would
    catch_up()
    again = report_content(AnnualReport.objects.select_related("body").get(pk=report.pk))
    assert again == handed
    assert report_content(region.accept(report)).draft == ""


def test_charts_without_data_are_omitted(region: Region) -> None:
    report = region.open(region.finance)
    assert [section.charts for section in report_content(report).sections] == [()] * 6
    region.cast.released(at=on("2026-11-25"))
    catch_up()
    november = chart(report_content(report), "bars")
    assert november is not None
    assert november.series[0][1] == (*[0] * 10, 1)  # December has not begun: no bar, not 0
    assert "11月 1" in described(november)
    assert "12月" not in described(november)
    region.cast.released(at=on("2026-12-01"))
    declare(region, YEAR, "applications.3.1.natural", 1)
    catch_up()
    content = report_content(report)
    bars, share = chart(content, "bars"), chart(content, "share")
    assert bars is not None
    assert share is not None
    assert bars.series[0][1] == (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1)
    assert share.labels == ("予以公开",)
    assert chart(content, "lines") is None
    TakenOverReport.objects.create(
        body=region.finance,
        year=YEAR - 1,
        form="2021",
        file_name="a.xlsx",
        file_sha256="0" * 64,
        at=OPENED,
        cells={
            "applications.1.total": "7",
            "applications.3.7.total": "7",
            "applications.4.total": "0",
        },
    )
    lines = chart(report_content(report), "lines")
    assert lines is not None
    assert lines.labels == ("2025年", "2026年")
    assert lines.series == (("收到申请", (7, 1)), ("办结申请", (7, 1)))


def test_report_of_2014_has_its_table_as_annex(region: Region) -> None:
    region.finance.terms.update(since=date(2008, 5, 1))
    region.top.terms.update(since=date(2008, 5, 1))
    region.cast.health.terms.update(since=date(2008, 5, 1))
    declare(region, 2017, "req.recv.net", 3)
    declare(region, 2017, "req.done.ontime", 3)
    declare(region, 2017, "req.ans.grant", 3)
    catch_up()
    content = report_content(region.open(region.finance, year=2017))
    assert [section.key for section in content.sections][-2:] == ["other", "annex"]
    [table] = content.sections[-1].tables
    assert (table.caption, len(table.rows)) == (
        "政府信息公开情况统计表（2017年度）",
        len(content.form.parts["table"]),
    )
    share = chart(content, "share")
    assert share is not None
    assert (share.labels, share.series[0][1]) == (("同意公开",), (3,))
    tables = report_content(region.open(region.top, year=2017)).sections[-1].tables
    assert [one.caption for one in tables] == [
        "政府信息公开情况统计表（2017年度）",
        "政府信息公开情况统计表（2017年度）：本级",
    ]


def test_local_rows_are_in_an_annex(region: Region) -> None:
    add_local_row(
        region.top,
        key="local.visits",
        name="公开场所接待人次",
        unit="人次",
        first_year=YEAR,
        by=region.writer(region.top),
        at=OPENED,
    )
    declare(region, YEAR, "local.visits", 40)
    catch_up()
    report = region.open(region.finance)
    writer = region.writer(region.finance)
    edit_section(
        report, "other", "接待 {{ local.visits }} 人次。", by=writer, at=OPENED, revision=0
    )
    content = report_content(report)
    [table] = content.sections[-1].tables
    assert (table.caption, list(table.cells.values())) == ("补充指标（2026年度）", [40])
    assert content.sections[-2].html == "<p>接待 40 人次。</p>"
    handed = report_content(region.submit(report))
    assert handed.sections[-1] == replace(content.sections[-1])
    assert (
        '<th scope="row">公开场所接待人次</th><td>人次</td><td>40</td>'
        in publication_of(report).text
    )


def test_contact_is_that_of_the_body(region: Region) -> None:
    region.finance.telephone, region.finance.address = "0991-000000", "某路1号"
    region.finance.save()
    assert report_content(region.open(region.finance)).contact == (
        "地址：某路1号",
        "电话：0991-000000",
    )


def test_document_contains_every_number_of_the_tables(region: Region) -> None:
    declare(region, YEAR, "proactive.licences.decisions", 4711)
    catch_up()
    report = region.accepted(region.finance)
    found = publication_of(report)
    assert found.title == "示范区财政厅2026年政府信息公开工作年度报告"
    assert (
        found.genre and found.genre.code,
        found.catalogue_item and found.catalogue_item.code,
    ) == (
        "report",
        "A20-15",
    )
    assert "<h2>二、主动公开政府信息情况</h2>" in found.text
    assert (
        '<th scope="col">第二十条第（五）项</th><th scope="col">本年处理决定数量</th>' in found.text
    )
    assert '<th scope="row">行政许可</th><td>4711</td>' in found.text
    assert (
        f'<th scope="row">一 本年新收政府信息公开申请数量</th><td>1</td>{"<td>0</td>" * 5}<td>1</td>'
        in found.text
    )
    assert "第一项加第二项之和" in found.text
    assert found.content == report_content(report)


def test_files_of_a_report_can_be_attached_to_its_document(
    region: Region, settings: Any, tmp_path: Path
) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"
    report = region.accepted(region.finance)
    document = region.cast.draft(at=OPENED)
    for name, content in files_of(publication_of(report).content):
        attach_file(document, io.BytesIO(content), name, by=region.cast.drafter, at=OPENED)
    kept = document.open_version.attachments.order_by("position")  # type: ignore[union-attr]
    assert [one.name.rpartition(".")[2] for one in kept] == ["pdf", "docx", "xlsx", "csv"]
    assert all(one.name.startswith("示范区财政厅2026年政府信息公开工作年度报告") for one in kept)


def test_corrected_edition_is_marked_and_names_its_document(region: Region) -> None:
    report, writer = region.accepted(region.finance), region.writer(region.finance)
    document = region.publish(report)
    content = report_content(AnnualReport.objects.get(pk=report.pk))
    assert content.index_number == document.index_number != ""
    assert report_content(
        reopen_report(report, ReopenInputs("数字有误"), by=writer, at=OPENED)
    ).title.endswith("年度报告（更正版）")


@pytest.mark.both_databases
def test_new_name_of_the_body_does_not_change_a_submitted_report(region: Region) -> None:
    report = region.submit(region.open(region.finance))
    region.finance.name = "示范区财政局"
    region.finance.save()
    assert report_content(AnnualReport.objects.get(pk=report.pk)).body_name == "示范区财政厅"


@pytest.mark.both_databases
def test_series_covers_five_years_across_a_change_of_form(region: Region) -> None:
    region.finance.terms.update(since=date(2008, 5, 1))
    for year, form in (
        (2015, "2014"),
        (2016, "2014"),
        (2017, "2014"),
        (2018, "2014"),
        (2019, "2019"),
    ):
        cells = (
            {"req.recv": str(year), "req.done": "1"}
            if form == "2014"
            else {
                "applications.1.total": str(year),
                "applications.3.7.total": "2",
            }
        )
        TakenOverReport.objects.create(
            body=region.finance,
            year=year,
            form=form,
            cells=cells,
            file_name="a.xlsx",
            file_sha256="0" * 64,
            at=OPENED,
        )
    declare(region, 2020, "applications.1.natural", 20)
    catch_up()
    lines = chart(report_content(region.open(region.finance, year=2020)), "lines")
    assert lines is not None
    assert lines.labels == ("2016年", "2017年", "2018年", "2019年", "2020年")
    assert lines.series[0] == ("收到申请", (2016, 2017, 2018, 2019, 20))


@pytest.mark.both_databases
class TestDifferences:
    def test_differences_show_the_acts_recorded_since_submission(
        self, region: Region, django_assert_max_num_queries: Any
    ) -> None:
        report = region.open(region.finance)
        assert differences_of(report) == []
        report = region.submit(report)
        assert differences_of(report) == []
        late = region.receive(region.finance, at=on("2026-12-30"))
        catch_up()
        with django_assert_max_num_queries(20):
            found = differences_of(report)
        assert {one.name: (one.frozen, one.now) for one in found} == {
            "applications.1.natural": (1, 2),
            "applications.1.total": (1, 2),
            "applications.4.natural": (1, 2),
            "applications.4.total": (1, 2),
        }
        assert [act.subject_id for act in found[0].acts.order_by("id")] == [str(late.pk)]
        assert found[0].label.startswith("一 本年新收政府信息公开申请数量 / 自然人")

    def test_differences_include_all_acts_of_a_body_added_since(self, region: Region) -> None:
        for body in (region.finance, region.cast.health):
            region.accepted(body)
        report = region.submit(region.open(region.top))
        lower = region.add_body("990000-D08", "示范区审计厅", "department", region.top)
        region.receive(lower)
        catch_up()
        found = {one.name: one for one in differences_of(report)}
        assert (found["applications.1.total"].frozen, found["applications.1.total"].now) == (3, 4)
        assert [act.body for act in found["applications.1.total"].acts.order_by("id")] == [
            lower.code
        ]

    def test_publication_causes_no_difference(self, region: Region) -> None:
        report = region.accepted(region.finance)
        begin_publication(
            report,
            PublicationInputs(region.cast.draft(at=OPENED).pk),
            by=region.writer(region.finance),
            at=OPENED,
        )
        region.publish(report)
        assert differences_of(report) == []


def test_watermark_of_a_draft_does_not_touch_its_numbers(region: Region, tmp_path: Path) -> None:
    """The characters of the watermark lie across the tables, and were read as part of numbers."""
    region.declare_nothing(region.finance, 2026)
    draft = report_content(region.open(region.finance))
    assert draft.draft
    found = []
    for content in (draft, replace(draft, draft="")):
        path = tmp_path / "report.pdf"
        path.write_bytes(pdf_of(content))
        found.append(read_pdf(path))
    marked, plain = found
    assert marked.grids
    assert [one.values for one in marked.grids] == [one.values for one in plain.grids]
    assert marked.texts == plain.texts
