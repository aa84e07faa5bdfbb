"""Receive questions, moderate their words, note what became of them, and erase who asked."""

import unicodedata
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from gongkai.encryption.keys import match_key
from gongkai.interviews.inputs import (
    AnswerInputs,
    DeskQuestion,
    GroundInputs,
    GroupInputs,
    NotAskedInputs,
    ShowInputs,
)
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.recording import READER, record_question, record_questions
from gongkai.interviews.rules.questions import (
    QuestionFacts,
    refusal_of_intake,
    refusal_of_question,
    refusal_to_answer,
    refusal_to_ask,
    refusal_to_drop,
    refusal_to_enter_question,
    refusal_to_erase,
    refusal_to_group,
    refusal_to_show,
    refusal_to_withhold,
)
from gongkai.interviews.states import (
    EventState,
    QuestionPhase,
    QuestionSource,
    QuestionState,
    Visibility,
)
from gongkai.interviews.transcripts import elapsed_ms, parse_mark
from gongkai.interviews.workflow import (
    ANSWER,
    ASK,
    DROP,
    ENTER_QUESTION,
    GROUP,
    SHOW,
    WITHHOLD,
)
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.query_codes import hash_of
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.repeated_forms import refusal_of_repetition


def receive_question(
    event: Event, facts: QuestionFacts, *, code: str, submission: str, at: datetime
) -> EventQuestion:
    """
    Store the question that a reader sends; the ledger records kind and number, never words or name.

    `code` is the reader's query code; only its hash is stored. `submission` identifies the submitted
    form: submitting it twice, even concurrently, creates one question. Whether the event still takes
    questions is checked here, not when the form was opened.
    """
    # Hashing is deliberately slow, so it runs before the transaction takes locks.
    code_hash = hash_of(code)
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(EventQuestion, submission))
        event = lock(event)
        refuse_if(refusal_of_intake(event, at=at))
        refuse_if(refusal_of_question(facts))
        question = _new_question(event, facts.text, at=at)
        question.source, question.code_hash = QuestionSource.PUBLIC, code_hash
        question.submission, question.name = submission, single_line(facts.name)
        question.save()
        facets = {"phase": question.phase, "source": question.source}
        record_question(Verb.EVENT_QUESTION_RECEIVED, question, by=READER, at=at, facets=facets)
        return question


@transaction.atomic
def enter_question(
    event: Event, inputs: DeskQuestion, /, *, by: Person, at: datetime
) -> EventQuestion:
    """Enter a question that came another way, such as that of a journalist; its words are public."""
    event = lock(event)
    refuse_if(refusal_to_enter_question(event, inputs, by=by, at=at))
    question = _new_question(event, inputs.text, at=at)
    question.source, question.submission = QuestionSource.DESK, uuid4().hex
    question.asked_by = single_line(inputs.asked_by)
    question.visibility, question.public_text = Visibility.SHOWN, question.text
    question.save()
    facets = {"phase": question.phase, "source": question.source}
    verb = ENTER_QUESTION.act_verb
    record_question(verb, question, ENTER_QUESTION.posts, by=by, at=at, facets=facets)
    return question


@transaction.atomic
def show_question(
    question: EventQuestion, inputs: ShowInputs, /, *, by: Person, at: datetime
) -> EventQuestion:
    """Publish the words of a question; where an editor shortened them, the page says so."""
    question = _locked(question)
    refuse_if(refusal_to_show(question, inputs, by=by, at=at))
    question.public_text = clean_text(inputs.text)
    question.is_shortened = question.public_text != question.text
    question.visibility, question.ground = Visibility.SHOWN, ""
    question.save()
    facets = {"shortened": question.is_shortened}
    record_question(SHOW.act_verb, question, SHOW.posts, by=by, at=at, facets=facets)
    return question


@transaction.atomic
def withhold_question(
    question: EventQuestion, inputs: GroundInputs, /, *, by: Person, at: datetime
) -> EventQuestion:
    """Withhold the words of a question on a ground of the closed list, which the public reads."""
    question = _locked(question)
    refuse_if(refusal_to_withhold(question, inputs, by=by, at=at))
    question.public_text, question.is_shortened = "", False
    question.visibility, question.ground = Visibility.WITHHELD, inputs.ground
    question.save()
    facets = {"ground": inputs.ground}
    record_question(WITHHOLD.act_verb, question, WITHHOLD.posts, by=by, at=at, facets=facets)
    return question


