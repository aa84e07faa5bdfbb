"""The token by which a writer acts on a letter that number and code have opened."""

from datetime import datetime, timedelta

from gongkai.encryption.envelopes import DecryptionError, decrypt, encrypt
from gongkai.mailbox.models import MailboxLetter

# A page is read and answered in one sitting; then number and code are asked for again.
ACCESS_SECONDS = timedelta(hours=2)
PLACE = "portal.letter"


def issue_access(letter: MailboxLetter, *, at: datetime) -> str:
    """
    Return a token that opens this letter for a while.

    The portal has no sessions, so the forms on the page of a letter carry it. It is only ever sent by
    POST and never part of an address.
    """
    return encrypt({"letter": letter.pk, "at": at.isoformat()}, PLACE)


def letter_of(token: str, *, at: datetime) -> MailboxLetter | None:
    """Return the letter of a token; None if it was forged, is too old, or the letter was erased."""
    try:
        facts = decrypt(token[:1_000], PLACE)
    except DecryptionError:
        return None
    age = at - datetime.fromisoformat(facts["at"])
    if not timedelta() <= age <= ACCESS_SECONDS:
        return None
    letters = MailboxLetter.objects.select_related("body", "lead").exclude(code_hash="")
    return letters.filter(pk=facts["letter"]).first()
