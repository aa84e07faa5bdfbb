"""Any order of steps: the state is the fold of the acts, and no word or name is in the ledger."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gongkai.interviews.actions import events, questions, transcripts
from gongkai.interviews.inputs import (
    AnswerInputs,
    AttendanceInputs,
    GroundInputs,
    GroupInputs,
    NotAskedInputs,
    PublicationInputs,
    ReasonInputs,
    ShowInputs,
    TranscriptInputs,
)
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.queries import count_questions, public_questions
from gongkai.interviews.states import EventState
from gongkai.interviews.waiting import EVENT
from gongkai.kit.refusals import Refused
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.models import Act
from gongkai.operations.verify import events as verify_events
from gongkai.operations.verify import waiting
from tests.cast import Cast, build_cast
from tests.interviews.events import BEGINS, TEXT, planned, sent

pytestmark = pytest.mark.django_db
SECRET, NAME = "和平路九号的住户能不能领", "阿依古丽买买提"
POSITION = st.integers(1, 6)


def refusable() -> Any:
    """Accept a refusal: then nothing was written, because the action is one transaction."""
    return suppress(Refused)


class Events(RuleBasedStateMachine):
    """One event, to which anything is done in any order, at moments that only go forward."""

    @initialize()
    def plan(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.cast: Cast = build_cast()
        self.at = BEGINS - timedelta(days=1)
        self.event = planned(self.cast, at=self.at - timedelta(hours=1))

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def now(self) -> Any:
        self.at += timedelta(minutes=7)
        return self.at

    def question(self, position: int) -> EventQuestion | None:
        rows = EventQuestion.objects.select_related("event")
        return rows.filter(event=self.event, position=position).first()

    @rule()
    def announce(self) -> None:
        with refusable():
            events.announce_event(self.event, NOTHING, by=self.cast.approver, at=self.now())

    @rule()
    def start(self) -> None:
        self.at = max(self.at, BEGINS)
        with refusable():
            events.start_event(self.event, NOTHING, by=self.cast.disclosure, at=self.now())

    @rule()
    def end(self) -> None:
        guests = tuple(self.event.guests.values_list("pk", flat=True))
        inputs = AttendanceInputs(guests)
        with refusable():
            events.end_event(self.event, inputs, by=self.cast.disclosure, at=self.now())

    @rule()
    def cancel(self) -> None:
        with refusable():
            reason = ReasonInputs("另行通知")
            events.cancel_event(self.event, reason, by=self.cast.disclosure, at=self.now())

    @rule(recall=st.booleans())
    def publish(self, *, recall: bool) -> None:
        by, inputs = self.cast.approver, TranscriptInputs(TEXT)
        with refusable():
            transcripts.write_transcript(self.event, inputs, by=self.cast.disclosure, at=self.now())
        with refusable():
            transcripts.publish_transcript(self.event, PublicationInputs(), by=by, at=self.now())
        if recall:
            with refusable():
                reason = ReasonInputs("更正")
                transcripts.recall_transcript(self.event, reason, by=by, at=self.now())

    @rule(words=st.sampled_from([SECRET, "何时到账", "何时 到账？"]))
    def send(self, words: str) -> None:
        with refusable():
            sent(self.event, words, name=NAME, at=self.now())

    @rule(position=POSITION, is_shown=st.booleans())
    def moderate(self, position: int, *, is_shown: bool) -> None:
        question = self.question(position)
        if question is None:
            return
        with refusable():
            by, at = self.cast.disclosure, self.now()
            if is_shown:
                questions.show_question(question, ShowInputs("公开的文字"), by=by, at=at)
            else:
                questions.withhold_question(question, GroundInputs("personal"), by=by, at=at)

    @rule(position=POSITION, leader=POSITION)
    def group(self, position: int, leader: int) -> None:
        if question := self.question(position):
            with refusable():
                inputs = GroupInputs(leader)
                questions.group_question(question, inputs, by=self.cast.disclosure, at=self.now())

    @rule(position=POSITION, answered=st.booleans())
    def ask(self, position: int, *, answered: bool) -> None:
        question = self.question(position)
        if question is None:
            return
        with refusable():
            question = questions.ask_question(
                question, NOTHING, by=self.cast.disclosure, at=self.now()
            )
        if answered:
            with refusable():
                questions.answer_question(
                    question, AnswerInputs(), by=self.cast.disclosure, at=self.now()
                )

    @rule(position=POSITION)
    def drop(self, position: int) -> None:
        if question := self.question(position):
            with refusable():
                inputs = NotAskedInputs("time")
                questions.drop_question(question, inputs, by=self.cast.disclosure, at=self.now())

    @rule()
    def drop_rest(self) -> None:
        with refusable():
            transcripts.drop_open_questions(
                self.event, NotAskedInputs("covered"), by=self.cast.disclosure, at=self.now()
            )

    @invariant()
    def rows_are_the_fold_of_the_acts(self) -> None:
        if not hasattr(self, "event"):
            return
        assert [str(one) for one in verify_events.check()] == []
        assert [str(one) for one in waiting.differences(EVENT)] == []
        event = Event.objects.get(pk=self.event.pk)
        counts = count_questions(event)
        assert counts.received == event.questions_received
        if event.state == EventState.PUBLISHED:
            assert counts.received == counts.answered + counts.grouped + counts.not_asked

    @invariant()
    def nothing_personal_is_public_or_in_the_ledger(self) -> None:
        if not hasattr(self, "event"):
            return
        kept = str(list(Act.objects.values_list("facets", flat=True)))
        shown = str(list(public_questions(self.event).values_list("public_text", flat=True)))
        for word in (SECRET[:4], NAME[:4]):
            assert word not in kept + shown


@pytest.mark.parametrize("runs", [8, pytest.param(40, marks=pytest.mark.long)])
def test_any_order_of_steps(db: None, runs: int) -> None:
    run_state_machine_as_test(
        Events,
        settings=settings(
            max_examples=runs,
            stateful_step_count=25,
            deadline=None,
            # The same walks in each run of `make test`; others in each long run.
            derandomize=runs == 8,
            suppress_health_check=list(HealthCheck),
        ),
    )
