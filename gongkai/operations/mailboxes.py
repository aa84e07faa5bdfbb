"""The mailboxes to which applications come: how they are named in the settings, and reached by IMAP."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SECONDS = 10  # an answer of the server may take
SCHEMES = {"imaps": 993, "imap": 143}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
WORD = re.compile(r"[!#-\[\]-~ ]+")  # ASCII that can stand in quotes
ANSWER = re.compile(rb"UID (\d+)|RFC822\.SIZE (\d+)|INTERNALDATE \"([^\"]+)\"")


class MailboxFault(Exception):
    """A mailbox that cannot be read as it is set up, or does not answer."""


@dataclass(frozen=True)
class Mailbox:
    """One mailbox: whose applications it takes, where it is, how to get in."""

    body: str
    host: str
    port: int
    user: str
    password: str
    folder: str
    address: str
    encrypted: bool

    def __repr__(self) -> str:  # it may stand in a log; the password may not
        return f"{self.user}@{self.host}/{self.folder}"


@dataclass(frozen=True)
class Waiting:
    """A mail that lies in the mailbox: its number there, its size, and when the mail system received it."""

    uid: str
    size: int
    arrived_at: datetime


def mailboxes_of(text: str) -> tuple[Mailbox, ...]:
    """
    Read the list of mailboxes: one a line, the code of the body, then its address with user and password.

    Raises `ValueError`; what it says holds no password.
    """
    lines = [
        line.split()
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    found = []
    for number, line in enumerate(lines, start=1):
        if len(line) != 2:
            raise ValueError(f"mailbox {number}: a body's code and one address are wanted")
        found.append(_mailbox(number, *line))
    return tuple(found)


def _mailbox(number: int, body: str, address: str) -> Mailbox:
    try:
        parts = urlsplit(address)
        port = parts.port or SCHEMES[parts.scheme]
    except (ValueError, KeyError):
        raise ValueError(
            f"mailbox {number}: imaps://user:password@host:port/folder is wanted"
        ) from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    host = parts.hostname or ""
    if not host or not all(WORD.fullmatch(word) for word in (user, password, folder)):
        raise ValueError(
            f"mailbox {number}: host, user and password are wanted, without quotes or signs that are no ASCII"
        )
    if parts.scheme == "imap" and host not in LOOPBACK:
        raise ValueError(
            f"mailbox {number}: imap:// is for this machine only; over a network it must be imaps://"
        )
    own = parse_qs(parts.query).get("address", [user])[0]
    if not re.fullmatch(r"[!-;=?A-~]+@[!-;=?A-~]+", own):
        raise ValueError(f"mailbox {number}: where the user is no mail address, add ?address=…")
    return Mailbox(body, host, port, user, password, folder, own, parts.scheme == "imaps")


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Open the mailbox for as long as the block lasts. Raises `MailboxFault` for all that goes wrong on the way."""
    try:
        if mailbox.encrypted:
            connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                mailbox.host,
                mailbox.port,
                ssl_context=ssl.create_default_context(),
                timeout=SECONDS,
            )
        else:
            connection = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=SECONDS)
        try:
            connection.login(f'"{mailbox.user}"', mailbox.password)
            # What a server can do it says in full only to whom it knows.
            known = _expect(connection.capability())[0]
            connection.capabilities = tuple(known.decode("ascii").upper().split())
            _expect(connection.select(f'"{mailbox.folder}"'))
            yield connection
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxFault(f"{mailbox!r}: {type(error).__name__}") from error


def waiting_in(connection: imaplib.IMAP4, most: int) -> list[Waiting]:
    """Return the oldest mails that nobody has dealt with; what is flagged is left to people."""
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


def mail_at(connection: imaplib.IMAP4, waiting: Waiting, most_bytes: int) -> bytes:
    """Return a mail as it lies there, unread as it was; of one that is larger than `most_bytes`, only its head."""
    part = "BODY.PEEK[]" if waiting.size <= most_bytes else f"BODY.PEEK[HEADER]<0.{most_bytes}>"
    for piece in _expect(connection.uid("FETCH", waiting.uid, f"({part})")):
        if isinstance(piece, tuple) and isinstance(piece[1], bytes):
            return piece[1]
    raise MailboxFault(f"mail {waiting.uid} is gone")


def put_away(connection: imaplib.IMAP4, waiting: Waiting, folder: str) -> None:
    """Move a mail into a folder beside, which is made where there is none; done twice, it moves nothing."""
    with suppress(imaplib.IMAP4.error):
        connection.create(f'"{folder}"')
    if "MOVE" in connection.capabilities:
        _expect(connection.uid("MOVE", waiting.uid, f'"{folder}"'))
        return
    _expect(connection.uid("COPY", waiting.uid, f'"{folder}"'))
    _expect(connection.uid("STORE", waiting.uid, "+FLAGS.SILENT", r"(\Deleted)"))
    if "UIDPLUS" in connection.capabilities:
        _expect(connection.uid("EXPUNGE", waiting.uid))


def leave_to_people(connection: imaplib.IMAP4, waiting: Waiting) -> None:
    """Flag a mail that could not be dealt with: it stays where it is, and is not tried again until somebody unflags it."""
    _expect(connection.uid("STORE", waiting.uid, "+FLAGS.SILENT", r"(\Flagged)"))


def _expect(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return what the server says; what it refuses raises."""
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(kind)
    return data
