"""Consumer of the ledger: publication states of reports and notifications."""

from collections.abc import Sequence

from gongkai.ledger.models import Act
from gongkai.reports.actions.publications import update_publication_states
from gongkai.reports.notifying import notify_of_report
from gongkai.reports.waiting import update_waiting_of_erased


def consume(acts: Sequence[Act]) -> None:
    """Process these acts in the transaction that moves the cursor, so that none is repeated."""
    update_publication_states(acts)
    update_waiting_of_erased(acts)
    for act in acts:
        notify_of_report(act)
