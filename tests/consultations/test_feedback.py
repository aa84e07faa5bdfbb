"""Feedback on answers to comments: receipt, period, reply, review, erasure, due dates, notifications."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars
from gongkai.consultations.actions.feedback import (
    draft_reply,
    erase_feedback,
    publish_reply,
    receive_feedback,
    return_feedback_reply,
)
from gongkai.consultations.actions.reader_deadlines import update_reader_due_dates
from gongkai.consultations.consumers import consume
from gongkai.consultations.models import AnswerFeedback
from gongkai.consultations.reader_notifying import notify_of_reader_deadlines
from gongkai.consultations.reader_queries import (
    feedback_queues,
    feedback_visible_to,
    last_feedback_day,
    public_feedback,
    said_by_query_code,
)
from gongkai.consultations.rules.feedback import (
    FeedbackFacts,
    refusal_of_feedback_period,
    refusal_to_draft_reply,
    refusal_to_return_reply,
)
from gongkai.consultations.workflow import ReasonInputs, ReplyInputs
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.notifications.models import Notification
from gongkai.operations.consultations import erase_comment_authors
from gongkai.operations.verify import consultation_readers, waiting
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.statistics.models import Tally
from tests.applications.test_deadline_tiers import feast
from tests.cast import SINCE, Cast
from tests.consultations.consultations import CLOSED, CODE, concluded, ended
from tests.consultations.readers import (
    FACTS,
    REPLY,
    SOON,
    answer_of,
    drafted,
    replied,
    said,
    said_of,
)
from tests.refusals import code_of

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    return [str(one) for one in (*consultation_readers.check(), *waiting.check())]


def told(cast: Cast) -> list[tuple[str, str]]:
    names = {cast.disclosure.pk: "officer", cast.approver.pk: "approver"}
    rows = Notification.objects.filter(kind__startswith="feedback").order_by("id")
    return [(names[one.person_id], one.kind) for one in rows]


def test_feedback_has_a_code_and_its_words_are_encrypted(cast: Cast) -> None:
    feedback = said(cast)
    assert feedback.number == "990000-D01-FK2026-00001-000001"
    assert said_by_query_code("990000-d01-fk2026-00001-000001", CODE.lower()) == feedback
    assert said_by_query_code(feedback.number, "WRONG-WRONG-WRONG") is None
    assert said_by_query_code("990000-D01-FK2026-00001-000009", CODE) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM consultations_answerfeedback")
        stored = str(cursor.fetchone())
    assert FACTS.text not in stored
    assert FACTS.text not in str(list(Act.objects.values_list("facets", flat=True)))
    assert faults() == []


def test_feedback_is_taken_for_thirty_days_after_the_outcome(cast: Cast) -> None:
    consultation = concluded(cast, "建议夜间免费。")
    assert last_feedback_day(consultation) == date(2027, 1, 20)
    assert said_of(consultation, at=datetime.fromisoformat("2027-01-20T23:59:59+08:00"))
    late = datetime.fromisoformat("2027-01-21T00:00:00+08:00")
    assert code_of(said_of, consultation, at=late) == ("feedback-over", "")
    open_one = ended(cast, "另一条意见。")
    assert last_feedback_day(open_one) is None
    refusal = refusal_of_feedback_period(open_one, CLOSED)
    assert refusal is not None
    assert refusal.code == "no-outcome"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("x", "没有答复。", ("no-kind", "kind")),
        ("missed", " ", ("no-text", "text")),
        ("missed", "长" * 1_001, ("text-too-long", "text")),
        ("other", "请打13812345678。", ("personal-data", "text")),
    ],
)
def test_what_is_refused(cast: Cast, kind: str, text: str, expected: tuple[str, str]) -> None:
    answer = answer_of(concluded(cast, "建议夜间免费。"))
    options = {"code": CODE, "submission": "a", "at": SOON}
    assert code_of(receive_feedback, answer, FeedbackFacts(kind, text), **options) == expected


def test_a_form_sent_twice_makes_one_record(cast: Cast) -> None:
    answer = answer_of(concluded(cast, "建议夜间免费。"))
    options = {"code": CODE, "submission": "a", "at": SOON}
    receive_feedback(answer, FACTS, **options)
    assert code_of(receive_feedback, answer, FACTS, **options) == ("sent-before", "")
    assert AnswerFeedback.objects.count() == 1


def test_another_person_publishes_the_one_reply(cast: Cast) -> None:
    feedback = said(cast)
    answers = [feedback.answer]
    assert code_of(publish_reply, feedback, NOTHING, by=cast.approver, at=SOON)[0] == "wrong-state"
    assert code_of(draft_reply, feedback, REPLY, by=cast.stranger, at=SOON)[0] == "wrong-post"
    personal = ReplyInputs("请联系13812345678。")
    assert code_of(draft_reply, feedback, personal, by=cast.disclosure, at=SOON) == (
        "personal-data",
        "reply",
    )
    assert refusal_to_draft_reply(feedback, None, by=cast.disclosure, at=SOON) is None
    feedback = drafted(cast, feedback)
    assert (public_feedback(answers)[feedback.answer_id].count, feedback.state) == (1, "drafted")
    assert public_feedback(answers)[feedback.answer_id].replies == []
    grant_post(
        cast.disclosure,
        PostKind.APPROVER,
        cast.finance,
        by=SYSTEM,
        at=CLOSED,
        since=local_date(CLOSED),
    )
    assert code_of(publish_reply, feedback, NOTHING, by=cast.disclosure, at=SOON)[0] == "own-reply"
    feedback = publish_reply(feedback, NOTHING, by=cast.approver, at=SOON)
    shown = public_feedback(answers)[feedback.answer_id]
    assert ([one.reply for one in shown.replies], shown.replied) == ([REPLY.reply], 1)
    assert not shown.is_cut
    assert code_of(draft_reply, feedback, REPLY, by=cast.disclosure, at=SOON)[0] == "wrong-state"
    assert faults() == []


def test_a_returned_reply_says_why_and_is_written_again(cast: Cast) -> None:
    feedback = drafted(cast, said(cast))
    assert refusal_to_return_reply(feedback, None, by=cast.approver, at=SOON) is None
    assert code_of(
        return_feedback_reply, feedback, ReasonInputs(" "), by=cast.approver, at=SOON
    ) == (
        "no-text",
        "reason",
    )
    assert (
        code_of(return_feedback_reply, feedback, ReasonInputs("x"), by=cast.disclosure, at=SOON)[0]
        == "wrong-post"
    )
    feedback = return_feedback_reply(
        feedback, ReasonInputs("请写明条款。"), by=cast.approver, at=SOON
    )
    assert (feedback.state, feedback.note, feedback.reply) == (
        "received",
        "请写明条款。",
        REPLY.reply,
    )
    assert replied(cast, feedback).note == ""
    assert faults() == []


def test_who_sees_feedback_and_for_whom_it_waits(cast: Cast) -> None:
    feedback = said(cast)
    on = local_date(SOON)
    assert feedback_visible_to(cast.disclosure.account, on=on).get() == feedback
    assert not feedback_visible_to(cast.stranger.account, on=on).exists()
    assert not feedback_visible_to(cast.drafter.account, on=on).exists()
    assert not feedback_visible_to(AnonymousUser(), on=on).exists()
    assert feedback_queues(cast.drafter, on=on) == []
    grant_post(cast.drafter, PostKind.EDITOR, cast.finance, by=SYSTEM, at=CLOSED, since=SINCE)
    assert len(feedback_queues(cast.drafter, on=on)) == 1


def test_erased_words_close_the_code_and_keep_the_reply(cast: Cast) -> None:
    feedback = said(cast)
    options = {"after_days": 30, "at": SOON + timedelta(days=30)}
    assert code_of(erase_feedback, feedback, **options)[0] == "too-early"
    feedback = replied(cast, feedback)
    days = settings.GONGKAI_RETENTION.comments
    erase_comment_authors(SOON + timedelta(days=days - 1))
    feedback.refresh_from_db()
    assert feedback.text == FACTS.text
    erase_comment_authors(SOON + timedelta(days=days))
    feedback.refresh_from_db()
    assert (feedback.text, feedback.code_hash, feedback.reply) == ("", "", REPLY.reply)
    assert said_by_query_code(feedback.number, CODE) is None
    assert code_of(erase_feedback, feedback, **options)[0] == "erased-before"
    assert faults() == []


def test_a_holiday_notice_moves_the_due_date_of_what_waits(cast: Cast) -> None:
    waits = said(cast)
    done = replied(cast, said_of(waits.consultation))
    before = waits.due_on
    feast("990000", date(2026, 12, 23))
    notice = HolidayNotice.objects.latest("pk")
    assert update_reader_due_dates(notice, at=SOON) == 1
    assert update_reader_due_dates(notice, at=SOON) == 0
    waits.refresh_from_db()
    done.refresh_from_db()
    assert waits.due_on > before == done.due_on
    acts = Act.objects.filter(verb="calendar.changed")
    consume(list(acts))
    assert [one for one in consultation_readers.check() if not one.note] == []


def test_officer_and_reviewer_are_told_and_before_and_after_it_is_due(cast: Cast) -> None:
    feedback = said(cast)
    catch_up()
    assert told(cast) == [("officer", "feedback_received")]
    drafted(cast, feedback)
    catch_up()
    assert told(cast)[1:] == [("approver", "feedback_drafted")]
    due = feedback.due_on
    for days in (-8, -1, 0, 1, 1):
        moment = datetime.combine(due + timedelta(days=days), SOON.timetz())
        notify_of_reader_deadlines(Calendars(), at=moment)
    kinds = [kind for _who, kind in told(cast)[2:]]
    assert kinds == ["feedback_due", "feedback_due", "feedback_late"]
    replied_at = datetime.combine(due + timedelta(days=2), SOON.timetz())
    publish_reply(feedback, NOTHING, by=cast.approver, at=replied_at)
    catch_up()
    assert len(told(cast)) == 5
    tallies = Tally.objects.filter(subject_type="consultations.answerfeedback")
    assert set(tallies.values_list("measure", flat=True)) >= {
        "received:missed",
        "replied:missed:no",
    }


def test_verify_finds_planted_faults(cast: Cast) -> None:
    feedback = replied(cast, said(cast))
    said_of(feedback.consultation)
    rows = AnswerFeedback.objects.filter(pk=feedback.pk)
    for changes, words in (
        ({"due_on": date(2026, 1, 1)}, "its act says otherwise"),
        ({"received_on": date(2026, 1, 1)}, "its day of receipt is"),
        ({"number": "x"}, "its number is"),
        ({"erased_at": SOON}, "no act says so"),
    ):
        before = rows.values(*changes).get()
        rows.update(**changes)
        assert any(words in fault for fault in faults()), words
        rows.update(**before)
    AnswerFeedback.objects.exclude(pk=feedback.pk).update(due_on=date(2026, 1, 1))
    assert any("recalculated it is" in fault for fault in faults())
    AnswerFeedback.objects.exclude(pk=feedback.pk).delete()
    found = faults()
    assert any("the acts feedback.received are 2" in fault for fault in found)
    assert any("counts 2 feedback, there are 1" in fault for fault in found)
