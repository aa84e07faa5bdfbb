"""Findings that block a report, and their explanations."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.reports.actions.drafts import edit_section, explain_finding, open_report, reopen_report
from gongkai.reports.checks import checks_of, load_working_report
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import branches_below, latest_report
from gongkai.reports.workflow import ReopenInputs
from tests.applications.cases import on
from tests.reports.reporting import OPENED, YEAR, Region, region, rules_of
from tests.reports.working import refused

pytestmark = pytest.mark.django_db


__all__ = ["region"]


class TestChecks:
    def test_unchanged_draft_has_only_the_finding_about_problems(self, region: Region) -> None:
        report = open_report(region.finance, YEAR, by=region.writer(region.finance), at=OPENED)
        assert rules_of(report) == ["empty-section"]

    def test_placeholders_show_the_figures(self, region: Region) -> None:
        report = region.open(region.cast.health)
        found = load_working_report(report)
        assert (
            "新收政府信息公开申请 2 件，与上年相比无可比数据" in found.bound_text("overview").plain
        )
        assert found.figures["year"] == YEAR
        assert found.names["applications.1.total"].label.startswith(
            "一 本年新收政府信息公开申请数量 / 总计"
        )

    def test_only_governments_have_figures_of_their_own_level(self, region: Region) -> None:
        lower = region.add_body("990100", "示范区东城市人民政府", "government", region.top)
        region.receive(lower)
        catch_up()
        top, department = (
            load_working_report(region.open(region.top)),
            load_working_report(region.open(region.finance)),
        )
        assert (top.figures["applications.1.total"], top.figures["level.applications.1.total"]) == (
            4,
            3,
        )
        assert "level.applications.1.total" not in department.figures

    def test_processing_fees_are_available_since_2021(self, region: Region) -> None:
        assert load_working_report(region.open(region.finance)).figures["fees.processing"] == 0
        region.finance.terms.update(since=date(2008, 5, 1))
        assert (
            "fees.processing"
            not in load_working_report(
                open_report(region.finance, 2019, by=region.writer(region.finance), at=OPENED)
            ).figures
        )

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("新收申请 {{ applications.9.total }} 件", "unknown-name"),
            ("新收申请 {{ applications.1.total | twice }} 件", "unknown-filter"),
            ("新收申请 {{ applications.1.total 件", "broken"),
            ("本年新收政府信息公开申请 5 件。", "R9"),
            ("  \n", "empty-section"),
            ("**  **", "empty-section"),
        ],
    )
    def test_wrong_text_blocks_submission(self, region: Region, text: str, rule: str) -> None:
        report, writer = region.open(region.finance), region.writer(region.finance)
        edit_section(report, "overview", text, by=writer, at=OPENED, revision=0)
        found = [one for one in checks_of(report) if one.blocks]
        assert {one.rule for one in found} - {"R9"} | {rule} == {rule}
        assert found[0].section == "overview"
        assert refused(lambda: region.submit(report)) == "errors-open"
        assert AnnualReport.objects.get(pk=report.pk).state == "drafting"

    def test_inconsistent_sums_block_submission(self, region: Region) -> None:
        """
        An application of an unknown kind of applicant makes the sum of the row inconsistent (R3).
        """
        from gongkai.applications.models import Application  # noqa: PLC0415
        from gongkai.ledger.actions import record  # noqa: PLC0415
        from gongkai.ledger.verbs import Verb  # noqa: PLC0415

        report = region.open(region.finance)
        record(
            Verb.APPLICATION_RECEIVED,
            Application(pk=1_000_000),
            chain=region.finance.chain,
            by=SYSTEM,
            at=on("2026-12-30"),
            on=date(2026, 12, 30),
            facets={"channel": "web", "kind": "robot"},
        )
        catch_up()
        assert "R3" in rules_of(report)
        assert refused(lambda: region.submit(report)) == "errors-open"

    def test_body_without_figures_needs_a_manual_zero(self, region: Region) -> None:
        body = region.add_body("990000-D05", "示范区档案局", "department", region.top)
        report = region.open(body)
        assert rules_of(report) == ["no-figures"]
        assert refused(lambda: region.submit(report)) == "errors-open"
        region.declare_nothing(body, YEAR)
        assert region.submit(report).state == "submitted"

    def test_warning_needs_an_explanation_and_error_cannot_be_explained(
        self, region: Region
    ) -> None:
        report, writer = region.open(region.top), region.writer(region.top)
        region.accepted(region.cast.health)
        key = f"handed-in:{region.finance.code}"
        assert [one.key for one in checks_of(report) if one.blocks] == [key]
        assert refused(lambda: region.submit(report)) == "warning-unexplained"
        assert refused(lambda: explain_finding(report, key, " ", by=writer, at=OPENED)) == "no-text"
        assert (
            refused(lambda: explain_finding(report, key, "字" * 501, by=writer, at=OPENED))
            == "text-too-long"
        )
        assert (
            refused(lambda: explain_finding(report, "R1:x", "因为", by=writer, at=OPENED))
            == "no-such-finding"
        )
        stranger = region.writer(region.finance)
        assert (
            refused(lambda: explain_finding(report, key, "因为", by=stranger, at=OPENED))
            == "wrong-post"
        )
        explain_finding(report, key, "正在补报", by=writer, at=OPENED)
        word = explain_finding(report, key, "该机关正在合并，随后补报。", by=writer, at=OPENED)
        assert report.explanations.get() == word
        edit_section(report, "other", "{{ nothing }}", by=writer, at=OPENED, revision=0)
        assert (
            refused(
                lambda: explain_finding(report, "unknown-name:other", "因为", by=writer, at=OPENED)
            )
            == "not-a-warning"
        )
        edit_section(report, "other", "无。", by=writer, at=OPENED, revision=1)
        assert region.submit(report).state == "accepted"

    @pytest.mark.both_databases
    def test_government_is_the_sum_of_submitted_reports(self, region: Region) -> None:
        for body in (region.finance, region.cast.health):
            region.accepted(body)
        report = region.open(region.top)
        assert rules_of(report) == []
        region.receive(region.finance, at=on("2026-12-30"))
        catch_up()
        assert set(rules_of(report)) == {"R10"}
        assert refused(lambda: region.submit(report)) == "errors-open"
        old = latest_report(region.finance, YEAR)
        assert old is not None
        corrected = reopen_report(
            old, ReopenInputs("补录一件申请"), by=region.writer(region.finance), at=OPENED
        )
        assert set(rules_of(report)) == {
            "R10"
        }  # the old edition counts until the new one is handed in
        region.submit(corrected)
        assert rules_of(report) == []

    def test_sum_includes_unsubmitted_branches(self, region: Region) -> None:
        lower = region.add_body("990100", "示范区东城市人民政府", "government", region.top)
        office = region.add_body("990100-D01", "东城市财政局", "department", lower)
        for body in (lower, office, office):
            region.receive(body)
        catch_up()
        report = region.open(region.top)
        assert load_working_report(report).figures["applications.1.total"] == 6
        assert {one.rule for one in checks_of(report) if one.blocks} == {"handed-in"}
        assert [one.name for one in checks_of(report) if one.rule == "handed-in"] == [
            region.finance.code,
            region.cast.health.code,
            lower.code,
        ]

    @pytest.mark.both_databases
    def test_queries_do_not_depend_on_the_number_of_bodies_below(
        self, region: Region, django_assert_max_num_queries: Any
    ) -> None:
        report = region.open(region.top)
        region.accepted(region.finance)
        with CaptureQueriesContext(connection) as few:
            assert len(checks_of(report)) == 1
        for number in range(3):
            region.add_body(f"990000-D1{number}", f"示范区某局{number}", "department", region.top)
        region.accepted(region.cast.health)
        with django_assert_max_num_queries(len(few)):
            assert len(checks_of(report)) == 3

    def test_report_of_the_body_alone_covers_no_other_report(self, region: Region) -> None:
        report = region.open(region.top)
        AnnualReport.objects.filter(pk=report.pk).update(scope="own")
        region.receive(region.top)
        catch_up()
        assert rules_of(AnnualReport.objects.get(pk=report.pk)) == []

    def test_inconsistency_of_the_own_level_is_reported_for_that_level(
        self, region: Region
    ) -> None:
        report = region.open(region.top)
        found = load_working_report(report)
        assert found.level is not None
        place = next(
            place for place in found.level.cells if place.row == "1" and place.column == "total"
        )
        broken = replace(found, level=replace(found.level, cells={**found.level.cells, place: 7}))
        checks = [one for one in checks_of(report, broken) if one.severity == "error"]
        assert {one.name for one in checks} == {"level.applications.1.total"}
        assert all("7" in one.text for one in checks)

    def test_cycle_in_the_tree_is_handled(self, region: Region) -> None:
        region.top.terms.update(parent=region.finance)
        assert branches_below(region.top, YEAR)[region.finance.pk] == region.finance.pk
