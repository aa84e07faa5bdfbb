"""Refusals of deliveries."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.channels.models import Delivery
from gongkai.channels.states import Channel
from gongkai.documents.models import Document
from gongkai.kit.refusals import Refusal
from gongkai.organisations.capacities import Capacity
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind

# An address of another kind than of the web; a newspaper with its page is none.
OTHER_SCHEME = re.compile(r"(?!https?://)[a-z][a-z0-9+.-]*:[/a-z]", re.IGNORECASE)
SENDERS = (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER)


def sender_of(document: Document, by: Person, *, on: date) -> Capacity | None:
    """Return the post in which the person may record deliveries of the document, or None."""
    return next(
        (
            one
            for one in capacities_of(by, on=on).in_body(document.body_id)
            if one.post in SENDERS and one.is_for(document.body_id, document.office_id)
        ),
        None,
    )


def refusal_to_note(document: Document, *, by: Person | None, today: date) -> Refusal | None:
    """Return why `by` may not record any delivery of the document, on whatever channel."""
    if by is not None and sender_of(document, by, on=today) is None:
        return Refusal(
            "wrong-post", _("Only an editor or disclosure officer of this body can do this.")
        )
    if not document.is_public or document.released_on is None:
        return Refusal(
            "not-public",
            _("Only public documents can be delivered to channels."),
            law="条例19 art. 23",
        )
    return None


def refusal_to_deliver(
    document: Document, *, channel: str, on: date, address: str = "", by: Person | None, today: date
) -> Refusal | None:
    """Return why a delivery may not be recorded: not public, or recorded already."""
    refusal = refusal_to_note(document, by=by, today=today)
    if refusal is not None:
        return refusal
    if channel not in Channel:
        return Refusal("no-such-channel", _("There is no such channel."), field="channel")
    if not (document.released_on or today) <= on <= today:
        return Refusal(
            "wrong-day", _("The date must be between the release and today."), field="on"
        )
    if len(address) > 300:
        return Refusal(
            "long-address", _("The address is longer than 300 characters."), field="address"
        )
    if OTHER_SCHEME.match(address):
        return Refusal(
            "wrong-address",
            _("An address on the web begins with https:// or http://."),
            field="address",
        )
    if Delivery.objects.filter(document=document, channel=channel).exists():
        return Refusal(
            "sent-already",
            _(
                "The document was already delivered to this channel; only the first delivery counts."
            ),
            field="channel",
        )
    return None
