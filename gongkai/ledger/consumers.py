"""Consumers: functions that process the ledger in order, with a cursor per chain."""

import logging
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string

from gongkai.kit.locks import Turns
from gongkai.kit.prepared import prepared_cursor
from gongkai.kit.reading import connection
from gongkai.ledger.consumer_kinds import Consumer, Taken, next_acts, pass_acts, verbs_taken
from gongkai.ledger.models import Act, Chain, Cursor, FailedAct

BATCH_SIZE = 200
MAX_ATTEMPTS = 3
WAKE_SECONDS = 1.0
# So many unread acts at most are passed to all consumers in one transaction, which starts no further
# consumer after this time: whoever waits for the write lock on SQLite waits for it.
TOGETHER, TOGETHER_SECONDS = 20, 0.3
# So long a process that is busy gathers acts before its consumers read on.
GATHER_SECONDS = 0.05
# The condition that a consumer, its parameter, has not read some chain to the end. No cursor is beyond the head
# of its chain, so the sums say it, which are cheaper than a comparison of each chain.
BEHIND = (
    "COALESCE((SELECT SUM(head_seq) FROM ledger_chain), 0) > "
    "COALESCE((SELECT SUM(seq) FROM ledger_cursor WHERE consumer = %s), 0)"
)
logger = logging.getLogger("gongkai.ledger")
_held: ContextVar[bool] = ContextVar("held", default=False)
_gathered: ContextVar[set[str] | None] = ContextVar("gathered", default=None)
# Held by the one thread of this process that runs the consumers.
_running = Lock()
_runs: ContextVar[bool] = ContextVar("runs", default=False)  # this thread does
# The chains whose newest acts no thread of this process has read yet, and whether others wrote them:
# not the consumers themselves.
_waiting: dict[str, bool] = {}


