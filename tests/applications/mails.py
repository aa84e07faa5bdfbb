"""Test data: incoming mails."""

from email.message import EmailMessage
from typing import Any

from tests.files.samples import pdf

SENDER = "q@example.cn"


def mail(**changes: Any) -> EmailMessage:
    """Return a valid mail. `headers` replace or add; `files` map names to contents."""
    headers = {
        "From": f"秦未央 <{SENDER}>",
        "To": "gk@czt.example",
        "Subject": "申请公开2025年供暖补贴明细",
        "Message-ID": "<1@example.cn>",
        "Date": "Mon, 02 Mar 2026 09:00:00 +0800",
    } | changes.pop("headers", {})
    made = EmailMessage()
    for name, value in headers.items():
        made[name] = value
    made.set_content(changes.pop("text", "请提供2025年冬季供暖补贴按县市汇总的发放明细表。"))
    for name, content in changes.pop("files", {}).items():
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    assert not changes
    return made


def raw(**changes: Any) -> bytes:
    """Return the bytes of such a mail."""
    return mail(**changes).as_bytes()


def paper() -> bytes:
    """Return a small valid file."""
    return pdf()
