"""Ledger consumer: notifications about documents, and due dates after a holiday notice."""

from collections.abc import Sequence
from time import monotonic

from gongkai.calendars.models import HolidayNotice
from gongkai.documents.actions.clocks import recount_clocks
from gongkai.documents.notifying import TELLING, notify_of_act
from gongkai.documents.reminding import INQUIRY_VERBS, notify_of_inquiry
from gongkai.ledger.consumer_kinds import Taken, in_portions, takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

PORTION_SECONDS = 0.4


@takes(TELLING, INQUIRY_VERBS, {Verb.CALENDAR_CHANGED})
@in_portions
def consume(acts: Sequence[Act], within: int) -> Taken:
    """
    Process acts for less than a second; processing an act twice has no further effect.

    Only a holiday notice, a few times a year, may take longer: it changes all due dates at once.
    """
    until = monotonic() + PORTION_SECONDS
    done = 0
    while done < len(acts) and (not done or monotonic() < until):
        _process(acts[done])
        done += 1
    return Taken(done)


def _process(act: Act) -> None:
    if act.verb == Verb.CALENDAR_CHANGED:
        recount_clocks(HolidayNotice.objects.get(pk=int(act.subject_id)), at=act.at)
    elif act.verb in INQUIRY_VERBS:
        notify_of_inquiry(act)
    else:
        notify_of_act(act)
