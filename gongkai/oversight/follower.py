"""Oversight follows the ledger: every act is added to the tallies its body's figures are made of."""

from collections.abc import Sequence

from gongkai.ledger.models import Act
from gongkai.oversight.actions.tallies import add_to_tallies


def follow(acts: Sequence[Act]) -> None:
    """Take these acts. The cursor moves in the same transaction, so that none is added twice."""
    add_to_tallies(acts)
