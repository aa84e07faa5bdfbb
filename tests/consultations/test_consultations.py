"""Consultations: the period as law, the clock in the write, the outcome, the participation file."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from gongkai.consultations.actions.comments import receive_comment, withdraw_comment
from gongkai.consultations.actions.consultations import (
    add_record,
    amend_plan,
    cancel_consultation,
    end_consultation,
    extend_consultation,
    list_plan,
    name_final,
    open_consultation,
    publish_outcome,
)
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.participation_file import refusals_of_document
from gongkai.consultations.queries import is_open, public_consultations, visible_to
from gongkai.consultations.rules.consultations import refusal_to_plan
from gongkai.consultations.workflow import (
    CancelInputs,
    ExtendInputs,
    FinalInputs,
    OutcomeInputs,
    PlanInputs,
    RecordInputs,
)
from gongkai.documents.actions.reviews import (
    approve_version,
    pass_disclosure_review,
    pass_office_review,
    pass_secrecy_review,
    submit_version,
)
from gongkai.kit.refusals import Refused
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification, WaitingTask
from gongkai.operations.verify import consultations as verify_consultations
from gongkai.operations.verify import waiting
from gongkai.operations.worker import notify_of_deadlines, work_once
from tests.cast import AT, Cast, later
from tests.consultations.consultations import (
    CLOSED,
    CODE,
    COMMENT,
    FACTS,
    LAST_DAY,
    answered,
    commented,
    concluded,
    ended,
    opened,
    opening,
    planned,
)
from tests.refusals import code_of

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    return [str(one) for one in (*verify_consultations.check(), *waiting.check())]


def test_the_period_is_thirty_days_to_the_end_of_the_last(cast: Cast) -> None:
    consultation = opened(cast)
    assert consultation.number == "990000-D01-ZQ2026-00001"
    assert (consultation.least_day, consultation.closes_at) == (LAST_DAY, CLOSED)
    assert consultation.outcome_due_on == LAST_DAY + timedelta(days=84)
    act = acts_of(consultation).get(verb="consultation.opened")
    assert (act.facets["kind"], act.facets["is_shorter"]) == ("decision", False)
    assert faults() == []


def test_a_shorter_period_needs_a_reason_and_names_the_law(cast: Cast) -> None:
    document = cast.released()
    consultation = planned(cast)
    short = opening(document, last_day=LAST_DAY - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        open_consultation(consultation, short, by=cast.disclosure, at=AT)
    refusal = refused.value.refusal
    assert (refusal.code, refusal.field) == ("period-too-short", "last_day")
    assert refusal.law == "国务院令713号 art. 15"
    assert "2026-12-20" in str(refusal.message)
    named = replace(short, shorter_reason="请联系13812345678")
    assert code_of(open_consultation, consultation, named, by=cast.disclosure, at=AT) == (
        "personal-data",
        "shorter_reason",
    )
    reasoned = replace(short, shorter_reason="汛期临近，须尽快施行。")
    consultation = open_consultation(consultation, reasoned, by=cast.disclosure, at=AT)
    assert consultation.shorter_reason == "汛期临近，须尽快施行。"
    assert acts_of(consultation).get(verb="consultation.opened").facets["is_shorter"] is True


def test_a_reason_is_kept_only_for_a_shorter_period(cast: Cast) -> None:
    assert opened(cast, shorter_reason="无").shorter_reason == ""


def test_normative_documents_have_seven_working_days(cast: Cast) -> None:
    # Friday 20 November; the seventh working day after it is Tuesday 1 December.
    consultation = opened(cast, plan={"kind": "normative"}, last_day=date(2026, 12, 1))
    assert consultation.least_day == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"index_number": "990000-D01/2026-99999"}, ("no-draft", "index_number")),
        ({"explanation": "\u200b\u202e "}, ("no-text", "explanation")),
        ({"last_day": AT.date()}, ("last-day-past", "last_day")),
        ({"last_day": date(2036, 12, 20)}, ("too-far", "last_day")),
    ],
)
def test_what_may_not_be_opened(cast: Cast, changes: Any, code: Any) -> None:
    document, consultation = cast.released(), planned(cast)
    inputs = opening(document, **changes)
    assert code_of(open_consultation, consultation, inputs, by=cast.disclosure, at=AT) == code
    inputs = opening(document)
    found = code_of(open_consultation, consultation, inputs, by=cast.approver, at=AT)
    assert found[0] == "wrong-post"


def test_the_clock_closes_in_the_write_also_before_the_worker_came(cast: Cast) -> None:
    consultation = opened(cast)
    last = CLOSED - timedelta(microseconds=1)
    assert is_open(consultation, last)
    commented(consultation, at=last)
    with pytest.raises(Refused) as refused:
        commented(consultation, at=CLOSED)
    assert refused.value.refusal.code == "period-over"
    assert "2026-12-20 24:00" in str(refused.value.refusal.message)
    assert consultation.comments.count() == 1
    assert work_once(CLOSED) >= 1
    consultation.refresh_from_db()
    assert (consultation.state, consultation.ended_at) == ("ended", CLOSED)
    assert not end_consultation(consultation, at=CLOSED)
    assert Notification.objects.filter(kind="consultation_ended", person=cast.disclosure).exists()
    assert faults() == []


def test_before_it_is_opened_and_after_it_is_cancelled_nobody_comments(cast: Cast) -> None:
    consultation = planned(cast)
    send = {"code": CODE, "submission": uuid4().hex, "at": AT}
    assert code_of(receive_comment, consultation, COMMENT, **send)[0] == "not-open"
    consultation = opened(cast)
    cancel_consultation(consultation, CancelInputs("政策调整。"), by=cast.approver, at=later(1))
    assert code_of(receive_comment, consultation, COMMENT, **send)[0] == "cancelled"
    assert public_consultations().get().cancel_reason == "政策调整。"
    assert faults() == []


def test_a_period_is_only_ever_extended(cast: Cast) -> None:
    consultation = opened(cast)
    for day, code in ((LAST_DAY, "not-longer"), (date(2036, 1, 1), "too-far")):
        inputs = ExtendInputs(day, "来信较多。")
        assert code_of(
            extend_consultation, consultation, inputs, by=cast.disclosure, at=later(1)
        ) == (code, "last_day")
    inputs = ExtendInputs(LAST_DAY + timedelta(days=5), "来信较多。")
    assert code_of(extend_consultation, consultation, inputs, by=cast.disclosure, at=CLOSED) == (
        "period-over",
        "",
    )
    consultation = extend_consultation(consultation, inputs, by=cast.disclosure, at=later(1))
    assert is_open(consultation, CLOSED)
    assert consultation.outcome_due_on == LAST_DAY + timedelta(days=89)
    assert faults() == []


def test_plans_are_public_once_they_are_listed(cast: Cast) -> None:
    consultation = planned(cast)
    inputs = PlanInputs("停车收费办法", "说明。", date(2026, 12, 5))
    consultation = amend_plan(consultation, inputs, by=cast.disclosure, at=AT)
    assert not public_consultations().exists()
    assert code_of(list_plan, consultation, NOTHING, by=cast.disclosure, at=AT)[0] == "wrong-post"
    consultation = list_plan(consultation, NOTHING, by=cast.approver, at=AT)
    assert public_consultations().get().title == "停车收费办法"
    assert code_of(list_plan, consultation, NOTHING, by=cast.approver, at=AT)[0] == "listed"
    assert faults() == []


def test_what_may_not_be_planned(cast: Cast) -> None:
    for changes, code in (
        ({"kind": "song"}, ("no-kind", "kind")),
        ({"title": "  "}, ("no-text", "title")),
        ({"planned_on": date(2026, 1, 1)}, ("planned-past", "planned_on")),
        ({"explanation": "电话13812345678"}, ("personal-data", "explanation")),
    ):
        assert code_of(planned, cast, **changes) == code
    refusal = refusal_to_plan(cast.finance, FACTS, by=cast.stranger, at=AT)
    assert refusal is not None
    assert refusal.code == "wrong-post"


def test_the_outcome_needs_an_answer_to_every_comment_and_another_person(cast: Cast) -> None:
    consultation = ended(cast, "建议免费。", "建议涨价。")
    outcome = OutcomeInputs("意见已研究。")
    assert code_of(publish_outcome, consultation, outcome, by=cast.approver, at=CLOSED)[0] == (
        "unanswered"
    )
    answered(cast, consultation)
    PublicConsultation.objects.filter(pk=consultation.pk).update(opened_by=cast.approver)
    assert code_of(publish_outcome, consultation, outcome, by=cast.approver, at=CLOSED)[0] == (
        "own-consultation"
    )
    PublicConsultation.objects.filter(pk=consultation.pk).update(opened_by=cast.disclosure)
    consultation = publish_outcome(consultation, outcome, by=cast.approver, at=CLOSED)
    act = acts_of(consultation).get(verb="consultation.concluded")
    assert (act.facets["in_time"], act.facets["answered"]) == (True, 2)
    assert faults() == []


def test_the_outcome_is_awaited_and_notified_once_per_tier(cast: Cast) -> None:
    consultation = ended(cast)
    queues = WaitingTask.objects.filter(subject_id=consultation.pk).values_list("queue", flat=True)
    assert {one.split("/")[1] for one in queues} == {"disclosure_officer", "approver"}
    assert consultation.outcome_due_on is not None
    told = Notification.objects.filter(person=cast.disclosure, kind__startswith="outcome")
    for days, count in ((57, 1), (58, 1), (80, 2), (86, 3), (90, 3)):
        notify_of_deadlines(CLOSED + timedelta(days=days))
        assert told.count() == count
    late = CLOSED + timedelta(days=90)
    publish_outcome(consultation, OutcomeInputs("无意见。"), by=cast.approver, at=late)
    act = acts_of(consultation).get(verb="consultation.concluded")
    assert act.facets["in_time"] is False
    assert not WaitingTask.objects.filter(subject_id=consultation.pk).exists()


def test_a_review_of_legality_takes_seven_working_days(cast: Cast) -> None:
    consultation = ended(cast)
    record = RecordInputs("legality", date(2026, 12, 1), date(2026, 12, 9), "合法。")
    assert code_of(add_record, consultation, record, by=cast.disclosure, at=CLOSED) == (
        "legality-too-short",
        "done_on",
    )
    for changes, code in (
        ({"kind": "x"}, "no-kind"),
        ({"done_on": date(2030, 1, 1)}, "not-done"),
        ({"done_on": date(2026, 11, 1)}, "wrong-order"),
    ):
        wrong = replace(record, **changes)
        assert code_of(add_record, consultation, wrong, by=cast.disclosure, at=CLOSED)[0] == code
    add_record(
        consultation, replace(record, done_on=date(2026, 12, 10)), by=cast.disclosure, at=CLOSED
    )
    assert consultation.records.get().kind == "legality"


def test_the_participation_file_is_needed_before_approval(cast: Cast) -> None:
    consultation = ended(cast, "建议免费。")
    final = cast.draft(title="停车收费管理办法", at=CLOSED)
    name_final(consultation, FinalInputs(final.pk), by=cast.disclosure, at=CLOSED)
    submit_version(final, by=cast.drafter, at=CLOSED)
    pass_office_review(final, by=cast.head, at=CLOSED)
    pass_secrecy_review(final, by=cast.secrecy, at=CLOSED)
    pass_disclosure_review(final, by=cast.disclosure, at=CLOSED)
    assert code_of(approve_version, final, by=cast.approver, at=CLOSED)[0] == "no-outcome"
    answered(cast, consultation)
    publish_outcome(consultation, OutcomeInputs("已研究。"), by=cast.approver, at=CLOSED)
    assert code_of(approve_version, final, by=cast.approver, at=CLOSED)[0] == "no-legality-record"
    record = RecordInputs("legality", date(2026, 12, 1), date(2026, 12, 10), "合法。")
    add_record(consultation, record, by=cast.disclosure, at=CLOSED)
    approve_version(final, by=cast.approver, at=CLOSED)
    final.refresh_from_db()
    assert final.open_version is not None
    assert final.open_version.state == "approved"


def test_the_hearing_is_in_the_file_with_its_public_minutes(cast: Cast) -> None:
    minutes = cast.released(title="停车收费听证会笔录")
    unknown = code_of(opened, cast, required=("hearing", "picnic"))
    assert unknown == ("no-kind", "required")
    consultation = opened(cast, plan={"kind": "other"}, required=("hearing", "experts"))
    end_consultation(consultation, at=CLOSED)
    consultation.refresh_from_db()
    final = cast.draft(title="停车收费管理办法", at=CLOSED)
    name_final(consultation, FinalInputs(final.pk), by=cast.disclosure, at=CLOSED)
    publish_outcome(consultation, OutcomeInputs("无意见。"), by=cast.approver, at=CLOSED)
    missing = ["no-hearing-record", "no-experts-record"]
    assert [one.code for one in refusals_of_document(final)] == missing
    record = RecordInputs("hearing", date(2026, 12, 1), date(2026, 12, 9), "十五人参加。")
    options: dict[str, Any] = {"by": cast.disclosure, "at": CLOSED}
    assert code_of(add_record, consultation, record, **options) == ("no-minutes", "index_number")
    wrong = replace(record, index_number="2026-00000")
    assert code_of(add_record, consultation, wrong, **options) == (
        "no-record-document",
        "index_number",
    )
    assert minutes.index_number
    row = add_record(consultation, replace(record, index_number=minutes.index_number), **options)
    assert row.document == minutes
    assert [one.code for one in refusals_of_document(final)] == missing[1:]


def test_the_final_document_is_another_one_of_the_body_named_once(cast: Cast) -> None:
    consultation = ended(cast)
    assert consultation.draft_id is not None
    for pk in (consultation.draft_id, 999_999):
        inputs = FinalInputs(pk)
        assert code_of(name_final, consultation, inputs, by=cast.disclosure, at=CLOSED) == (
            "no-document",
            "document_id",
        )
    final = cast.draft()
    name_final(consultation, FinalInputs(final.pk), by=cast.disclosure, at=CLOSED)
    other = opened(cast)
    inputs = FinalInputs(final.pk)
    assert code_of(name_final, other, inputs, by=cast.disclosure, at=CLOSED)[0] == "final-elsewhere"


def test_only_those_of_the_body_see_it_at_the_desk(cast: Cast) -> None:
    consultation = planned(cast)
    for who, sees in ((cast.drafter, True), (cast.approver, True), (cast.stranger, False)):
        found = visible_to(who.account, on=AT.date())
        assert found.filter(pk=consultation.pk).exists() is sees


def test_verify_names_what_differs_from_the_acts(cast: Cast) -> None:
    consultation = concluded(cast, "建议免费。")
    assert faults() == []
    comment = consultation.comments.get()
    type(comment).objects.filter(pk=comment.pk).update(state="received", answer=None)
    PublicConsultation.objects.filter(pk=consultation.pk).update(closes_at=later(3), last_comment=7)
    found = faults()
    assert len(found) == 5
    assert "its closing is" in found[0]


def test_a_withdrawal_needs_an_open_period(cast: Cast) -> None:
    comment = commented(opened(cast))
    assert code_of(withdraw_comment, comment, at=CLOSED)[0] == "period-over"
    withdraw_comment(comment, at=later(2))
    comment.refresh_from_db()
    assert (comment.state, comment.text, comment.contact) == ("withdrawn", "", "")
    assert code_of(withdraw_comment, comment, at=later(2))[0] == "withdrawn"
    assert faults() == []
