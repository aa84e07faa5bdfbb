"""Reports of published comments: one task for many, kept or set aside, also after the outcome."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars
from gongkai.consultations.actions.comments import (
    contest_hold,
    hold_comment,
    lift_hold,
    restore_comment,
    uphold_hold,
    withdraw_comment,
)
from gongkai.consultations.actions.consultations import (
    cancel_consultation,
    end_consultation,
    publish_outcome,
)
from gongkai.consultations.actions.reader_deadlines import update_reader_due_dates
from gongkai.consultations.actions.reports import hold_reported, keep_reported, report_comment
from gongkai.consultations.models import CommentReport, PublicComment, ReportedComment
from gongkai.consultations.reader_notifying import notify_of_reader_deadlines
from gongkai.consultations.reader_queries import (
    comment_report_queues,
    decided_reports,
    grounds_of,
    reported_visible_to,
    reports_by_ground,
    said_by_query_code,
)
from gongkai.consultations.rules.reports import refusal_to_hold_reported, refusal_to_keep
from gongkai.consultations.workflow import CancelInputs, HoldInputs, OutcomeInputs, ReasonInputs
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.notifications.models import Notification, WaitingTask
from gongkai.operations.verify import consultation_readers, consultations, waiting
from gongkai.statistics.models import Tally
from tests.applications.test_deadline_tiers import feast
from tests.cast import Cast, later
from tests.consultations.consultations import CLOSED, CODE, answered, opened
from tests.consultations.readers import published, reported, waiting_of
from tests.refusals import code_of

pytestmark = pytest.mark.django_db
KEEP, INSULT = ReasonInputs("属于对草案的批评，没有针对个人。"), HoldInputs("insult")


def faults() -> list[str]:
    checks = (consultation_readers.check(), consultations.check(), waiting.check())
    return [str(one) for check in checks for one in check]


def concluded_with(cast: Cast) -> PublicComment:
    """Return a published comment that is answered, after the outcome."""
    consultation = opened(cast)
    comment = published(cast, consultation)
    end_consultation(consultation, at=CLOSED)
    consultation.refresh_from_db()
    answered(cast, consultation)
    publish_outcome(consultation, OutcomeInputs("已研究。"), by=cast.approver, at=CLOSED)
    return PublicComment.objects.select_related("consultation__body").get(pk=comment.pk)


def test_many_reports_of_one_comment_are_one_task_and_hide_nothing(cast: Cast) -> None:
    consultation = opened(cast)
    comment = published(cast, consultation)
    reports = [reported(comment, ground) for ground in ("insult", "insult", "advertising")]
    assert [one.number for one in reports] == [
        f"990000-D01-JB2026-00001-00000{place}" for place in (1, 2, 3)
    ]
    waits = waiting_of(comment)
    assert (waits.count, waits.due_on) == (3, date(2026, 11, 25))
    assert WaitingTask.objects.filter(subject_type="consultations.reportedcomment").count() == 1
    assert grounds_of([waits])[waits.pk] == [("insult", 2), ("advertising", 1)]
    assert reports_by_ground(consultation) == [("advertising", 1), ("insult", 2)]
    assert not decided_reports(consultation).exists()
    comment.refresh_from_db()
    assert comment.published_at is not None
    catch_up()
    kinds = Notification.objects.filter(kind="comment_reported")
    assert [one.person_id for one in kinds] == [cast.disclosure.pk]
    tallies = Tally.objects.filter(subject_type="consultations.reportedcomment")
    assert dict(tallies.values_list("measure", "micros"))["reported:insult"] == 2_000_000
    assert said_by_query_code(reports[0].number.lower(), CODE) == reports[0]
    assert faults() == []


def test_what_cannot_be_reported(cast: Cast) -> None:
    consultation = opened(cast)
    comment = published(cast, consultation)
    assert code_of(reported, comment, "x") == ("no-ground", "ground")
    options = {"code": CODE, "submission": "a", "at": later(2)}
    report_comment(comment, "insult", **options)
    assert code_of(report_comment, comment, "insult", **options) == ("sent-before", "")
    withdraw_comment(comment, at=later(3))
    assert code_of(reported, comment) == ("not-published", "")
    gone = ReportedComment.objects.get()
    assert (gone.state, gone.decided_on) == ("gone", local_date(later(3)))
    assert CommentReport.objects.count() == 1
    assert not WaitingTask.objects.filter(subject_type="consultations.reportedcomment").exists()
    assert faults() == []


def test_a_kept_comment_stays_and_can_be_reported_again(cast: Cast) -> None:
    comment = published(cast, opened(cast))
    reported(comment)
    waits = waiting_of(comment)
    assert refusal_to_keep(waits, None, by=cast.disclosure, at=later(3)) is None
    assert code_of(keep_reported, waits, KEEP, by=cast.stranger, at=later(3))[0] == "wrong-post"
    named = ReasonInputs("电话13812345678。")
    assert code_of(keep_reported, waits, named, by=cast.disclosure, at=later(3)) == (
        "personal-data",
        "reason",
    )
    kept = keep_reported(waits, KEEP, by=cast.disclosure, at=later(3))
    assert (kept.state, kept.reason) == ("kept", KEEP.reason)
    assert code_of(keep_reported, kept, KEEP, by=cast.disclosure, at=later(3))[0] == "wrong-state"
    comment.refresh_from_db()
    assert comment.published_text
    reported(comment, "unlawful", at=later(4))
    assert waiting_of(comment).count == 1
    assert list(decided_reports(comment.consultation)) == [kept]
    assert faults() == []


def test_a_reported_comment_is_set_aside_as_any_other_and_public_again_if_lifted(
    cast: Cast,
) -> None:
    comment = published(cast, opened(cast))
    report = reported(comment)
    waits = waiting_of(comment)
    assert refusal_to_hold_reported(waits, None, by=cast.disclosure, at=later(3)) is None
    assert code_of(hold_reported, waits, HoldInputs("x"), by=cast.disclosure, at=later(3)) == (
        "no-ground",
        "ground",
    )
    assert code_of(hold_reported, waits, INSULT, by=cast.approver, at=later(3))[0] == "wrong-post"
    assert hold_reported(waits, INSULT, by=cast.disclosure, at=later(3)).state == "held"
    comment.refresh_from_db()
    assert (comment.state, comment.published_text, comment.was_published) == ("held", "", True)
    assert comment.text == "建议夜间免费停车。"
    found = said_by_query_code(report.number, CODE)
    assert isinstance(found, CommentReport)
    assert found.reported.state == "held"
    comment = lift_hold(contest_hold(comment, at=later(4)), NOTHING, by=cast.approver, at=later(4))
    assert (comment.state, comment.published_text) == ("received", "建议夜间免费停车。")
    assert faults() == []


def test_setting_a_comment_aside_on_its_own_page_settles_its_reports(cast: Cast) -> None:
    comment = published(cast, opened(cast))
    reported(comment)
    waits = waiting_of(comment)
    hold_comment(comment, INSULT, by=cast.disclosure, at=later(9))
    waits.refresh_from_db()
    assert waits.state == "held"
    act = Act.objects.get(verb="comment.report_held")
    assert (act.facets["in_time"], act.facets["count"]) == (False, 1)
    assert (
        code_of(hold_reported, waits, INSULT, by=cast.disclosure, at=later(9))[0] == "wrong-state"
    )


def test_after_the_outcome_an_answered_comment_keeps_its_answer(cast: Cast) -> None:
    comment = concluded_with(cast)
    at = CLOSED + timedelta(days=1)
    reported(comment, at=at)
    hold_reported(waiting_of(comment), INSULT, by=cast.disclosure, at=at)
    comment.refresh_from_db()
    assert (comment.state, comment.published_at) == ("held", None)
    assert comment.answer is not None
    comment = contest_hold(comment, at=at)
    assert code_of(lift_hold, comment, NOTHING, by=cast.approver, at=at)[0] == "answered"
    assert code_of(restore_comment, comment, NOTHING, by=cast.disclosure, at=at)[0] == "wrong-post"
    comment = uphold_hold(comment, NOTHING, by=cast.approver, at=at)
    comment = restore_comment(comment, NOTHING, by=cast.approver, at=at)
    assert (comment.state, comment.was_published) == ("answered", False)
    assert comment.published_text == "建议夜间免费停车。"
    assert faults() == []


def test_what_was_set_aside_before_the_outcome_does_not_come_back_unexamined(cast: Cast) -> None:
    consultation = opened(cast)
    comment = hold_comment(published(cast, consultation), INSULT, by=cast.disclosure, at=later(2))
    end_consultation(consultation, at=CLOSED)
    consultation.refresh_from_db()
    publish_outcome(consultation, OutcomeInputs("已研究。"), by=cast.approver, at=CLOSED)
    comment = PublicComment.objects.select_related("consultation__body").get(pk=comment.pk)
    assert code_of(contest_hold, comment, at=CLOSED)[0] == "finished"
    assert code_of(lift_hold, comment, NOTHING, by=cast.approver, at=CLOSED)[0] == "finished"


def test_what_was_not_public_is_not_set_aside_after_its_answer(cast: Cast) -> None:
    consultation = opened(cast)
    comment = published(cast, consultation)
    PublicComment.objects.filter(pk=comment.pk).update(published_text="", published_at=None)
    end_consultation(consultation, at=CLOSED)
    consultation.refresh_from_db()
    answered(cast, consultation)
    comment = PublicComment.objects.select_related("consultation__body").get(pk=comment.pk)
    assert code_of(hold_comment, comment, INSULT, by=cast.disclosure, at=CLOSED)[0] == "not-public"
    assert code_of(restore_comment, comment, NOTHING, by=cast.approver, at=CLOSED)[0] == (
        "wrong-state"
    )


def test_published_words_are_set_aside_also_when_it_was_cancelled(cast: Cast) -> None:
    consultation = opened(cast)
    comment, other = published(cast, consultation), published(cast, consultation, "另一条。")
    hold_comment(other, INSULT, by=cast.disclosure, at=later(2))
    assert code_of(restore_comment, other, NOTHING, by=cast.approver, at=later(2))[0] == "no-answer"
    cancel_consultation(consultation, CancelInputs("x"), by=cast.approver, at=later(2))
    comment.consultation.refresh_from_db()
    reported(comment, at=later(3))
    hold_reported(waiting_of(comment), INSULT, by=cast.disclosure, at=later(3))
    comment.refresh_from_db()
    assert contest_hold(comment, at=later(4)).contested_at == later(4)


def test_who_sees_reports_and_is_told_before_and_after_they_are_due(cast: Cast) -> None:
    comment = published(cast, opened(cast))
    reported(comment)
    on = local_date(later(2))
    assert reported_visible_to(cast.disclosure.account, on=on).exists()
    assert not reported_visible_to(cast.drafter.account, on=on).exists()
    assert not reported_visible_to(AnonymousUser(), on=on).exists()
    assert comment_report_queues(cast.drafter, on=on) == []
    assert len(comment_report_queues(cast.disclosure, on=on)) == 1
    for days in (4, 5, 6, 6):
        notify_of_reader_deadlines(Calendars(), at=later(days))
    kinds = Notification.objects.filter(kind__startswith="comment_report_").order_by("id")
    assert [(one.kind, one.days) for one in kinds] == [
        ("comment_report_due", 1),
        ("comment_report_due", 0),
        ("comment_report_late", 0),
    ]


def test_a_holiday_notice_moves_the_due_date(cast: Cast) -> None:
    comment = published(cast, opened(cast))
    reported(comment)
    feast("990000", date(2026, 11, 24))
    assert update_reader_due_dates(HolidayNotice.objects.latest("pk"), at=later(2)) == 1
    assert waiting_of(comment).due_on == date(2026, 11, 26)


def test_verify_finds_planted_faults(cast: Cast) -> None:
    comment = published(cast, opened(cast))
    reported(comment)
    rows = ReportedComment.objects.all()
    rows.update(count=5)
    assert any("counts 5 reports, there are 1" in fault for fault in faults())
    rows.update(count=1, due_on=date(2026, 12, 1))
    assert any("recalculated it is 2026-11-25" in fault for fault in faults())
    rows.update(due_on=date(2026, 11, 25), state="kept", decided_on=date(2026, 11, 24))
    assert any("its state is kept" in fault for fault in faults())
