"""What connectors get of a version: title, address, text."""

from datetime import datetime

from django.conf import settings

from gongkai.channels.connectors.interface import Item, Picture
from gongkai.channels.models import Send
from gongkai.channels.states import ConnectorKind
from gongkai.documents.models import Version
from gongkai.documents.models.versions import PublicFile
from gongkai.documents.queries.relations import PUBLIC_PAGE
from gongkai.files.pictures import picture_within

KEY_SIGNS = 10  # of the key of a send in the address, so that the channel can be searched for it


def pictures_of(version: Version) -> list[Picture]:
    """Return the pictures among the files of a version, in their order; they are read when they are sent."""
    files = version.attachments.filter(media_type__startswith="image/").order_by("position", "id")
    return [_picture(one.public_file) for one in files]


def _picture(file: PublicFile) -> Picture:
    ending = file.name.rpartition(".")[2].lower()
    return Picture(
        file.name, lambda most: picture_within(file.sha256, ending, most), file.description
    )


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
        pictures=pictures_of(version) if send.account.kind == ConnectorKind.WECHAT else (),
        numbers=send.recipients.numbers() if send.recipients else (),
        is_replaced=send.account.kind == ConnectorKind.EMAIL
        and bool(send.pk)
        and send.replaced_by.exists(),
    )
