"""Consultations and comments: refusals by state, person and number, and offers before any inputs."""

from datetime import date
from typing import Any

import pytest

from gongkai.consultations.actions.comments import (
    answer_comments,
    contest_hold,
    hold_comment,
    mask_comment,
)
from gongkai.consultations.actions.consultations import (
    add_record,
    amend_plan,
    cancel_consultation,
    name_final,
    open_consultation,
)
from gongkai.consultations.models import ParticipationRecord, PublicComment
from gongkai.consultations.registration import AnswerFacts
from gongkai.consultations.rules import comments as comment_rules
from gongkai.consultations.rules.comments import refusal_to_answer, refusal_to_mask
from gongkai.consultations.rules.consultations import (
    MAX_RECORDS,
    refusal_to_add_record,
    refusal_to_plan,
    refusal_to_publish_outcome,
)
from gongkai.consultations.workflow import (
    CancelInputs,
    FinalInputs,
    HoldInputs,
    MaskInputs,
    PlanInputs,
    RecordInputs,
)
from tests.cast import AT, Cast, later
from tests.consultations.consultations import (
    CLOSED,
    FACTS,
    answered,
    commented,
    ended,
    opened,
    opening,
    planned,
)
from tests.refusals import code_of

pytestmark = pytest.mark.django_db
PLAN = PlanInputs("停车收费办法", "说明。", date(2026, 12, 5))
RECORD = RecordInputs("experts", date(2026, 12, 1), date(2026, 12, 9), "专家认为可行。")


def test_a_body_that_ended_plans_nothing(cast: Cast) -> None:
    assert refusal_to_plan(cast.finance, None, by=cast.disclosure, at=AT) is None
    cast.finance.ended_on = AT.date()
    cast.finance.save()
    for facts in (None, FACTS):
        refusal = refusal_to_plan(cast.finance, facts, by=cast.disclosure, at=AT)
        assert refusal is not None
        assert refusal.code == "body-over"
    assert code_of(planned, cast)[0] == "body-over"


def test_a_plan_is_corrected_by_its_handlers_until_it_is_opened(cast: Cast) -> None:
    consultation = planned(cast)
    found = code_of(amend_plan, consultation, PLAN, by=cast.approver, at=AT)
    assert found == ("wrong-post", "")
    inputs = opening(cast.released())
    consultation = open_consultation(consultation, inputs, by=cast.disclosure, at=AT)
    found = code_of(amend_plan, consultation, PLAN, by=cast.disclosure, at=AT)
    assert found == ("wrong-state", "")
    consultation.refresh_from_db()
    assert consultation.title == FACTS.title


@pytest.mark.parametrize(
    ("action", "inputs"), [(add_record, RECORD), (name_final, FinalInputs(999_999))]
)
def test_the_file_is_completed_by_handlers_once_it_was_opened(
    cast: Cast, action: Any, inputs: Any
) -> None:
    consultation = planned(cast)
    assert code_of(action, consultation, inputs, by=cast.disclosure, at=AT)[0] == "wrong-state"
    consultation = ended(cast)
    for person in (cast.approver, cast.stranger):
        assert code_of(action, consultation, inputs, by=person, at=CLOSED)[0] == "wrong-post"


def test_the_participation_file_has_a_largest_number_of_parts(cast: Cast) -> None:
    consultation = ended(cast)
    parts = [
        ParticipationRecord(
            consultation=consultation,
            kind=RECORD.kind,
            submitted_on=RECORD.submitted_on,
            done_on=RECORD.done_on,
            text=RECORD.text,
        )
        for _number in range(MAX_RECORDS - 1)
    ]
    ParticipationRecord.objects.bulk_create(parts)
    add_record(consultation, RECORD, by=cast.disclosure, at=CLOSED)
    found = code_of(add_record, consultation, RECORD, by=cast.disclosure, at=CLOSED)
    assert found == ("too-many-records", "")
    refusal = refusal_to_add_record(consultation, None, by=cast.disclosure, at=CLOSED)
    assert refusal is not None
    assert refusal.code == "too-many-records"
    assert consultation.records.count() == MAX_RECORDS


def test_a_named_document_is_not_exchanged_once_it_is_public(cast: Cast) -> None:
    consultation, final = ended(cast), cast.released(at=CLOSED)
    name_final(consultation, FinalInputs(final.pk), by=cast.disclosure, at=CLOSED)
    other = FinalInputs(cast.draft(at=CLOSED).pk)
    found = code_of(name_final, consultation, other, by=cast.disclosure, at=CLOSED)
    assert found == ("final-public", "")
    consultation.refresh_from_db()
    assert consultation.final == final


def test_the_outcome_is_offered_once_every_comment_is_answered(cast: Cast) -> None:
    consultation = ended(cast, "建议免费。")
    refusal = refusal_to_publish_outcome(consultation, None, by=cast.approver, at=CLOSED)
    assert refusal is not None
    assert refusal.code == "unanswered"
    answered(cast, consultation)
    assert refusal_to_publish_outcome(consultation, None, by=cast.approver, at=CLOSED) is None


def test_nobody_contests_after_the_consultation_is_finished(cast: Cast) -> None:
    consultation = opened(cast)
    comment = commented(consultation)
    hold_comment(comment, HoldInputs("insult"), by=cast.disclosure, at=later(2))
    cancel_consultation(consultation, CancelInputs("政策调整。"), by=cast.approver, at=later(3))
    comment = PublicComment.objects.get()
    assert code_of(contest_hold, comment, at=later(4)) == ("finished", "")
    comment.refresh_from_db()
    assert comment.contested_at is None


def test_words_are_proposed_by_handlers_if_the_author_agrees(cast: Cast) -> None:
    consultation = opened(cast)
    silent, comment = commented(consultation), commented(consultation, may_publish=True)
    refusal = refusal_to_mask(silent, None, by=cast.disclosure, at=later(2))
    assert refusal is not None
    assert refusal.code == "no-consent"
    assert refusal_to_mask(comment, None, by=cast.disclosure, at=later(2)) is None
    inputs = MaskInputs("建议免费。")
    assert code_of(mask_comment, comment, inputs, by=cast.approver, at=later(2))[0] == "wrong-post"


def test_only_handlers_answer_and_only_so_many_comments_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = ended(cast, "建议免费。", "建议涨价。")
    ids = tuple(consultation.comments.values_list("pk", flat=True))
    facts = AnswerFacts(ids, (), "免费", "not", "无依据。")
    for person in (cast.approver, cast.stranger):
        found = code_of(answer_comments, consultation, facts, by=person, at=CLOSED)
        assert found == ("wrong-post", "")
    assert refusal_to_answer(consultation, None, by=cast.disclosure, at=CLOSED) is None
    monkeypatch.setattr(comment_rules, "MAX_ANSWERED", 1)
    found = code_of(answer_comments, consultation, facts, by=cast.disclosure, at=CLOSED)
    assert found == ("too-many", "")
    assert not consultation.comments.filter(state="answered").exists()
    monkeypatch.setattr(comment_rules, "MAX_ANSWERED", 2)
    answer = answer_comments(consultation, facts, by=cast.disclosure, at=CLOSED)
    assert answer.voices == 2
