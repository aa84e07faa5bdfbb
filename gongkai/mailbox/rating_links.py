"""
The address by which the writer of a letter rates its reply, and the mail that names it.

The secret part is computed, not stored: who reads the database alone cannot rate. It belongs to one
reply: when the letter is reopened, the address of the first reply no longer opens anything.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import constant_time_compare

from gongkai.encryption.keys import match_key
from gongkai.jobs.actions import NewMail, enqueue_mail
from gongkai.kit.text_input import compact
from gongkai.ledger.models import Act
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.states import LetterState

RATING_MAIL = "letter-rating"
MAX_DIGITS = 19  # of the key of a row
SIGNATURE = 32  # hexadecimal digits


def token_of_reply(letter: MailboxLetter) -> str:
    """Return the secret part of the address that rates the present reply."""
    return f"{letter.pk}-{_signature(letter)}"


def letter_of_token(token: str) -> MailboxLetter | None:
    """Return the letter whose present reply a token rates; None if it is forged or outdated."""
    key, _dash, signature = token.partition("-")
    if not (key.isascii() and key.isdecimal() and len(key) < MAX_DIGITS):
        return None
    letter = MailboxLetter.objects.select_related("body", "lead").filter(pk=int(key)).first()
    if letter is None or not constant_time_compare(signature, _signature(letter)):
        return None
    return letter


def mail_address(letter: MailboxLetter) -> str:
    """Return the mail address that the writer left; empty if there is none, or more than that."""
    written = letter.contact.strip()
    address = compact(written)
    if len(written.split()) != 1 or not address.isascii():
        return ""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def enqueue_rating_mail(act: Act) -> None:
    """Queue the mail about a reply that was sent, once; none if the writer left no address."""
    if not settings.EMAIL_HOST:
        return
    letter = MailboxLetter.objects.filter(
        pk=act.subject_id, state=LetterState.ANSWERED, erased_at=None
    ).first()
    if letter is not None and mail_address(letter):
        enqueue_mail(NewMail(RATING_MAIL, letter.pk, f"{RATING_MAIL}:{act.pk}"), at=act.at)


def _signature(letter: MailboxLetter) -> str:
    reply = f"{letter.pk} {letter.done_on} {letter.reopened_on}"
    return match_key("mailbox.rating", reply)[:SIGNATURE]
