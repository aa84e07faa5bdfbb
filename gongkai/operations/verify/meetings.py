"""Check of meetings against their acts: state, moments, seats; each draw is repeated."""

from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongkai.encryption.envelopes import DecryptionError
from gongkai.kit.workflows import Step
from gongkai.law.lotteries import commitment_of, draw
from gongkai.ledger.consumers import chains_behind
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.meetings.models import Meeting, Registration
from gongkai.meetings.states import MeetingState
from gongkai.meetings.workflow import WORKFLOW
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "meetings"
CONSUMER = "gongkai.meetings.consumers.consume"
MOMENTS = {
    Verb.MEETING_ANNOUNCED: "announced_at",
    Verb.MEETING_DRAWN: "drawn_at",
    Verb.MEETING_LISTED: "listed_at",
    Verb.MEETING_HELD: "held_at",
    Verb.MEETING_RECORD_LAID: "record_laid_at",
    Verb.MEETING_RECORD_CONFIRMED: "record_confirmed_at",
    Verb.MEETING_CANCELLED: "ended_at",
    Verb.MEETING_PUBLISHED: "ended_at",
}
CHANGES = frozenset({Verb.MEETING_POSTPONED, Verb.MEETING_CANCELLED})


@dataclass
class FoldedMeeting:
    """The state of a meeting according to its acts."""

    stage: str = ""
    number: str = ""
    commitment: str = ""
    seed: str = ""
    sequence: int = 0
    problem: str = ""


def check() -> Check:
    """Replay the acts of each meeting, compare them with its row, and repeat its draw."""
    seen, late = 0, bool(chains_behind(CONSUMER))
    rows = Meeting.objects.select_related("body").order_by("pk")
    for chunk in in_chunks(rows.iterator(chunk_size=200)):
        seen += len(chunk)
        acts = acts_about(Meeting, [one.pk for one in chunk])
        for one in chunk:
            for problem in (*_differences(one, acts[one.pk]), *_draw_problems(one)):
                yield Fault(PART, f"meeting {one.pk}: {problem}", note=late)
    planned = Act.objects.filter(verb=Verb.MEETING_PLANNED).count()
    if planned != seen:
        yield Fault(PART, f"there are {seen} meetings, the acts say {planned}")
    applied = yield from _check_registrations()
    return f"{seen} meetings and {applied} applications for seats against their acts"


def _check_registrations() -> Generator[Fault, None, int]:
    """Compare each application with its acts; return how many there are."""
    seen = 0
    rows = Registration.objects.order_by("pk").only(
        "pk", "number", "seat", "withdrawn_at", "received_at", "erased_at"
    )
    for chunk in in_chunks(rows.iterator(chunk_size=500)):
        seen += len(chunk)
        acts = acts_about(Registration, [one.pk for one in chunk])
        for one in chunk:
            moments = {act.verb: act.at for act in acts[one.pk]}
            for name, found, verb in (
                ("receipt", one.received_at, Verb.SEAT_APPLIED),
                ("withdrawal", one.withdrawn_at, Verb.SEAT_WITHDRAWN),
                ("erasure", one.erased_at, Verb.SEAT_FORGOTTEN),
            ):
                if found != moments.get(verb):
                    yield Fault(
                        PART,
                        f"application {one.pk}: its {name} is {found}, "
                        f"its acts say {moments.get(verb)}",
                    )
    applied = Act.objects.filter(verb=Verb.SEAT_APPLIED).count()
    if applied != seen:
        yield Fault(PART, f"there are {seen} applications for seats, the acts say {applied}")
    return seen


def _fold(acts: list[Act]) -> tuple[FoldedMeeting, dict[str, datetime]]:
    """Replay the acts about one meeting, oldest first; return its state and its moments."""
    folded, moments = FoldedMeeting(), dict[str, datetime]()
    for act in acts:
        if act.verb == Verb.MEETING_PLANNED:
            folded.stage, folded.number = MeetingState.PLANNED, str(act.facets.get("number", ""))
        elif act.verb == Verb.MEETING_PUBLISHED:
            folded.stage = MeetingState.PUBLISHED
        if act.verb in MOMENTS:
            moments[MOMENTS[Verb(act.verb)]] = act.at
        folded.sequence += act.verb in CHANGES
        folded.commitment = str(act.facets.get("commitment", folded.commitment))
        folded.seed = str(act.facets.get("seed", folded.seed))
        for step in WORKFLOW.steps_recording(act.verb):
            _take(step, folded, act)
    return folded, moments


def _take(step: Step[MeetingState, Any], folded: FoldedMeeting, act: Act) -> None:
    if not step.starts_from(folded.stage):
        folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
    folded.stage = step.target or folded.stage


def _differences(one: Meeting, acts: list[Act]) -> Iterator[str]:
    folded, moments = _fold(acts)
    if folded.problem:
        yield folded.problem
    for name, found, expected in (
        ("state", one.state, folded.stage or "nothing"),
        ("number", one.number, folded.number),
        ("commitment", one.commitment, folded.commitment),
        ("published seed", one.published_seed, folded.seed),
        ("sequence", one.sequence, folded.sequence),
        *(
            (column, getattr(one, column), moments.get(column))
            for column in sorted(set(MOMENTS.values()))
        ),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"


def _draw_problems(one: Meeting) -> Iterator[str]:
    """Yield how the seed differs from the commitment, and the stored draw from a new one."""
    try:
        if one.seed and commitment_of(one.seed) != one.commitment:
            yield "its seed does not fit its commitment"
    except DecryptionError:
        yield "its seed cannot be decrypted"
    if not one.published_seed:
        return
    if commitment_of(one.published_seed) != one.commitment:
        yield "its published seed does not fit its commitment"
    drawn: dict[str, list[Registration]] = defaultdict(list)
    rows = one.registrations.filter(rank__isnull=False).only(
        "number", "seat", "rank", "is_chosen", "withdrawn_at"
    )
    for row in rows.order_by("rank"):
        drawn[row.seat].append(row)
    places = Counter({seats.kind: seats.places for seats in one.seats.all()})
    for kind, entered in sorted(drawn.items()):
        ranks = {
            rank.number: rank.position
            for rank in draw([row.number for row in entered], one.published_seed)
        }
        if any(ranks[row.number] != row.rank for row in entered):
            yield f"its draw of the seats “{kind}” differs from a repeated one"
        until = one.listed_at
        staying = [
            row.number
            for row in entered
            if row.withdrawn_at is None or (until is not None and row.withdrawn_at >= until)
        ]
        seated = {row.number for row in entered if row.is_chosen} & set(staying)
        if seated != set(staying[: places[kind]]):
            yield f"its seats “{kind}” are not those of the draw"
