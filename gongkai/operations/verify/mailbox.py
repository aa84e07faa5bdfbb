"""Check of letters against their acts: state, body, clocks, rating, publication and numbers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from gongkai.calendars.queries import Calendars
from gongkai.kit.times import local_date
from gongkai.ledger.consumers import chains_behind
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.models import MailboxLetter, MailboxNumbers
from gongkai.mailbox.queries import TEXTS, due_of
from gongkai.mailbox.states import LetterState, Publication
from gongkai.mailbox.workflow import WORKFLOW, WRITER_WORKFLOW
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "mailbox"
CONSUMER = "gongkai.mailbox.consumers.consume"
PUBLICATIONS = {
    Verb.MAILBOX_PUBLICATION_PROPOSED: Publication.PROPOSED,
    Verb.MAILBOX_PUBLISHED: Publication.PUBLIC,
    Verb.MAILBOX_PUBLICATION_DECLINED: Publication.DECLINED,
    Verb.MAILBOX_UNPUBLISHED: Publication.ENDED,
}


@dataclass
class FoldedLetter:
    """A letter according to its acts."""

    stage: str = ""
    chain: str = ""
    lead: str = ""
    number: str = ""
    clock_from: date | None = None
    promised_on: date | None = None
    done_on: date | None = None
    reopened_on: date | None = None
    in_time: bool | None = None
    rating: str = ""
    publication: str = Publication.NONE
    published_at: datetime | None = None
    is_erased: bool = False
    problem: str = ""


def check() -> Check:
    """Replay the acts of each letter, compare them with its row, recompute its clock, count numbers."""
    calendars, seen, by_year = Calendars(), 0, Counter[int]()
    # A new holiday notice may not have been applied to all due dates yet.
    late = bool(chains_behind(CONSUMER))
    rows = MailboxLetter.objects.defer("title", *TEXTS).select_related("body", "lead")
    for chunk in in_chunks(rows.order_by("pk").iterator(chunk_size=500)):
        seen += len(chunk)
        acts = acts_about(MailboxLetter, [one.pk for one in chunk])
        for one in chunk:
            folded = fold(acts[one.pk])
            by_year[local_date(one.received_at).year] += 1
            for problem in _differences(one, folded):
                yield Fault(PART, f"letter {one.pk}: {problem}")
            if problem := _clock(one, folded, calendars):
                yield Fault(PART, f"letter {one.pk}: {problem}", note=late and one.done_on is None)
    received = Act.objects.filter(verb=Verb.MAILBOX_RECEIVED).count()
    if received != seen:
        yield Fault(PART, f"there are {seen} letters, the acts say {received}")
    allocated = MailboxNumbers.objects.values_list("year").annotate(Sum("last"))
    for year, count in allocated.order_by("year"):
        if count != by_year[year]:
            yield Fault(
                PART, f"{count} numbers of {year} are allocated, {by_year[year]} letters have one"
            )
    return f"{seen} letters against their acts"


def fold(acts: list[Act]) -> FoldedLetter:
    """Replay the acts about one letter, oldest first."""
    folded = FoldedLetter()
    for act in acts:
        for step in (
            *WORKFLOW.steps_recording(act.verb),
            *WRITER_WORKFLOW.steps_recording(act.verb),
        ):
            if not step.starts_from(folded.stage):
                folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
            folded.stage = step.target or folded.stage
        _follow(folded, act)
    return folded


def _follow(folded: FoldedLetter, act: Act) -> None:
    """Change a folded letter by what an act says besides the state."""
    verb, facets = act.verb, act.facets
    if verb == Verb.MAILBOX_RECEIVED:
        folded.stage, folded.chain, folded.lead = LetterState.RECEIVED, act.chain, act.chain
        folded.number = str(facets.get("number", ""))
        folded.clock_from = date.fromisoformat(facets["clock_from"])
    elif verb == Verb.MAILBOX_ROUTED:
        folded.chain = act.chain
    elif verb in {Verb.MAILBOX_OBJECTED, Verb.MAILBOX_RECALLED}:
        folded.chain = folded.lead
    elif verb == Verb.MAILBOX_PROMISED:
        folded.promised_on = date.fromisoformat(facets["promised_on"])
    elif verb == Verb.MAILBOX_ANSWERED:
        folded.done_on, folded.in_time = act.on, facets.get("in_time")
    elif verb == Verb.MAILBOX_CONVERTED:
        folded.done_on = act.on
    elif verb == Verb.MAILBOX_RATED:
        folded.rating = str(facets.get("rating", ""))
    elif verb == Verb.MAILBOX_REOPENED:
        folded.reopened_on = act.on
        folded.clock_from = date.fromisoformat(facets["clock_from"])
        folded.done_on = folded.promised_on = folded.in_time = None
        folded.rating = ""
        if facets.get("unpublished"):
            folded.publication, folded.published_at = Publication.NONE, None
    elif verb == Verb.MAILBOX_ERASED:
        folded.is_erased = True
    if verb in PUBLICATIONS:
        folded.publication = PUBLICATIONS[Verb(verb)]
        folded.published_at = act.at if verb == Verb.MAILBOX_PUBLISHED else None


def _differences(one: MailboxLetter, folded: FoldedLetter) -> Iterator[str]:
    if folded.problem:
        yield folded.problem
    for name, found, expected in (
        ("state", one.state, folded.stage or "nothing"),
        ("number", one.number, folded.number),
        ("body", one.body.chain, folded.chain),
        ("leading body", one.lead.chain, folded.lead),
        ("day 0", one.clock_from, folded.clock_from),
        ("promise", one.promised_on, folded.promised_on),
        ("day of the reply", one.done_on, folded.done_on),
        ("reopening", one.reopened_on, folded.reopened_on),
        ("rating", one.rating, folded.rating),
        ("publication", one.publication, folded.publication),
        ("moment of publication", one.published_at, folded.published_at),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"
    if (one.erased_at is not None) != folded.is_erased:
        yield "its texts were erased and no act says so, or the other way round"


def _clock(one: MailboxLetter, folded: FoldedLetter, calendars: Calendars) -> str:
    """Return how the due date differs from the recalculated one, or from what the reply says."""
    if one.done_on is None:
        due = due_of(one, calendars.of(one.lead.region))
        if (one.due_on, one.provisional) != (due.on, due.provisional):
            return f"its reply is due on {one.due_on}, recalculated it is {due.on}"
    elif folded.in_time is not None and folded.in_time != (one.done_on <= one.due_on):
        return f"answered on {one.done_on}, due on {one.due_on}: its act says otherwise"
    return ""
