"""Test data: a mailbox of the government, letters to it, and their way to an answer."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from gongkai.ledger.actions import SYSTEM
from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.actions.letters import (
    approve_letter_reply,
    draft_letter_reply,
    route_letter,
    send_letter_reply,
)
from gongkai.mailbox.intake import NewLetter
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.workflow import ReplyInputs, RouteInputs
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.portal.form_tokens import issue_token
from tests.cast import AT, SINCE, Cast, person

CODE = "ABCDE-FGHJK-MNPQR"
FACTS = NewLetter(
    kind="question",
    title="学前街路灯何时修复",
    text="学前街东段路灯已经十天不亮，住户王小明，电话13812345678。",
    name="王小明",
    contact="13812345678",
    wishes_publication=True,
)
REPLY = "学前街东段的路灯电缆已于今日更换完毕，当晚恢复照明。"


@dataclass
class Mailbox:
    """The mailbox of the government: an officer and an approver there."""

    cast: Cast
    officer: Person
    approver: Person

    def received(self, *, at: datetime = AT, **changes: Any) -> MailboxLetter:
        """Return a letter that the government received."""
        return receive_letter(self.cast.government, replace(FACTS, **changes), code=CODE, at=at)

    def routed(self, *, at: datetime = AT, **changes: Any) -> MailboxLetter:
        """Return a letter that the department of finance has to answer."""
        letter = self.received(at=at, **changes)
        return route_letter(letter, RouteInputs(self.cast.finance.pk), by=self.officer, at=at)

    def answered(
        self, letter: MailboxLetter | None = None, *, at: datetime = AT, **changes: Any
    ) -> MailboxLetter:
        """Return a letter whose reply was drafted, approved by another person, and sent."""
        letter = letter or self.routed(at=at, **changes)
        letter = draft_letter_reply(letter, ReplyInputs(REPLY), by=self.cast.disclosure, at=at)
        letter = approve_letter_reply(letter, by=self.cast.approver, at=at)
        return send_letter_reply(letter, by=self.cast.disclosure, at=at)


def mailbox(cast: Cast) -> Mailbox:
    """Give the government people who handle letters and approve replies."""
    officer, approver = person("letters"), person("chief")
    for who, kind, body in (
        (officer, PostKind.DISCLOSURE_OFFICER, cast.government),
        (approver, PostKind.APPROVER, cast.government),
    ):
        grant_post(who, kind, body, by=SYSTEM, at=AT - timedelta(days=1), since=SINCE)
    return Mailbox(cast, officer, approver)


def letter_form(code: str = "990000", **changes: Any) -> dict[str, Any]:
    """Return a valid form of a letter to a body, drawn a minute ago."""
    token = issue_token(f"letter:{code}", at=timezone.now() - timedelta(minutes=1))
    return {"kind": "question", "title": FACTS.title, "text": FACTS.text, "token": token, **changes}
