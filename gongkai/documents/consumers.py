"""Documents follow the ledger: people are told what concerns them, and clocks are counted anew after a holiday notice."""

from collections.abc import Sequence
from time import monotonic

from gongkai.calendars.models import HolidayNotice
from gongkai.documents.actions.clocks import recount_clocks
from gongkai.documents.notifying import notify_of_act
from gongkai.ledger.consumers import Taken, in_portions
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

PORTION_SECONDS = 0.4


@in_portions
def consume(acts: Sequence[Act], within: int) -> Taken:
    """
    Take these acts for less than a second; read again, they tell nobody twice and count nothing twice.

    Only a holiday notice, a few times a year, may take longer: all clocks move at the same moment.
    """
    until = monotonic() + PORTION_SECONDS
    done = 0
    while done < len(acts) and (not done or monotonic() < until):
        _take(acts[done])
        done += 1
    return Taken(done)


def _take(act: Act) -> None:
    if act.verb == Verb.CALENDAR_CHANGED:
        recount_clocks(HolidayNotice.objects.get(pk=int(act.subject_id)), at=act.at)
    else:
        notify_of_act(act)
