"""Check of applications against their acts: stage, days, deadline, letters, and balance R1."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.conf import settings

from gongkai.applications.models import Application, Letter, Reply
from gongkai.applications.queries import derivation_of, with_course
from gongkai.applications.states import OPEN, Stage
from gongkai.calendars.queries import Calendars
from gongkai.ledger.consumers import chains_behind
from gongkai.operations.verify.application_replay import FoldedCase, fold_case
from gongkai.operations.verify.application_sums import Tally
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "applications"
CONSUMER = "gongkai.applications.consumers.consume"
LONG = ("title", "description", "document_number", "help_wanted", "code_hash")


def check() -> Check:
    """Replay the acts of each application, compare with its rows, then check the balance R1."""
    calendars, tally, seen = Calendars(), Tally(), 0
    # A new holiday notice may not have been applied to all deadlines yet.
    late = bool(chains_behind(CONSUMER))
    rows = with_course(Application.objects.defer(*LONG)).select_related("applicant").order_by("pk")
    for chunk in in_chunks(rows.iterator(chunk_size=500)):
        seen += len(chunk)
        acts, letters, replies = (
            acts_about(Application, [one.pk for one in chunk]),
            _letters(chunk),
            _replies(chunk),
        )
        for one in chunk:
            folded = fold_case(acts[one.pk])
            problems = [
                *folded.problems,
                *_differences(one, folded),
                *_steps(one, folded),
                *_letter_problems(folded, letters[one.pk], replies[one.pk]),
            ]
            yield from (Fault(PART, f"case {one.pk}: {problem}") for problem in problems)
            yield from (
                Fault(PART, f"case {one.pk}: {problem}", note=late)
                for problem in _clock(one, folded, calendars)
            )
            tally.add(one, folded.counted_on)
    yield from (Fault(PART, problem) for problem in tally.problems())
    return f"{seen} applications against their acts, R1 of {tally.sums} years of bodies"


def _differences(one: Application, folded: FoldedCase) -> Iterator[str]:
    pairs = (
        ("stage", one.stage, folded.stage or "nothing"),
        ("number", one.number, folded.number),
        ("closing day", one.closed_on, folded.closed_on),
        ("delayed due date", one.delayed_until, folded.delayed_until),
        ("day of receipt", one.received_on, folded.days.get("day of receipt")),
        ("day of reopening", one.reopened_on, folded.days.get("day of reopening")),
    )
    yield from _unequal(pairs)
    if (one.applicant.erased_at is not None) != folded.purged:
        yield "its applicant was erased and no act says so, or the other way round"
    if (one.merged_into_id is not None and one.stage == Stage.MERGED) != (
        folded.stage == Stage.MERGED
    ):
        yield "it is merged with another one and no act says so, or the other way round"


def _steps(one: Application, folded: FoldedCase) -> Iterator[str]:
    """Compare the steps that affect the deadline with the acts."""
    clarification, fee = getattr(one, "clarification", None), getattr(one, "fee", None)
    extension, days = getattr(one, "extension", None), folded.days
    pairs = [
        ("day of asking to clarify", clarification and clarification.asked_on),
        ("day of clarification", clarification and clarification.answered_on),
        ("day of extension", extension and extension.notified_on),
        ("day of the fee notice", fee and fee.notified_on),
        ("day of payment", fee and fee.paid_on),
    ]
    yield from _unequal((name, found, days.get(name)) for name, found in pairs)
    there = {asked.pk: asked.answered_on for asked in one.consultations.all()}
    for pk in sorted(there.keys() | folded.asked.keys()):
        if pk not in folded.asked:
            yield f"no act records consultation {pk}"
        elif pk not in there:
            yield f"its consultation {pk} is missing, but its acts name it"
        elif there[pk] != folded.asked[pk]:
            yield f"consultation {pk} was answered on {there[pk]}, its acts say {folded.asked[pk]}"


def _unequal(pairs: Iterable[tuple[str, object, object]]) -> Iterator[str]:
    for name, found, expected in pairs:
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"


def _clock(one: Application, folded: FoldedCase, calendars: Calendars) -> Iterator[str]:
    """Recalculate the due date of the reply from the rows of the steps and compare."""
    if one.stage in OPEN and one.received_on is not None:
        found = derivation_of(one, calendars.of(one.body.region), settings.GONGKAI_LAW)
        assert found is not None  # it was received
        if (one.due_on, one.provisional) != (found.due, found.provisional):
            yield (
                f"its reply is due on {_date_text(one.due_on, provisional=one.provisional)}, "
                f"recalculated it is {_date_text(found.due, provisional=found.provisional)}"
            )
    elif one.stage == Stage.CLOSED and folded.in_time is not None:
        in_time = one.due_on is None or (one.closed_on or date.max) <= one.due_on
        if in_time != folded.in_time:
            yield (
                f"closed on {one.closed_on}, due on {one.due_on}: its act says it was "
                f"{'' if folded.in_time else 'not '}in time"
            )


def _date_text(day: date | None, *, provisional: bool) -> str:
    return f"{day} (provisional)" if provisional else f"{day}"


def _letter_problems(
    folded: FoldedCase, letters: list[Letter], replies: list[Reply]
) -> Iterator[str]:
    """Check that each letter has an act, each served reply a letter, each number an act."""
    recorded = set(folded.letters)
    for letter in letters:
        if letter.number and letter.number not in recorded:
            yield f"no act records letter {letter.pk} ({letter.number})"
    receipts = sum(not letter.number for letter in letters)
    if receipts > folded.received:
        yield f"it has {receipts} letters without a number, its acts account for {folded.received}"
    written = {letter.reply_id for letter in letters}
    served = [reply for reply in replies if reply.served_on is not None]
    for reply in replies:
        if reply.number and reply.number not in recorded:
            yield f"no act records the number {reply.number} of reply {reply.pk}"
        if (reply.pk in written) != (reply.served_on is not None):
            yield f"reply {reply.pk} was served and has no letter, or the other way round"
    if len(served) != folded.served:
        yield f"it has {len(served)} served replies, its acts say {folded.served}"
    there = {letter.number for letter in letters} | {reply.number for reply in replies}
    for number in folded.letters:
        if number not in there:
            yield f"letter {number} is missing, but its acts name it"


def _letters(chunk: list[Application]) -> dict[int, list[Letter]]:
    found: dict[int, list[Letter]] = defaultdict(list)
    for letter in Letter.objects.filter(application__in=chunk).defer("text").order_by("pk"):
        found[letter.application_id].append(letter)
    return found


def _replies(chunk: list[Application]) -> dict[int, list[Reply]]:
    found: dict[int, list[Reply]] = defaultdict(list)
    for reply in Reply.objects.filter(application__in=chunk).defer("text").order_by("pk"):
        found[reply.application_id].append(reply)
    return found
