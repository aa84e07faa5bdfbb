"""Order, repeat, confirm and withdraw sends; carry corrections and withdrawals to the channels."""

from datetime import datetime

from django.db import transaction

from gongkai.channels.connectors.kinds import CONNECTORS
from gongkai.channels.models import ChannelAccount, Delivery, Send
from gongkai.channels.queries.sends import accounts_for, unsettled_sends
from gongkai.channels.recording import absence_entry, delivery_entry, withdrawal_entry
from gongkai.channels.rules.deliveries import sender_of
from gongkai.channels.rules.sends import (
    refusal_to_confirm_absent,
    refusal_to_confirm_published,
    refusal_to_confirm_withdrawn,
    refusal_to_queue,
    refusal_to_send_again,
    refusal_to_withdraw_send,
)
from gongkai.channels.send_changes import begin_withdrawal, has_send, queue_row
from gongkai.channels.states import ConnectorKind, SendState
from gongkai.channels.workflow import (
    AbsenceInputs,
    AddressInputs,
    TextInputs,
    WithdrawalInputs,
)
from gongkai.documents.models import Document
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.ledger.actions import Entry, record_many
from gongkai.organisations.models import Person


@transaction.atomic
def queue_send(
    document: Document, account: ChannelAccount, text: str, *, by: Person, at: datetime
) -> Send:
    """Order that a document is sent to an account. The delivery is recorded once the channel has it."""
    document, account = lock(document), lock(account)
    refuse_if(refusal_to_queue(document, account, text, by=by, at=at))
    return queue_row(document, account, at=at, text=single_line(text), by=by)


@transaction.atomic
def queue_by_rules(document: Document, *, at: datetime) -> list[Send]:
    """
    Queue a document that was released for the accounts whose rules name its catalogue item.

    Accounts that were added after the release are passed over, so that reading the ledger again sends nothing old.
    """
    document = lock(document)
    code = document.catalogue_item.code if document.catalogue_item else ""
    if document.public_version is None or not code:
        return []
    return [
        queue_row(document, one, at=at)
        for one in accounts_for(document)
        if code in one.item_codes and one.added_at <= at and not has_send(document, one)
    ]


@transaction.atomic
def carry_correction(document: Document, *, at: datetime) -> list[Send]:
    """
    Send a corrected version where the earlier one is, after the earlier one was withdrawn.

    Where the channel cannot withdraw, that is a task for a person, who decides what follows.
    """
    document = lock(document)
    if document.public_version is None:
        return []
    made: list[Send] = []
    for one in unsettled_sends(document).exclude(version=document.public_version):
        is_waiting = begin_withdrawal(one, at=at)
        if has_send(document, one.account) or one.account.ended_at is not None:
            continue
        if is_waiting and not CONNECTORS[one.account.kind].can_withdraw:
            continue
        before = one if is_waiting else one.replaces
        if before is not None and before.state == SendState.WITHDRAWN:
            before = None
        made.append(queue_row(document, one.account, at=at, replaces=before))
    return made


@transaction.atomic
def carry_withdrawal(document: Document, *, at: datetime) -> int:
    """Withdraw a document from all accounts; return from how many."""
    document = lock(document)
    if document.is_public:
        return 0  # released again meanwhile
    return len([begin_withdrawal(one, at=at) for one in unsettled_sends(document)])


@transaction.atomic
def send_again(send: Send, inputs: TextInputs, /, *, by: Person, at: datetime) -> Send:
    """
    Repeat a failed send with a text that may have changed.

    The channel is asked where it is unclear, unless a person has looked there.
    """
    send = lock(send)
    refuse_if(refusal_to_send_again(send, inputs, by=by, at=at))
    if inputs.is_absent:
        send.is_unclear = False
    if not send.is_unclear:
        # A draft has the earlier text, and may be used up; what was sent in batches stays counted.
        send.progress = {name: value for name, value in send.progress.items() if name != "draft"}
    send.text, send.state, send.error = single_line(inputs.text), SendState.QUEUED, ""
    send.attempts, send.settled_at, send.next_at = 0, None, at
    send.needs_person = send.account.kind == ConnectorKind.STAFF
    send.save()
    return send


@transaction.atomic
def confirm_published(send: Send, inputs: AddressInputs, /, *, by: Person, at: datetime) -> Send:
    """Record that a person has seen it on the channel; the first time is the delivery that counts."""
    document = lock(send.document)
    send = lock(send)
    refuse_if(refusal_to_confirm_published(send, inputs, by=by, at=at))
    send.address, send.state = single_line(inputs.address), SendState.PUBLISHED
    send.accepted_at = send.published_at = send.settled_at = at
    send.needs_person, send.next_at, send.error = send.is_withdrawal_due, None, ""
    send.save()
    if not Delivery.objects.filter(document=document, channel=send.account.channel).exists():
        delivery = Delivery.objects.create(
            document=document,
            channel=send.account.channel,
            on=local_date(at),
            address=send.address,
        )
        _record(delivery_entry(delivery), document, by=by, at=at)
    return send


@transaction.atomic
def withdraw_send(send: Send, inputs: WithdrawalInputs, /, *, by: Person, at: datetime) -> Send:
    """Order that a version is withdrawn from an account. The act is recorded once that is done."""
    send = lock(send)
    refuse_if(refusal_to_withdraw_send(send, inputs, by=by, at=at))
    send.withdrawal_reason, send.withdrawal_by = single_line(inputs.reason), by
    send.save(update_fields=["withdrawal_reason", "withdrawal_by"])
    begin_withdrawal(send, at=at)
    return lock(send)


@transaction.atomic
def confirm_withdrawn(send: Send, _inputs: Nothing, /, *, by: Person, at: datetime) -> Send:
    """Record that a person has withdrawn it where the platform cannot."""
    send = lock(send)
    refuse_if(refusal_to_confirm_withdrawn(send, _inputs, by=by, at=at))
    send.state, send.settled_at = SendState.WITHDRAWN, at
    send.is_withdrawal_due, send.needs_person, send.error = False, False, ""
    send.save()
    _record(withdrawal_entry(send, local_date(at)), send.document, by=by, at=at)
    send.replaced_by.filter(state=SendState.QUEUED, next_at=None).update(next_at=at)
    return send


@transaction.atomic
def confirm_absent(send: Send, inputs: AbsenceInputs, /, *, by: Person, at: datetime) -> Send:
    """
    Record that a person found that a withdrawn document was never on the channel, which does not answer.

    Nothing is left to withdraw; what replaces it is sent.
    """
    send = lock(send)
    refuse_if(refusal_to_confirm_absent(send, inputs, by=by, at=at))
    send.state, send.settled_at, send.next_at = SendState.WITHDRAWN, at, None
    send.absence_reason, send.absence_by = single_line(inputs.reason), by
    send.is_withdrawal_due, send.is_unclear, send.needs_person, send.error = False, False, False, ""
    send.save()
    _record(absence_entry(send, local_date(at)), send.document, by=by, at=at)
    send.replaced_by.filter(state=SendState.QUEUED, next_at=None).update(next_at=at)
    return send


def _record(entry: Entry, document: Document, *, by: Person, at: datetime) -> None:
    held = sender_of(document, by, on=local_date(at))
    record_many(
        [entry], chain=document.body.chain, by=by.actor, at=at, post=held.post if held else ""
    )
