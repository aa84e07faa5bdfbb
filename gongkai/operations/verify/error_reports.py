"""Check of error reports against their acts: state, body, days and result; numbers; due dates."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from gongkai.calendars.queries import Calendars
from gongkai.error_reports.models import ErrorReport, ErrorReportNumbers
from gongkai.error_reports.queries import due_of
from gongkai.error_reports.states import ErrorReportState
from gongkai.error_reports.workflow import WORKFLOW
from gongkai.ledger.consumers import chains_behind
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "error-reports"
CONSUMER = "gongkai.error_reports.consumers.consume"


@dataclass
class FoldedReport:
    """The state of an error report according to its acts."""

    stage: str = ""
    chain: str = ""
    number: str = ""
    received_on: date | None = None
    answered_on: date | None = None
    result: str = ""
    in_time: bool | None = None
    is_erased: bool = False
    problem: str = ""


def check() -> Check:
    """Replay the acts of each report and compare them with its row, then count the numbers."""
    calendars, seen, by_year = Calendars(), 0, Counter[int]()
    # A new holiday notice may not have been applied to all due dates yet.
    late = bool(chains_behind(CONSUMER))
    rows = ErrorReport.objects.defer("text", "contact", "answer").select_related("body")
    for chunk in in_chunks(rows.order_by("pk").iterator(chunk_size=500)):
        seen += len(chunk)
        acts = acts_about(ErrorReport, [one.pk for one in chunk])
        for one in chunk:
            folded = _fold(acts[one.pk])
            by_year[one.received_on.year] += 1
            for problem in _differences(one, folded):
                yield Fault(PART, f"report {one.pk}: {problem}")
            if problem := _clock(one, folded, calendars):
                yield Fault(
                    PART, f"report {one.pk}: {problem}", note=late and one.answered_on is None
                )
    received = Act.objects.filter(verb=Verb.ERROR_REPORTED).count()
    if received != seen:
        yield Fault(PART, f"there are {seen} reports, the acts say {received}")
    allocated = ErrorReportNumbers.objects.values_list("year").annotate(Sum("last"))
    for year, count in allocated.order_by("year"):
        if count != by_year[year]:
            yield Fault(
                PART, f"{count} numbers of {year} are allocated, {by_year[year]} reports have one"
            )
    return f"{seen} error reports against their acts"


def _fold(acts: list[Act]) -> FoldedReport:
    """Replay the acts about one report, oldest first."""
    folded = FoldedReport()
    for act in acts:
        if act.verb == Verb.ERROR_REPORTED:
            folded.stage, folded.chain = ErrorReportState.RECEIVED, act.chain
            folded.number, folded.received_on = str(act.facets.get("number", "")), act.on
        elif act.verb == Verb.ERROR_FORGOTTEN:
            folded.is_erased = True
        for step in WORKFLOW.steps_recording(act.verb):
            if not step.starts_from(folded.stage):
                folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
            folded.stage = step.target or folded.stage
        if act.verb == Verb.ERROR_PASSED_ON:
            folded.chain = str(act.facets.get("to", ""))
        elif act.verb == Verb.ERROR_ANSWERED:
            folded.answered_on, folded.result = act.on, str(act.facets.get("result", ""))
            folded.in_time = act.facets.get("in_time")
    return folded


def _differences(one: ErrorReport, folded: FoldedReport) -> Iterator[str]:
    if folded.problem:
        yield folded.problem
    for name, found, expected in (
        ("state", one.state, folded.stage or "nothing"),
        ("number", one.number, folded.number),
        ("body", one.body.chain, folded.chain),
        ("day of receipt", one.received_on, folded.received_on),
        ("day of the answer", one.answered_on, folded.answered_on),
        ("result", one.result, folded.result),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"
    if (one.erased_at is not None) != folded.is_erased:
        yield "its words were erased and no act says so, or the other way round"


def _clock(one: ErrorReport, folded: FoldedReport, calendars: Calendars) -> str:
    """Return how the due date differs from the recalculated one, or from what the answer says."""
    if one.answered_on is None:
        due = due_of(one, calendars.of(one.body.region))
        if (one.due_on, one.provisional) != (due.on, due.provisional):
            return f"its answer is due on {one.due_on}, recalculated it is {due.on}"
    elif folded.in_time is not None and folded.in_time != (one.answered_on <= one.due_on):
        return f"answered on {one.answered_on}, due on {one.due_on}: its act says otherwise"
    return ""
