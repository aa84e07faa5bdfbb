"""Recompute the due dates of feedback and of reports of comments after a holiday notice."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars
from gongkai.consultations.models import AnswerFeedback
from gongkai.consultations.reader_queries import (
    Timed,
    due_of,
    waiting_feedback,
    waiting_reports,
)
from gongkai.consultations.reader_waiting import update_waiting_feedback, update_waiting_report
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb


@transaction.atomic
def update_reader_due_dates(notice: HolidayNotice, *, at: datetime) -> int:
    """Recompute the due dates of what waits; return how many changed. Repeating it changes nothing."""
    first = notice.days.earliest("day").day
    calendars, entries = Calendars(), defaultdict(list)
    for one in [*_locked(waiting_feedback(), first), *_locked(waiting_reports(), first)]:
        before, body = one.due_on, one.consultation.body
        due = due_of(one, calendars.of(body.region))
        if (one.due_on, one.provisional) == (due.on, due.provisional):
            continue
        one.due_on, one.provisional = due.on, due.provisional
        one.save(update_fields=["due_on", "provisional"])
        _update_waiting(one)
        facets = {"number": one.number, "notice": notice.pk, "before": before, "after": due.on}
        entries[body.chain].append(Entry(Verb.CLOCKS_RECOUNTED, one, local_date(at), facets=facets))
    for chain in sorted(entries):
        record_many(entries[chain], chain=chain, by=SYSTEM, at=at)
    return sum(map(len, entries.values()))


def _locked(rows: QuerySet[Timed], first: date) -> QuerySet[Timed]:
    found = rows.filter(due_on__gte=first).select_for_update(of=("self",))
    return found.select_related("consultation__body").order_by("pk")


def _update_waiting(one: Timed) -> None:
    if isinstance(one, AnswerFeedback):
        update_waiting_feedback(one)
    else:
        update_waiting_report(one)
