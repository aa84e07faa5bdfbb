"""Check of training against its acts: states, days, people, attendance, tests and certificates."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q

from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about
from gongkai.training.models import (
    LearningUnit,
    TrainingCertificate,
    TrainingSession,
    UnitAttempt,
)
from gongkai.training.states import SessionState, UnitState
from gongkai.training.workflow import UNIT_WORKFLOW, WORKFLOW

PART = "training"


def check() -> Check:
    """Replay the acts of each session and unit, and count tests and certificates."""
    sessions = units = 0
    there = Count("participants", filter=Q(participants__attended_at__isnull=False))
    rows = TrainingSession.objects.annotate(there=there).order_by("pk")
    for chunk in in_chunks(rows.iterator(chunk_size=500)):
        sessions += len(chunk)
        acts = acts_about(TrainingSession, [one.pk for one in chunk])
        for one in chunk:
            for problem in _session_problems(one, one.there, acts[one.pk]):
                yield Fault(PART, f"session {one.pk}: {problem}")
    found = LearningUnit.objects.defer("text").annotate(last=Count("versions")).order_by("pk")
    for unit_chunk in in_chunks(found.iterator(chunk_size=500)):
        units += len(unit_chunk)
        acts = acts_about(LearningUnit, [one.pk for one in unit_chunk])
        for unit in unit_chunk:
            for problem in _unit_problems(unit, unit.last, acts[unit.pk]):
                yield Fault(PART, f"unit {unit.pk}: {problem}")
    for name, number, verbs in (
        ("sessions", sessions, [Verb.TRAINING_PLANNED]),
        ("units", units, [Verb.UNIT_BEGUN]),
        ("tests", UnitAttempt.objects.count(), [Verb.UNIT_PASSED, Verb.UNIT_FAILED]),
        ("tests passed", UnitAttempt.objects.filter(passed=True).count(), [Verb.UNIT_PASSED]),
        ("certificates", TrainingCertificate.objects.count(), [Verb.TRAINING_CERTIFIED]),
    ):
        recorded = Act.objects.filter(verb__in=verbs).count()
        if recorded != number:
            yield Fault(PART, f"there are {number} {name}, the acts say {recorded}")
    return f"{sessions} training sessions and {units} on-line units against their acts"


def _session_problems(one: TrainingSession, there: int, acts: list[Act]) -> Iterable[str]:
    stage, attended, people, held_on = "", 0, 0, None
    for act in acts:
        if act.verb == Verb.TRAINING_PLANNED:
            stage = SessionState.PLANNED
        elif act.verb == Verb.TRAINING_ATTENDED:
            attended += 1
        elif act.verb == Verb.TRAINING_HELD:
            people, held_on = act.facets["people"], act.on
        for step in WORKFLOW.steps_recording(act.verb):
            if not step.starts_from(stage):
                yield f"act {act} cannot follow: the state was {stage}"
            stage = step.target or stage
    counted: tuple[str, int, int, date | None] = (one.state, there, one.people, one.held_on)
    expected = (stage, attended, people, held_on)
    if counted != expected:
        yield f"it is {counted}; its acts say {expected}"
    if one.held_on and one.people != there + one.others:
        yield f"{one.people} people attended, the list has {there} and {one.others}"


def _unit_problems(one: LearningUnit, versions: int, acts: list[Act]) -> Iterable[str]:
    stage, entered = "", 0
    for act in acts:
        if act.verb == Verb.UNIT_BEGUN:
            stage = UnitState.DRAFT
        elif act.verb == Verb.UNIT_VERSIONED:
            entered += 1
        for step in UNIT_WORKFLOW.steps_recording(act.verb):
            if not step.starts_from(stage):
                yield f"act {act} cannot follow: the state was {stage}"
            stage = step.target or stage
    if (one.state, versions) != (stage, entered):
        yield f"it is {one.state} with {versions} versions; its acts say {stage}, {entered}"