@transaction.atomic
def group_question(
    question: EventQuestion, inputs: GroupInputs, /, *, by: Person, at: datetime
) -> EventQuestion:
    """
    Group a question with another one, whose fate it shares.

    All open questions of the event with the very same words go with it.
    """
    question = _locked(question)
    refuse_if(refusal_to_group(question, inputs, by=by, at=at))
    leader = EventQuestion.objects.get(event=question.event_id, position=inputs.leader)
    rows = EventQuestion.objects.select_for_update(of=("self",)).filter(event=question.event_id)
    same = rows.filter(
        match_key=question.match_key, state__in=sorted(GROUP.sources), grouped__isnull=True
    )
    members = [question]  # without words of its own to compare, it goes alone
    if question.match_key:
        members = list(same.exclude(pk=leader.pk).order_by("pk"))
    for one in members:
        one.event = question.event
        one.state, one.leader = GROUP.new_state, leader
    EventQuestion.objects.bulk_update(members, ["state", "leader"], batch_size=500)
    facets = {"leader": leader.number}
    record_questions(GROUP.act_verb, members, GROUP.posts, by=by, at=at, facets=facets)
    return _locked(question)


@transaction.atomic
def ask_question(
    question: EventQuestion, inputs: Nothing, /, *, by: Person, at: datetime
) -> EventQuestion:
    """Note that the question was put to the guests."""
    question = _locked(question)
    refuse_if(refusal_to_ask(question, inputs, by=by, at=at))
    question.state, question.asked_at = ASK.new_state, at
    question.save(update_fields=["state", "asked_at"])
    record_question(ASK.act_verb, question, ASK.posts, by=by, at=at)
    return question


@transaction.atomic
def answer_question(
    question: EventQuestion, inputs: AnswerInputs, /, *, by: Person, at: datetime
) -> EventQuestion:
    """Note that the question was answered, and when in the event."""
    question = _locked(question)
    refuse_if(refusal_to_answer(question, inputs, by=by, at=at))
    question.state, question.answered_ms = ANSWER.new_state, parse_mark(inputs.mark)
    event = question.event
    if question.answered_ms is None and event.state == EventState.LIVE:
        assert event.started_at is not None  # a constraint of the workflow: live events have begun
        question.answered_ms = elapsed_ms(at - event.started_at)
    question.save(update_fields=["state", "answered_ms"])
    facets = {"ms": question.answered_ms}
    record_question(ANSWER.act_verb, question, ANSWER.posts, by=by, at=at, facets=facets)
    return question


@transaction.atomic
def drop_question(
    question: EventQuestion, inputs: NotAskedInputs, /, *, by: Person, at: datetime
) -> EventQuestion:
    """Note that the question is not asked, and why; the public reads both."""
    question = _locked(question)
    refuse_if(refusal_to_drop(question, inputs, by=by, at=at))
    question.state, question.reason = DROP.new_state, inputs.reason
    question.remark = clean_text(inputs.remark)
    question.save(update_fields=["state", "reason", "remark"])
    facets = {"reason": inputs.reason}
    record_question(DROP.act_verb, question, DROP.posts, by=by, at=at, facets=facets)
    return question


@transaction.atomic
def erase_question(question: EventQuestion, *, at: datetime, after_days: int) -> EventQuestion:
    """
    Erase the words and the name that a reader sent, and close the query code. What is public remains.

    Law: 个人信息保护法 art. 19, 47.
    """
    question = _locked(question)
    refuse_if(refusal_to_erase(question, on=local_date(at), after_days=after_days))
    question.text = question.name = question.code_hash = question.match_key = ""
    question.erased_at = at
    question.save()
    record_question(Verb.EVENT_QUESTION_FORGOTTEN, question, by=SYSTEM, at=at)
    return question


def _new_question(event: Event, text: str, *, at: datetime) -> EventQuestion:
    """Return the next question of a locked event (not saved), with its number."""
    event.questions_received += 1
    event.save(update_fields=["questions_received"])
    position = event.questions_received
    is_live = event.state in {EventState.LIVE, EventState.ENDED}
    clean = clean_text(text)
    return EventQuestion(
        event=event,
        position=position,
        # One run of digits, so that a number typed without hyphens is understood.
        number=f"{event.number}{position:04}",
        phase=QuestionPhase.DURING if is_live else QuestionPhase.BEFORE,
        state=QuestionState.RECEIVED,
        received_at=at,
        text=clean,
        match_key=match_key(f"event:{event.pk}", _folded(clean)),
    )


def _folded(text: str) -> str:
    """Return the letters and digits of a text, so that spaces and punctuation make no difference."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def _locked(question: EventQuestion) -> EventQuestion:
    """Return a fresh row of the question with its event, both locked: the event first."""
    event: Any = lock(question.event)
    fresh = lock(question)
    fresh.event = event
    return fresh
