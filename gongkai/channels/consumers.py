"""Ledger consumer: send what was released, carry corrections and withdrawals to the channels."""

from collections.abc import Sequence

from gongkai.channels.actions.feeds import note_changed_feeds
from gongkai.channels.actions.sends import carry_correction, carry_withdrawal, queue_by_rules
from gongkai.documents.models import Document
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

CORRECTED = frozenset({Verb.DOCUMENT_CORRECTED, Verb.DOCUMENT_RERELEASED})
CHANGING_FEEDS = CORRECTED | {Verb.DOCUMENT_RELEASED, Verb.DOCUMENT_WITHDRAWN}


@takes(CHANGING_FEEDS)
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing: each version is sent once."""
    for act in acts:
        if act.verb == Verb.DOCUMENT_RELEASED:
            for document in Document.objects.filter(pk=act.subject_id):
                queue_by_rules(document, at=act.at)
        elif act.verb in CORRECTED:
            for document in Document.objects.filter(pk=act.subject_id):
                carry_correction(document, at=act.at)
        elif act.verb == Verb.DOCUMENT_WITHDRAWN:
            for document in Document.objects.filter(pk=act.subject_id):
                carry_withdrawal(document, at=act.at)
        if act.verb in CHANGING_FEEDS:
            for document in Document.objects.filter(pk=act.subject_id).select_related("body"):
                note_changed_feeds(document, at=act.at)
