"""Consumers: whatever reads the ledger onward, with a cursor per chain."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string

from gongkai.kit.locks import let_others_write
from gongkai.ledger.models import Act, Chain, Cursor, FailedAct

BATCH = 200
ATTEMPTS = 3
WAKE_SECONDS = 1.0
Consumer = Callable[..., Any]
logger = logging.getLogger("gongkai.ledger")
_held: ContextVar[bool] = ContextVar("held", default=False)


@dataclass(frozen=True)
class Taken:
    """How far a consumer came: so many whole acts, and so far into the one after them (0: not begun)."""

    acts: int
    within: int = 0


def in_portions(
    consumer: Callable[[Sequence[Act], int], Taken],
) -> Callable[[Sequence[Act], int], Taken]:
    """
    Mark a consumer that takes acts in portions of less than a second.

    It is called with the acts and how far it came in the first of them, and says how far it comes this
    time; what it wrote and how far it came are committed together. Any other consumer is called with
    the acts alone and takes them all.
    """
    consumer.in_portions = True  # type: ignore[attr-defined]
    return consumer


@contextmanager
def held() -> Iterator[None]:
    """While a heap of acts is written, wake nobody after each commit; who holds them lets them catch up afterwards."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)


@dataclass(frozen=True)
class Wake:
    """What runs after a commit: the consumers, on the chain of the act first, and for no longer than a second."""

    chain: str

    def __call__(self) -> None:
        """Let them catch up; whatever goes wrong, or is too much for now, never fails or delays the request."""
        if _held.get():
            return
        try:
            catch_up(first=self.chain, seconds=WAKE_SECONDS)
        except Exception:
            logger.exception(
                "Consumers did not catch up; the next act or the worker takes it up again."
            )


def catch_up(*, first: str = "", seconds: float | None = None) -> int:
    """
    Run every consumer until it stands at the head of every chain; return how many acts were taken.

    With `seconds`, no portion is begun after that time; the worker or the next act goes on.
    """
    until = None if seconds is None else time.monotonic() + seconds
    return sum(_catch_up(name, first, until) for name in settings.GONGKAI_CONSUMERS)


@transaction.atomic
def start_at_head(name: str) -> None:
    """Let a consumer begin at the heads: what was written before it is nothing to it."""
    for chain in Chain.objects.select_for_update().order_by("code"):
        Cursor.objects.update_or_create(
            consumer=name, chain=chain.code, defaults={"seq": chain.head_seq, "within": 0}
        )


def behind(name: str) -> list[str]:
    """Return the codes of the chains that the consumer has not read to the end."""
    cursor = Cursor.objects.filter(consumer=name, chain=OuterRef("code")).values("seq")[:1]
    chains = Chain.objects.annotate(read=Coalesce(Subquery(cursor), Value(0)))
    return list(
        chains.filter(read__lt=F("head_seq")).order_by("code").values_list("code", flat=True)
    )


def _catch_up(name: str, first: str, until: float | None) -> int:
    consumer: Consumer = import_string(name)
    taken, begun = 0, False
    for chain in sorted(behind(name), key=lambda code: (code != first, code)):
        step: int | None = 0
        while step is not None and chain in behind(name):
            if until is not None and time.monotonic() > until:
                return taken
            if begun:
                let_others_write()
            begun = True
            step = _step(name, consumer, chain)
            taken += step or 0
    return taken


def _step(name: str, consumer: Consumer, chain: str) -> int | None:
    """
    Take one batch, or a portion of it; where it fails, go act by act and park what fails three times.

    Returns how many whole acts were taken or passed over, None where it is of no use to go on now.
    """
    try:
        return _take(name, consumer, chain, BATCH)
    except Exception:
        logger.exception("Consumer %s failed on a batch of %s; going act by act.", name, chain)
    taken = 0
    for _attempt in range(BATCH):
        try:
            step = _take(name, consumer, chain, 1)
        except Exception as error:
            logger.exception("Consumer %s failed on an act of %s.", name, chain)
            step = _note_failure(name, chain, error, at=timezone.now())
            if not step:
                return None
        if step is None:
            break
        taken += step
    return taken


@transaction.atomic
def _take(name: str, consumer: Consumer, chain: str, size: int) -> int | None:
    """Hand the next acts to the consumer and move its cursor in the same transaction; None: there are none."""
    cursor = _cursor(name, chain)
    acts = list(Act.objects.filter(chain=chain, seq__gt=cursor.seq).order_by("seq")[:size])
    if not acts:
        return None
    if getattr(consumer, "in_portions", False):
        taken: Taken = consumer(acts, cursor.within)
    else:
        consumer(acts)
        taken = Taken(len(acts))
    cursor.seq = acts[taken.acts - 1].seq if taken.acts else cursor.seq
    cursor.within = taken.within
    cursor.save(update_fields=["seq", "within"])
    return taken.acts


def _cursor(name: str, chain: str) -> Cursor:
    Cursor.objects.get_or_create(consumer=name, chain=chain)
    return Cursor.objects.select_for_update().get(consumer=name, chain=chain)


@transaction.atomic
def _note_failure(name: str, chain: str, error: Exception, *, at: datetime) -> int:
    """Count the failure; after the third the act is parked and passed over. Returns 1 when passed."""
    cursor = _cursor(name, chain)
    act = Act.objects.filter(chain=chain, seq__gt=cursor.seq).order_by("seq").first()
    if act is None:
        return 0
    failed, _created = FailedAct.objects.get_or_create(
        consumer=name, act=act, defaults={"failed_at": at}
    )
    failed.attempts += 1
    failed.error = f"{type(error).__name__}: {error}"[:2000]
    failed.failed_at = at
    failed.save()
    if failed.attempts < ATTEMPTS:
        return 0
    cursor.seq, cursor.within = act.seq, 0
    cursor.save(update_fields=["seq", "within"])
    return 1


def retry(failed: FailedAct) -> bool:
    """Hand a parked act to its consumer once more; says whether it was taken, and forgets it then."""
    consumer: Consumer = import_string(failed.consumer)
    try:
        _take_alone(consumer, failed.act)
        failed.delete()
    except Exception as error:
        logger.exception("Consumer %s failed again on act %s.", failed.consumer, failed.act_id)
        FailedAct.objects.filter(pk=failed.pk).update(
            error=f"{type(error).__name__}: {error}"[:2000]
        )
        return False
    return True


def _take_alone(consumer: Consumer, act: Act) -> None:
    """Let a consumer take one act, portion by portion; doing it again from the start changes nothing."""
    taken = Taken(0)
    while not taken.acts:
        with transaction.atomic():
            if getattr(consumer, "in_portions", False):
                taken = consumer([act], taken.within)
            else:
                consumer([act])
                taken = Taken(1)
