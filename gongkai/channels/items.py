"""What connectors get of a version: title, address, text."""

from datetime import datetime

from django.conf import settings

from gongkai.channels.connectors.interface import Item
from gongkai.channels.models import Send
from gongkai.documents.queries.relations import PUBLIC_PAGE

KEY_SIGNS = 10  # of the key of a send in the address, so that the channel can be searched for it


def item_of(send: Send, *, at: datetime) -> Item:
    """Return the item of a send; the text of the document is that of its version."""
    document, version = send.document, send.version
    number = document.index_number or ""
    page = f"{str(settings.GONGKAI_ADDRESS).rstrip('/')}{PUBLIC_PAGE}{number}/"
    return Item(
        key=send.key.hex,
        event="document.corrected" if send.replaces_id else "document.released",
        number=number,
        title=version.title or document.title,
        body=document.body.label,
        body_code=document.body.code,
        address=f"{page}?s={send.key.hex[:KEY_SIGNS]}",
        text=send.text,
        content=version.text,
        at=at,
        since=send.started_at or at,
        numbers=send.recipients.numbers() if send.recipients else (),
    )
