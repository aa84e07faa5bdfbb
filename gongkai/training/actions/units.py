"""Begin, fill, open and close on-line units; take their tests."""

from datetime import datetime

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.training.entries import UnitAnswers, UnitFacts
from gongkai.training.models import LearningUnit, UnitAttempt, UnitVersion
from gongkai.training.queries.access import UNITS, next_number, service_of
from gongkai.training.questions import loaded, percentage, read_questions, stored
from gongkai.training.recording import record_organised, record_own, record_step
from gongkai.training.rules.units import (
    latest_version,
    refusal_to_begin_unit,
    refusal_to_close_unit,
    refusal_to_open_unit,
    refusal_to_set_questions,
    refusal_to_take_test,
)
from gongkai.training.workflow import (
    CLOSE_UNIT,
    OPEN_UNIT,
    SET_QUESTIONS,
    QuestionInputs,
    ReasonInputs,
)


@transaction.atomic
def begin_unit(body: Body, facts: UnitFacts, /, *, by: Person, at: datetime) -> LearningUnit:
    """Begin an on-line unit; the staff sees it once it is open."""
    body = lock(body)
    refuse_if(refusal_to_begin_unit(body, facts, by=by, at=at))
    unit = LearningUnit.objects.create(
        body=body,
        number=next_number(LearningUnit, body, UNITS, local_date(at).year),
        title=single_line(facts.title),
        text=clean_text(facts.text),
        hours=facts.hours,
        author=by,
    )
    record_organised(Verb.UNIT_BEGUN, unit, by=by, at=at)
    return unit


@transaction.atomic
def set_questions(
    unit: LearningUnit, inputs: QuestionInputs, /, *, by: Person, at: datetime
) -> LearningUnit:
    """Enter the questions as a new version; attempts at an earlier version stay judged by it."""
    unit = lock(unit)
    refuse_if(refusal_to_set_questions(unit, inputs, by=by, at=at))
    questions = read_questions(inputs.questions)
    assert not isinstance(questions, Refusal)  # the rule has checked it
    last = latest_version(unit)
    version = UnitVersion.objects.create(
        unit=unit,
        number=last.number + 1 if last else 1,
        questions=stored(questions),
        pass_mark=inputs.pass_mark,
        attempts=inputs.attempts,
        at=at,
    )
    record_step(SET_QUESTIONS, unit, by=by, at=at, facets={"version": version.number})
    return unit


@transaction.atomic
def open_unit(unit: LearningUnit, inputs: Nothing, /, *, by: Person, at: datetime) -> LearningUnit:
    """Open a unit to everybody on the staff."""
    unit = lock(unit)
    refuse_if(refusal_to_open_unit(unit, inputs, by=by, at=at))
    unit.state, unit.opened_at = OPEN_UNIT.new_state, at
    unit.save(update_fields=["state", "opened_at"])
    record_step(OPEN_UNIT, unit, by=by, at=at)
    return unit


@transaction.atomic
def close_unit(
    unit: LearningUnit, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> LearningUnit:
    """Close a unit; hours that were credited stay credited."""
    unit = lock(unit)
    refuse_if(refusal_to_close_unit(unit, inputs, by=by, at=at))
    unit.state, unit.remark = CLOSE_UNIT.new_state, single_line(inputs.reason)
    unit.save(update_fields=["state", "remark"])
    record_step(CLOSE_UNIT, unit, by=by, at=at)
    return unit


@transaction.atomic
def take_test(
    unit: LearningUnit, answers: UnitAnswers, /, *, by: Person, at: datetime
) -> UnitAttempt:
    """Judge the answers by the questions in force; who reaches the pass mark is credited the hours."""
    unit = lock(unit)
    refuse_if(refusal_to_take_test(unit, answers, by=by, at=at))
    version = unit.versions.get(pk=answers.version_id)
    post = service_of(by, on=local_date(at))
    assert post is not None  # the rule has checked it
    reached = percentage(loaded(version.questions), answers.chosen)
    attempt = UnitAttempt.objects.create(
        unit=unit,
        version=version,
        person=by,
        body=post.body,
        chosen=[sorted(set(one)) for one in answers.chosen],
        percentage=reached,
        passed=reached >= version.pass_mark,
        at=at,
    )
    verb = Verb.UNIT_PASSED if attempt.passed else Verb.UNIT_FAILED
    facets = {"attempt": attempt.pk, "version": version.number, "percentage": reached}
    record_own(verb, unit, by=by, at=at, facets=facets)
    return attempt
