"""Check of feedback on answers and of reported comments against their acts: states, days, counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.calendars.queries import Calendars
from gongkai.consultations.models import (
    AnswerFeedback,
    CommentReport,
    PublicConsultation,
    ReportedComment,
)
from gongkai.consultations.reader_queries import Timed, due_of
from gongkai.consultations.states import FeedbackState, ReportedState
from gongkai.consultations.workflow import FEEDBACK_WORKFLOW, REPORT_WORKFLOW
from gongkai.kit.workflows import Workflow
from gongkai.ledger.consumers import chains_behind
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "consultation-readers"
CONSUMER = "gongkai.consultations.consumers.consume"
BEGINNINGS = {
    Verb.FEEDBACK_RECEIVED: FeedbackState.RECEIVED,
    Verb.COMMENT_REPORTED: ReportedState.WAITING,
}


@dataclass
class Folded:
    """The state of feedback or of a reported comment according to its acts."""

    stage: str = ""
    number: str = ""
    received_on: date | None = None
    ended_on: date | None = None
    in_time: bool | None = None
    count: int = 0
    is_erased: bool = False
    problem: str = ""


def check() -> Check:
    """Replay the acts of each feedback and reported comment, and compare them with its row."""
    calendars, seen = Calendars(), {AnswerFeedback: 0, ReportedComment: 0}
    # A new holiday notice may not have been applied to all due dates yet.
    late = bool(chains_behind(CONSUMER))
    feedback = AnswerFeedback.objects.defer("text").select_related("consultation__body")
    for chunk in in_chunks(feedback.order_by("pk").iterator(chunk_size=500)):
        seen[AnswerFeedback] += len(chunk)
        acts = acts_about(AnswerFeedback, [one.pk for one in chunk])
        for one in chunk:
            folded = fold(acts[one.pk], FEEDBACK_WORKFLOW)
            for problem in _of_feedback(one, folded):
                yield Fault(PART, f"feedback {one.pk}: {problem}")
            for problem in _clock(one, one.replied_on, folded, calendars):
                yield Fault(PART, f"feedback {one.pk}: {problem}", note=late)
    reports = ReportedComment.objects.select_related("consultation__body", "comment")
    for some in in_chunks(reports.order_by("pk").iterator(chunk_size=500)):
        seen[ReportedComment] += len(some)
        acts = acts_about(ReportedComment, [each.pk for each in some])
        for each in some:
            folded = fold(acts[each.pk], REPORT_WORKFLOW)
            for problem in _of_reports(each, folded):
                yield Fault(PART, f"reported comment {each.pk}: {problem}")
            for problem in _clock(each, each.decided_on, folded, calendars):
                yield Fault(PART, f"reported comment {each.pk}: {problem}", note=late)
    yield from _totals()
    return f"{seen[AnswerFeedback]} feedback and {seen[ReportedComment]} reported comments"


def fold(acts: list[Act], workflow: Workflow[Any]) -> Folded:
    """Replay the acts about one feedback or reported comment, oldest first."""
    folded = Folded()
    for act in acts:
        if act.verb in BEGINNINGS:
            folded.stage = BEGINNINGS[Verb(act.verb)]
            folded.count += 1
            folded.received_on = folded.received_on or act.on
        folded.number = str(act.facets.get("number", ""))
        if act.verb == Verb.FEEDBACK_FORGOTTEN:
            folded.is_erased = True
        if act.verb == Verb.COMMENT_REPORT_ENDED:
            folded.stage = ReportedState.GONE
        for step in workflow.steps_recording(act.verb):
            if not step.starts_from(folded.stage):
                folded.problem = f"act {act} cannot follow: the state was {folded.stage}"
            folded.stage = step.target or folded.stage
        if "in_time" in act.facets:
            folded.ended_on, folded.in_time = act.on, act.facets["in_time"]
    return folded


def _same(one: Timed, ended_on: date | None, folded: Folded) -> Iterator[str]:
    if folded.problem:
        yield folded.problem
    for name, found, expected in (
        ("state", one.state, folded.stage or "nothing"),
        ("number", one.number, folded.number),
        ("day of receipt", one.received_on, folded.received_on),
        ("last day", ended_on, folded.ended_on),
    ):
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"


def _of_feedback(one: AnswerFeedback, folded: Folded) -> Iterator[str]:
    yield from _same(one, one.replied_on, folded)
    if (one.erased_at is not None) != folded.is_erased:
        yield "its words were erased and no act says so, or the other way round"


def _of_reports(one: ReportedComment, folded: Folded) -> Iterator[str]:
    yield from _same(one, one.decided_on, folded)
    came = one.reports.count()
    if not one.count == came == folded.count:
        yield f"it counts {one.count} reports, there are {came}, its acts are {folded.count}"


def _clock(
    one: Timed, ended_on: date | None, folded: Folded, calendars: Calendars
) -> Iterator[str]:
    """Yield how the due date differs from the recalculated one, or from what the last act says."""
    if ended_on is None:
        due = due_of(one, calendars.of(one.consultation.body.region))
        if (one.due_on, one.provisional) != (due.on, due.provisional):
            yield f"it is due on {one.due_on}, recalculated it is {due.on}"
    elif folded.in_time != (ended_on <= one.due_on):
        yield f"ended on {ended_on}, due on {one.due_on}: its act says otherwise"


def _totals() -> Iterator[Fault]:
    """Compare the numbers of rows with the acts, and with the numbers that consultations gave."""
    for verb, model in (
        (Verb.FEEDBACK_RECEIVED, AnswerFeedback),
        (Verb.COMMENT_REPORTED, CommentReport),
    ):
        rows, acts = model.objects.count(), Act.objects.filter(verb=verb).count()
        if rows != acts:
            yield Fault(PART, f"there are {rows} rows, the acts {verb} are {acts}")
    for one in PublicConsultation.objects.exclude(last_feedback=0, last_report=0).order_by("pk"):
        reports = CommentReport.objects.filter(reported__consultation=one).count()
        for name, given, came in (
            ("feedback", one.last_feedback, one.feedback.count()),
            ("reports", one.last_report, reports),
        ):
            if given != came:
                yield Fault(
                    PART, f"public consultation {one.pk} counts {given} {name}, there are {came}"
                )
