"""What the acts about a document add up to: the state its rows must show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai.documents import states
from gongkai.documents.states import Standing, State, Validity
from gongkai.kit.moves import Move
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

ROAD: dict[str, Move[State]] = {
    Verb.DOCUMENT_SUBMITTED: states.SUBMIT,
    Verb.DOCUMENT_OFFICE_REVIEWED: states.PASS_OFFICE,
    Verb.DOCUMENT_SECRECY_REVIEWED: states.PASS_SECRECY,
    Verb.DOCUMENT_DISCLOSURE_REVIEWED: states.PASS_DISCLOSURE,
    Verb.DOCUMENT_APPROVED: states.APPROVE,
    Verb.DOCUMENT_RETURNED: states.RETURN,
}
DECISIONS: dict[str, tuple[Move[State], Standing]] = {
    Verb.DOCUMENT_RELEASED: (states.RELEASE, Standing.RELEASED),
    Verb.DOCUMENT_CORRECTED: (states.RELEASE, Standing.RELEASED),
    Verb.DOCUMENT_RERELEASED: (states.RELEASE, Standing.RELEASED),
    Verb.DOCUMENT_KEPT: (states.KEEP, Standing.KEPT),
    Verb.DOCUMENT_CLOSED: (states.CLOSE, Standing.CLOSED),
}


@dataclass
class Folded:
    """A document as its acts tell it."""

    stands: str = Standing.PREPARING
    number: str | None = None
    released_on: date | None = None
    validity: str = Validity.IN_FORCE
    versions: dict[int, str] = field(default_factory=dict)
    steps: int = 0
    appointed: bool = False
    migrated: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def public_version(self) -> int | None:
        """The number of the version on line."""
        return next((number for number, state in self.versions.items() if state == State.RELEASED), None)


def fold(acts: Iterable[Act]) -> Folded:
    """Replay the acts about one document, oldest first; an act that could not happen then is a problem."""
    folded = Folded()
    for act in acts:
        facets: dict[str, Any] = act.facets if isinstance(act.facets, dict) else {}
        number = facets.get("version", 1)
        if act.verb in ROAD:
            folded.steps += 1
            _move(folded, act, number, ROAD[act.verb])
            folded.appointed = folded.appointed and act.verb != Verb.DOCUMENT_RETURNED
        elif act.verb in DECISIONS:
            _decide(folded, act, number, facets.get("number"))
        elif act.verb == Verb.DOCUMENT_WITHDRAWN:
            _withdraw(folded, act)
        elif act.verb == Verb.DOCUMENT_REPEALED:
            folded.validity = Validity.REPEALED
        elif act.verb == Verb.DOCUMENT_MIGRATED:
            folded.migrated = True
            folded.number, folded.stands = facets.get("number"), Standing.RELEASED
            folded.versions[1] = State.RELEASED
        elif act.verb in {Verb.RELEASE_SCHEDULED, Verb.RELEASE_UNSCHEDULED}:
            folded.appointed = act.verb == Verb.RELEASE_SCHEDULED
    return folded


def _move(folded: Folded, act: Act, number: int, move: Move[State]) -> None:
    before = folded.versions.get(number, State.DRAFT)
    if not move.starts_from(before):
        folded.problems.append(f"act {act} cannot follow: version {number} was in the state {before}")
    folded.versions[number] = move.target


def _decide(folded: Folded, act: Act, number: int, index_number: str | None) -> None:
    move, standing = DECISIONS[act.verb]
    for other, state in folded.versions.items():
        if states.SUPERSEDE.starts_from(state):
            folded.versions[other] = State.SUPERSEDED
    if act.verb == Verb.DOCUMENT_RELEASED and act.facets.get("on_paper"):
        # Reviewed and approved without the platform: the release is the first thing known of it.
        folded.versions.setdefault(number, State.APPROVED)
    _move(folded, act, number, move)
    if standing == Standing.RELEASED:
        if (act.verb == Verb.DOCUMENT_RELEASED) != (folded.number is None):
            folded.problems.append(f"act {act} cannot follow: the number was {folded.number}")
        if folded.number not in {None, index_number}:
            folded.problems.append(f"act {act} gives the number {index_number} after {folded.number}")
        if folded.number is None:
            folded.number, folded.released_on = index_number, act.on
    folded.stands, folded.appointed = standing, False


def _withdraw(folded: Folded, act: Act) -> None:
    if folded.stands != Standing.RELEASED:
        folded.problems.append(f"act {act} cannot follow: the document was {folded.stands}")
    online = folded.public_version
    if online is not None:
        folded.versions[online] = State.SUPERSEDED
    folded.stands = Standing.WITHDRAWN
