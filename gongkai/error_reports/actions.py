"""Receive, answer and pass on error reports; erase what readers wrote; recompute due dates."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars
from gongkai.error_reports.models import ErrorReport, ErrorReportNumbers
from gongkai.error_reports.queries import due_of, waiting
from gongkai.error_reports.rules import (
    ErrorFacts,
    refusal_of_report,
    refusal_to_answer,
    refusal_to_erase,
    refusal_to_pass_on,
)
from gongkai.error_reports.waiting import update_waiting
from gongkai.error_reports.workflow import ANSWER, PASS_ON, AnswerInputs, PassOnInputs
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.query_codes import hash_of
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Actor, Entry, record, record_many
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.repeated_forms import refusal_of_repetition

READER = Actor(ActorKind.APPLICANT)
SERIES = "JC"  # 纠错


def receive_error_report(
    body: Body, facts: ErrorFacts, *, code: str, submission: str, at: datetime
) -> ErrorReport:
    """
    Create the report that a reader sends; the ledger records kind and number, never the words.

    `code` is the reader's query code; only its hash is stored. `submission` identifies the submitted
    form: submitting it twice, even concurrently, creates one report.
    """
    # Hashing is deliberately slow, so it runs before the transaction takes locks.
    code_hash = hash_of(code)
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(ErrorReport, submission))
        refuse_if(refusal_of_report(facts))
        report = ErrorReport(
            body=body,
            number=_allocate_number(body, local_date(at).year),
            code_hash=code_hash,
            submission=submission,
            kind=facts.kind,
            page=facts.page,
            text=facts.text.strip(),
            contact=facts.contact.strip(),
            received_at=at,
            received_on=local_date(at),
        )
        _set_due_date(report, Calendars())
        report.save()
        update_waiting(report)
        _record(Verb.ERROR_REPORTED, report, by=READER, at=at, facets={"kind": facts.kind})
        return report


@transaction.atomic
def answer_error_report(
    report: ErrorReport, inputs: AnswerInputs, /, *, by: Person, at: datetime
) -> ErrorReport:
    """Answer a report; whether this is in time is recorded for the statistics."""
    report = lock(report)
    refuse_if(refusal_to_answer(report, inputs, by=by, at=at))
    report.state = ANSWER.new_state
    report.answered_on, report.result = local_date(at), inputs.result
    report.answer = inputs.text.strip()
    report.save()
    update_waiting(report)
    facets = {"result": inputs.result, "in_time": report.answered_on <= report.due_on}
    _record(Verb(ANSWER.act_verb), report, by=by, at=at, facets=facets)
    return report


@transaction.atomic
def pass_on_error_report(
    report: ErrorReport, inputs: PassOnInputs, /, *, by: Person, at: datetime
) -> ErrorReport:
    """
    Give a report to the body that is responsible for the page. Number, code and due date stay.

    The act is recorded with the body that passes it on.
    """
    report = lock(report)
    refuse_if(refusal_to_pass_on(report, inputs, by=by, at=at))
    target = Body.objects.get(pk=inputs.body_id)
    _record(Verb(PASS_ON.act_verb), report, by=by, at=at, facets={"to": target.chain})
    report.body = target
    report.save(update_fields=["body"])
    update_waiting(report)
    return report


@transaction.atomic
def erase_error_report(report: ErrorReport, *, at: datetime, after_days: int) -> ErrorReport:
    """
    Erase what the reader wrote and close the query code. Kind, page, days and answer remain.

    Law: 个人信息保护法 art. 19, 47.
    """
    report = lock(report)
    refuse_if(refusal_to_erase(report, on=local_date(at), after_days=after_days))
    report.text = report.contact = report.code_hash = ""
    report.erased_at = at
    report.save()
    _record(Verb.ERROR_FORGOTTEN, report, by=SYSTEM, at=at)
    return report


@transaction.atomic
def update_due_dates(notice: HolidayNotice, *, at: datetime) -> int:
    """
    Recompute the due dates of unanswered reports after a holiday notice; return how many changed.

    Repeating it changes nothing.
    """
    first = notice.days.earliest("day").day
    found = waiting(ErrorReport.objects.select_for_update(of=("self",))).filter(due_on__gte=first)
    calendars, entries = Calendars(), defaultdict(list)
    for report in found.select_related("body").order_by("pk"):
        before = report.due_on
        if not _set_due_date(report, calendars):
            continue
        report.save(update_fields=["due_on", "provisional"])
        update_waiting(report)
        facets = {
            "number": report.number,
            "notice": notice.pk,
            "before": before,
            "after": report.due_on,
        }
        entries[report.body.chain].append(
            Entry(Verb.CLOCKS_RECOUNTED, report, local_date(at), facets=facets)
        )
    for chain in sorted(entries):
        record_many(entries[chain], chain=chain, by=SYSTEM, at=at)
    return sum(map(len, entries.values()))


def _set_due_date(report: ErrorReport, calendars: Calendars) -> bool:
    """Compute the due date (not saved); return whether it changed."""
    before = (report.due_on, report.provisional)
    due = due_of(report, calendars.of(report.body.region))
    report.due_on, report.provisional = due.on, due.provisional
    return before != (report.due_on, report.provisional)


def _allocate_number(body: Body, year: int) -> str:
    """Lock the row of the series until the transaction ends, so that numbering has no gaps."""
    ErrorReportNumbers.objects.get_or_create(body=body, year=year)
    series = ErrorReportNumbers.objects.select_for_update().get(body=body, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{body.code}-{SERIES}{year}-{series.last:05}"


def _record(
    verb: Verb,
    report: ErrorReport,
    *,
    by: Person | Actor,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    record(
        verb,
        report,
        chain=report.body.chain,
        by=by if isinstance(by, Actor) else by.actor,
        at=at,
        on=local_date(at),
        post="" if isinstance(by, Actor) else _post_of(by, report, at),
        facets={"number": report.number, **(facets or {})},
    )


def _post_of(by: Person, report: ErrorReport, at: datetime) -> str:
    """Return the post in which the person acts; the rules have checked that there is one."""
    held = {
        one.post
        for one in capacities_of(by, on=local_date(at)).in_body(report.body_id)
        if one.office_id is None
    }
    return next(post for post in ANSWER.posts if post in held)
