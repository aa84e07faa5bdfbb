"""Signed URLs of files that are not public: valid for one account and a few minutes."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing

SALT = "gongkai.desk.file"


@dataclass(frozen=True)
class Ticket:
    """The content of a signed URL: account, document and file."""

    account: int
    document: int
    file: int


class InvalidSignedUrl(Exception):
    """The signed URL is invalid."""


class ExpiredSignedUrl(Exception):
    """The signed URL has expired."""


def issued(ticket: Ticket) -> str:
    """Sign a ticket with the present time."""
    return signing.dumps([ticket.account, ticket.document, ticket.file], salt=SALT)


def read(text: str) -> Ticket:
    """Return the ticket of a signed value; raise `InvalidSignedUrl` or `ExpiredSignedUrl`."""
    try:
        account, document, file = signing.loads(
            text, salt=SALT, max_age=60 * settings.GONGKAI_UPLOADS.files_minutes
        )
    except signing.SignatureExpired as error:
        raise ExpiredSignedUrl from error
    except signing.BadSignature as error:
        raise InvalidSignedUrl from error
    return Ticket(account, document, file)
