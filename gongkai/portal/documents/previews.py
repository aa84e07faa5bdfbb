"""Signed addresses of files in a preview: valid a few minutes, for one account or one link."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from gongkai.ui.files import on_files_host

SALT = "gongkai.portal.preview"


@dataclass(frozen=True)
class FileTicket:
    """Which file of an open version is opened, by which account or through which link."""

    file: int
    account: int = 0
    link: int = 0


def file_url(ticket: FileTicket) -> str:
    """Return the address of a file, on the host for files if one is configured."""
    signed = signing.dumps([ticket.file, ticket.account, ticket.link], salt=SALT)
    if not settings.GONGKAI_UPLOADS.files_host:
        return reverse("portal:preview_file", args=[signed])
    return on_files_host(reverse("portal:preview_file", settings.GONGKAI_FILES_URLCONF, [signed]))


def read_ticket(text: str) -> FileTicket | None:
    """Return what a signed address stands for; None if it is expired or not ours."""
    try:
        file, account, link = signing.loads(
            text, salt=SALT, max_age=60 * settings.GONGKAI_UPLOADS.files_minutes
        )
    except signing.BadSignature:  # also of one that has expired
        return None
    return FileTicket(file, account, link)