@contextmanager
def held() -> Iterator[None]:
    """Suspend consumers after each commit of a bulk write; the caller runs them afterwards."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)


@contextmanager
def gathered() -> Iterator[None]:
    """
    Run the consumers once after the block, for all acts of its transactions.

    If the block fails, the next act or the worker continues.
    """
    chains: set[str] = set()
    token = _gathered.set(chains)
    try:
        yield
    finally:
        _gathered.reset(token)
    for chain in sorted(chains):
        Wake(chain)()


@dataclass(frozen=True)
class Wake:
    """
    On-commit callback that runs the consumers over this chain for at most a second.

    One thread of a process runs them at a time, also for the acts that others commit meanwhile: under
    load they read many acts at once, and each act costs less. What other chains have left is for the
    worker, or for the next act there.
    """

    chain: str

    def __call__(self) -> None:
        """Run the consumers; an error or a backlog never fails or delays the request."""
        if _held.get():
            return
        if _runs.get():
            _waiting.setdefault(self.chain, False)
            return
        if (chains := _gathered.get()) is not None:
            chains.add(self.chain)
            return
        until = time.monotonic() + WAKE_SECONDS
        _waiting[self.chain] = True
        is_first = True
        # Whoever runs them looks again after it let go of the lock, so no chain stays behind.
        while _waiting and _running.acquire(blocking=False):
            token = _runs.set(True)
            try:
                if not is_first and True in list(_waiting.values()):
                    time.sleep(GATHER_SECONDS)
                if _waiting:  # whoever let go of the lock just now may have taken the last one
                    catch_up(only=_waiting.popitem()[0], until=until)
            except Exception:
                logger.exception(
                    "Consumers did not catch up; the next act or the worker continues."
                )
            finally:
                _runs.reset(token)
                _running.release()
            is_first = False
            if time.monotonic() > until:
                return


def catch_up(*, only: str = "", until: float | None = None) -> int:
    """
    Run every consumer to the head of every chain, or of one; return how many acts were processed.

    With `until`, no portion begins after that time by the monotonic clock; the worker or the next act
    continues.
    """
    names = settings.GONGKAI_CONSUMERS
    if not only:
        taken = sum(_catch_up_together(chain, until)[0] for chain in chains_behind(names[0]))
        return taken + sum(
            _catch_up(name, chain, until) for name in names for chain in chains_behind(name)
        )
    taken, is_done = _catch_up_together(only, until)
    if is_done:
        return taken
    head = Chain.objects.filter(code=only).values_list("head_seq", flat=True).first() or 0
    read = dict(Cursor.objects.filter(chain=only).values_list("consumer", "seq"))
    behind = [name for name in names if read.get(name, 0) < head]
    return taken + sum(_catch_up(name, only, until) for name in behind)


@transaction.atomic
def start_at_head(name: str) -> None:
    """Set the cursors of a new consumer to the heads, so that it skips all earlier acts."""
    for chain in Chain.objects.select_for_update().order_by("code"):
        Cursor.objects.update_or_create(
            consumer=name, chain=chain.code, defaults={"seq": chain.head_seq, "within": 0}
        )


def chains_behind(name: str) -> list[str]:
    """Return the codes of the chains that the consumer has not read to the end."""
    cursor = Cursor.objects.filter(consumer=name, chain=OuterRef("code")).values("seq")[:1]
    chains = Chain.objects.annotate(read=Coalesce(Subquery(cursor), Value(0)))
    return list(
        chains.filter(read__lt=F("head_seq")).order_by("code").values_list("code", flat=True)
    )


def is_behind(name: str) -> bool:
    """Return whether the consumer has not read some chain to the end."""
    with prepared_cursor(connection) as cursor:
        cursor.execute(f"SELECT {BEHIND}", [name])
        return bool(cursor.fetchone()[0])


def unread_acts(name: str, verbs: Collection[str]) -> list[tuple[str, str, str]]:
    """
    Return subject type, subject and verb of the acts with these verbs that the consumer has not read.

    They are read by chain and verb, because a chain may have hundreds of thousands of unread acts.
    Within a chain, keys are in the order of the numbers; the sign keeps the database from their index.
    """
    if not verbs:
        return []
    marks = ", ".join(["%s"] * len(verbs))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.subject_type, a.subject_id, a.verb FROM ledger_chain c "  # noqa: S608
            "LEFT JOIN ledger_cursor r ON r.chain = c.code AND r.consumer = %s "
            f"CROSS JOIN ledger_act a WHERE a.chain = c.code AND a.verb IN ({marks}) "
            "AND c.head_seq > COALESCE(r.seq, 0) AND a.seq + 0 > COALESCE(r.seq, 0) "
            "AND a.id + 0 > COALESCE((SELECT l.id FROM ledger_act l "
            "WHERE l.chain = c.code AND l.seq = r.seq), 0)",
            [name, *sorted(verbs)],
        )
        return [(subject_type, pk, verb) for subject_type, pk, verb in cursor.fetchall()]


def _is_behind(name: str, chain: str) -> bool:
    cursor = Cursor.objects.filter(consumer=name, chain=chain).values("seq")[:1]
    read = Coalesce(Subquery(cursor), Value(0))
    return Chain.objects.filter(code=chain, head_seq__gt=read).exists()


def _catch_up_together(chain: str, until: float | None) -> tuple[int, bool]:
    """
    Pass a few unread acts to all consumers in one transaction.

    Returns how many they processed, and whether all have processed all. If any of them fails, none has
    processed anything, and each continues by itself.
    """
    is_over = until is not None and time.monotonic() > until
    if is_over or len(settings.GONGKAI_CONSUMERS) == 1:
        return 0, False
    try:
        return _take_together(chain)
    except Exception:
        logger.warning(
            "Consumers failed on acts of %s; each continues by itself.", chain, exc_info=True
        )
        return 0, False


@transaction.atomic
def _take_together(chain: str) -> tuple[int, bool]:
    """Pass the unread acts to each consumer and move their cursors atomically, unless they are many."""
    begun, names = time.monotonic(), settings.GONGKAI_CONSUMERS
    cursors = _cursors(names, chain)
    least = min(cursor.seq for cursor in cursors)
    found = Act.objects.filter(chain=chain, seq__gt=least).order_by("seq")
    acts = list(found[: TOGETHER + 1])
    if len(acts) > TOGETHER:
        return 0, False
    moved: dict[tuple[int, int], list[int]] = {}
    number, is_done = 0, True
    for cursor in cursors:
        if not acts or cursor.seq >= acts[-1].seq:
            continue
        if time.monotonic() > begun + TOGETHER_SECONDS:
            is_done = False
            break
        consumer: Consumer = import_string(cursor.consumer)
        verbs = verbs_taken(consumer)
        own = [act for act in acts if act.seq > cursor.seq and (verbs is None or act.verb in verbs)]
        seq, within = _passed(consumer, own, cursor, through=acts[-1].seq)
        moved.setdefault((seq, within), []).append(cursor.pk)
        number += seq - cursor.seq
        is_done = is_done and seq == acts[-1].seq
    for (seq, within), pks in moved.items():
        Cursor.objects.filter(pk__in=pks).update(seq=seq, within=within)
    return number, is_done


def _cursors(names: Sequence[str], chain: str) -> list[Cursor]:
    """Return the locked cursors of these consumers in a chain, in the order of the names."""
    own = Cursor.objects.select_for_update().filter(chain=chain).order_by("id")
    found = {cursor.consumer: cursor for cursor in own}
    if missing := [name for name in names if name not in found]:
        Cursor.objects.bulk_create(
            [Cursor(consumer=name, chain=chain) for name in missing], ignore_conflicts=True
        )
        found = {cursor.consumer: cursor for cursor in own.all()}
    return [found[name] for name in names]


def _catch_up(name: str, chain: str, until: float | None) -> int:
    """Run a consumer that is behind to the head of a chain; return how many acts it processed."""
    consumer: Consumer = import_string(name)
    taken, turns = 0, Turns()
    while until is None or time.monotonic() <= until:
        with turns.write():
            step = _step(name, consumer, chain)
        taken += step or 0
        if step is None or not _is_behind(name, chain):
            break
    return taken


def _step(name: str, consumer: Consumer, chain: str) -> int | None:
    """
    Process one batch or a portion of it; on failure continue act by act, and park failing acts.

    An act is parked after three attempts. Returns how many complete acts were processed or parked,
    None if continuing now is of no use.
    """
    try:
        return _take(name, consumer, chain, BATCH_SIZE)
    except Exception:
        logger.exception("Consumer %s failed on a batch of %s; continuing act by act.", name, chain)
    taken = 0
    for _attempt in range(BATCH_SIZE):
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
    """Pass the next acts to the consumer and move its cursor atomically; None if no acts."""
    cursor = _cursor(name, chain)
    acts, through = next_acts(cursor, verbs_taken(consumer), size)
    if through == cursor.seq:
        return None
    before = cursor.seq
    cursor.seq, cursor.within = _passed(consumer, acts, cursor, through=through)
    cursor.save(update_fields=["seq", "within"])
    return cursor.seq - before


def _passed(
    consumer: Consumer, acts: Sequence[Act], cursor: Cursor, *, through: int
) -> tuple[int, int]:
    """
    Pass acts to a consumer; return its new position, which is `through` after all of them.

    A position within an act is kept with the number of the act before it.
    """
    taken = pass_acts(consumer, acts, cursor.within) if acts else Taken(0)
    if taken.acts == len(acts):
        return through, 0
    if taken.within:
        return acts[taken.acts].seq - 1, taken.within
    return (acts[taken.acts - 1].seq if taken.acts else cursor.seq), 0


def _cursor(name: str, chain: str) -> Cursor:
    own = Cursor.objects.select_for_update().filter(consumer=name, chain=chain)
    found = own.first()
    if found is None:
        Cursor.objects.get_or_create(consumer=name, chain=chain)
        found = own.get()
    return found


@transaction.atomic
def _note_failure(name: str, chain: str, error: Exception, *, at: datetime) -> int:
    """Count a failure; park the act after the third and skip it. Returns 1 if parked."""
    cursor = _cursor(name, chain)
    acts, _through = next_acts(cursor, verbs_taken(import_string(name)), 1)
    if not acts:
        return 0
    act = acts[0]
    failed, _created = FailedAct.objects.get_or_create(
        consumer=name, act=act, defaults={"failed_at": at}
    )
    failed.attempts += 1
    failed.error = f"{type(error).__name__}: {error}"[:2000]
    failed.failed_at = at
    failed.save()
    if failed.attempts < MAX_ATTEMPTS:
        return 0
    cursor.seq, cursor.within = act.seq, 0
    cursor.save(update_fields=["seq", "within"])
    return 1


def retry(failed: FailedAct) -> bool:
    """Pass a parked act to its consumer again; return whether it succeeded and was removed."""
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
    """Let a consumer process one act, portion by portion; a repeated portion changes nothing."""
    taken = Taken(0)
    while not taken.acts:
        with transaction.atomic():
            taken = pass_acts(consumer, [act], taken.within)
