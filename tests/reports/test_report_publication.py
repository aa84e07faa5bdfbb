"""Publication of reports with their documents, notifications and reminders."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gongkai.documents.actions.discards import discard_version
from gongkai.documents.actions.drafts import start_version
from gongkai.documents.actions.releases import release_document, withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.kit.refusals import Refused
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
    """Return the people who were notified of a report."""
    found = Notification.objects.filter(
        subject_type=REPORT, subject_id=report.pk, kind=kind
    ).order_by("id")
    return [notice.person.account.username if notice.person.account else "" for notice in found]


class TestPublication:
    def test_release_of_the_document_publishes_the_report(self, region: Region) -> None:
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

    def test_report_can_be_published_again_after_its_draft_was_discarded(
        self, region: Region
    ) -> None:
        report, writer = region.accepted(region.finance), region.writer(region.finance)
        begin_publication(
            report, PublicationInputs(region.cast.draft(at=OPENED).pk), by=writer, at=OPENED
        )
        report.refresh_from_db()
        assert report.document is not None
        with pytest.raises(Refused) as refused:
            begin_publication(report, PublicationInputs(report.document.pk), by=writer, at=OPENED)
        assert refused.value.refusal.code == "already-begun"
        discard_version(report.document, by=region.cast.drafter, at=OPENED)
        report.refresh_from_db()
        begin_publication(
            report, PublicationInputs(region.cast.draft(at=OPENED).pk), by=writer, at=OPENED
        )

    def test_withdrawal_of_the_document_unpublishes_the_report(self, region: Region) -> None:
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

    def test_corrected_edition_replaces_the_first(self, region: Region) -> None:
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

    def test_repeated_acts_change_nothing_and_other_documents_need_one_query(
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


class TestNotifications:
    def test_each_step_notifies_the_people_concerned(self, region: Region) -> None:
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

    def test_no_notification_of_outdated_repeated_or_own_acts(self, region: Region) -> None:
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

    def test_no_notification_without_a_superior_body(self, region: Region) -> None:
        for body in (region.finance, region.cast.health):
            region.accepted(body)
        report = region.submit(region.open(region.top))
        AnnualReport.objects.filter(pk=report.pk).update(state="submitted")
        assert (
            notify_of_report(Act.objects.get(verb="report.submitted", subject_id=str(report.pk)))
            == 0
        )

    def test_reminders_are_sent_once_per_tier_and_then_to_the_superior_body(
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

    def test_governments_are_reminded_later_and_not_after_submission(self, region: Region) -> None:
        region.submit(region.open(region.finance, at=on("2027-01-01")), at=on("2027-01-01"))
        report = region.open(region.top, at=on("2027-01-01"))
        Notification.objects.all().delete()
        assert notify_of_report_deadlines(at=on("2027-01-31")) == 0
        assert notify_of_deadlines(on("2027-03-01")) > 1  # cases are overdue, too
        assert told("report_due", report) == ["report_officer-990000"]
        assert notify_of_report_deadlines(at=on("2027-04-01")) == 1

    def test_reminder_to_publish_ends_with_publication(self, region: Region) -> None:
        report = region.accepted(region.finance, at=on("2027-01-02"))
        assert notify_of_report_deadlines(at=on("2027-01-24")) == 1
        region.publish(report, at=on("2027-01-25"))
        assert notify_of_report_deadlines(at=on("2027-01-31")) == 0

    def test_delegate_of_an_officer_is_notified(self, region: Region) -> None:
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


class TestOpeningByTheWorker:
    def test_worker_opens_reports_until_the_last_day_for_governments(self, region: Region) -> None:
        assert open_annual_reports(on("2026-12-31")) == 0  # of 2025: long over
        assert open_annual_reports(on("2027-04-01")) == 0
        assert open_annual_reports(on("2027-01-01", 0)) == 3
        assert open_annual_reports(on("2027-03-31")) == 0
        assert set(AnnualReport.objects.values_list("year", "body__code")) == {
            (YEAR, region.top.code),
            (YEAR, region.finance.code),
            (YEAR, region.cast.health.code),
        }

    def test_command_opens_reports(self, region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: on("2027-06-01"))
        region.open(region.finance)
        out = StringIO()
        call_command("open_reports", str(YEAR), stdout=out)
        assert out.getvalue().strip() == "2 reports were begun."
        for year in ("2013", "2027"):
            with pytest.raises(CommandError, match=year):
                call_command("open_reports", year)


def test_submission_waits_until_the_worker_has_counted_all_acts(region: Region) -> None:
    report = region.open(region.finance)
    catch_up()
    Cursor.objects.filter(chain=region.finance.chain).delete()
    with pytest.raises(Exception, match="figures-behind"):
        submit_report(report, by=region.writer(region.finance), at=OPENED)
    assert open_reports(YEAR, at=OPENED) == 2
