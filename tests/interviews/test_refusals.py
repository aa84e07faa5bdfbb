"""Refusals of steps: the wrong state or person, a choice that is not there, and texts too long."""

from collections.abc import Callable
from typing import Any

import pytest

from gongkai.interviews.actions.events import link_document, remove_guest, start_event
from gongkai.interviews.actions.questions import (
    ask_question,
    drop_question,
    erase_question,
    group_question,
    show_question,
)
from gongkai.interviews.actions.transcripts import (
    publish_transcript,
    recall_transcript,
    write_transcript,
)
from gongkai.interviews.inputs import (
    AnswerInputs,
    DeskQuestion,
    DocumentInputs,
    GroupInputs,
    GuestChoice,
    GuestInputs,
    LineCorrection,
    NotAskedInputs,
    PublicationInputs,
    ReasonInputs,
    ShowInputs,
    TranscriptInputs,
)
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.rules.events import (
    refusal_to_add_guest,
    refusal_to_amend,
    refusal_to_end,
    refusal_to_link_document,
    refusal_to_plan,
    refusal_to_remove_guest,
    refusal_to_unlink_document,
)
from gongkai.interviews.rules.questions import (
    refusal_to_answer,
    refusal_to_drop,
    refusal_to_enter_question,
    refusal_to_group,
)
from gongkai.interviews.rules.transcripts import refusal_to_correct_line, refusal_to_publish
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import NOTHING
from tests.cast import AT, Cast, later
from tests.interviews.events import (
    BEGINS,
    FACTS,
    TEXT,
    announced,
    cancelled,
    ended,
    live,
    planned,
    published,
    sent,
)
from tests.refusals import code_of

pytestmark = pytest.mark.django_db

Rule = Callable[..., Refusal | None]
# A rule of each step, with inputs that are not at fault, and an event from which the step starts.
EVENT_RULES: list[tuple[Rule, Any, Callable[[Cast], Event]]] = [
    (refusal_to_amend, FACTS, planned),
    (refusal_to_add_guest, GuestInputs("王丽", "副局长"), planned),
    (refusal_to_remove_guest, GuestChoice(1), planned),
    (refusal_to_link_document, DocumentInputs("990000-D01/2026-00001"), planned),
    (refusal_to_unlink_document, DocumentInputs("990000-D01/2026-00001"), planned),
    (refusal_to_enter_question, DeskQuestion("问"), announced),
    (refusal_to_correct_line, LineCorrection(1, "", "各位好。"), live),
]


def code(refusal: Refusal | None) -> str:
    """Return the code of a refusal; empty if the step is not refused."""
    return refusal.code if refusal else ""


@pytest.mark.parametrize(("rule", "inputs", "build"), EVENT_RULES)
def test_a_step_of_an_event_starts_from_its_states_and_by_its_posts(
    cast: Cast, rule: Rule, inputs: Any, build: Callable[[Cast], Event]
) -> None:
    assert code(rule(cancelled(cast), inputs, by=cast.disclosure, at=AT)) == "wrong-state"
    event = build(cast)
    for person in (cast.stranger, cast.drafter):
        assert code(rule(event, inputs, by=person, at=AT)) == "wrong-post"
    found = rule(event, None, by=cast.disclosure, at=AT)
    assert code(found) not in {"wrong-state", "wrong-post"}


@pytest.mark.parametrize(
    ("rule", "inputs", "fate"),
    [
        (refusal_to_group, GroupInputs(1), "asked"),
        (refusal_to_answer, AnswerInputs(), "received"),
        (refusal_to_drop, NotAskedInputs("time"), "not_asked"),
    ],
)
def test_a_step_of_a_question_starts_from_its_fates_and_by_its_posts(
    cast: Cast, rule: Rule, inputs: Any, fate: str
) -> None:
    event = live(cast)
    sent(event, "何时到账？", at=BEGINS)
    question = sent(event, at=BEGINS)
    question = show_question(question, ShowInputs("问"), by=cast.disclosure, at=BEGINS)
    if fate == "asked":
        question = ask_question(question, NOTHING, by=cast.disclosure, at=BEGINS)
    elif fate == "not_asked":
        question = drop_question(question, NotAskedInputs("time"), by=cast.disclosure, at=BEGINS)
    assert question.state == fate
    assert code(rule(question, inputs, by=cast.disclosure, at=BEGINS)) == "wrong-fate"
    other = sent(event, "其他", at=BEGINS)
    if rule is refusal_to_answer:
        other = show_question(other, ShowInputs("问"), by=cast.disclosure, at=BEGINS)
        other = ask_question(other, NOTHING, by=cast.disclosure, at=BEGINS)
    assert code(rule(other, inputs, by=cast.stranger, at=BEGINS)) == "wrong-post"
    assert rule(other, inputs, by=cast.disclosure, at=BEGINS) is None


