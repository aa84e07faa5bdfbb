"""Check of public concerns against their acts: state, moments and numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.ledger.consumers import chains_behind
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about
from gongkai.participation.models import Concern
from gongkai.participation.queries import due_moments
from gongkai.participation.states import ConcernState
from gongkai.participation.workflow import WORKFLOW

PART = "concerns"
CONSUMER = "gongkai.participation.consumers.consume"
STATEMENTS = frozenset({Verb.CONCERN_STATED, Verb.CONCERN_ANSWERED})


@dataclass
class FoldedConcern:
    """The state of a concern according to its acts."""

    stage: str = ""
    number: str = ""
    informed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_on: date | None = None
    problem: str = ""


def check() -> Check:
    """Replay the acts of each concern and compare them with its row, then recompute its hours."""
    seen, late = 0, bool(chains_behind(CONSUMER))
    rows = Concern.objects.select_related("body").order_by("pk")
    for chunk in in_chunks(rows.iterator(chunk_size=500)):
        seen += len(chunk)
        acts = acts_about(Concern, [one.pk for one in chunk])
        for one in chunk:
            for problem in _differences(one, _fold(acts[one.pk])):
                yield Fault(PART, f"concern {one.pk}: {problem}", note=late)
    registered = Act.objects.filter(verb=Verb.CONCERN_REGISTERED).count()
    if registered != seen:
        yield Fault(PART, f"there are {seen} concerns, the acts say {registered}")
    return f"{seen} public concerns against their acts"


def _fold(acts: list[Act]) -> FoldedConcern:
    """Replay the acts about one concern, oldest first."""
    folded = FoldedConcern()
    for act in acts:
        if act.verb == Verb.CONCERN_REGISTERED:
            folded.stage, folded.number = ConcernState.OPEN, str(act.facets.get("number", ""))
        elif act.verb in STATEMENTS:
            folded.informed_at = folded.informed_at or act.at
        if act.verb == Verb.CONCERN_ANSWERED:
            folded.stage, folded.answered_at = ConcernState.ANSWERED, act.at
        elif act.verb == Verb.CONCERN_CLOSED:
            folded.closed_on = act.on
        for step in WORKFLOW.steps_recording(act.verb):
            if not step.starts_from(folded.stage):
                folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
            folded.stage = step.target or folded.stage
    return folded


def _differences(one: Concern, folded: FoldedConcern) -> Iterator[str]:
    if folded.problem:
        yield folded.problem
    for name, found, expected in (
        ("state", one.state, folded.stage or "nothing"),
        ("number", one.number, folded.number),
        ("first statement", one.informed_at, folded.informed_at),
        ("answer", one.answered_at, folded.answered_at),
        ("closing", one.closed_on, folded.closed_on),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"
    if (one.facts_due_at, one.due_at) != due_moments(one.kind, one.arisen_at):
        yield f"its response is due at {one.due_at}, recalculated it is another moment"
