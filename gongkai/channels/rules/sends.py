"""Refusals of sends: the rules of each channel, and who may order, repeat, confirm and withdraw."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.channels.connectors.interface import Item, Problem
from gongkai.channels.connectors.kinds import CONNECTORS
from gongkai.channels.error_texts import problem_sentence
from gongkai.channels.items import item_of
from gongkai.channels.models import ChannelAccount, Send
from gongkai.channels.rules.deliveries import refusal_to_note
from gongkai.channels.states import ConnectorKind, SendState
from gongkai.channels.workflow import (
    CONFIRM_ABSENT,
    CONFIRM_PUBLISHED,
    CONFIRM_WITHDRAWN,
    SEND_AGAIN,
    WITHDRAW_SEND,
    AbsenceInputs,
    AddressInputs,
    TextInputs,
    WithdrawalInputs,
)
from gongkai.documents.models import Document
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import is_blank, single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of

MAX_TEXT, MAX_ADDRESS, MAX_REASON = 500, 300, 200


def problem_text(problem: Problem) -> str:
    """Return the sentence about a rule of a channel that an item breaks."""
    return problem_sentence(problem.code, problem.number)


def refusal_to_queue(
    document: Document, account: ChannelAccount, text: str, *, by: Person | None, at: datetime
) -> Refusal | None:
    """Return why a document may not be sent to an account; by None are the rules of the account."""
    if refusal := refusal_to_note(document, by=by, today=local_date(at)):
        return refusal
    if account.body_id != document.body_id or account.ended_at is not None:
        return Refusal("no-such-account", _("There is no such account."), field="account")
    version = document.public_version
    if Send.objects.filter(version=version, account=account).exists():
        return Refusal(
            "queued-already",
            _("This version was already sent to this account."),
            field="account",
        )
    return refusal_of_content(_draft(document, account, text), at=at)


def _draft(document: Document, account: ChannelAccount, text: str) -> Send:
    """Return a send that is not saved, as the connector would get it."""
    lists = account.lists.order_by("-id")[:1] if account.kind == ConnectorKind.SMS else ()
    return Send(
        document=document,
        version=document.public_version,
        account=account,
        recipients=next(iter(lists), None),
        text=single_line(text),
    )


def item_for(document: Document, account: ChannelAccount, text: str, *, at: datetime) -> Item:
    """Return what an account would get, for a preview."""
    return item_of(_draft(document, account, text), at=at)


def refusal_of_content(send: Send, *, at: datetime) -> Refusal | None:
    """Return the first rule of the channel that the item breaks."""
    if len(send.text) > MAX_TEXT:
        return Refusal(
            "long-text",
            problem_text(Problem("long-text", MAX_TEXT)),
            field="text",
        )
    return refusal_of_item(item_of(send, at=at), send.account)


def refusal_of_item(item: Item, account: ChannelAccount) -> Refusal | None:
    """Return the first rule of the channel of an account that an item breaks."""
    problems = CONNECTORS[account.kind].problems(item, account.secrets())
    if not problems:
        return None
    return Refusal(problems[0].code, problem_text(problems[0]), field="text")


def refusal_to_send_again(
    send: Send, inputs: TextInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a failed send may not be repeated."""
    if refusal := _refusal_to_step(SEND_AGAIN, send, by, at):
        return refusal
    if send.document.public_version_id != send.version_id:
        return Refusal("old-version", _("This version is no longer public."))
    if inputs is None:
        return None
    tried = Send(
        pk=send.pk,
        document=send.document,
        version=send.version,
        account=send.account,
        recipients=send.recipients,
        text=single_line(inputs.text),
    )
    return refusal_of_content(tried, at=at)


def is_meant_for(step: Step[Any, Any], send: Send) -> bool:
    """Return whether a page should name a step for a send at all, whoever reads it."""
    if step is CONFIRM_PUBLISHED:
        return may_be_confirmed(send)
    if step is CONFIRM_ABSENT:
        return may_be_absent(send)
    if step is SEND_AGAIN and send.is_withdrawal_due:
        return False  # what is to be withdrawn is not sent
    return step is not CONFIRM_WITHDRAWN or (send.needs_person and send.is_withdrawal_due)


def may_be_confirmed(send: Send) -> bool:
    """
    Return whether a person may have seen what no service told us of.

    That is a newspaper or station, or a failed send to a place where people can look, and find what a look-up
    did not: not a mailbox or a receiver, to which sending again is no harm.
    """
    if send.account.kind == ConnectorKind.STAFF:
        return send.needs_person or send.state == SendState.FAILED
    return send.state == SendState.FAILED and can_be_looked_at(send)


def may_be_absent(send: Send) -> bool:
    """Return whether it is to be withdrawn, and no look-up told whether the channel has it at all."""
    return send.state == SendState.FAILED and send.is_withdrawal_due and send.is_unclear


def can_be_looked_at(send: Send) -> bool:
    """Return whether people can look on the channel of a send, and must before it is sent again."""
    return not CONNECTORS[send.account.kind].is_repeatable


def refusal_to_confirm_published(
    send: Send, inputs: AddressInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a person may not confirm that it appeared: only where that is a task for a person."""
    if refusal := _refusal_to_step(CONFIRM_PUBLISHED, send, by, at):
        return refusal
    if not may_be_confirmed(send):
        return Refusal("no-task", _("The platform sends this itself."))
    if inputs is not None and len(single_line(inputs.address)) > MAX_ADDRESS:
        return Refusal(
            "long-address", _("The address is longer than 300 characters."), field="address"
        )
    return None


def refusal_to_withdraw_send(
    send: Send, inputs: WithdrawalInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a send may not be withdrawn: it is already, or is about to be; a reason is needed."""
    if refusal := _refusal_to_step(WITHDRAW_SEND, send, by, at):
        return refusal
    if send.is_withdrawal_due:
        return Refusal("withdrawing", _("The withdrawal is under way."))
    if inputs is not None and (is_blank(inputs.reason) or len(inputs.reason) > MAX_REASON):
        return Refusal(
            "reason",
            _("Enter the reason of the withdrawal, at most 200 characters."),
            field="reason",
        )
    return None


def refusal_to_confirm_withdrawn(
    send: Send, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a person may not confirm the withdrawal: only where that is a task for a person."""
    if refusal := _refusal_to_step(CONFIRM_WITHDRAWN, send, by, at):
        return refusal
    if not (send.needs_person and send.is_withdrawal_due):
        return Refusal("no-task", _("There is no withdrawal to confirm."))
    return None


def refusal_to_confirm_absent(
    send: Send, inputs: AbsenceInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a person may not say that it was never there: the channel itself told, or no reason."""
    if refusal := _refusal_to_step(CONFIRM_ABSENT, send, by, at):
        return refusal
    if not may_be_absent(send):
        return Refusal(
            "no-task", _("It is not unclear whether the channel has it, or it is not withdrawn.")
        )
    if inputs is not None and (is_blank(inputs.reason) or len(inputs.reason) > MAX_REASON):
        return Refusal(
            "reason",
            _("Enter how you found that it was never there, at most 200 characters."),
            field="reason",
        )
    return None


def _refusal_to_step(step: Step[Any, Any], send: Send, by: Person, at: datetime) -> Refusal | None:
    held = {one.post for one in capacities_of(by, on=local_date(at)).in_body(send.body_id)}
    if not held & set(step.posts):
        return Refusal(
            "wrong-post", _("Only an editor or disclosure officer of this body can do this.")
        )
    if not step.starts_from(send.state):
        return Refusal("wrong-state", _("This is not possible in the present state."))
    return None