def test_whether_an_event_can_be_planned_is_known_before_it_is_entered(cast: Cast) -> None:
    assert refusal_to_plan(cast.finance, None, by=cast.disclosure, at=AT) is None
    assert code(refusal_to_plan(cast.finance, None, by=cast.stranger, at=AT)) == "wrong-post"


def test_a_guest_that_is_removed_is_one_of_the_event(cast: Cast) -> None:
    event, other = planned(cast), planned(cast)
    guest = GuestChoice(other.guests.get().pk)
    found = code_of(remove_guest, event, guest, by=cast.disclosure, at=AT)
    assert found == ("no-such-guest", "guest_id")
    assert (event.guests.count(), other.guests.count()) == (1, 1)


def test_whether_a_step_can_be_taken_is_known_before_inputs(cast: Cast) -> None:
    document, event = cast.released(), live(cast)
    assert refusal_to_end(event, None, by=cast.disclosure, at=BEGINS) is None
    assert code(refusal_to_unlink_document(event, None, by=cast.disclosure, at=AT)) == "no-document"
    named = DocumentInputs(document.index_number or "")
    link_document(event, named, by=cast.disclosure, at=BEGINS)
    assert refusal_to_unlink_document(event, None, by=cast.disclosure, at=BEGINS) is None
    event = ended(cast, event)
    write_transcript(event, TranscriptInputs(TEXT), by=cast.disclosure, at=later(3))
    event.refresh_from_db()
    assert refusal_to_publish(event, None, by=cast.approver, at=later(3)) is None


def test_a_transcript_needs_text_and_a_short_reason(cast: Cast) -> None:
    event, at = ended(cast), later(3)
    found = code_of(publish_transcript, event, PublicationInputs(), by=cast.approver, at=at)
    assert found[0] == "no-transcript"
    long_name = TranscriptInputs(f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v {'名' * 101}>大家好。")
    found = code_of(write_transcript, event, long_name, by=cast.disclosure, at=at)
    assert found == ("text-too-long", "text")
    assert not event.paragraphs.exists()
    write_transcript(event, TranscriptInputs(TEXT), by=cast.disclosure, at=at)
    long_reason = PublicationInputs("因" * 501)
    found = code_of(publish_transcript, event, long_reason, by=cast.approver, at=at)
    assert found == ("text-too-long", "reason")
    event.refresh_from_db()
    assert event.state == "ended"


def test_erased_words_are_not_published_after_a_recall(cast: Cast) -> None:
    event = announced(cast)
    question = sent(event)
    drop_question(question, NotAskedInputs("time"), by=cast.disclosure, at=AT)
    event = start_event(event, NOTHING, by=cast.disclosure, at=BEGINS)
    event = published(cast, ended(cast, event))
    erase_question(question, at=later(40), after_days=30)
    recall_transcript(event, ReasonInputs("时间有误"), by=cast.approver, at=later(41))
    words = ShowInputs("七十岁能不能领？")
    found = code_of(show_question, question, words, by=cast.disclosure, at=later(41))
    assert found[0] == "erased"
    question.refresh_from_db()
    assert question.public_text == ""


def test_questions_without_words_to_compare_are_grouped_one_by_one(cast: Cast) -> None:
    event = announced(cast)
    leader = sent(event, "何时到账？")
    first, second = sent(event, "甲"), sent(event, "乙")
    # As erasure leaves them: two empty keys say nothing about the words.
    EventQuestion.objects.filter(pk__in=[first.pk, second.pk]).update(match_key="")
    first = group_question(first, GroupInputs(leader.position), by=cast.disclosure, at=AT)
    second.refresh_from_db()
    assert (first.state, first.leader_id) == ("grouped", leader.pk)
    assert (second.state, second.leader_id) == ("received", None)
