"""What a consumer of the ledger says of itself, and the acts that it takes next."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Value
from django.db.models.functions import Concat

from gongkai.ledger.models import Act, Chain, Cursor

Consumer = Callable[..., Any]
# So many acts at once the database passes over for a consumer that takes none of them.
WINDOW = 5_000
Own = TypeVar("Own", bound=Consumer)


@dataclass(frozen=True)
class Taken:
    """Progress of a consumer: number of complete acts, and position in the next one (0: none)."""

    acts: int
    within: int = 0


def takes(
    *verbs: Collection[str] | Callable[[], Collection[str]],
) -> Callable[[Own], Own]:
    """
    Mark a consumer that processes only acts with these verbs; it is never called with another.

    Other acts cost it nothing: the database passes over them. Verbs that depend on the installed apps
    are given by a function, which is called only when they are needed.
    """

    def marked(consumer: Own) -> Own:
        consumer.takes_verbs = verbs  # type: ignore[attr-defined]
        return consumer

    return marked


def verbs_taken(consumer: Consumer) -> frozenset[str] | None:
    """Return the verbs of the acts that a consumer processes; None if it processes all."""
    verbs = getattr(consumer, "takes_verbs", None)
    if verbs is None:
        return None
    return frozenset(verb for part in verbs for verb in (part() if callable(part) else part))


def in_portions(
    consumer: Callable[[Sequence[Act], int], Taken],
) -> Callable[[Sequence[Act], int], Taken]:
    """
    Mark a consumer that processes acts in portions of less than a second.

    It is called with the acts and its position in the first of them, and returns its progress; its
    writes and its progress are committed together. Any other consumer is called with the acts alone
    and processes all of them.
    """
    consumer.in_portions = True  # type: ignore[attr-defined]
    return consumer


def pass_acts(consumer: Consumer, acts: Sequence[Act], within: int) -> Taken:
    """Let a consumer process acts, or a portion of them."""
    if getattr(consumer, "in_portions", False):
        taken: Taken = consumer(acts, within)
        return taken
    consumer(acts)
    return Taken(len(acts))


def next_acts(cursor: Cursor, verbs: Collection[str] | None, size: int) -> tuple[list[Act], int]:
    """
    Return the next acts that a consumer takes, and the number of the act up to which these are all.

    The acts of a chain are numbered without gaps. The database reads them in this order; the empty string
    keeps it from an index of verbs, which may have hundreds of thousands of acts that were read before.
    """
    own = Act.objects.filter(chain=cursor.chain, seq__gt=cursor.seq).order_by("seq")
    if verbs is None:
        acts = list(own[:size])
        return acts, acts[-1].seq if acts else cursor.seq
    head = Chain.objects.filter(code=cursor.chain).values_list("head_seq", flat=True).first() or 0
    through = max(cursor.seq, min(head, cursor.seq + WINDOW))
    taken = own.filter(seq__lte=through).alias(its_verb=Concat("verb", Value("")))
    acts = list(taken.filter(its_verb__in=sorted(verbs))[:size])
    return acts, acts[-1].seq if len(acts) == size else through
