"""Send what is due. Each request is made outside of a transaction, under a lease."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

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
)
from gongkai.channels.connectors.kinds import CONNECTORS
from gongkai.channels.items import item_of
from gongkai.channels.models import Send
from gongkai.channels.queries.sends import due_sends
from gongkai.channels.queries.subscribers import subscribers_of
from gongkai.channels.states import Work
from gongkai.channels.tokens import TokenBusy, forget_token, token_of
from gongkai.encryption.envelopes import DecryptionError

SENDS_PER_ROUND = 50
logger = logging.getLogger("gongkai.channels")


def send_due(clock: Callable[[], datetime], *, most: int = SENDS_PER_ROUND) -> int:
    """Do what is due with at most so many sends; return with how many something was done."""
    done = 0
    while done < most and due_sends(clock()).exists():
        claim = claim_send(at=clock())
        if claim is None:
            break
        process(claim, clock)
        done += 1
    return done


def process(claim: Claim, clock: Callable[[], datetime]) -> None:
    """Do the work of one claim and record how it ended. No error of a channel escapes."""
    try:
        _work(claim, clock)
    except LeaseLost:
        logger.warning("Send %s was taken over by another worker.", claim.send.pk)
    except TokenBusy:
        give_back(claim, at=clock())
    except TokenEnded as error:
        forget_token(claim.send.account, error.token, at=clock())
        settle_failure(claim, str(error), at=clock())
    except Temporary as error:
        settle_failure(claim, str(error), at=clock(), seconds=error.seconds, of_item=error.of_item)
    except Permanent as error:
        settle_failure(claim, str(error), at=clock(), is_final=True)
    except Unclear as error:
        settle_failure(claim, str(error), at=clock(), is_unclear=True)
    except DecryptionError:
        settle_failure(claim, "the secrets of the account cannot be decrypted", at=clock())
    except Exception as error:
        # A fault of ours after the request may have left something there, so the channel is asked.
        logger.exception("Send %s failed.", claim.send.pk)
        settle_failure(claim, type(error).__name__, at=clock(), is_unclear=True)


def _work(claim: Claim, clock: Callable[[], datetime]) -> None:
    send = (
        Send.objects.select_related(
            "account", "document__body", "document__genre", "document__catalogue_item"
        )
        .select_related("version", "recipients")
        .get(pk=claim.send.pk)
    )
    connector, item = CONNECTORS[send.account.kind], item_of(send, at=clock())
    session = _session(claim, send, clock)
    if claim.work == Work.WITHDRAW:
        connector.withdraw(item, _withdrawing(claim, session, clock), send.outside_id)
        settle_withdrawal(claim, at=clock())
    elif claim.work == Work.POLL:
        settle_receipt(claim, connector.poll(item, session, send.outside_id), at=clock())
    else:
        _send(claim, send, connector, item, session, clock)


def _send(
    claim: Claim,
    send: Send,
    connector: Connector,
    item: Item,
    session: Session,
    clock: Callable[[], datetime],
) -> None:
    """Ask first where an attempt may have arrived; then send, unless the document was withdrawn."""
    if claim.work == Work.ASK and not connector.is_repeatable:
        receipt = connector.find(item, session)
        if receipt is not None:
            settle_receipt(claim, receipt, at=clock())
            return
    # Read at the last moment: what was withdrawn since it was claimed is not sent.
    if _is_withdrawal_due(claim):
        _take_back(claim, connector, item, session, clock)
        return
    problems = connector.problems(item, session.secrets)
    if problems:
        raise Permanent(", ".join(one.code for one in problems))
    # Asking takes time: the lease is renewed, or this worker learns that it has lost it.
    session.save({})
    settle_receipt(claim, connector.deliver(item, session), at=clock())


def _take_back(
    claim: Claim,
    connector: Connector,
    item: Item,
    session: Session,
    clock: Callable[[], datetime],
) -> None:
    """Settle a send whose document was withdrawn before it was complete."""
    if done := session.progress.get("done"):
        # Some batches went out: what they reached is recorded, and its withdrawal comes next.
        accepted, rejected = (int(session.progress.get(one, 0)) for one in ("accepted", "rejected"))
        receipt = Receipt(
            f"{item.key} ({done})", is_published=True, accepted=accepted, rejected=rejected
        )
        settle_receipt(claim, receipt, at=clock())
        return
    if (claim.work == Work.ASK or session.progress) and connector.is_repeatable:
        connector.withdraw(item, _withdrawing(claim, session, clock), item.key)
    settle_nothing_sent(claim, at=clock())


def _is_withdrawal_due(claim: Claim) -> bool:
    return Send.objects.filter(pk=claim.send.pk, is_withdrawal_due=True).exists()


def _withdrawing(claim: Claim, session: Session, clock: Callable[[], datetime]) -> Session:
    """Return a session whose progress is saved although the document was withdrawn."""

    def save(more: dict[str, Any]) -> None:
        session.progress.update(more)
        save_progress(claim, session.progress, at=clock())

    return replace(session, save=save)


def _session(claim: Claim, send: Send, clock: Callable[[], datetime]) -> Session:
    progress: dict[str, Any] = dict(send.progress)

    def save(more: dict[str, Any]) -> None:
        progress.update(more)
        if save_progress(claim, progress, at=clock()):
            raise Temporary("the document was withdrawn")

    return Session(
        secrets=send.account.secrets(),
        request=outgoing.request,
        token=lambda fetch: token_of(send.account, fetch, clock),
        now=clock(),
        progress=progress,
        save=save,
        subscribers=lambda keys, after: subscribers_of(send.account, keys, after),
        forget=forget_place,
    )
