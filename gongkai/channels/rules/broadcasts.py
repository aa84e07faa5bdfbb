"""Refusal of an emergency."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.channels.models import Broadcast
from gongkai.channels.queries.sends import accounts_for
from gongkai.channels.rules.deliveries import refusal_to_note
from gongkai.documents.models import Document
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind

APPROVERS = (PostKind.APPROVER,)


def refusal_to_approve_broadcast(document: Document, *, by: Person, at: datetime) -> Refusal | None:
    """Return why a document may not be sent to all channels at once."""
    held = capacities_of(by, on=local_date(at)).whole_bodies(APPROVERS)
    if document.body_id not in held:
        return Refusal(
            "wrong-post", _("Only an approver of this body can send to all channels at once.")
        )
    if refusal := refusal_to_note(document, by=None, today=local_date(at)):
        return refusal
    if Broadcast.objects.filter(document=document).exists():
        return Refusal("approved", _("This document was already sent to all channels at once."))
    if not accounts_for(document).exists():
        return Refusal("no-accounts", _("The body has no accounts on channels."))
    return None
