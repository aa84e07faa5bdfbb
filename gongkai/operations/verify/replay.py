"""Replay of the acts about a document: the state that its rows must have."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai.documents import workflow
from gongkai.documents.states import DECIDED, State, Status, Validity
from gongkai.kit.workflows import Step
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

# What the worker records when the day has come, and a repeal of a part.
VALIDITIES = {
    Verb.DOCUMENT_LAPSED: Validity.EXPIRED,
    Verb.DOCUMENT_PARTLY_REPEALED: Validity.PARTLY,
}


@dataclass
class Folded:
    """The state of a document according to its acts."""

    document_status: str = Status.PREPARING
    number: str | None = None
    released_on: date | None = None
    validity: str = Validity.IN_FORCE
    versions: dict[int, str] = field(default_factory=dict)
    steps_of: Counter[int] = field(default_factory=Counter)  # review steps of each version
    is_scheduled: bool = False
    migrated: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """The number of review steps of all versions."""
        return self.steps_of.total()

    @property
    def public_version(self) -> int | None:
        """The number of the public version."""
        return next(
            (number for number, state in self.versions.items() if state == State.RELEASED), None
        )


def fold(acts: Iterable[Act]) -> Folded:
    """Replay the acts about one document, oldest first, and note impossible acts as problems."""
    folded = Folded()
    for act in acts:
        facets: dict[str, Any] = act.facets if isinstance(act.facets, dict) else {}
        number = facets.get("version", 1)
        step = next(
            (one for one in workflow.WORKFLOW.steps_recording(act.verb) if one.target is not None),
            None,
        )
        if step is not None and workflow.status_after(step.target) is not None:
            _decide(folded, act, number, step, facets.get("number"))
        elif step is not None:
            folded.steps_of[number] += 1
            _move(folded, act, number, step)
            folded.is_scheduled = folded.is_scheduled and act.verb != workflow.RETURN.verb
        elif whole := next(iter(workflow.DOCUMENT_WORKFLOW.steps_recording(act.verb)), None):
            _change_whole(folded, act, whole)
        elif act.verb in VALIDITIES:
            folded.validity = VALIDITIES[Verb(act.verb)]
        elif act.verb == Verb.DOCUMENT_ERASED:
            _erase(folded, act, number)
        elif act.verb == Verb.DOCUMENT_MIGRATED:
            folded.migrated = True
            folded.number, folded.document_status = facets.get("number"), Status.RELEASED
            folded.versions[1] = State.RELEASED
            folded.validity = facets.get("validity", Validity.IN_FORCE)
        elif act.verb in {workflow.SCHEDULE.verb, workflow.UNSCHEDULE.verb}:
            folded.is_scheduled = act.verb == workflow.SCHEDULE.verb
            if facets.get("late"):  # the reason for it is a review step
                folded.steps_of[number] += 1
    return folded


def _erase(folded: Folded, act: Act, number: int) -> None:
    """Forget an erased draft; its number may be given again."""
    before = folded.versions.pop(number, State.DRAFT)
    if before != State.DISCARDED:
        folded.problems.append(
            f"act {act} cannot follow: version {number} was in the state {before}"
        )
    del folded.steps_of[number]


def _move(folded: Folded, act: Act, number: int, step: Step[State, Any]) -> None:
    before = folded.versions.get(number, State.DRAFT)
    if not step.starts_from(before):
        folded.problems.append(
            f"act {act} cannot follow: version {number} was in the state {before}"
        )
    folded.versions[number] = step.target or before


def _decide(
    folded: Folded, act: Act, number: int, step: Step[State, Any], index_number: str | None
) -> None:
    status = workflow.status_after(step.target) or folded.document_status
    for other, state in folded.versions.items():
        if state in DECIDED:
            folded.versions[other] = State.SUPERSEDED
    if act.verb == Verb.DOCUMENT_RELEASED and act.facets.get("on_paper"):
        # The document was reviewed and approved on paper: the release is its first act.
        folded.versions.setdefault(number, State.APPROVED)
    _move(folded, act, number, step)
    if status == Status.RELEASED:
        if (act.verb == Verb.DOCUMENT_RELEASED) != (folded.number is None):
            folded.problems.append(f"act {act} cannot follow: the number was {folded.number}")
        if folded.number not in {None, index_number}:
            folded.problems.append(
                f"act {act} gives the number {index_number} after {folded.number}"
            )
        if folded.number is None:
            folded.number, folded.released_on = index_number, act.on
    folded.document_status, folded.is_scheduled = status, False


def _change_whole(folded: Folded, act: Act, step: Step[Status, Any]) -> None:
    """Replay a step of the whole document; withdrawing it supersedes its public version."""
    if not step.starts_from(folded.document_status):
        folded.problems.append(
            f"act {act} cannot follow: the document was {folded.document_status}"
        )
    if act.verb == workflow.REPEAL.verb:
        folded.validity = Validity.REPEALED
    if step.target is None:
        return
    public = folded.public_version
    if public is not None and step.target != Status.RELEASED:
        folded.versions[public] = State.SUPERSEDED
    folded.document_status = step.target
