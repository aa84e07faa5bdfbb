"""The form token: one submission per form, and the same receipt after a reload."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.encryption.envelopes import DecryptionError, decrypt, encrypt
from gongkai.kit.query_codes import new_code
from gongkai.kit.refusals import Refusal

TOKEN_SECONDS = timedelta(hours=12)
LEAST = timedelta(seconds=2)  # seconds; no person can read and fill in the form faster
EXPIRED = Refusal(
    "old-form",
    _("The form has expired or is damaged. Nothing was submitted. Please send it again."),
)


def _too_fast() -> str:
    """Return the message in the language of the request, not in that of the import."""
    return gettext(
        "The form was submitted too quickly. Please wait %(seconds)s seconds and send it again."
    ) % {"seconds": LEAST.seconds}


TOO_FAST = Refusal("hasty", lazy(_too_fast, str)())
HONEYPOT_FILLED = Refusal(
    "filled",
    _(
        "A field that must stay empty was filled in. Nothing was submitted. Please send the form "
        "again."
    ),
)


@dataclass(frozen=True)
class FormToken:
    """Identifier of a form, when it was rendered, and the query code of what it submits."""

    submission: str
    code: str
    drawn_at: datetime

    def is_old(self, at: datetime) -> bool:
        """Return whether the token has expired or is dated in the future."""
        return not timedelta() <= at - self.drawn_at <= TOKEN_SECONDS

    def is_too_fast(self, at: datetime) -> bool:
        """Return whether the form was submitted faster than a person can fill it in."""
        return at - self.drawn_at < LEAST


def issue_token(form: str, *, at: datetime) -> str:
    """
    Return a new token for a form, such as the application form of one body.

    The portal has no sessions. The form therefore contains the future query code, so that the
    receipt can show the code, and a reload or second click shows the same receipt and creates
    nothing a second time. The token is encrypted, not only signed, so that the code cannot be read
    from the page source. It is valid for this form only.
    """
    facts = {"submission": uuid4().hex, "code": new_code(), "at": at.isoformat()}
    return encrypt(facts, _place(form))


def read_token(token: str, form: str) -> FormToken | None:
    """Decrypt a token; None if it was forged, altered, or issued for another form."""
    try:
        facts = decrypt(token[:1_000], _place(form))
    except DecryptionError:
        return None
    return FormToken(facts["submission"], facts["code"], datetime.fromisoformat(facts["at"]))


def _place(form: str) -> str:
    return f"portal.form:{form}"
