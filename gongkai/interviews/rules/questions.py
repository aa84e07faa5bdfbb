"""Refusals of questions: what the public sends, what editors enter, moderation, and the fate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongkai.interviews.inputs import (
    AnswerInputs,
    DeskQuestion,
    GroundInputs,
    GroupInputs,
    NotAskedInputs,
    ShowInputs,
)
from gongkai.interviews.kinds import rules_of
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.rules.steps import refusal_of_question_step, refusal_of_step
from gongkai.interviews.rules.texts import MAX_SPEAKER, refusal_of_public_text
from gongkai.interviews.rules.transcripts import refusal_of_reason
from gongkai.interviews.states import (
    EventState,
    QuestionState,
    Visibility,
    WithholdingGround,
)
from gongkai.interviews.transcripts import parse_mark
from gongkai.interviews.workflow import (
    ANSWER,
    ASK,
    ASKABLE,
    DROP,
    ENTER_QUESTION,
    GROUP,
    SHOW,
    WITHHOLD,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.workflows import Nothing
from gongkai.organisations.models import Person

MAX_QUESTION, MAX_NAME = 1_000, 50
MAX_QUESTIONS = 5_000  # of one event


@dataclass(frozen=True)
class QuestionFacts:
    """What a reader sends: the question, and a name if they want."""

    text: str
    name: str = ""


def refusal_of_intake(event: Event, *, at: datetime) -> Refusal | None:
    """
    Return why an event takes no questions of the public at a moment.

    Beforehand: from the announcement until the announced moment, or until it begins. While it is live:
    only of interviews.
    """
    if event.announced_at is None or event.state not in ASKABLE:
        return Refusal("no-questions", _("Questions can no longer be sent to this event."))
    until = event.questions_until
    if event.state == EventState.ANNOUNCED and until is not None and at > until:
        return Refusal("questions-over", _("The time for questions beforehand has ended."))
    if event.state == EventState.LIVE and not rules_of(event.kind).asked_while_live:
        return Refusal("media-ask", _("While it is live, the media in the room ask."))
    if event.questions_received >= MAX_QUESTIONS:
        return Refusal("questions-full", _("This event has as many questions as it can take."))
    return None


def refusals_of_question(facts: QuestionFacts) -> Iterator[Refusal]:
    """Yield every reason why what a reader sends is refused, so that a form can show all."""
    if refusal := refusal_of_text(facts.text, "text", MAX_QUESTION):
        yield refusal
    if refusal := refusal_of_length(facts.name, "name", MAX_NAME):
        yield refusal


def refusal_of_question(facts: QuestionFacts) -> Refusal | None:
    """Return the first reason why what a reader sends is refused."""
    return next(refusals_of_question(facts), None)


def refusal_to_enter_question(
    event: Event, inputs: DeskQuestion | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why editors may not enter the question."""
    if refusal := refusal_of_step(ENTER_QUESTION, event, by=by, at=at):
        return refusal
    if event.questions_received >= MAX_QUESTIONS:
        return Refusal("questions-full", _("This event has as many questions as it can take."))
    if inputs is None:
        return None
    return refusal_of_public_text(inputs.text, "text", MAX_QUESTION) or refusal_of_length(
        inputs.asked_by, "asked_by", MAX_SPEAKER
    )


def refusal_to_show(
    question: EventQuestion, inputs: ShowInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the words may not be published; personal data must be taken out first."""
    if refusal := refusal_of_question_step(SHOW, question, by=by, at=at):
        return refusal
    if question.erased_at is not None:
        return Refusal("erased", _("The words were erased."))
    if inputs is None:
        return None
    return refusal_of_public_text(inputs.text, "text", MAX_QUESTION)


def refusal_to_withhold(
    question: EventQuestion, inputs: GroundInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the words may not be withheld: only on a ground of the closed list."""
    if refusal := refusal_of_question_step(WITHHOLD, question, by=by, at=at):
        return refusal
    if inputs is not None and inputs.ground not in WithholdingGround:
        return Refusal("no-ground", _("Choose the ground."), field="ground")
    return None


def refusal_to_group(
    question: EventQuestion, inputs: GroupInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the question may not be grouped: the other one stands for itself, in the same event."""
    if refusal := refusal_of_question_step(GROUP, question, by=by, at=at):
        return refusal
    if question.grouped.exists():
        return Refusal("leads-group", _("Other questions are grouped with this one."))
    if inputs is None:
        return None
    leaders = EventQuestion.objects.filter(event=question.event_id, position=inputs.leader)
    found = leaders.exclude(pk=question.pk).exclude(state=QuestionState.GROUPED)
    if not found.exists():
        return Refusal(
            "no-leader",
            _("Enter the number of another question of this event that is not grouped itself."),
            field="leader",
        )
    return None


def refusal_to_ask(
    question: EventQuestion, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the question cannot have been asked: its words must be public by then."""
    del inputs
    if refusal := refusal_of_question_step(ASK, question, by=by, at=at):
        return refusal
    if question.event.state == EventState.ANNOUNCED:
        return Refusal("not-begun", _("The event has not begun."))
    if question.visibility != Visibility.SHOWN:
        return Refusal("not-shown", _("Publish the text of the question first."))
    return None


def refusal_to_answer(
    question: EventQuestion, inputs: AnswerInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the answer cannot be noted: the time is not written as a time."""
    if refusal := refusal_of_question_step(ANSWER, question, by=by, at=at):
        return refusal
    if inputs is None or not inputs.mark.strip() or parse_mark(inputs.mark) is not None:
        return None
    return Refusal(
        "no-mark", _("Write the time as minutes and seconds, such as 12:34."), field="mark"
    )


def refusal_to_drop(
    question: EventQuestion, inputs: NotAskedInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the question may not be closed as not asked: the reason is public."""
    if refusal := refusal_of_question_step(DROP, question, by=by, at=at):
        return refusal
    return refusal_of_reason(inputs) if inputs is not None else None


def refusal_to_erase(question: EventQuestion, *, on: date, after_days: int) -> Refusal | None:
    """
    Return why the words and the name of who asked must still be kept.

    Law: 个人信息保护法 art. 19, 47.
    """
    closed = question.event.closed_on
    if closed is None or (on - closed).days < after_days:
        return Refusal("too-early", _("The retention period has not ended."))
    if question.erased_at is not None:
        return Refusal("erased-before", _("It was erased before."))
    return None
