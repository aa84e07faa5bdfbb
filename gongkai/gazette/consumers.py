"""Ledger consumer: notifications, and new files for issues whose documents were changed."""

from collections.abc import Sequence

from gongkai.gazette.actions.files import want_files
from gongkai.gazette.notifying import notify_of_change, notify_of_correction, notify_of_return
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

CHANGES = frozenset({Verb.DOCUMENT_CORRECTED, Verb.DOCUMENT_RERELEASED, Verb.DOCUMENT_WITHDRAWN})


@takes(CHANGES, {Verb.GAZETTE_CORRECTION_MARKED, Verb.GAZETTE_RETURNED})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again makes the same files once more and notifies nobody."""
    for act in acts:
        if act.verb == Verb.GAZETTE_CORRECTION_MARKED:
            notify_of_correction(act)
        elif act.verb == Verb.GAZETTE_RETURNED:
            notify_of_return(act)
        elif act.verb in CHANGES:
            for issue in notify_of_change(act):
                if issue.published_at is not None:
                    want_files(issue, at=act.at)
