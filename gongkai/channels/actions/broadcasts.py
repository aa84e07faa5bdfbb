"""An emergency: one approval, all channels at once."""

from datetime import datetime

from django.db import transaction

from gongkai.channels.models import Broadcast
from gongkai.channels.queries.sends import accounts_for
from gongkai.channels.rules.broadcasts import (
    APPROVERS,
    refusal_to_approve_broadcast,
    text_for,
)
from gongkai.channels.send_changes import has_send, queue_row
from gongkai.channels.states import SendState
from gongkai.documents.models import Document
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


@transaction.atomic
def approve_broadcast(document: Document, text: str = "", *, by: Person, at: datetime) -> Broadcast:
    """
    Send a public document to all accounts of its body at once, without quiet hours and quotas.

    The text, if there is one, takes the place of the title in text messages and posts. What waits for an account already goes ahead of all others now.
    """
    document = lock(document)
    refuse_if(refusal_to_approve_broadcast(document, text, by=by, at=at))
    broadcast = Broadcast.objects.create(
        document=document,
        body=document.body,
        approved_by=by,
        approved_at=at,
        text=single_line(text),
    )
    accounts = list(accounts_for(document))
    document.sends.filter(
        version=document.public_version, account__in=accounts, broadcast=None
    ).update(broadcast=broadcast, is_urgent=True)
    document.sends.filter(
        broadcast=broadcast, state=SendState.QUEUED, lease_key=None, next_at__gt=at
    ).update(next_at=at)
    for one in accounts:
        if not has_send(document, one):
            queue_row(document, one, at=at, text=text_for(one, text), by=by, broadcast=broadcast)
    record(
        Verb.BROADCAST_APPROVED,
        document,
        chain=document.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=APPROVERS[0],
        facets={"number": document.index_number, "accounts": len(accounts)},
    )
    return broadcast
