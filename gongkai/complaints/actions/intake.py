"""Receive complaints, from complainants or entered by staff; erase them; recompute due dates."""

from collections import defaultdict
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars
from gongkai.complaints.models import Complaint
from gongkai.complaints.numbering import allocate_number
from gongkai.complaints.queries import due_of, supervising_body, waiting
from gongkai.complaints.recording import COMPLAINANT, record_complaint
from gongkai.complaints.rules.intake import (
    ComplaintFacts,
    PaperFacts,
    refusal_to_enter_complaint,
    refusal_to_erase,
    refusals_of_complaint,
)
from gongkai.complaints.states import ComplaintChannel
from gongkai.complaints.waiting import update_waiting
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.query_codes import hash_of
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Actor, Entry, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.repeated_forms import refusal_of_repetition

SERIES = "TS"  # 投诉


def receive_complaint(
    about: Body, facts: ComplaintFacts, *, code: str, submission: str, at: datetime
) -> Complaint:
    """
    Create the complaint that somebody sends; the nearest body above the one complained of examines it.

    `code` is the complainant's query code; only its hash is stored. `submission` identifies the
    submitted form: submitting it twice, even concurrently, creates one complaint.
    Law: 条例19 art. 47, 51.
    """
    # Hashing is deliberately slow, so it runs before the transaction takes locks.
    code_hash = hash_of(code)
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(Complaint, submission))
        refuse_if(next(refusals_of_complaint(about, facts, on=local_date(at)), None))
        return _create(
            about,
            facts,
            PaperFacts(ComplaintChannel.WEB, local_date(at)),
            code_hash=code_hash,
            submission=submission,
            by=COMPLAINANT,
            at=at,
        )


def enter_complaint(
    about: Body,
    facts: ComplaintFacts,
    paper: PaperFacts,
    *,
    by: Person,
    at: datetime,
    code: str,
    submission: str = "",
) -> Complaint:
    """Create a complaint that came by telephone, at the counter or by post; its clock began then."""
    code_hash, submission = hash_of(code), submission or uuid4().hex
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(Complaint, submission))
        refuse_if(refusal_to_enter_complaint(about, facts, paper, by=by, at=at))
        return _create(
            about, facts, paper, code_hash=code_hash, submission=submission, by=by, at=at
        )


@transaction.atomic
def erase_complaint(complaint: Complaint, *, at: datetime, after_days: int) -> Complaint:
    """
    Erase what the complainant wrote and close the query code. Kind, days and result remain.

    Law: 个人信息保护法 art. 19, 47.
    """
    complaint = lock(complaint)
    refuse_if(refusal_to_erase(complaint, on=local_date(at), after_days=after_days))
    complaint.text = complaint.name = complaint.contact = complaint.code_hash = ""
    complaint.extension = complaint.answer = ""
    complaint.erased_at = at
    complaint.save()
    record_complaint(Verb.COMPLAINT_FORGOTTEN, complaint, by=SYSTEM, at=at)
    return complaint


@transaction.atomic
def update_complaint_due_dates(notice: HolidayNotice, *, at: datetime) -> int:
    """
    Recompute due dates after a holiday notice, except extended ones; return how many changed.

    Repeating it changes nothing.
    """
    first = notice.days.earliest("day").day
    rows = Complaint.objects.select_for_update(of=("self",)).filter(extended_on=None)
    calendars, entries = Calendars(), defaultdict(list)
    found = waiting(rows).filter(due_on__gte=first).select_related("body")
    for complaint in found.order_by("pk"):
        before = complaint.due_on
        if not _set_due_date(complaint, calendars):
            continue
        complaint.save(update_fields=["due_on", "provisional"])
        update_waiting(complaint)
        facets = {
            "number": complaint.number,
            "notice": notice.pk,
            "before": before,
            "after": complaint.due_on,
        }
        entries[complaint.body.chain].append(
            Entry(Verb.CLOCKS_RECOUNTED, complaint, local_date(at), facets=facets)
        )
    for chain in sorted(entries):
        record_many(entries[chain], chain=chain, by=SYSTEM, at=at)
    return sum(map(len, entries.values()))


def _create(
    about: Body,
    facts: ComplaintFacts,
    paper: PaperFacts,
    *,
    code_hash: str,
    submission: str,
    by: Person | Actor,
    at: datetime,
) -> Complaint:
    body = supervising_body(about, on=local_date(at))
    assert body is not None  # the rule has checked it
    complaint = Complaint(
        body=body,
        about=about,
        number=allocate_number(body, SERIES, local_date(at).year),
        code_hash=code_hash,
        submission=submission,
        kind=facts.kind,
        channel=paper.channel,
        text=clean_text(facts.text),
        name=single_line(facts.name),
        contact=single_line(facts.contact),
        entered_at=at,
        received_on=paper.received_on,
    )
    _set_due_date(complaint, Calendars())
    complaint.save()
    facets = {"kind": facts.kind, "channel": paper.channel, "received_on": _day(paper.received_on)}
    record_complaint(Verb.COMPLAINT_RECEIVED, complaint, by=by, at=at, facets=facets)
    return complaint


def _set_due_date(complaint: Complaint, calendars: Calendars) -> bool:
    """Compute the due date (not saved); return whether it changed."""
    before = (complaint.due_on, complaint.provisional)
    due = due_of(complaint, calendars.of(complaint.body.region))
    complaint.due_on, complaint.provisional = due.on, due.provisional
    return before != (complaint.due_on, complaint.provisional)


def _day(day: date) -> str:
    return day.isoformat()
