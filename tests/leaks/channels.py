"""Channels in the leak test: accounts, sends and an emergency of a body in which no requesting user works."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gongkai.channels.models import Broadcast, ChannelAccount, Send
from tests.leaks.entries import Entry

if TYPE_CHECKING:
    from tests.leaks.world import World

Arguments = tuple[Any, ...]
NEVER = 700_000


def add_secret_sends(world: "World") -> None:
    """Add an account with its secrets, and what its service answered."""
    body, document = world.cast.government, world.public[0]
    account = ChannelAccount(
        body=body,
        kind="webhook",
        channel="other",
        name=world.word("the name of an account"),
        added_at=world.at,
    )
    account.encrypt_values({"secret": world.word("the secret of an account")})
    account.save()
    version = document.public_version
    assert version is not None
    Send.objects.create(
        document=document,
        version=version,
        account=account,
        body=body,
        state="failed",
        ordered_at=world.at,
        text=world.word("the text for a channel"),
        error=world.word("what a channel answered"),
        outside_id=world.word("the number on a channel"),
        address=world.word("the address on a channel"),
        withdrawal_reason=world.word("the reason of a withdrawal from a channel"),
        absence_reason=world.word("how it was found that it was never on a channel"),
    )
    Broadcast.objects.create(
        document=document,
        body=body,
        approved_by=world.cast.approver,
        approved_at=world.at,
        text=world.word("the text of an emergency"),
    )


def channel_entries() -> Iterator[tuple[str, "Entry"]]:
    """Yield the arguments of each route of channels."""

    states = ["state=to-do", "state=failed", "state=x", "page=forged"]
    yield "desk:sends", Entry(queries=lambda world: states)
    yield "desk:channel_accounts", Entry(queries=lambda world: ["page=forged"])
    yield "desk:channel_account_create", Entry()
    yield "desk:send", Entry(known=_none, hidden=lambda world: _ids(Send))
    yield (
        "desk:send_action",
        Entry(
            known=_none,
            hidden=lambda world: [
                ((*secret, "withdraw"), (*missing, "withdraw")) for secret, missing in _ids(Send)
            ],
        ),
    )
    for name in ("channel_account", "channel_account_end", "channel_recipients"):
        yield f"desk:{name}", Entry(known=_none, hidden=lambda world: _ids(ChannelAccount))
    yield "desk:broadcast", Entry(known=_none, hidden=lambda world: _ids(Broadcast))
    for name in ("document_channels", "broadcast_approve"):
        yield (
            f"desk:{name}",
            Entry(
                known=_none,
                hidden=lambda world: [((one.pk,), (NEVER + one.pk,)) for one in world.health[:1]],
            ),
        )


def _none(_world: "World") -> list[Arguments]:
    return []


def _ids(model: Any) -> list[tuple[Arguments, Arguments]]:
    return [((pk,), (NEVER + pk,)) for pk in model.objects.values_list("pk", flat=True)]
