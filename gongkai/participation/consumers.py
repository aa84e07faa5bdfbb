"""Ledger consumer: statements that were released, and notifications about concerns."""

from collections.abc import Sequence

from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.participation.actions import note_statement
from gongkai.participation.models import ConcernStatement
from gongkai.participation.notifying import KINDS, notify_of_concern


@takes(KINDS, {Verb.DOCUMENT_RELEASED})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    released = [int(act.subject_id) for act in acts if act.verb == Verb.DOCUMENT_RELEASED]
    statements = {
        one.document_id: one
        for one in ConcernStatement.objects.filter(document__in=released).select_related("concern")
    }
    for act in acts:
        if act.verb in KINDS:
            notify_of_concern(act)
        elif act.verb == Verb.DOCUMENT_RELEASED and int(act.subject_id) in statements:
            note_statement(statements[int(act.subject_id)], at=act.at)
