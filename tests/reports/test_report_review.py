"""Submission and review of a report."""

import hashlib
import json

import pytest

from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.reports.actions.drafts import explain_finding
from gongkai.reports.actions.submissions import (
    accept_report,
    return_report,
    settle_remark,
    submit_report,
    take_back_report,
)
from gongkai.reports.checks import load_working_report
from gongkai.reports.workflow import ReturnInputs
from gongkai.statistics.models import FrozenFigures
from tests.applications.cases import on
from tests.cast import SINCE
from tests.reports.reporting import OPENED, Region, region, rules_of
from tests.reports.working import refused

pytestmark = pytest.mark.django_db


__all__ = ["region"]


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
