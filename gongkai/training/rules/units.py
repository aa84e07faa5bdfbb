"""Refusals of on-line units and their tests."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import single_line
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.organisations.models import Body, Person
from gongkai.training.entries import UnitAnswers, UnitFacts
from gongkai.training.models import LearningUnit, UnitVersion
from gongkai.training.queries.access import service_of
from gongkai.training.questions import loaded, read_questions, stored
from gongkai.training.rules.posts import (
    MAX_REASON,
    MAX_TITLE,
    refusal_of_hours,
    refusal_of_organiser,
    refusal_of_step,
)
from gongkai.training.states import UnitState
from gongkai.training.workflow import (
    CLOSE_UNIT,
    OPEN_UNIT,
    SET_QUESTIONS,
    QuestionInputs,
    ReasonInputs,
)

MAX_TEXT, MAX_ATTEMPTS = 50_000, 10


def refusal_to_begin_unit(
    body: Body, facts: UnitFacts, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the unit may not be begun."""
    if refusal := refusal_of_organiser(body, by=by, at=at):
        return refusal
    refusal = (
        refusal_of_text(facts.title, "title", MAX_TITLE)
        or refusal_of_text(facts.text, "text", MAX_TEXT)
        or refusal_of_hours(facts.hours)
    )
    if refusal:
        return refusal
    same = body.learning_units.exclude(state=UnitState.CLOSED)
    if same.filter(title=single_line(facts.title)).exists():
        return Refusal("listed", _("There is a unit with this title already."), field="title")
    return None


def refusal_to_set_questions(
    unit: LearningUnit, inputs: QuestionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the questions may not be entered: a wrong line, mark or number of attempts."""
    if refusal := refusal_of_step(SET_QUESTIONS, unit, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    questions = read_questions(inputs.questions)
    if isinstance(questions, Refusal):
        return questions
    if not 1 <= inputs.pass_mark <= 100:
        return _out_of_range("pass_mark", 100)
    if not 1 <= inputs.attempts <= MAX_ATTEMPTS:
        return _out_of_range("attempts", MAX_ATTEMPTS)
    last = latest_version(unit)
    if last is not None and (last.questions, last.pass_mark, last.attempts) == (
        stored(questions),
        inputs.pass_mark,
        inputs.attempts,
    ):
        return Refusal("unchanged", _("These questions are in force already."), field="questions")
    return None


def refusal_to_open_unit(
    unit: LearningUnit, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the unit may not be opened: it has no questions."""
    if refusal := refusal_of_step(OPEN_UNIT, unit, by=by, at=at):
        return refusal
    if latest_version(unit) is None:
        return Refusal("no-questions", _("Enter the questions first."))
    return None


def refusal_to_close_unit(
    unit: LearningUnit, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the unit may not be closed."""
    if refusal := refusal_of_step(CLOSE_UNIT, unit, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_REASON)


def refusal_to_take_test(
    unit: LearningUnit, answers: UnitAnswers | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the test may not be taken: closed, passed, no attempt left, other questions."""
    if unit.state != UnitState.OPEN:
        return Refusal("wrong-state", _("The unit is not open."))
    if service_of(by, on=local_date(at)) is None:
        return Refusal("no-post", _("Only who holds a post can take part in training."))
    mine = unit.unit_attempts.filter(person=by)
    if mine.filter(passed=True).exists():
        return Refusal("passed", _("You have passed this test already."))
    version = latest_version(unit)
    assert version is not None  # a unit is opened with questions
    # A new version of the questions gives everybody its attempts anew.
    if mine.filter(version=version).count() >= version.attempts:
        return Refusal("no-attempts", _("You have no attempt left."))
    return None if answers is None else _refusal_of_answers(version, answers)


def latest_version(unit: LearningUnit) -> UnitVersion | None:
    """Return the questions in force."""
    return unit.versions.order_by("-number").first()


def _refusal_of_answers(version: UnitVersion, answers: UnitAnswers) -> Refusal | None:
    if answers.version_id != version.pk:
        return Refusal("changed", _("The questions were changed meanwhile. Nothing was counted."))
    questions = loaded(version.questions)
    if len(answers.chosen) != len(questions):
        return Refusal("answers", _("Answer every question."))
    for number, (question, places) in enumerate(zip(questions, answers.chosen, strict=True)):
        if not places or not set(places) <= set(range(len(question.options))):
            return Refusal("answers", _("Answer every question."), field=f"question_{number}")
    return None


def _out_of_range(field: str, most: int) -> Refusal:
    return Refusal(
        "out-of-range", _("Enter a number from 1 to %(most)s.") % {"most": most}, field=field
    )
