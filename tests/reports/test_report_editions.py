"""Editions of a report, who sees them, and when a report is due."""

from datetime import date
from typing import Any

import pytest

from gongkai.documents.models import Document
from gongkai.law.clocks import report_due
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.organisations.models import Person
from gongkai.reports.actions.drafts import begin_publication, reopen_report
from gongkai.reports.checks import last_texts, load_working_report
from gongkai.reports.queries import (
    due_on,
    latest_report,
    public_reports,
    reports_visible_to,
    submissions_below,
    work_of,
)
from gongkai.reports.rules.work import refusal_to_begin_publication, refusal_to_reopen
from gongkai.reports.workflow import PublicationInputs, ReopenInputs
from gongkai.statistics.models import TakenOverReport
from gongkai.statistics.queries import figure_body_ids, reporting_body_ids
from tests.applications.cases import on
from tests.reports.reporting import OPENED, PROBLEMS, YEAR, Region, region
from tests.reports.working import refused

pytestmark = pytest.mark.django_db


__all__ = ["region"]


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
