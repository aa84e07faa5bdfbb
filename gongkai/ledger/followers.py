"""Followers: whatever reads the ledger onward, with a cursor per chain."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string

from gongkai.ledger.models import Act, Chain, Cursor, FailedAct

BATCH = 200
ATTEMPTS = 3
Follower = Callable[[Sequence[Act]], None]
logger = logging.getLogger("gongkai.ledger")


def wake() -> None:
    """Let the followers catch up after a commit; whatever goes wrong never fails the request."""
    try:
        catch_up()
    except Exception:
        logger.exception("Followers did not catch up; the next act or the worker takes it up again.")


def catch_up() -> int:
    """Run every follower until it stands at the head of every chain; return how many acts were taken."""
    return sum(_catch_up(name) for name in settings.GONGKAI_FOLLOWERS)


def behind(name: str) -> list[str]:
    """Return the codes of the chains that the follower has not read to the end."""
    cursor = Cursor.objects.filter(follower=name, chain=OuterRef("code")).values("seq")[:1]
    chains = Chain.objects.annotate(read=Coalesce(Subquery(cursor), Value(0)))
    return list(chains.filter(read__lt=F("head_seq")).order_by("code").values_list("code", flat=True))


def _catch_up(name: str) -> int:
    follower: Follower = import_string(name)
    taken = 0
    for chain in behind(name):
        while step := _step(name, follower, chain):
            taken += step
    return taken


def _step(name: str, follower: Follower, chain: str) -> int:
    """Take one batch; where it fails, go act by act and park what fails three times."""
    try:
        return _take(name, follower, chain, BATCH)
    except Exception:
        logger.exception("Follower %s failed on a batch of %s; going act by act.", name, chain)
    taken = 0
    for _attempt in range(BATCH):
        try:
            step = _take(name, follower, chain, 1)
        except Exception as error:
            logger.exception("Follower %s failed on an act of %s.", name, chain)
            step = _note_failure(name, chain, error, at=timezone.now())
            if not step:
                return 0
        if not step:
            break
        taken += step
    return taken


@transaction.atomic
def _take(name: str, follower: Follower, chain: str, size: int) -> int:
    """Hand the next acts to the follower and move its cursor in the same transaction."""
    cursor = _cursor(name, chain)
    acts = list(Act.objects.filter(chain=chain, seq__gt=cursor.seq).order_by("seq")[:size])
    if acts:
        follower(acts)
        cursor.seq = acts[-1].seq
        cursor.save(update_fields=["seq"])
    return len(acts)


def _cursor(name: str, chain: str) -> Cursor:
    Cursor.objects.get_or_create(follower=name, chain=chain)
    return Cursor.objects.select_for_update().get(follower=name, chain=chain)


@transaction.atomic
def _note_failure(name: str, chain: str, error: Exception, *, at: datetime) -> int:
    """Count the failure; after the third the act is parked and passed over. Returns 1 when passed."""
    cursor = _cursor(name, chain)
    act = Act.objects.filter(chain=chain, seq__gt=cursor.seq).order_by("seq").first()
    if act is None:
        return 0
    failed, _created = FailedAct.objects.get_or_create(follower=name, act=act, defaults={"failed_at": at})
    failed.attempts += 1
    failed.error = f"{type(error).__name__}: {error}"[:2000]
    failed.failed_at = at
    failed.save()
    if failed.attempts < ATTEMPTS:
        return 0
    cursor.seq = act.seq
    cursor.save(update_fields=["seq"])
    return 1


def retry(failed: FailedAct) -> bool:
    """Hand a parked act to its follower once more; says whether it was taken, and forgets it then."""
    follower: Follower = import_string(failed.follower)
    try:
        with transaction.atomic():
            follower([failed.act])
            failed.delete()
    except Exception as error:
        logger.exception("Follower %s failed again on act %s.", failed.follower, failed.act_id)
        FailedAct.objects.filter(pk=failed.pk).update(error=f"{type(error).__name__}: {error}"[:2000])
        return False
    return True
