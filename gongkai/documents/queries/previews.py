"""Previews of versions that are not public: what they show, and the links that open them."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from gongkai.documents.models import (
    Attachment,
    Document,
    FileText,
    PreviewLink,
    PreviewOpening,
    Version,
)
from gongkai.documents.models.documents import file_under
from gongkai.documents.models.versions import PublicFile
from gongkai.documents.queries.access import IMPORTED
from gongkai.documents.queries.findings import texts_of
from gongkai.documents.states import OPEN, TextState
from gongkai.encryption.keys import match_key

SCOPE = "preview-link"
UNREAD = frozenset({TextState.WAITING, TextState.READING})
MAX_SHOWN = 50


def preview_of(document: Document) -> Document:
    """
    Return a copy of the document as it would be if its open version were released (not saved).

    The caller has checked that it has an open version.
    """
    shown, version = copy(document), document.open_version
    assert version is not None  # the caller has checked this
    file_under(shown, version)
    shown.public_version = version
    return shown


def preview_files(version: Version) -> list[tuple[Attachment, PublicFile | None]]:
    """
    Return the files of a version, each as the public would get it.

    None stands for a file that cannot be shown: its clean copy is not made yet, or failed, or the
    public may get only a redacted one.
    """
    files = list(version.attachments.order_by("position", "id"))
    texts = texts_of(files)
    return [(file, _cleaned(file, texts[file.pk], version.held_files)) for file in files]


def _cleaned(file: Attachment, text: FileText | None, held: Sequence[str]) -> PublicFile | None:
    if text is None or text.state in UNREAD or text.code == "copy-failed":
        return None
    if file.awaits_redaction or file.sha256 in held:
        return None
    if text.copy_sha256:
        return PublicFile(file.pk, file.name, file.media_type, text.copy_sha256, text.copy_size)
    return PublicFile(file.pk, file.name, file.media_type, file.sha256, file.size)


def token_hash(token: str) -> str:
    """Return the keyed hash under which a link is stored."""
    return match_key(SCOPE, token)


def working_links(*, at: datetime) -> QuerySet[PreviewLink]:
    """Return the links that nobody ended, that are not expired, and whose version is still open."""
    return PreviewLink.objects.filter(
        ended_at=None,
        expires_at__gt=at,
        version__state__in=sorted(OPEN),
        document__in=Document.objects.filter(IMPORTED).values("pk"),
    )


def link_with(token: str, *, at: datetime) -> PreviewLink | None:
    """Return the working link with this token, with what its page shows."""
    return _joined(working_links(at=at)).filter(token_hash=token_hash(token)).first()


def link_by_id(pk: int, *, at: datetime) -> PreviewLink | None:
    """Return a working link by its key, as the address of a file in it names it."""
    return _joined(working_links(at=at)).filter(pk=pk).first()


def _joined(links: QuerySet[PreviewLink]) -> QuerySet[PreviewLink]:
    return links.select_related(
        "document__body",
        "document__open_version__genre",
        "document__open_version__subject__parent",
        "document__open_version__catalogue_item",
    )


def links_of(document: Document) -> list[PreviewLink]:
    """Return the newest links of a document, each with the number and time of its openings."""
    found = PreviewLink.objects.filter(document=document).select_related(
        "version", "made_by", "ended_by"
    )
    counted = found.annotate(opened=Count("openings"), last_opened=Max("openings__at"))
    return list(counted.order_by("-made_at", "-id")[:MAX_SHOWN])


def openings_of(link: PreviewLink) -> QuerySet[PreviewOpening]:
    """Return the openings of a link, newest first."""
    return link.openings.order_by("-at", "-id")
