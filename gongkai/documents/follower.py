"""Notices follow the ledger."""

from collections.abc import Sequence
from time import monotonic

from gongkai.documents.actions.notices import tell_of_act
from gongkai.ledger.followers import Taken, in_portions
from gongkai.ledger.models import Act

PORTION_SECONDS = 0.4


@in_portions
def follow(acts: Sequence[Act], within: int) -> Taken:
    """Tell the people whom these acts concern, for less than a second; read again, it tells nobody twice."""
    until = monotonic() + PORTION_SECONDS
    done = 0
    while done < len(acts) and (not done or monotonic() < until):
        tell_of_act(acts[done])
        done += 1
    return Taken(done)
