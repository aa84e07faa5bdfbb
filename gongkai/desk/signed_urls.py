"""Addresses of files that are not public: signed, of one account, good for a few minutes."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing

SALT = "gongkai.desk.file"


@dataclass(frozen=True)
class Ticket:
    """Who may fetch which file of which document."""

    account: int
    document: int
    file: int


class InvalidSignedUrl(Exception):
    """What was shown is none of ours."""


class ExpiredSignedUrl(Exception):
    """It was one of ours, but is too old."""


def issued(ticket: Ticket) -> str:
    """Sign a ticket with this moment."""
    return signing.dumps([ticket.account, ticket.document, ticket.file], salt=SALT)


def read(text: str) -> Ticket:
    """Return what a ticket is for; raises `InvalidSignedUrl` or `ExpiredSignedUrl`."""
    try:
        account, document, file = signing.loads(
            text, salt=SALT, max_age=60 * settings.GONGKAI_UPLOADS.files_minutes
        )
    except signing.SignatureExpired as error:
        raise ExpiredSignedUrl from error
    except signing.BadSignature as error:
        raise InvalidSignedUrl from error
    return Ticket(account, document, file)
