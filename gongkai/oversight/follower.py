"""Oversight follows the ledger: acts are added to the tallies of their body, reports go with their documents, people are told."""

from collections.abc import Sequence

from gongkai.ledger.models import Act
from gongkai.oversight.actions.publications import follow_documents
from gongkai.oversight.actions.tallies import add_to_tallies
from gongkai.oversight.notifying import notify_of_report


def consume(acts: Sequence[Act]) -> None:
    """Take these acts. The cursor moves in the same transaction, so that none is added twice."""
    add_to_tallies(acts)
    follow_documents(acts)
    for act in acts:
        notify_of_report(act)
