"""Ledger consumer: notifications about complaints and orders, and due dates after a holiday notice."""

from collections.abc import Sequence

from gongkai.calendars.models import HolidayNotice
from gongkai.complaints.actions.intake import update_complaint_due_dates
from gongkai.complaints.notifying import (
    COMPLAINT_KINDS,
    ORDER_KINDS,
    notify_of_complaint,
    notify_of_order,
)
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb


@takes(COMPLAINT_KINDS, ORDER_KINDS, {Verb.CALENDAR_CHANGED})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb in COMPLAINT_KINDS:
            notify_of_complaint(act)
        elif act.verb in ORDER_KINDS:
            notify_of_order(act)
        elif act.verb == Verb.CALENDAR_CHANGED:
            update_complaint_due_dates(HolidayNotice.objects.get(pk=int(act.subject_id)), at=act.at)
