"""Parse incoming mail: sender, subject, text and attachments. All input is treated as hostile."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError

from gongkai.applications.incoming_mail.content import (
    Contents,
    Enclosure,
    LeftOut,
    Unreadable,
    contents_of,
)
from gongkai.applications.incoming_mail.headers import (
    Sender,
    decode_header_text,
    raw_headers,
    senders_of,
    split_message,
)
from gongkai.kit.text_input import single_line

LOOP_HEADER = "X-Gongkai-Loop"
# Mail beyond these limits is not parsed, so that hostile mail cannot use up processing time.
MAX_HEADER_BYTES, MAX_BOUNDARIES, MAX_NESTED = 128 << 10, 2_000, 100
MAX_REFERENCES = 20
MAX_SUBJECT = 5_000  # characters
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}>")
AUTOMATIC_SENDERS = re.compile(r"(mailer-daemon|postmaster|double-bounce)@", re.IGNORECASE)
REPLY_PREFIXES = re.compile(
    r"^(?:\s*(?:re|fw|fwd|aw|wg|sv|回复|回覆|答复|转发|轉寄|轉發)\s*(?:[\[(]\d{1,3}[\])])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True)
class Mail:
    """
    A parsed mail.

    `key` identifies the mail across repeated reads. `fault` is the code of the reason why it cannot
    be taken, or empty. `answers` are the Message-IDs of the mails that it replies to, from its
    headers. The address of a sender that is not literal proves nothing (`Sender.is_literal`).
    """

    key: str
    sender: str
    name: str
    subject: str
    message_id: str
    answers: tuple[str, ...]
    is_automatic: bool
    text: str = ""
    files: tuple[Enclosure, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    fault: str = ""
    is_literal_sender: bool = True

    @property
    def title(self) -> str:
        """The subject without reply and forward prefixes."""
        return REPLY_PREFIXES.sub("", self.subject).strip()


def read_mail(raw: bytes, scope: str) -> Mail:
    """
    Parse a mail.

    `scope` (the mailbox) is part of its key, so that two mailboxes may receive the same mail. Never
    raises for the content of a mail: a mail that cannot be parsed has a `fault`, and the readable
    headers.
    """
    head, body = split_message(raw)
    headers = raw_headers(head[:MAX_HEADER_BYTES])
    contents, fault = Contents(), ""
    if len(head) > MAX_HEADER_BYTES or _is_too_complex(raw):
        fault = "mail-unreadable"
    else:
        try:
            contents = contents_of(message_from_bytes(raw))
        except Unreadable as error:
            fault = str(error)
        except (
            RecursionError,
            MessageError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
        ):
            fault = "mail-unreadable"
    sender, sender_fault = sender_of(headers)
    text = tidy(contents.text)
    subject = single_line(decode_header_text(_first(headers, "subject")))[:MAX_SUBJECT]
    sent = MESSAGE_ID.search(_first(headers, "message-id"))
    answered = MESSAGE_ID.findall(_first(headers, "in-reply-to")) + MESSAGE_ID.findall(
        _first(headers, "references")
    )
    words = [text.encode("utf-8"), *(one.content for one in contents.files)]
    return Mail(
        _key(scope, headers, subject, [body] if fault else words),
        sender.address,
        sender.name,
        subject,
        sent[0] if sent else "",
        tuple(dict.fromkeys(answered))[:MAX_REFERENCES],
        is_automatic(headers, sender.address),
        text,
        tuple(contents.files),
        tuple(contents.left_out),
        sender_fault or fault,
        sender.is_literal,
    )


def sender_of(headers: Mapping[str, Sequence[str]]) -> tuple[Sender, str]:
    """
    Return who sent a mail, and the code of the fault if that is not certain.

    Of several senders, the one that `Sender` or `Return-Path` names has sent the mail. Otherwise
    the first one is told why the mail is refused.
    Source: RFC 5322, section 3.6.2.
    """
    found = {
        one.address.casefold(): one
        for value in reversed(headers.get("from", []))
        for one in reversed(senders_of(value))
    }
    if not found:
        return Sender("", single_line(decode_header_text(_first(headers, "from")))), "no-sender"
    if len(found) == 1:
        return next(iter(found.values())), ""
    for name in ("sender", "return-path"):
        named = senders_of(_first(headers, name))
        if len(named) == 1 and named[0].address.casefold() in found:
            return found[named[0].address.casefold()], ""
    return list(found.values())[-1], "several-senders"


def tidy(text: str) -> str:
    """Return a text without spaces at the ends of lines and without superfluous empty lines."""
    lines = "\n".join(line.rstrip(" \t\xa0") for line in text.split("\n"))
    return EMPTY_LINES.sub("\n\n", lines).strip("\n")


def _first(headers: Mapping[str, Sequence[str]], name: str) -> str:
    return headers[name][0] if name in headers else ""


def _key(
    scope: str, headers: Mapping[str, Sequence[str]], subject: str, contents: Sequence[bytes]
) -> str:
    """Return the hash of what the writer wrote, however it was encoded on its way."""
    digest = hashlib.sha256()
    names = ("message-id", "from", "date")
    for one in (scope, *(_first(headers, name) for name in names), subject):
        digest.update(one.encode("utf-8", "replace") + b"\0")
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _is_too_complex(raw: bytes) -> bool:
    """Return whether a mail has so many parts that parsing it would take too long."""
    lower = raw.lower()
    nested = lower.count(b"multipart/") + lower.count(b"message/")
    return raw.count(b"\n--") > MAX_BOUNDARIES or nested > MAX_NESTED


def is_automatic(headers: Mapping[str, Sequence[str]], address: str) -> bool:
    """
    Return whether the mail is automatic or bulk mail.

    It is never answered, which prevents mail loops. A header that asks for no automatic answer
    (X-Auto-Response-Suppress) does not say that a program wrote the mail: Exchange adds it to
    ordinary mail.
    Source: RFC 3834.
    """

    def value(name: str) -> str:
        return _first(headers, name).partition(";")[0].strip().lower()

    return (
        value("auto-submitted") not in {"", "no"}
        or value("precedence") in {"bulk", "list", "junk", "auto_reply"}
        or value("return-path") == "<>"
        or value("content-type") == "multipart/report"
        or any(
            name in headers
            for name in (LOOP_HEADER.lower(), "list-id", "x-autoreply", "x-autorespond", "x-loop")
        )
        or AUTOMATIC_SENDERS.match(address) is not None
    )
