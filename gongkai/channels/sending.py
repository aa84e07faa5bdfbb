"""Send what is due. Each request is made outside of a transaction, under a lease."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from gongkai.channels.actions.claims import (
    Claim,
    LeaseLost,
    claim_send,
    give_back,
    save_progress,
    settle_failure,
    settle_nothing_sent,
    settle_receipt,
    settle_withdrawal,
)
from gongkai.channels.actions.subscribers import forget_place
from gongkai.channels.connectors import outgoing
from gongkai.channels.connectors.interface import (
    Connector,
    Item,
    Permanent,
    Receipt,
    Session,
    Temporary,
    TokenEnded,
    Unclear,
    Undecided,
)
from gongkai.channels.connectors.kinds import CONNECTORS
from gongkai.channels.items import item_of
from gongkai.channels.list_mails import mails_of
from gongkai.channels.models import Send
from gongkai.channels.queries.sends import due_sends
from gongkai.channels.queries.subscribers import subscribers_of
from gongkai.channels.states import ConnectorKind, Work
from gongkai.channels.tokens import TokenBusy, forget_token, token_of
from gongkai.encryption.envelopes import DecryptionError
from gongkai.ledger.consumers import gathered

SENDS_PER_ROUND = 50
ROUND_SECONDS = 5.0  # the counts follow at the end of a round, also if channels are slow
logger = logging.getLogger("gongkai.channels")
Settle = Callable[[], object]


def send_due(
    clock: Callable[[], datetime],
    *,
    most: int = SENDS_PER_ROUND,
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:
    """
    Do what is due with at most so many sends; return with how many something was done.

    How one ended and the claim of the next are one transaction, and the consumers of the ledger run once
    for all: on SQLite each commit waits for the disk, which took most of the time of a send.
    """
    done, until = 0, time.monotonic() + ROUND_SECONDS
    with gathered():
        claim = claim_send(at=clock()) if due_sends(clock()).exists() else None
        while claim is not None:
            settle = work_on(claim, clock)
            done += 1
            goes_on = done < most and time.monotonic() < until and not is_stopping()
            with transaction.atomic():
                settle()
                claim = claim_send(at=clock()) if goes_on else None
    return done


def process(claim: Claim, clock: Callable[[], datetime]) -> None:
    """Do the work of one claim and record how it ended. No error of a channel escapes."""
    work_on(claim, clock)()


def work_on(claim: Claim, clock: Callable[[], datetime]) -> Settle:
    """Do the work of one claim; return what records how it ended. No error of a channel escapes."""

    def failed(error: object, **more: Any) -> Settle:
        return lambda: settle_failure(claim, str(error), at=clock(), **more)

    try:
        return _work(claim, clock)
    except LeaseLost:
        logger.warning("Send %s was taken over by another worker.", claim.send.pk)
        return lambda: None
    except TokenBusy:
        return lambda: give_back(claim, at=clock())
    except TokenEnded as error:
        forget_token(claim.send.account, error.token, at=clock())
        return failed(error)
    except Temporary as error:
        return failed(error, seconds=error.seconds, of_item=error.of_item)
    except Permanent as error:
        return failed(error, is_final=True)
    except Unclear as error:
        return failed(error, is_unclear=True)
    except DecryptionError:
        return failed("the secrets of the account cannot be decrypted")
    except Exception as error:
        # A fault of ours after the request may have left something there, so the channel is asked.
        logger.exception("Send %s failed.", claim.send.pk)
        return failed(type(error).__name__, is_unclear=True)


def _work(claim: Claim, clock: Callable[[], datetime]) -> Settle:
    send = claim.send
    connector, item = CONNECTORS[send.account.kind], item_of(send, at=clock())
    session = _session(claim, clock)
    if claim.work == Work.WITHDRAW:
        connector.withdraw(item, _withdrawing(claim, session, clock), send.outside_id)
        return lambda: settle_withdrawal(claim, at=clock())
    if claim.work == Work.POLL:
        try:
            receipt = connector.poll(item, session, send.outside_id)
        except Permanent:
            if not _is_withdrawal_due(claim):
                raise
            # It never appeared, and is not to appear any more.
            return lambda: settle_nothing_sent(claim, at=clock())
        return _received(claim, receipt, clock)
    return _send(claim, connector, item, session, clock)


def _received(claim: Claim, receipt: Receipt, clock: Callable[[], datetime]) -> Settle:
    return lambda: settle_receipt(claim, receipt, at=clock())


def _send(
    claim: Claim,
    connector: Connector,
    item: Item,
    session: Session,
    clock: Callable[[], datetime],
) -> Settle:
    """Ask first where an attempt may have arrived; then send, unless the document was withdrawn."""
    if claim.work == Work.ASK and not connector.is_repeatable:
        receipt = _found(connector, item, session)
        if receipt is not None:
            return _received(claim, receipt, clock)
    # Read at the last moment: what was withdrawn since it was claimed is not sent.
    if _is_withdrawal_due(claim):
        return _take_back(claim, connector, item, session, clock)
    problems = connector.problems(item, session.secrets)
    if problems:
        raise Permanent(", ".join(f"{one.code}:{one.number}" for one in problems))
    if claim.work == Work.ASK:
        # Asking takes time: the lease is renewed, or this worker learns that it has lost it.
        session.save({})
    return _received(claim, connector.deliver(item, session), clock)


def _found(connector: Connector, item: Item, session: Session) -> Receipt | None:
    """Ask whether the channel has the item. What it refuses to answer stays unclear, and is asked again."""
    try:
        return connector.find(item, session)
    except Undecided:
        raise
    except Permanent as error:
        raise Unclear(str(error)) from error


def _take_back(
    claim: Claim,
    connector: Connector,
    item: Item,
    session: Session,
    clock: Callable[[], datetime],
) -> Settle:
    """Settle a send whose document was withdrawn before it was complete."""
    if done := session.progress.get("done"):
        # Some batches went out: what they reached is recorded, and its withdrawal comes next.
        accepted, rejected = (int(session.progress.get(one, 0)) for one in ("accepted", "rejected"))
        receipt = Receipt(
            f"{item.key} ({done})", is_published=True, accepted=accepted, rejected=rejected
        )
        return _received(claim, receipt, clock)
    if (claim.work == Work.ASK or session.progress) and connector.is_repeatable:
        connector.withdraw(item, _withdrawing(claim, session, clock), item.key)
    return lambda: settle_nothing_sent(claim, at=clock())


def _is_withdrawal_due(claim: Claim) -> bool:
    return Send.objects.filter(pk=claim.send.pk, is_withdrawal_due=True).exists()


def _withdrawing(claim: Claim, session: Session, clock: Callable[[], datetime]) -> Session:
    """Return a session whose progress is saved although the document was withdrawn."""

    def save(more: dict[str, Any]) -> None:
        session.progress.update(more)
        save_progress(claim, session.progress, at=clock())

    return replace(session, save=save)


def _session(claim: Claim, clock: Callable[[], datetime]) -> Session:
    account = claim.send.account
    progress: dict[str, Any] = dict(claim.send.progress)

    def save(more: dict[str, Any]) -> None:
        progress.update(more)
        if save_progress(claim, progress, at=clock()):
            raise Temporary(gettext_noop("The document was withdrawn."))

    return Session(
        secrets=account.secrets(),
        request=outgoing.request,
        token=lambda fetch: token_of(account, fetch, clock),
        now=clock(),
        progress=progress,
        save=save,
        subscribers=lambda keys, after: subscribers_of(account, keys, after),
        forget=forget_place,
        mails=mails_of(claim.send, clock) if account.kind == ConnectorKind.EMAIL else None,
    )
