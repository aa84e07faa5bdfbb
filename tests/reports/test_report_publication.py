"""A report is published with its document, is no longer when that is withdrawn, and everybody is told in time."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gongkai.documents.actions.drafts import discard_version, start_version
from gongkai.documents.actions.releases import release_document, withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act, Cursor
from gongkai.notifications.models import Notification
from gongkai.operations.worker import notify_of_deadlines, open_annual_reports
from gongkai.organisations.actions.posts import delegate_post
from gongkai.organisations.models import Post
from gongkai.reports.actions.drafts import begin_publication, open_reports, reopen_report
from gongkai.reports.actions.publications import update_publication_states
from gongkai.reports.actions.submissions import return_report, submit_report
from gongkai.reports.models import AnnualReport
from gongkai.reports.notifying import notify_of_report, notify_of_report_deadlines
from gongkai.reports.queries import public_reports
from gongkai.reports.workflow import PublicationInputs, ReopenInputs, ReturnInputs
from tests.applications.cases import on
from tests.reports.reporting import OPENED, YEAR, Region, region

pytestmark = pytest.mark.django_db
__all__ = ["region"]
REPORT = "reports.annualreport"


def told(kind: str, report: AnnualReport) -> list[str]:
    """Return who was told this of a report."""
    found = Notification.objects.filter(
        subject_type=REPORT, subject_id=report.pk, kind=kind
    ).order_by("id")
    return [notice.person.account.username if notice.person.account else "" for notice in found]


class TestPublication:
    def test_the_release_of_its_document_publishes_a_report(self, region: Region) -> None:
        report = region.accepted(region.finance)
        begin_publication(
            report,
            PublicationInputs(region.cast.draft(at=OPENED).pk),
            by=region.writer(region.finance),
            at=OPENED,
        )
        assert list(public_reports()) == []
        document = region.publish(AnnualReport.objects.get(pk=report.pk))
        report.refresh_from_db()
        assert (report.state, report.published_at, list(public_reports())) == (
            "published",
            OPENED,
            [report],
        )
        act = Act.objects.get(verb="report.published")
        assert act.facets == {
            "year": YEAR,
            "edition": 1,
            "code": region.finance.code,
            "document": document.pk,
        }

    def test_a_draft_that_is_thrown_away_leaves_the_report_to_be_published_anew(
        self, region: Region
    ) -> None:
        report, writer = region.accepted(region.finance), region.writer(region.finance)
        begin_publication(
            report, PublicationInputs(region.cast.draft(at=OPENED).pk), by=writer, at=OPENED
        )
        report.refresh_from_db()
        assert report.document is not None
        discard_version(report.document, by=region.cast.drafter, at=OPENED)
        report.refresh_from_db()
        assert (report.state, report.document) == ("accepted", None)
        begin_publication(
            report, PublicationInputs(region.cast.draft(at=OPENED).pk), by=writer, at=OPENED
        )

    def test_withdrawn_it_is_no_longer_published_and_again_when_it_is_back(
        self, region: Region
    ) -> None:
        report = region.accepted(region.finance)
        document = region.publish(report)
        withdraw_document(
            document, WithdrawalReason("表格有误"), by=region.cast.disclosure, at=OPENED
        )
        assert list(public_reports()) == []  # at once, before any consumer has come by
        catch_up()
        report.refresh_from_db()
        assert (report.state, report.published_at) == ("accepted", None)
        version = start_version(document, by=region.cast.drafter, at=OPENED)
        version.change_note = "更正数字"
        version.save()
        document.refresh_from_db()
        release_document(
            region.cast.review(document, at=OPENED), by=region.cast.disclosure, at=OPENED
        )
        catch_up()
        assert list(public_reports()) == [report]

    def test_a_corrected_edition_takes_the_place_of_the_first(self, region: Region) -> None:
        report, writer = region.accepted(region.finance), region.writer(region.finance)
        document = region.publish(report)
        edition = region.accept(
            region.submit(reopen_report(report, ReopenInputs("数字有误"), by=writer, at=OPENED))
        )
        assert list(public_reports()) == [report]
        version = start_version(document, by=region.cast.drafter, at=OPENED)
        version.change_note = "更正数字"
        version.save()
        document.refresh_from_db()
        begin_publication(edition, PublicationInputs(document.pk), by=writer, at=OPENED)
        assert list(public_reports()) == [report]
        region.publish(edition)
        assert list(public_reports()) == [edition]
        assert AnnualReport.objects.get(pk=report.pk).state == "published"

    def test_read_again_nothing_moves_and_other_documents_cost_one_query(
        self, region: Region, django_assert_num_queries: Any
    ) -> None:
        report = region.accepted(region.finance)
        region.publish(report)
        acts = list(Act.objects.filter(verb="document.released"))
        before = Act.objects.count()
        assert update_publication_states(acts) == 0
        assert Act.objects.count() == before
        region.cast.released(at=OPENED)
        others = list(
            Act.objects.filter(verb="document.released").exclude(subject_id=str(report.document_id))
        )
        with django_assert_num_queries(1):
            assert update_publication_states(others) == 0
        with django_assert_num_queries(0):
            assert update_publication_states(list(Act.objects.none())) == 0


class TestTelling:
    def test_each_step_tells_whom_it_concerns(self, region: Region) -> None:
        report = region.submit(region.open(region.finance))
        catch_up()
        assert told("report_arrived", report) == ["report_officer-990000"]
        return_report(report, ReturnInputs({"": "请核对"}), by=region.writer(region.top), at=OPENED)
        catch_up()
        assert told("report_returned", report) == ["report_officer-990000-d01"]
        report.refresh_from_db()
        report.remarks.update(settled_at=OPENED)
        region.accept(region.submit(report))
        catch_up()
        assert told("report_accepted", report) == ["report_officer-990000-d01"]

    def test_nobody_is_told_of_what_has_moved_on_nor_twice_nor_of_their_own_deed(
        self, region: Region
    ) -> None:
        report = region.submit(region.open(region.finance))
        act = Act.objects.get(verb="report.submitted")
        return_report(report, ReturnInputs({"": "请核对"}), by=region.writer(region.top), at=OPENED)
        assert notify_of_report(act) == 0
        returned = Act.objects.get(verb="report.returned")
        assert (notify_of_report(returned), notify_of_report(returned)) == (1, 1)
        assert len(told("report_returned", report)) == 1
        returned.actor_id = str(region.writer(region.finance).pk)
        Notification.objects.all().delete()
        assert notify_of_report(returned) == 0

    def test_where_nobody_is_above_nobody_is_told(self, region: Region) -> None:
        for body in (region.finance, region.cast.health):
            region.accepted(body)
        report = region.submit(region.open(region.top))
        AnnualReport.objects.filter(pk=report.pk).update(state="submitted")
        assert (
            notify_of_report(Act.objects.get(verb="report.submitted", subject_id=str(report.pk)))
            == 0
        )

    def test_reminders_come_once_for_each_tier_and_then_the_body_above_hears_of_it(
        self, region: Region
    ) -> None:
        report = region.open(region.finance, at=on("2027-01-01"))
        sent = {}
        for day in range(1, 32):
            number = notify_of_report_deadlines(at=on(f"2027-01-{day:02}"))
            assert notify_of_report_deadlines(at=on(f"2027-01-{day:02}", 15)) == 0
            sent |= {day: number} if number else {}
        assert sent == {1: 1, 17: 1, 24: 1, 29: 1, 31: 1}
        assert list(
            Notification.objects.filter(subject_type=REPORT, subject_id=report.pk)
            .order_by("id")
            .values_list("days", flat=True)
        ) == [
            30,
            14,
            7,
            2,
            0,
        ]
        assert notify_of_report_deadlines(at=on("2027-02-01")) == 2
        assert notify_of_report_deadlines(at=on("2027-02-02")) == 0
        assert sorted(told("report_late", report)) == [
            "report_officer-990000",
            "report_officer-990000-d01",
        ]

    def test_governments_are_reminded_two_months_later_and_who_handed_in_never(
        self, region: Region
    ) -> None:
        region.submit(region.open(region.finance, at=on("2027-01-01")), at=on("2027-01-01"))
        report = region.open(region.top, at=on("2027-01-01"))
        Notification.objects.all().delete()
        assert notify_of_report_deadlines(at=on("2027-01-31")) == 0
        assert notify_of_deadlines(on("2027-03-01")) > 1  # cases are overdue, too
        assert told("report_due", report) == ["report_officer-990000"]
        assert notify_of_report_deadlines(at=on("2027-04-01")) == 1

    def test_who_has_not_published_is_reminded_and_who_has_is_not(self, region: Region) -> None:
        report = region.accepted(region.finance, at=on("2027-01-02"))
        assert notify_of_report_deadlines(at=on("2027-01-24")) == 1
        region.publish(report, at=on("2027-01-25"))
        assert notify_of_report_deadlines(at=on("2027-01-31")) == 0

    def test_who_acts_for_an_officer_is_told_too(self, region: Region) -> None:
        report = region.open(region.finance, at=on("2027-01-01"))
        post = Post.objects.get(person=region.writer(region.finance))
        delegate_post(
            post,
            region.cast.drafter,
            by=region.writer(region.finance).actor,
            at=on("2027-01-01"),
            since=date(2027, 1, 1),
            until=date(2027, 1, 31),
        )
        notify_of_report_deadlines(at=on("2027-01-24"))
        assert sorted(told("report_due", report)) == ["drafter", "report_officer-990000-d01"]


class TestTheFirstOfJanuary:
    def test_the_worker_begins_the_reports_until_the_last_day_for_governments(
        self, region: Region
    ) -> None:
        assert open_annual_reports(on("2026-12-31")) == 0  # of 2025: long over
        assert open_annual_reports(on("2027-04-01")) == 0
        assert open_annual_reports(on("2027-01-01", 0)) == 3
        assert open_annual_reports(on("2027-03-31")) == 0
        assert set(AnnualReport.objects.values_list("year", "body__code")) == {
            (YEAR, region.top.code),
            (YEAR, region.finance.code),
            (YEAR, region.cast.health.code),
        }

    def test_the_command_begins_them_when_asked(
        self, region: Region, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: on("2027-06-01"))
        region.open(region.finance)
        out = StringIO()
        call_command("open_reports", str(YEAR), stdout=out)
        assert out.getvalue().strip() == "2 reports were begun."
        for year in ("2013", "2027"):
            with pytest.raises(CommandError, match=year):
                call_command("open_reports", year)


def test_handing_in_waits_for_the_count_of_a_worker_that_has_not_come_by(region: Region) -> None:
    report = region.open(region.finance)
    catch_up()
    Cursor.objects.filter(chain=region.finance.chain).delete()
    with pytest.raises(Exception, match="figures-behind"):
        submit_report(report, by=region.writer(region.finance), at=OPENED)
    assert open_reports(YEAR, at=OPENED) == 2
