"""
Ledger consumer: deadlines of open cases after a holiday notice, and missing posts.

Administrators are notified of cases that nobody can process.
"""

from collections.abc import Sequence

from gongkai.applications.actions.clocks import recount_applications
from gongkai.applications.notifying import UNATTENDED, notify_of_missing_post
from gongkai.calendars.models import HolidayNotice
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb


@takes(UNATTENDED, {Verb.CALENDAR_CHANGED})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb == Verb.CALENDAR_CHANGED:
            recount_applications(HolidayNotice.objects.get(pk=int(act.subject_id)), at=act.at)
        else:
            notify_of_missing_post(act)
