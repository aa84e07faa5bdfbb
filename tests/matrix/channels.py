"""Rows of the permission matrix for channels, and the requests that they make."""

from typing import TYPE_CHECKING, Any

from gongkai.channels import workflow
from gongkai.channels.actions.accounts import add_channel_account
from gongkai.channels.entries import AccountFacts
from gongkai.channels.models import Broadcast, ChannelAccount, Send
from gongkai.channels.queries.sends import READERS
from gongkai.channels.rules.accounts import KEEPERS
from gongkai.channels.rules.broadcasts import APPROVERS
from gongkai.documents.models import Document
from gongkai.documents.states import Status
from gongkai.organisations.states import PostKind
from tests.cast import AT, Cast
from tests.matrix.rows import OF_OFFICE, STANDING, Row, Who, in_english

if TYPE_CHECKING:
    from tests.matrix.world import Stage

HANDLERS = tuple(PostKind(post) for post in workflow.HANDLERS)
GATEWAY = {
    "endpoint": "https://sms.example.org",
    "app_id": "x",
    "secret": "x",
    "sign": "x",
    "template": "x",
    "wording": "{title}{address}",
}


def channel_rows() -> tuple["Row", ...]:
    """Return the rows of sends, accounts, the composer and emergencies."""

    desk: dict[str, Any] = {"who": Who.STAFF, "about_document": False}
    whole = STANDING - OF_OFFICE
    reading: dict[str, Any] = {"posts": READERS, "places": whole, "refused": 404, **desk}
    writing: dict[str, Any] = {"places": whole, "done": 302, "refused": 0, "writes": True, **desk}
    return (
        Row("desk:sends", "list what was sent to the channels of one's bodies", **desk),
        Row("desk:channel_accounts", "list the accounts of one's bodies", **desk),
        Row("desk:channel_account_create", "open the form of an account", **desk),
        Row(
            "desk:channel_account_create",
            "add an account on a channel",
            "POST",
            posts=KEEPERS,
            **(writing | {"refused": 400}),
        ),
        Row("desk:send", "read what a channel answered", **reading),
        *(
            Row(
                "desk:send_action",
                f"a send to a channel: {in_english(step.label)}",
                "POST",
                verb=step.name,
                posts=HANDLERS,
                **writing,
            )
            for step in workflow.WORKFLOW
        ),
        Row("desk:channel_account", "read an account on a channel", **reading),
        Row("desk:channel_account", "change an account", "POST", posts=KEEPERS, **writing),
        Row("desk:channel_account_end", "end an account", "POST", posts=KEEPERS, **writing),
        Row("desk:channel_recipients", "replace recipients", "POST", posts=KEEPERS, **writing),
        Row("desk:document_channels", "compose what channels get", **reading),
        Row("desk:document_channels", "send to a channel", "POST", posts=HANDLERS, **writing),
        Row(
            "desk:broadcast_approve",
            "see what all channels would get at once",
            posts=APPROVERS,
            places=whole,
            refused=0,
            **desk,
        ),
        Row(
            "desk:broadcast_approve",
            "send to all channels at once",
            "POST",
            posts=APPROVERS,
            **writing,
        ),
        Row("desk:broadcast", "read the progress of an emergency", **reading),
    )


def add_accounts(cast: Cast) -> None:
    """Add two accounts, with a send to one of them and an emergency of another document."""
    staff = AccountFacts("staff", "press", "paper")
    gateway = AccountFacts("sms", "sms", "gateway", secrets=GATEWAY)
    account = add_channel_account(cast.finance, staff, by=cast.disclosure, at=AT)
    add_channel_account(cast.finance, gateway, by=cast.disclosure, at=AT)
    first, second = _public(cast), _public(cast, last=True)
    Broadcast.objects.create(
        document=second, body=cast.finance, approved_by=cast.approver, approved_at=AT
    )
    assert second.public_version is not None
    Send.objects.create(
        document=second,
        version=second.public_version,
        account=account,
        body=cast.finance,
        ordered_at=AT,
        needs_person=True,
    )
    assert first != second


PAGES = (
    "desk:send",
    "desk:channel_account",
    "desk:channel_account_end",
    "desk:channel_recipients",
    "desk:document_channels",
    "desk:broadcast_approve",
    "desk:broadcast",
)
FORMS = (
    "desk:channel_account_create",
    "desk:channel_account",
    "desk:channel_account_end",
    "desk:channel_recipients",
    "desk:document_channels",
    "desk:broadcast_approve",
)


def arguments(stage: "Stage", route: str) -> list[Any]:
    """Return the arguments of a page."""
    if route == "desk:send":
        return [Send.objects.get().pk]
    if route == "desk:broadcast":
        return [Broadcast.objects.get().pk]
    if route == "desk:channel_recipients":
        return [ChannelAccount.objects.get(name="gateway").pk]
    if route.startswith("desk:channel_account"):
        return [_paper().pk]
    return [_public(stage.cast).pk]


def sent_to(stage: "Stage", route: str) -> dict[str, Any]:
    """Return the form that is sent to a page."""
    if route == "desk:channel_account_create":
        return {
            "body": stage.cast.finance.pk,
            "kind": "staff",
            "channel": "broadcast",
            "name": "radio",
        }
    if route == "desk:channel_account":
        return {"channel": "press", "name": "another name"}
    if route == "desk:channel_recipients":
        return {"numbers": "13800000000"}
    if route == "desk:document_channels":
        return {"account": _paper().pk}
    if route == "desk:broadcast_approve":
        return {"confirmed": "on", "text": "", "seen": ""}
    return {}


def send_step(_stage: "Stage", name: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the send into the state of a step, and return the arguments and the form."""
    step = workflow.WORKFLOW.by_name[name]
    state = "published" if "published" in step.sources else min(step.sources)
    withdrawing = name in {workflow.CONFIRM_WITHDRAWN.name, workflow.CONFIRM_ABSENT.name}
    Send.objects.update(
        state=state,
        accepted_at=AT,
        needs_person=name != workflow.WITHDRAW_SEND.name,
        is_withdrawal_due=withdrawing,
        is_unclear=name == workflow.CONFIRM_ABSENT.name,
    )
    return [Send.objects.get().pk, name], {f"{name}-address": "x", f"{name}-reason": "x"}


STEPS = {"desk:send_action": send_step}


def _paper() -> ChannelAccount:
    return ChannelAccount.objects.get(channel="press")


def _public(cast: Cast, *, last: bool = False) -> Document:
    found = Document.objects.filter(body=cast.finance, status=Status.RELEASED)
    return found.order_by("-pk" if last else "pk")[0]
