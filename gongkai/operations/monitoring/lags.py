"""How far each consumer of the ledger is behind."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from gongkai.ledger.models import Act, Chain, Cursor


@dataclass(frozen=True)
class ConsumerLag:
    """A consumer: the number of acts that it has not read, and when the oldest was recorded."""

    consumer: str
    acts: int
    since: datetime | None


def consumer_lags(names: Collection[str]) -> Iterator[ConsumerLag]:
    """
    Yield the lag of each consumer. Two queries, and one for each that is behind.

    No cursor is beyond the head of its chain, so the sums say how many acts are unread.
    """
    head = Chain.objects.aggregate(head=Sum("head_seq"))["head"] or 0
    cursors = Cursor.objects.filter(consumer__in=names).order_by().values_list("consumer")
    read = dict(cursors.annotate(read=Sum("seq")))
    for name in names:
        acts = max(0, int(head) - int(read.get(name) or 0))
        yield ConsumerLag(name, acts, _oldest_unread(name) if acts else None)


def _oldest_unread(name: str) -> datetime | None:
    """Return when the first unread act of the chain that waits longest was recorded."""
    cursor = Cursor.objects.filter(consumer=name, chain=OuterRef("code")).values("seq")[:1]
    act = Act.objects.filter(chain=OuterRef("code"), seq=OuterRef("next_seq")).values("at")[:1]
    chains = Chain.objects.annotate(next_seq=Coalesce(Subquery(cursor), Value(0)) + Value(1))
    found: datetime | None = chains.annotate(first_at=Subquery(act)).aggregate(
        oldest=Min("first_at")
    )["oldest"]
    return found
