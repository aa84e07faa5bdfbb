"""Check of publication duties: their tallies with a recount, their states with their days."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import ExtractYear

from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.states import ReleaseState
from gongkai.documents.queries import public_documents
from gongkai.duties.models import Duty, DutyTally
from gongkai.duties.queries import version_number
from gongkai.duties.states import DutyState, EvidenceKind
from gongkai.kit.times import local_date
from gongkai.ledger.consumers import chains_behind
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault

PART = "duties"
CONSUMER = "gongkai.duties.consumers.consume"
FULFILLED = frozenset({DutyState.MET, DutyState.LATE})


def check(at: datetime) -> Check:
    """Recount the duties of each body, year and state, then compare each duty with its days."""
    seen, late = 0, bool(chains_behind(CONSUMER))
    for problem in _differences_of_tallies():
        yield Fault(PART, problem)
    for chunk in in_chunks(Duty.objects.order_by("pk").iterator(chunk_size=500)):
        seen += len(chunk)
        public = _public_numbers(chunk)
        for duty in chunk:
            for problem in _differences(duty, public, local_date(at)):
                yield Fault(PART, f"duty {duty.pk}: {problem}", note=late)
    return f"{seen} publication duties and their tallies"


def _differences_of_tallies() -> Iterator[str]:
    counted = Duty.objects.annotate(year=ExtractYear("due_on")).order_by("body", "year", "state")
    rows = Counter(
        {
            (body, year, state): number
            for body, year, state, number in counted.values_list("body", "year", "state").annotate(
                Count("pk")
            )
        }
    )
    kept = DutyTally.objects.values_list("body", "year", "state", "number").order_by("pk")
    tallies = Counter({(body, year, state): number for body, year, state, number in kept})
    for key in sorted(set(rows) | set(tallies)):
        if rows[key] != tallies[key]:
            body, year, state = key
            yield (
                f"body {body} has {rows[key]} duties of {year} in the state {state}, "
                f"the tally says {tallies[key]}"
            )


def _public_numbers(duties: list[Duty]) -> set[str]:
    numbers = {one.evidence for one in duties if one.evidence_kind == EvidenceKind.DOCUMENT}
    found = public_documents().filter(index_number__in=numbers)
    public = {str(number) for number in found.values_list("index_number", flat=True)}
    codes = {
        one.evidence.rpartition("/v")[0]
        for one in duties
        if one.evidence_kind == EvidenceKind.DATASET
    }
    versions = DatasetVersion.objects.filter(dataset__code__in=codes, state=ReleaseState.PUBLISHED)
    return public | {
        version_number(code, number)
        for code, number in versions.values_list("dataset__code", "number")
    }


def _differences(duty: Duty, public: set[str], today: date) -> Iterator[str]:
    expected = duty.state
    if duty.met_on is not None:
        expected = DutyState.MET if duty.met_on <= duty.due_on else DutyState.LATE
        if not duty.opens_on <= duty.met_on < duty.closes_on:
            yield f"it was met on {duty.met_on}, outside its period"
    elif duty.state in FULFILLED or (duty.state == DutyState.MISSING and duty.due_on >= today):
        expected = DutyState.OPEN
    if duty.state != expected:
        yield f"its state is {duty.state}, by its days it is {expected}"
    if bool(duty.evidence) != (duty.met_on is not None):
        yield f"it was met on {duty.met_on or 'no day'}, by {duty.evidence or 'nothing'}"
    elif duty.evidence and duty.evidence not in public:
        yield f"it was met by {duty.evidence}, which is not public"
