"""Reports follow the ledger: they are published and withdrawn with their documents, and people are notified."""

from collections.abc import Sequence

from gongkai.ledger.models import Act
from gongkai.reports.actions.publications import follow_documents
from gongkai.reports.notifying import notify_of_report


def consume(acts: Sequence[Act]) -> None:
    """Take these acts. The cursor moves in the same transaction, so that nobody is notified twice."""
    follow_documents(acts)
    for act in acts:
        notify_of_report(act)
