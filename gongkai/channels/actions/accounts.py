"""Keep the accounts of a body, their secrets and their recipients."""

from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.channels.account_values import cleaned_values
from gongkai.channels.connectors.activitypub.signatures import new_private_key
from gongkai.channels.entries import AccountFacts
from gongkai.channels.models import AccountToken, ChannelAccount, RecipientList
from gongkai.channels.recipients import ReadNumbers
from gongkai.channels.rules.accounts import (
    OWN_KEY,
    refusal_to_add_account,
    refusal_to_change_account,
    refusal_to_end_account,
    refusal_to_replace_recipients,
)
from gongkai.channels.send_changes import begin_withdrawal
from gongkai.channels.states import ConnectorKind, SendState
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind


@transaction.atomic
def add_channel_account(
    body: Body, facts: AccountFacts, *, by: Person, at: datetime
) -> ChannelAccount:
    """Add an account; its secrets are encrypted and never shown again."""
    body = lock(body)
    refuse_if(refusal_to_add_account(body, facts, by=by, at=at))
    account = ChannelAccount(body=body, kind=facts.kind, added_at=at)
    _enter(account, facts, _own_keys(facts.kind))
    _record(Verb.CHANNEL_ADDED, account, by=by, at=at)
    return account


@transaction.atomic
def change_channel_account(
    account: ChannelAccount, facts: AccountFacts, *, by: Person, at: datetime
) -> ChannelAccount:
    """Change an account; secrets that stay empty are kept. New ones make the token be fetched anew."""
    account = lock(account)
    refuse_if(refusal_to_change_account(account, facts, by=by, at=at))
    _enter(account, facts, account.secrets())
    account.paused_until = None
    account.save(update_fields=["paused_until"])
    if facts.secrets:
        AccountToken.objects.filter(account=account).delete()
    _record(Verb.CHANNEL_CHANGED, account, by=by, at=at, more={"secrets": sorted(facts.secrets)})
    return account


@transaction.atomic
def end_channel_account(account: ChannelAccount, *, by: Person, at: datetime) -> ChannelAccount:
    """
    End an account: what waits is not sent any more.

    Its secrets stay, because what was sent can still be withdrawn; its recipients are erased.
    """
    account = lock(account)
    refuse_if(refusal_to_end_account(account, by=by, at=at))
    account.ended_at = at
    account.save(update_fields=["ended_at"])
    for send in account.sends.filter(state=SendState.QUEUED).order_by("id"):
        begin_withdrawal(send, at=at)
    account.lists.all().delete()
    account.inbox_messages.all().delete()
    if account.kind == ConnectorKind.APP:
        # Nobody asked for more than notifications of this account.
        account.subscribers.all().delete()
    _record(Verb.CHANNEL_ENDED, account, by=by, at=at)
    return account


@transaction.atomic
def replace_recipients(
    account: ChannelAccount, read: ReadNumbers, *, by: Person, at: datetime
) -> RecipientList:
    """Replace the recipients; sends that are under way keep theirs. Lists that no send needs go."""
    account = lock(account)
    refuse_if(refusal_to_replace_recipients(account, read, by=by, at=at))
    row = RecipientList(account=account, number_count=len(read.numbers), added_at=at)
    row.encrypt_values({"numbers": read.numbers})
    row.save()
    needed = account.sends.filter(settled_at=None).values("recipients")
    account.lists.exclude(pk=row.pk).exclude(pk__in=needed).delete()
    _record(Verb.CHANNEL_CHANGED, account, by=by, at=at, more={"recipients": len(read.numbers)})
    return row


def _enter(account: ChannelAccount, facts: AccountFacts, earlier: dict[str, Any]) -> None:
    account.channel, account.name = facts.channel, single_line(facts.name)
    account.item_codes = sorted(set(facts.item_codes))
    account.quiet_from, account.quiet_until = facts.quiet_from, facts.quiet_until
    account.daily_limit = facts.daily_limit
    account.encrypt_values(earlier | cleaned_values(facts.secrets))
    account.save()


def _own_keys(kind: str) -> dict[str, Any]:
    """Return the keys that an account gets when it is added."""
    return {OWN_KEY: new_private_key()} if kind == ConnectorKind.ACTIVITYPUB else {}


def _record(
    verb: Verb,
    account: ChannelAccount,
    *,
    by: Person,
    at: datetime,
    more: dict[str, Any] | None = None,
) -> None:
    record(
        verb,
        account,
        chain=account.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=PostKind.DISCLOSURE_OFFICER,
        facets={"kind": account.kind, "channel": account.channel, **(more or {})},
    )
