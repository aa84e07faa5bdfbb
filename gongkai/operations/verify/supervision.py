"""Check of the register of the organisation against its acts: seats, reading places, figures."""

from collections import defaultdict
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about
from gongkai.supervision.models import LeadingPost, OrganisationReturn, ReadingPlace
from gongkai.supervision.queries.register import figures_of

PART = "supervision"
BEGINNINGS = {Verb.ORGANISATION_POST_ADDED, Verb.ORGANISATION_PLACE_OPENED}
AMENDMENTS = {Verb.ORGANISATION_PLACE_AMENDED}
ENDS = {Verb.ORGANISATION_POST_ENDED, Verb.ORGANISATION_PLACE_CLOSED}


@dataclass
class FoldedRow:
    """What the acts about one row of the register say of it."""

    since: date | None = None
    until: date | None = None
    kind: str = ""
    figures: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def check() -> Check:
    """Replay the acts of each row of the register and compare them with the row."""
    seen = 0
    for model in (LeadingPost, ReadingPlace):
        seen += yield from _check_lasting(model)
    for chunk in in_chunks(OrganisationReturn.objects.order_by("pk").iterator(chunk_size=500)):
        seen += len(chunk)
        acts = acts_about(OrganisationReturn, [one.pk for one in chunk])
        for one in chunk:
            stated = {name: Decimal(value) for name, value in figures_of(one).items()}
            recorded = dict(_fold(acts[one.pk]).figures)
            if stated != recorded:
                yield Fault(
                    PART, f"organisation return {one.pk} says {stated}, its acts {recorded}"
                )
    recorded_rows = (
        Act.objects.filter(
            subject_type__in=[
                one._meta.label_lower for one in (LeadingPost, ReadingPlace, OrganisationReturn)
            ]
        )
        .values("subject_type", "subject_id")
        .distinct()
        .count()
    )
    if recorded_rows != seen:
        yield Fault(PART, f"there are {seen} rows of the register, acts for {recorded_rows}")
    return f"{seen} rows of the register of the organisation against their acts"


def _check_lasting(
    model: type[LeadingPost | ReadingPlace],
) -> Generator[Fault, None, int]:
    """Compare the rows of one table with their acts; return their number."""
    seen = 0
    rows: Iterator[LeadingPost | ReadingPlace] = model._default_manager.order_by("pk").iterator(
        chunk_size=500
    )
    for chunk in in_chunks(rows):
        seen += len(chunk)
        acts = acts_about(model, [one.pk for one in chunk])
        for one in chunk:
            folded = _fold(acts[one.pk])
            kind = one.duty if isinstance(one, LeadingPost) else one.kind
            if (one.since, one.until, kind) != (folded.since, folded.until, folded.kind):
                yield Fault(
                    PART,
                    f"{one._meta.model_name} {one.pk} is {kind} from {one.since} to {one.until}, its "
                    f"acts say {folded.kind} from {folded.since} to {folded.until}",
                )
    return seen


def _fold(acts: list[Act]) -> FoldedRow:
    """Replay the acts about one row, oldest first."""
    folded = FoldedRow()
    for act in acts:
        facets = act.facets
        if act.verb in BEGINNINGS | AMENDMENTS:
            folded.since = date.fromisoformat(facets["since"])
            folded.kind = facets.get("duty") or facets["kind"]
        elif act.verb in ENDS:
            folded.until = date.fromisoformat(facets["until"])
        elif act.verb == Verb.ORGANISATION_RETURNED:
            for name, change in facets.items():
                if name != "year":
                    folded.figures[name] += Decimal(change)
    return folded
