"""Consumer of the ledger: publication states of reports and notifications."""

from collections.abc import Sequence

from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.reports.actions.publications import MOVING, update_publication_states
from gongkai.reports.notifying import notify_of_report
from gongkai.reports.waiting import update_waiting_of_erased
from gongkai.reports.workflow import verbs


@takes(MOVING, {Verb.DOCUMENT_ERASED}, verbs)
def consume(acts: Sequence[Act]) -> None:
    """Process these acts in the transaction that moves the cursor, so that none is repeated."""
    update_publication_states(acts)
    update_waiting_of_erased(acts)
    for act in acts:
        notify_of_report(act)
