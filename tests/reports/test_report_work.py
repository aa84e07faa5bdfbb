"""Work on a report: permissions, findings that block it, and concurrent edits."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.documents.models import Document
from gongkai.kit.refusals import Refused
from gongkai.law.clocks import report_due
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.reports.actions.drafts import (
    begin_publication,
    edit_section,
    explain_finding,
    open_report,
    open_reports,
    reopen_report,
)
from gongkai.reports.actions.submissions import (
    accept_report,
    return_report,
    settle_remark,
    submit_report,
    take_back_report,
)
from gongkai.reports.checks import checks_of, last_texts, load_working_report
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import (
    branches_below,
    due_on,
    latest_report,
    public_reports,
    reports_visible_to,
    submissions_below,
    work_of,
)
from gongkai.reports.rules.work import refusal_to_begin_publication, refusal_to_reopen
from gongkai.reports.workflow import PublicationInputs, ReopenInputs, ReturnInputs
from gongkai.statistics.models import FrozenFigures, TakenOverReport
from gongkai.statistics.queries import figure_body_ids, reporting_body_ids
from tests.applications.cases import on
from tests.cast import SINCE, person
from tests.reports.reporting import OPENED, PROBLEMS, YEAR, Region, region, rules_of

pytestmark = pytest.mark.django_db
__all__ = ["region"]


def refused(do: Callable[[], Any]) -> str:
    """Return the code of the refusal."""
    with pytest.raises(Refused) as caught:
        do()
    assert str(caught.value.refusal)
    return caught.value.refusal.code


def second_writer(region: Region, body: Body) -> Person:
    other = person("second-writer")
    grant_post(other, PostKind.REPORT_OFFICER, body, by=SYSTEM, at=on("2026-01-01"), since=SINCE)
    return other


class TestOpening:
    def test_draft_has_an_initial_text_in_every_section_except_problems(
        self, region: Region
    ) -> None:
        report = open_report(region.finance, YEAR, by=region.writer(region.finance), at=OPENED)
        texts = {one.key: bool(one.text) for one in report.sections.all()}
        assert texts == {
            "overview": True,
            "proactive": True,
            "applications": True,
            "remedies": True,
            "problems": False,
            "other": True,
        }
        [act] = Act.objects.filter(verb="report.opened")
        assert (act.chain, act.post) == (region.finance.chain, "report_officer")
        assert act.facets == {"year": YEAR, "edition": 1, "code": region.finance.code}

    def test_worker_opens_one_report_for_every_body(self, region: Region) -> None:
        region.open(region.top)
        assert open_reports(YEAR, at=OPENED) == 2
        assert open_reports(YEAR, at=OPENED) == 0
        assert sorted(
            Act.objects.filter(verb="report.opened").values_list("actor_kind", flat=True)
        ) == [
            "staff",
            "system",
            "system",
        ]

    def test_no_report_is_opened_for_an_imported_year(self, region: Region) -> None:
        TakenOverReport.objects.create(
            body=region.finance,
            year=YEAR,
            form="2021",
            cells={},
            file_name="a.xlsx",
            file_sha256="0" * 64,
            at=OPENED,
        )
        assert open_reports(YEAR, at=OPENED) == 2
        again = refused(
            lambda: open_report(region.finance, YEAR, by=region.writer(region.finance), at=OPENED)
        )
        assert again == "reported-before"

    def test_no_report_is_opened_for_a_body_outside_its_term(self, region: Region) -> None:
        body = region.add_body("990000-D09", "示范区档案局", "department", region.top)
        body.ended_on = date(2026, 12, 31)
        body.save()
        assert (
            refused(lambda: open_report(body, YEAR, by=region.writer(body), at=OPENED))
            == "no-body-then"
        )
        assert open_reports(YEAR, at=OPENED) == 3
        body.ended_on = None
        body.save()
        body.terms.update(since=date(2027, 1, 1))
        assert (
            refused(lambda: open_report(body, YEAR, by=region.writer(body), at=OPENED))
            == "no-body-then"
        )

    @pytest.mark.parametrize(
        ("year", "code"), [(2013, "no-form"), (2027, "year-not-over"), (2030, "year-not-over")]
    )
    def test_year_without_form_or_not_over_is_refused(
        self, region: Region, year: int, code: str
    ) -> None:
        writer = region.writer(region.finance)
        assert refused(lambda: open_report(region.finance, year, by=writer, at=OPENED)) == code
        assert open_reports(year, at=OPENED) == 0

    def test_second_report_and_person_of_another_body_are_refused(self, region: Region) -> None:
        region.open(region.finance)
        again = refused(
            lambda: open_report(region.finance, YEAR, by=region.writer(region.finance), at=OPENED)
        )
        assert again == "already-open"
        stranger = region.writer(region.cast.health)
        assert (
            refused(lambda: open_report(region.finance, YEAR, by=stranger, at=OPENED))
            == "wrong-post"
        )

    def test_each_year_has_the_sections_of_its_form(self, region: Region) -> None:
        region.cast.finance.terms.update(since=date(2008, 5, 1))
        report = open_report(region.finance, 2017, by=region.writer(region.finance), at=OPENED)
        assert [one.key for one in report.sections.order_by("id")][-4:] == [
            "organisation_and_budget",
            "meetings_and_training",
            "problems",
            "other",
        ]


@pytest.mark.both_databases
class TestEditing:
    def test_concurrent_edit_of_a_section_is_refused(self, region: Region) -> None:
        report = region.open(region.finance)
        other = second_writer(region, region.finance)
        edit_section(
            report, "overview", "第一稿", by=region.writer(region.finance), at=OPENED, revision=0
        )
        late = refused(
            lambda: edit_section(report, "overview", "第二稿", by=other, at=OPENED, revision=0)
        )
        assert late == "stale-revision"
        assert report.sections.get(key="overview").text == "第一稿"
        edit_section(report, "overview", "合稿\r\n\x00第二行", by=other, at=OPENED, revision=1)
        section = report.sections.get(key="overview")
        assert (section.text, section.revision, section.person) == ("合稿\n第二行", 2, other)

    def test_concurrent_edits_of_different_sections_are_saved(self, region: Region) -> None:
        report, other = region.open(region.finance), second_writer(region, region.finance)
        edit_section(
            report, "overview", "一", by=region.writer(region.finance), at=OPENED, revision=0
        )
        assert edit_section(report, "other", "六", by=other, at=OPENED, revision=0).revision == 1

    def test_unknown_section_long_text_and_person_of_another_body_are_refused(
        self, region: Region
    ) -> None:
        report, writer = region.open(region.finance), region.writer(region.finance)
        stranger = region.writer(region.cast.health)
        assert (
            refused(lambda: edit_section(report, "responses", "", by=writer, at=OPENED, revision=0))
            == "no-such-section"
        )
        long = "字" * 50_001
        assert (
            refused(lambda: edit_section(report, "other", long, by=writer, at=OPENED, revision=0))
            == "text-too-long"
        )
        assert (
            refused(lambda: edit_section(report, "other", "", by=stranger, at=OPENED, revision=0))
            == "wrong-post"
        )

    def test_section_added_by_a_later_form_can_be_edited(self, region: Region) -> None:
        report = region.open(region.finance)
        report.sections.filter(key="other").delete()
        edit_section(
            report, "other", "无。", by=region.writer(region.finance), at=OPENED, revision=0
        )
        assert report.sections.get(key="other").text == "无。"

    def test_submitted_report_is_read_only(self, region: Region) -> None:
        report = region.submit(region.open(region.finance))
        writer = region.writer(region.finance)
        assert (
            refused(lambda: edit_section(report, "other", "", by=writer, at=OPENED, revision=0))
            == "read-only"
        )
        assert (
            refused(lambda: explain_finding(report, "R6:x", "因为", by=writer, at=OPENED))
            == "read-only"
        )


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


class TestSubmission:
    @pytest.mark.both_databases
    def test_figures_and_text_are_frozen_with_the_position_of_the_ledger(
        self, region: Region
    ) -> None:
        report = region.submit(region.open(region.finance))
        assert report.figures is not None
        assert report.figures.cells["applications.1.total"] == "1"
        assert report.figures.level is None
        assert report.figures.local_rows == {}
        assert report.frozen["extra"] == {"fees.processing": "0"}
        assert "新收政府信息公开申请 1 件" in report.frozen["texts"]["overview"]
        head = (
            Act.objects.filter(chain=region.finance.chain)
            .exclude(verb="report.submitted")
            .latest("seq")
            .seq
        )
        assert report.frozen["heads"] == {region.finance.chain: head}
        act = Act.objects.get(verb="report.submitted")
        kept = {
            **report.frozen,
            "cells": report.figures.cells,
            "level": report.figures.level,
            "local_rows": report.figures.local_rows,
        }
        assert sorted(kept) == [
            "body_name",
            "cells",
            "charts",
            "extra",
            "form",
            "heads",
            "last",
            "level",
            "local_rows",
            "texts",
        ]
        held = json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()
        assert act.facets["frozen"] == hashlib.sha256(held).hexdigest()
        region.receive(region.finance, at=on("2026-12-30"))
        catch_up()
        report.refresh_from_db()
        assert load_working_report(report).figures["applications.1.total"] == 1
        assert (
            load_working_report(report)
            .bound_text("overview")
            .plain.count("新收政府信息公开申请 1 件")
            == 1
        )
        assert rules_of(report) == []

    def test_government_also_freezes_its_own_level(self, region: Region) -> None:
        for body in (region.finance, region.cast.health):
            region.accepted(body)
        report = region.submit(region.open(region.top))
        assert report.figures is not None
        assert report.figures.level["applications.1.total"] == "3"
        assert load_working_report(report).figures["level.applications.1.total"] == 3

    def test_report_of_the_top_body_is_accepted_on_submission(self, region: Region) -> None:
        for body in (region.finance, region.cast.health):
            region.accepted(body)
        report = region.submit(region.open(region.top))
        assert (report.state, report.accepted_at, report.accepted_by) == ("accepted", OPENED, None)

    def test_uncounted_acts_delay_submission(self, region: Region) -> None:
        report = region.open(region.finance)
        catch_up()
        region.receive(region.finance, at=on("2026-12-30"))
        writer = region.writer(region.finance)
        assert refused(lambda: submit_report(report, by=writer, at=OPENED)) == "figures-behind"
        catch_up()
        figures = submit_report(report, by=writer, at=OPENED).figures
        assert figures is not None
        assert figures.cells["applications.1.total"] == "2"

    def test_submission_by_others_is_refused(self, region: Region) -> None:
        report = region.open(region.finance)
        stranger, chief = region.writer(region.cast.health), region.writer(region.top)
        catch_up()
        for by in (stranger, chief):
            assert refused(lambda by=by: submit_report(report, by=by, at=OPENED)) == "wrong-post"
        region.submit(report)
        assert refused(lambda: region.submit(report)) == "wrong-state"

    def test_report_taken_back_can_be_edited(self, region: Region) -> None:
        report = region.submit(region.open(region.finance))
        writer = region.writer(region.finance)
        chief = region.writer(region.top)
        assert refused(lambda: take_back_report(report, by=chief, at=OPENED)) == "wrong-post"
        report = take_back_report(report, by=writer, at=OPENED)
        assert (report.state, report.frozen, report.figures, report.submitted_by) == (
            "drafting",
            {},
            None,
            None,
        )
        assert not FrozenFigures.objects.exists()
        assert Act.objects.filter(verb="report.taken_back").count() == 1
        assert refused(lambda: take_back_report(report, by=writer, at=OPENED)) == "wrong-state"


class TestReview:
    @pytest.mark.both_databases
    def test_report_is_returned_corrected_and_accepted(self, region: Region) -> None:
        report = region.submit(region.open(region.finance))
        chief, writer = region.writer(region.top), region.writer(region.finance)
        report = return_report(
            report,
            ReturnInputs({"": "请核对申请数。", "problems": "请写具体。", "other": " "}),
            by=chief,
            at=OPENED,
        )
        assert (report.state, report.frozen, report.figures) == ("returned", {}, None)
        assert not FrozenFigures.objects.exists()
        assert sorted(report.remarks.values_list("section", flat=True)) == ["", "problems"]
        assert rules_of(report) == ["remark", "remark"]
        whole, problems = report.remarks.order_by("section")
        settle_remark(problems, by=writer, at=OPENED)
        assert refused(lambda: settle_remark(problems, by=writer, at=OPENED)) == "already-settled"
        assert refused(lambda: settle_remark(whole, by=chief, at=OPENED)) == "wrong-post"
        explain_finding(report, f"remark:{whole.pk}", "数字无误，见登记簿。", by=writer, at=OPENED)
        report = region.accept(region.submit(report))
        assert (report.state, report.accepted_by) == ("accepted", chief)
        verbs = (
            Act.objects.filter(subject_type="reports.annualreport")
            .order_by("id")
            .values_list("verb", flat=True)
        )
        assert list(verbs) == [
            "report.opened",
            "report.submitted",
            "report.returned",
            "report.submitted",
            "report.accepted",
        ]

    @pytest.mark.parametrize(
        ("remarks", "code"),
        [
            ({}, "no-remark"),
            ({"": "  ", "other": "\x00"}, "no-remark"),
            ({"responses": "请改"}, "no-such-section"),
            ({"": "字" * 1_001}, "text-too-long"),
        ],
    )
    def test_return_needs_valid_remarks(
        self, region: Region, remarks: dict[str, str], code: str
    ) -> None:
        report = region.submit(region.open(region.finance))
        assert (
            refused(
                lambda: return_report(
                    report, ReturnInputs(remarks), by=region.writer(region.top), at=OPENED
                )
            )
            == code
        )

    def test_decision_by_others_is_refused(self, region: Region) -> None:
        report = region.open(region.finance)
        chief, writer = region.writer(region.top), region.writer(region.finance)
        assert refused(lambda: accept_report(report, by=chief, at=OPENED)) == "wrong-state"
        report = region.submit(report)
        assert refused(lambda: accept_report(report, by=writer, at=OPENED)) == "wrong-post"
        assert (
            refused(lambda: return_report(report, ReturnInputs({"": "改"}), by=writer, at=OPENED))
            == "wrong-post"
        )
        assert report.state == "submitted"

    def test_submitter_cannot_decide(self, region: Region) -> None:
        report, writer = region.submit(region.open(region.finance)), region.writer(region.finance)
        grant_post(writer, PostKind.REPORT_OFFICER, region.top, by=SYSTEM, at=OPENED, since=SINCE)
        assert refused(lambda: accept_report(report, by=writer, at=OPENED)) == "own-submission"
        assert (
            refused(lambda: return_report(report, ReturnInputs({"": "改"}), by=writer, at=OPENED))
            == "own-submission"
        )


class TestEditions:
    def test_corrected_edition_does_not_change_the_first(self, region: Region) -> None:
        report, writer = region.accepted(region.finance), region.writer(region.finance)
        region.receive(region.finance, at=on("2026-12-30"))
        edition = reopen_report(report, ReopenInputs("补录一件申请"), by=writer, at=OPENED)
        assert (edition.edition, edition.state, edition.frozen, edition.figures) == (
            2,
            "drafting",
            {},
            None,
        )
        assert edition.sections.get(key="problems").text == PROBLEMS
        catch_up()
        assert load_working_report(edition).figures["applications.1.total"] == 2
        assert load_working_report(report).figures["applications.1.total"] == 1
        assert latest_report(region.finance, YEAR) == edition
        assert Act.objects.get(verb="report.reopened").facets["reason"] == "补录一件申请"
        assert (
            refused(lambda: reopen_report(report, ReopenInputs("再来"), by=writer, at=OPENED))
            == "edition-open"
        )

    def test_refusals_to_reopen(self, region: Region) -> None:
        report, writer = region.submit(region.open(region.finance)), region.writer(region.finance)
        assert (
            refused(lambda: reopen_report(report, ReopenInputs("改"), by=writer, at=OPENED))
            == "wrong-state"
        )
        report = region.accept(report)
        assert (
            refused(lambda: reopen_report(report, ReopenInputs(" "), by=writer, at=OPENED))
            == "no-reason"
        )
        assert refusal_to_reopen(report, None, by=writer, at=OPENED) is None  # what a button asks
        assert (
            refused(lambda: reopen_report(report, ReopenInputs("字" * 501), by=writer, at=OPENED))
            == "text-too-long"
        )
        chief = region.writer(region.top)
        assert (
            refused(lambda: reopen_report(report, ReopenInputs("改"), by=chief, at=OPENED))
            == "wrong-post"
        )

    def test_publication_needs_a_draft_of_the_same_body(self, region: Region) -> None:
        report, writer = region.submit(region.open(region.finance)), region.writer(region.finance)
        draft = region.cast.draft(at=OPENED)
        assert (
            refused(
                lambda: begin_publication(report, PublicationInputs(draft.pk), by=writer, at=OPENED)
            )
            == "not-accepted"
        )
        report = region.accept(report)
        chief = region.writer(region.top)
        assert (
            refused(
                lambda: begin_publication(report, PublicationInputs(draft.pk), by=chief, at=OPENED)
            )
            == "wrong-post"
        )
        assert refusal_to_begin_publication(report, None, by=writer, at=OPENED) is None
        public = region.cast.released(at=OPENED)
        assert (
            refused(
                lambda: begin_publication(
                    report, PublicationInputs(public.pk), by=writer, at=OPENED
                )
            )
            == "no-draft"
        )
        Document.objects.filter(pk=draft.pk).update(body=region.top)
        assert (
            refused(
                lambda: begin_publication(report, PublicationInputs(draft.pk), by=writer, at=OPENED)
            )
            == "other-body"
        )
        Document.objects.filter(pk=draft.pk).update(body=region.finance)
        assert (
            begin_publication(report, PublicationInputs(draft.pk), by=writer, at=OPENED).document
            == draft
        )
        assert (
            refused(
                lambda: begin_publication(report, PublicationInputs(draft.pk), by=writer, at=OPENED)
            )
            == "already-begun"
        )
        region.finance.terms.update(since=date(2008, 5, 1))
        region.declare_nothing(region.finance, 2025)
        other = region.accepted(region.finance, year=2025)
        assert (
            refused(
                lambda: begin_publication(other, PublicationInputs(draft.pk), by=writer, at=OPENED)
            )
            == "other-report"
        )


@pytest.mark.both_databases
class TestVisibility:
    def test_drafts_are_visible_only_to_their_body(self, region: Region) -> None:
        report = region.open(region.finance)
        today = date(2027, 1, 5)

        def sees(by: Person) -> bool:
            return report in reports_visible_to(by.account, on=today)

        chief, writer = region.writer(region.top), region.writer(region.finance)
        stranger = region.writer(region.cast.health)
        assert (sees(writer), sees(chief), sees(stranger), sees(region.cast.drafter)) == (
            True,
            False,
            False,
            False,
        )
        region.submit(report)
        assert (sees(writer), sees(chief), sees(stranger)) == (True, True, False)
        from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415

        assert not reports_visible_to(AnonymousUser(), on=today).exists()
        assert not public_reports().exists()
        assert figure_body_ids(chief, on=today) == {
            region.top.pk,
            region.finance.pk,
            region.cast.health.pk,
        }
        assert figure_body_ids(region.cast.drafter, on=today) == set()
        assert reporting_body_ids(writer, on=today) == {region.finance.pk}

    def test_reports_wait_for_the_officers_of_their_next_step(self, region: Region) -> None:
        report = region.open(region.finance)
        today, chief, writer = (
            date(2027, 1, 5),
            region.writer(region.top),
            region.writer(region.finance),
        )
        assert list(work_of(writer, on=today)) == [report]
        region.submit(report)
        assert (list(work_of(writer, on=today)), list(work_of(chief, on=today))) == ([], [report])
        report = region.accept(report)
        assert (list(work_of(writer, on=today)), list(work_of(chief, on=today))) == ([report], [])

    def test_submission_status_needs_one_query(
        self, region: Region, django_assert_num_queries: Any
    ) -> None:
        region.submit(region.open(region.finance))
        with django_assert_num_queries(1):
            rows = list(submissions_below(region.top, year=YEAR).order_by("position", "id"))
        assert [(row.code, row.report_state, row.report_edition) for row in rows] == [
            (region.finance.code, "submitted", 1),
            (region.cast.health.code, None, None),
        ]
        region.add_body("990000-D07", "示范区民政厅", "department", region.top)
        with django_assert_num_queries(1):
            assert len(submissions_below(region.top, year=YEAR).order_by("position", "id")) == 3

    def test_last_years_text_is_available(self, region: Region) -> None:
        report = region.open(region.finance)
        assert last_texts(report) == {}
        earlier = TakenOverReport.objects.create(
            body=region.finance,
            year=YEAR - 1,
            form="2021",
            cells={"applications.4.total": "0"},
            sections={"problems": "**去年**的问题"},
            file_name="a.xlsx",
            file_sha256="0" * 64,
            at=OPENED,
        )
        assert last_texts(report) == {"problems": "<p><strong>去年</strong>的问题</p>"}
        earlier.delete()
        region.finance.terms.update(since=date(2008, 5, 1))
        region.declare_nothing(region.finance, 2025)
        region.accepted(region.finance, year=2025)
        assert last_texts(report)["problems"] == f"<p>{PROBLEMS}</p>"


@pytest.mark.parametrize(
    ("year", "government", "day"),
    [
        (2017, False, date(2018, 3, 31)),
        (2018, False, date(2019, 3, 31)),
        (2019, False, date(2020, 1, 31)),
        (2025, False, date(2026, 1, 31)),
        (2025, True, date(2026, 3, 31)),
        (2018, True, date(2019, 3, 31)),
    ],
)
def test_due_date_of_a_report(year: int, government: bool, day: date) -> None:
    assert report_due(year, government=government) == day


def test_departments_have_an_earlier_due_date(region: Region) -> None:
    assert due_on(region.finance, YEAR) == date(2027, 1, 31)
    assert due_on(region.top, YEAR) == date(2027, 3, 31)
