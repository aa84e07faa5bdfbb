"""
Tokens of the forms of the desk: what a form does is done once, however often it is sent.

A token belongs to one account. Together with the address and what was entered, it identifies what
was sent: a second click, a reload or a repeated request is the same form; what was changed before
it was sent again, or comes from a page that was opened anew, is another.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.core import signing
from django.utils.crypto import salted_hmac

from gongkai.kit.query_codes import code_of_hash

SALT = "gongkai.organisations.form_tokens"
# Longer than any session: a form may stay open after its end.
VALID = timedelta(days=7)
MAX_CHARACTERS = 500


@dataclass(frozen=True)
class FormToken:
    """The token of a form: who got it and when, and an identifier."""

    account: int
    identifier: str
    drawn_at: datetime


@dataclass(frozen=True)
class SentOnce:
    """What identifies a form that was sent, and the query code of a record made from it."""

    key: str

    @property
    def submission(self) -> str:
        """The identifier under which a record from this form is stored."""
        return self.key[:32]

    @property
    def code(self) -> str:
        """The query code of the record; the same form gives the same code, which is stored nowhere."""
        return code_of_hash(self._keyed("code").hex())

    @property
    def secret(self) -> str:
        """The secret in the address of a record; the same form gives the same."""
        return urlsafe_b64encode(self._keyed("secret")[:24]).decode()

    def _keyed(self, purpose: str) -> bytes:
        return salted_hmac(f"{SALT}.{purpose}", self.key, algorithm="sha256").digest()


def issue_form_token(account: int, *, at: datetime) -> str:
    """Return a new token for the forms of a page."""
    return signing.dumps([account, uuid4().hex, at.isoformat()], salt=SALT)


def read_form_token(written: str, account: int, *, at: datetime) -> FormToken | None:
    """Return the token; None if it is forged, too old, or of another account."""
    if len(written) > MAX_CHARACTERS:
        return None
    try:
        owner, identifier, drawn = signing.loads(written, salt=SALT)
    except signing.BadSignature:
        return None
    token = FormToken(owner, identifier, datetime.fromisoformat(drawn))
    is_valid = owner == account and timedelta() <= at - token.drawn_at <= VALID
    return token if is_valid else None


def sent_once(token: FormToken | None, address: str, entered: Iterable[str]) -> SentOnce:
    """Return the identifier of what was sent; without a token, each is another."""
    identifier = f"{token.account}:{token.identifier}" if token else uuid4().hex
    digest = hashlib.sha256()
    for text in (identifier, address, *entered):
        written = text.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(written) + written)
    return SentOnce(digest.hexdigest())
