"""How far each consumer of the ledger is behind."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from gongkai.ledger.consumers import is_behind
from gongkai.ledger.models import Act, Chain, Cursor


@dataclass(frozen=True)
class ConsumerLag:
    """A consumer: the number of acts that it has not read, and when the oldest was recorded."""

    consumer: str
    acts: int
    since: datetime | None


def consumer_lags(names: Collection[str]) -> Iterator[ConsumerLag]:
    """Yield the lag of each consumer; only for those that are behind more than one query is asked."""
    for name in names:
        if is_behind(name):
            yield ConsumerLag(name, _unread(name), _oldest_unread(name))
        else:
            yield ConsumerLag(name, 0, None)


def _unread(name: str) -> int:
    head = Chain.objects.aggregate(head=Sum("head_seq"))["head"] or 0
    read = Cursor.objects.filter(consumer=name).aggregate(read=Sum("seq"))["read"] or 0
    return max(0, int(head) - int(read))


def _oldest_unread(name: str) -> datetime | None:
    """Return when the first unread act of the chain that waits longest was recorded."""
    cursor = Cursor.objects.filter(consumer=name, chain=OuterRef("code")).values("seq")[:1]
    act = Act.objects.filter(chain=OuterRef("code"), seq=OuterRef("next_seq")).values("at")[:1]
    chains = Chain.objects.annotate(next_seq=Coalesce(Subquery(cursor), Value(0)) + Value(1))
    found: datetime | None = chains.annotate(first_at=Subquery(act)).aggregate(
        oldest=Min("first_at")
    )["oldest"]
    return found
