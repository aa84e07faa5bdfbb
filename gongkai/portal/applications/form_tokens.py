"""The token of one drawn form: by it a form is taken once, and its receipt can be shown again to who sent it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from gongkai.applications.encryption import DecryptionError, decrypt, encrypt
from gongkai.applications.intake.query_codes import new_code

LASTS = timedelta(hours=12)
LEAST = timedelta(seconds=2)  # nobody reads and fills such a form in less


@dataclass(frozen=True)
class FormToken:
    """Which form it is, when it was drawn, and the query code that its application will have."""

    submission: str
    code: str
    drawn_at: datetime

    def is_old(self, at: datetime) -> bool:
        """Whether it was drawn too long ago, or in a future that no clock of ours has seen."""
        return not timedelta() <= at - self.drawn_at <= LASTS

    def is_hasty(self, at: datetime) -> bool:
        """Whether it came back faster than anybody can write."""
        return at - self.drawn_at < LEAST


def draw_token(body: str, *, at: datetime) -> str:
    """
    Return a new token for the form of a body.

    The portal keeps no sessions. So that the code can be shown on the receipt, and a reload or a second click shows
    the same receipt and no second application, the form carries its future code with it: encrypted, not only signed, so
    that neither the page nor who looks over a shoulder at its source can read it. It opens for this body only.
    """
    facts = {"submission": uuid4().hex, "code": new_code(), "at": at.isoformat()}
    return encrypt(facts, _place(body))


def read_token(token: str, body: str) -> FormToken | None:
    """Return what a token holds; nothing where it was forged, altered, or drawn for another body."""
    try:
        facts = decrypt(token[:1_000], _place(body))
    except DecryptionError:
        return None
    return FormToken(facts["submission"], facts["code"], datetime.fromisoformat(facts["at"]))


def _place(body: str) -> str:
    return f"portal.apply:{body}"
