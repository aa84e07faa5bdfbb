"""A mail server that stores outgoing mail."""

from collections.abc import Iterator
from email.message import Message as Parcel
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from gongkai.operations.mailboxes import Mailbox
from tools.browser import free_port

OWN = "gk@czt.example"
BOX = Mailbox("990000-D01", "127.0.0.1", 1, "gk", "secret", "INBOX", OWN, encrypted=False)


class Inbox(Message):
    """Stores received mails."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Parcel] = []

    def handle_message(self, message: Parcel) -> None:
        self.mails.append(message)


@pytest.fixture
def accepts_utf8() -> bool:
    """Return whether the mail server takes addresses that are not ASCII."""
    return True


@pytest.fixture
def inbox(settings: Any, *, accepts_utf8: bool) -> Iterator[Inbox]:
    """Start a mail server and send mail through it."""
    handler, port = Inbox(), free_port()
    server = Controller(handler, hostname="127.0.0.1", port=port, enable_SMTPUTF8=accepts_utf8)
    server.start()
    settings.EMAIL_BACKEND = "gongkai.jobs.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.GONGKAI_MAILBOXES = (BOX,)
    yield handler
    server.stop()
