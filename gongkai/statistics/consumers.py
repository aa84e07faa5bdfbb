"""Statistics follow the ledger: acts are added to the tallies of their body."""

from collections.abc import Sequence

from gongkai.ledger.models import Act
from gongkai.statistics.actions.tallies import add_to_tallies


def consume(acts: Sequence[Act]) -> None:
    """Take these acts. The cursor moves in the same transaction, so that none is added twice."""
    add_to_tallies(acts)
