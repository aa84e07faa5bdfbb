"""Ledger consumer: notifications of reports that arrive, and due dates after a holiday notice."""

from collections.abc import Sequence

from gongkai.calendars.models import HolidayNotice
from gongkai.error_reports.actions import update_due_dates
from gongkai.error_reports.notifying import notify_of_arrival
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

ARRIVALS = frozenset({Verb.ERROR_REPORTED, Verb.ERROR_PASSED_ON})


@takes(ARRIVALS, {Verb.CALENDAR_CHANGED})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb in ARRIVALS:
            notify_of_arrival(act)
        elif act.verb == Verb.CALENDAR_CHANGED:
            update_due_dates(HolidayNotice.objects.get(pk=int(act.subject_id)), at=act.at)
