"""What becomes of one saved mail: for `gongkai read_mail --file`."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from gongkai.applications.incoming_mail.headers import (
    decode_header_text,
    raw_headers,
    senders_of,
    split_message,
)
from gongkai.applications.incoming_mail.parsing import Mail, read_mail
from gongkai.applications.mail_states import MailFate
from gongkai.applications.models import IncomingMail
from gongkai.applications.rules.mails import fault_text
from gongkai.operations.mail_intake import message_text, receive_mail
from gongkai.operations.mailboxes import Waiting
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code

# The words of the command for each result; "answered": only an answer was sent, no case changed.
FATES = {
    MailFate.OPENED: "opened",
    MailFate.ADDED: "added",
    MailFate.UNMATCHED: "answered",
    MailFate.REFUSED: "refused",
    MailFate.AUTOMATIC: "automatic",
}
RECIPIENT_HEADERS = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")


@dataclass(frozen=True)
class MailResult:
    """
    The result of one mail.

    `title`, `text` and `files` are those of the case, or of the mail where no case has them.
    `remarks` says what was left out, `answer` is the kind of answer that is queued.
    """

    fate: str
    sender: str
    name: str
    title: str
    text: str
    files: list[str]
    reason: str
    remarks: str
    answer: str
    body: str
    number: str

    def as_dict(self) -> dict[str, Any]:
        """Return the result as JSON has it."""
        return asdict(self)


def process_mail_file(raw: bytes, body: Body, *, at: datetime, dry_run: bool) -> MailResult:
    """
    Process a saved mail as if it had been read from the mailbox of a body.

    With `dry_run` nothing is kept: neither a case nor an answer, and the mail does not count as
    read.
    """
    own = next((one.address for one in settings.GONGKAI_MAILBOXES if one.body == body.code), "")
    waiting = Waiting("", len(raw), _arrival(raw, at))
    with transaction.atomic():
        note = receive_mail(raw, body, own, waiting, at=at)
        with translation.override(settings.LANGUAGE_CODE):
            result = _result_of(note, read_mail(raw, body.code))
        transaction.set_rollback(dry_run)
    return result


def body_of_mail(raw: bytes) -> Body | None:
    """
    Return the body to which a mail is addressed.

    It is the one whose mailbox or published address is a recipient; otherwise the only body with a
    mailbox, and without any mailbox the topmost body.
    """
    headers = raw_headers(split_message(raw)[0][: 1 << 17])
    addresses = [
        one.address.casefold()
        for name in RECIPIENT_HEADERS
        for value in headers.get(name, [])
        for one in senders_of(value)
    ]
    codes = {one.address.casefold(): one.body for one in settings.GONGKAI_MAILBOXES}
    for address in addresses:
        if address in codes:
            return body_by_code(codes[address])
    for address in addresses:
        found = Body.objects.filter(email__iexact=address, ended_on=None).first()
        if found is not None:
            return found
    if codes:
        return body_by_code(next(iter(codes.values()))) if len(set(codes.values())) == 1 else None
    return Body.objects.filter(ended_on=None, parent=None).order_by("position", "id").first()


def _result_of(note: IncomingMail, mail: Mail) -> MailResult:
    case, fate = note.application, MailFate(note.fate)
    facts = note.decrypted()
    title, text, remarks = mail.title, mail.text, ""
    files: Iterable[str] = [one.name for one in mail.files]
    if case is not None and fate == MailFate.OPENED:
        title, text, remarks = case.title, case.description, case.remarks
        files = [one.name for one in case.files.order_by("id")]
    elif case is not None and fate == MailFate.ADDED:
        text = message_text(mail, case)
        newest = case.messages.order_by("-id")
        remarks = next((one.remarks for one in newest if one.text == text), "")
    reason = facts.get("reason") or fault_text(note.fault)
    if fate == MailFate.UNMATCHED:
        reason = fate.label
    return MailResult(
        FATES[fate],
        mail.sender,
        mail.name,
        title,
        text,
        list(files),
        str(reason),
        remarks,
        facts.get("kind", ""),
        note.body.code,
        case.number if case is not None and fate != MailFate.UNMATCHED else "",
    )


def _arrival(raw: bytes, at: datetime) -> datetime:
    """Return when the mail system received a mail, by the header that it added on top."""
    received = raw_headers(split_message(raw)[0][: 1 << 17]).get("received", [])
    text = decode_header_text(received[0]).rpartition(";")[2].strip() if received else ""
    try:
        arrived_at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return at
    return min(arrived_at, at) if arrived_at.tzinfo else at
