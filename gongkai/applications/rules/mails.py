"""Refusals of incoming mails and of their answers."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.applications.incoming_mail.matching import title_of
from gongkai.applications.incoming_mail.parsing import Mail
from gongkai.applications.intake.validation import MAX_FILES
from gongkai.applications.models import IncomingMail
from gongkai.encryption.keys import match_key
from gongkai.kit.refusals import Refusal

MAX_ANSWERS_A_DAY = 5
# Explanations shown to officers. The sender's text may quote the mail, so officers get these
# instead.
FAULTS = {
    "description-too-long": _("The text is too long."),
    "mail-encrypted": _(
        "The mail is encrypted, or signed in a way that hides its text. Send it without encryption."
    ),
    "mail-partial": _("The mail is only a part of a mail that was split. Send it as a whole."),
    "mail-unreadable": _("The mail is damaged or has a structure that cannot be processed."),
    "mail-winmail": _(
        "The attachment winmail.dat, in which Outlook packs text and files, cannot be read. Send "
        "the mail as HTML or plain text."
    ),
    "no-sender": _("The mail has no valid sender address."),
    "no-text": _("The mail is empty."),
    "several-senders": _("The mail names several senders. Send it from one address."),
    "too-many-files": _("The mail has too many attachments."),
    "too-many-messages": _("The case has reached the limit of messages."),
    "text-too-long": _("The text is too long."),
}
OF_FILES = ("archive-", "file-", "inspection-", "pdf-", "scan-")
DAY = timedelta(days=1)


def refusal_of_mail(mail: Mail) -> Refusal | None:
    """Return why a mail is refused: no certain sender, unreadable, empty or too many files."""
    if mail.fault:
        return Refusal(mail.fault, FAULTS[mail.fault])
    count = sum(not one.is_optional for one in mail.files)
    if count > MAX_FILES:
        return Refusal(
            "too-many-files",
            _("The mail has %(count)s attachments; the maximum is %(most)s.")
            % {"count": count, "most": MAX_FILES},
        )
    if not mail.text.strip() and not mail.files and not title_of(mail):
        return Refusal("no-text", FAULTS["no-text"])
    return None


def fault_text(code: str) -> str:
    """Return why a mail was refused, without any content of the mail."""
    if code.startswith(OF_FILES):
        return str(_("A file cannot be accepted."))
    return (
        str(FAULTS.get(code, _("The mail cannot be accepted as an application."))) if code else ""
    )


def sender_mark(address: str) -> str:
    """Return the fingerprint by which mails of one address are counted."""
    return match_key("mail.sender", address.casefold()) if address else ""


def refusal_to_answer(address: str, *, at: datetime) -> Refusal | None:
    """
    Return why a mail is not answered: no sender, or the daily limit is reached.

    The limit stops mail loops, and prevents floods of mail to forged senders.
    """
    if not address:
        return Refusal("no-sender", _("The mail has no valid sender address."))
    answered = IncomingMail.objects.filter(
        sender=sender_mark(address), read_at__gt=at - DAY, answer__isnull=False
    )
    if answered.count() >= MAX_ANSWERS_A_DAY:
        return Refusal(
            "answered-often",
            _("The daily limit of answers to this address is reached."),
        )
    return None
