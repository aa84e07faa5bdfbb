"""Consumer of the ledger that adds acts to the tallies of their body."""

from collections.abc import Sequence

from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.statistics.actions.tallies import add_to_tallies
from gongkai.statistics.counting import measured_verbs


@takes(measured_verbs)
def consume(acts: Sequence[Act]) -> None:
    """Process these acts in the transaction that moves the cursor, so that none is added twice."""
    add_to_tallies(acts)
