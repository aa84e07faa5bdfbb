"""Check of interviews, press conferences and their questions against their acts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongkai.interviews.digests import transcript_digest
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.states import EventState, QuestionState, Visibility
from gongkai.interviews.workflow import (
    QUESTION_WORKFLOW,
    WORKFLOW,
)
from gongkai.kit.workflows import Workflow
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "events"
# The moment of the row that is the moment of the last act with the verb.
MOMENTS = {
    Verb.EVENT_PLANNED: "planned_at",
    Verb.EVENT_ANNOUNCED: "announced_at",
    Verb.EVENT_STARTED: "started_at",
    Verb.EVENT_ENDED: "ended_at",
    Verb.EVENT_PUBLISHED: "published_at",
    Verb.EVENT_CANCELLED: "cancelled_at",
}
SEEN = {
    Verb.EVENT_QUESTION_SHOWN: Visibility.SHOWN,
    Verb.EVENT_QUESTION_WITHHELD: Visibility.WITHHELD,
}


@dataclass
class Folded:
    """The state of an event or question according to its acts."""

    stage: str = ""
    number: str = ""
    problem: str = ""


def check() -> Check:
    """Replay the acts of each event and question and compare them with their rows."""
    events = questions = 0
    rows = Event.objects.order_by("pk")
    for chunk in in_chunks(rows.iterator(chunk_size=200)):
        events += len(chunk)
        acts = acts_about(Event, [one.pk for one in chunk])
        for event in chunk:
            for problem in _of_event(event, acts[event.pk]):
                yield Fault(PART, f"event {event.pk}: {problem}")
    asked = EventQuestion.objects.order_by("pk").defer("text", "name")
    for of_questions in in_chunks(asked.iterator(chunk_size=500)):
        questions += len(of_questions)
        acts = acts_about(EventQuestion, [one.pk for one in of_questions])
        for question in of_questions:
            for problem in _of_question(question, acts[question.pk]):
                yield Fault(PART, f"question {question.pk}: {problem}")
    for verb, found, name in (
        (Verb.EVENT_PLANNED, events, "events"),
        (Verb.EVENT_QUESTION_RECEIVED, questions, "questions"),
    ):
        recorded = Act.objects.filter(verb=verb).count()
        if recorded != found:
            yield Fault(PART, f"there are {found} {name}, the acts say {recorded}")
    return f"{events} events and {questions} questions against their acts"


def _fold(acts: Sequence[Act], workflow: Workflow[Any], *, first: tuple[str, str]) -> Folded:
    """Replay acts, oldest first; `first` is the verb that creates the subject and its first state."""
    folded = Folded()
    for act in acts:
        if act.verb == first[0]:
            folded.stage, folded.number = first[1], str(act.facets.get("number", ""))
            continue
        for step in workflow.steps_recording(act.verb):
            if not step.starts_from(folded.stage):
                folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
            folded.stage = step.target or folded.stage
    return folded


def _of_event(event: Event, acts: Sequence[Act]) -> Iterator[str]:
    folded = _fold(acts, WORKFLOW, first=(Verb.EVENT_PLANNED, EventState.PLANNED))
    yield from _differences(event.state, event.number, folded)
    moments: dict[str, datetime | None] = dict.fromkeys(MOMENTS.values())
    published: Act | None = None
    for act in acts:
        if act.verb in MOMENTS:
            moments[MOMENTS[Verb(act.verb)]] = act.at
        if act.verb == Verb.EVENT_PUBLISHED:
            published = act
        elif act.verb == Verb.EVENT_RECALLED:
            moments["published_at"] = None
    for name, expected in moments.items():
        if getattr(event, name) != expected:
            yield f"its {name} is {getattr(event, name)}, its acts say {expected}"
    promised = published.facets["sha256"] if published is not None else ""
    if event.state == EventState.PUBLISHED and transcript_digest(event) != promised:
        yield "its transcript is not the one that was published"
    received = event.questions.count()
    if event.questions_received != received:
        yield f"it counts {event.questions_received} questions, there are {received}"


def _of_question(question: EventQuestion, acts: Sequence[Act]) -> Iterator[str]:
    received = (Verb.EVENT_QUESTION_RECEIVED, QuestionState.RECEIVED)
    folded = _fold(acts, QUESTION_WORKFLOW, first=received)
    yield from _differences(question.state, question.number, folded)
    text = Visibility.UNCHECKED
    for act in acts:
        if act.verb == Verb.EVENT_QUESTION_RECEIVED and act.facets["source"] == "desk":
            text = Visibility.SHOWN
        text = SEEN.get(Verb(act.verb), text)
    if question.visibility != text:
        yield f"its text is {question.visibility}, its acts say {text}"


def _differences(state: str, number: str, folded: Folded) -> Iterator[str]:
    if folded.problem:
        yield folded.problem
    for name, found, expected in (
        ("state", state, folded.stage or "nothing"),
        ("number", number, folded.number),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"
