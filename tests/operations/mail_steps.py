"""Mails read for tests, and the answers sent to them."""

from datetime import datetime, timedelta
from email.message import Message as Parcel
from typing import Any

import pytest

from gongkai.applications.incoming_mail.headers import decode_header_text
from gongkai.applications.models import IncomingMail
from gongkai.jobs.sending import send_due_mails
from gongkai.operations.mail_intake import receive_mail
from gongkai.operations.mailboxes import Waiting
from tests.applications.cases import MONDAY
from tests.applications.mails import raw
from tests.cast import Cast
from tests.operations.conftest import OWN, Inbox

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"


def receive(
    cast: Cast, content: bytes, *, at: datetime = LATER, arrived_at: datetime = MONDAY
) -> IncomingMail:
    return receive_mail(content, cast.finance, OWN, Waiting("1", len(content), arrived_at), at=at)


def sent(inbox: Inbox, at: datetime = LATER) -> tuple[Parcel, str]:
    """Send the one answer that is due; return it with its text."""
    before = len(inbox.mails)
    assert send_due_mails(at) == 1
    (found,) = inbox.mails[before:]
    text = found.get_payload(decode=True)
    assert isinstance(text, bytes)
    return found, text.decode()


def subject_of(mail: Parcel) -> str:
    return decode_header_text(mail["Subject"])


def reply(mail: Parcel, **changes: Any) -> bytes:
    """Reply to one of our mails as a mail program does."""
    headers = {
        "Subject": f"回复: {subject_of(mail)}",
        "Message-ID": "<9@example.cn>",
    } | changes.pop("headers", {})
    return raw(headers=headers, **changes)
