"""Mailboxes for applications: their configuration, and access by IMAP."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 10  # for each answer of the server
SCHEMES = {"imaps": 993, "imap": 143}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
QUOTABLE = re.compile(r"[!#-\[\]-~ ]+")  # ASCII that needs no escape in a quoted string
ANSWER = re.compile(rb"UID (\d+)|RFC822\.SIZE (\d+)|INTERNALDATE \"([^\"]+)\"")


class MailboxFault(Exception):
    """A mailbox is wrongly configured or does not answer."""


@dataclass(frozen=True)
class Mailbox:
    """One mailbox: the body whose applications it receives, its address and its credentials."""

    body: str
    host: str
    port: int
    user: str
    password: str
    folder: str
    address: str
    encrypted: bool

    def __repr__(self) -> str:  # used in logs, so it must not contain the password
        return f"{self.user}@{self.host}/{self.folder}"


@dataclass(frozen=True)
class Waiting:
    """A mail in the mailbox: its UID, its size, and when the mail system received it."""

    uid: str
    size: int
    arrived_at: datetime


def mailboxes_of(text: str) -> tuple[Mailbox, ...]:
    """
    Parse the list of mailboxes: on each line the code of the body and the URL with credentials.

    Raises `ValueError`; its message contains no password.
    """
    lines = [
        line.split()
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    found = []
    for number, line in enumerate(lines, start=1):
        if len(line) != 2:
            raise ValueError(f"mailbox {number}: expected the code of a body and one address")
        found.append(_mailbox(number, *line))
    return tuple(found)


def _mailbox(number: int, body: str, address: str) -> Mailbox:
    try:
        parts = urlsplit(address)
        port = parts.port or SCHEMES[parts.scheme]
    except (ValueError, KeyError):
        raise ValueError(
            f"mailbox {number}: expected imaps://user:password@host:port/folder"
        ) from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    host = parts.hostname or ""
    if not host or not all(QUOTABLE.fullmatch(value) for value in (user, password, folder)):
        raise ValueError(
            f"mailbox {number}: expected host, user and password without quotes or "
            "non-ASCII characters"
        )
    if parts.scheme == "imap" and host not in LOOPBACK:
        raise ValueError(
            f"mailbox {number}: imap:// is allowed on this machine only; "
            "use imaps:// over a network"
        )
    own = parse_qs(parts.query).get("address", [user])[0]
    if not re.fullmatch(r"[!-;=?A-~]+@[!-;=?A-~]+", own):
        raise ValueError(f"mailbox {number}: if the user is not a mail address, add ?address=…")
    return Mailbox(body, host, port, user, password, folder, own, parts.scheme == "imaps")


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Open the mailbox for the duration of the block. Raises `MailboxFault` on every failure."""
    try:
        if mailbox.encrypted:
            connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                mailbox.host,
                mailbox.port,
                ssl_context=ssl.create_default_context(),
                timeout=TIMEOUT_SECONDS,
            )
        else:
            connection = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.login(f'"{mailbox.user}"', mailbox.password)
            # Servers announce all their capabilities only after the login.
            announced = _expect(connection.capability())[0]
            connection.capabilities = tuple(announced.decode("ascii").upper().split())
            _expect(connection.select(f'"{mailbox.folder}"'))
            yield connection
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxFault(f"{mailbox!r}: {type(error).__name__}") from error


def waiting_in(connection: imaplib.IMAP4, most: int) -> list[Waiting]:
    """Return the oldest unprocessed mails; flagged mails are left to a person."""
    found = _expect(connection.uid("SEARCH", "UNDELETED UNFLAGGED"))
    uids = (found[0] or b"").split()[:most]
    if not uids:
        return []
    lines = _expect(
        connection.uid("FETCH", b",".join(uids).decode(), "(UID RFC822.SIZE INTERNALDATE)")
    )
    return [one for one in map(_waiting, lines) if one is not None]


def _waiting(line: object) -> Waiting | None:
    values: dict[int, bytes] = {}
    for found in ANSWER.finditer(line if isinstance(line, bytes) else b""):
        values |= {group: found[group] for group in (1, 2, 3) if found[group]}
    if len(values) < 3:
        return None
    arrived = datetime.strptime(values[3].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z")
    return Waiting(values[1].decode(), int(values[2]), arrived.astimezone(UTC))


def mail_at(connection: imaplib.IMAP4, waiting: Waiting, max_bytes: int) -> bytes:
    """
    Return a mail without marking it as read; only its header if larger than `max_bytes`.

    Raises `MailboxFault` if the mail no longer exists.
    """
    part = "BODY.PEEK[]" if waiting.size <= max_bytes else f"BODY.PEEK[HEADER]<0.{max_bytes}>"
    for piece in _expect(connection.uid("FETCH", waiting.uid, f"({part})")):
        if isinstance(piece, tuple) and isinstance(piece[1], bytes):
            return piece[1]
    raise MailboxFault(f"mail {waiting.uid} no longer exists")


def move_mail(connection: imaplib.IMAP4, waiting: Waiting, folder: str) -> None:
    """Move a mail into another folder, created if necessary; a second call moves nothing."""
    with suppress(imaplib.IMAP4.error):
        connection.create(f'"{folder}"')
    if "MOVE" in connection.capabilities:
        _expect(connection.uid("MOVE", waiting.uid, f'"{folder}"'))
        return
    _expect(connection.uid("COPY", waiting.uid, f'"{folder}"'))
    _expect(connection.uid("STORE", waiting.uid, "+FLAGS.SILENT", r"(\Deleted)"))
    if "UIDPLUS" in connection.capabilities:
        _expect(connection.uid("EXPUNGE", waiting.uid))


def flag_for_review(connection: imaplib.IMAP4, waiting: Waiting) -> None:
    """Flag a mail that could not be processed; it is not tried again until a person unflags it."""
    _expect(connection.uid("STORE", waiting.uid, "+FLAGS.SILENT", r"(\Flagged)"))


def _expect(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return the data of an answer. Raises `IMAP4.error` unless the server answered OK."""
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(kind)
    return data
