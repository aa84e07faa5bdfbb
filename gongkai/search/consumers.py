"""The consumer of the ledger that updates the search index."""

from collections.abc import Sequence
from itertools import takewhile
from time import monotonic

from gongkai.ledger.consumer_kinds import Taken, in_portions, takes
from gongkai.ledger.models import Act
from gongkai.search.indexing import refresh
from gongkai.search.kinds import followed_verbs, kinds, position_of, record_at
from gongkai.search.portions import next_size

PORTION_SECONDS = 0.3
BATCH_SIZE = 50
MIN_BATCH, MAX_BATCH = 10, 200  # records of a bulk act between two looks at the clock


@takes(followed_verbs)
@in_portions
def consume(acts: Sequence[Act], within: int) -> Taken:
    """
    Update the index entries of the records that these acts are about, for less than a second.

    A bulk act, such as a completed import, may affect a hundred thousand records; `within` is the
    position of the last record that was indexed.
    """
    until = monotonic() + PORTION_SECONDS
    done = 0
    while done < len(acts) and (not done or monotonic() < until):
        if _is_bulk(acts[done]):
            within = _follow_bulk(acts[done], within, until)
            if within:
                return Taken(done, within)
            done += 1
        else:
            batch = list(takewhile(lambda act: not _is_bulk(act), _next(acts, done)))
            for subject_type in kinds():
                refresh(
                    subject_type,
                    {
                        int(act.subject_id)
                        for act in batch
                        if act.subject_type == subject_type and _is_followed(act)
                    },
                )
            done += len(batch)
    return Taken(done)


def _is_bulk(act: Act) -> bool:
    return any(act.verb in kind.bulk_verbs for kind in kinds().values())


def _is_followed(act: Act) -> bool:
    kind = kinds().get(act.subject_type)
    return kind is not None and act.verb in kind.verbs


def _next(acts: Sequence[Act], done: int) -> Sequence[Act]:
    """Return the next acts, limited to those about a batch of records to be indexed."""
    named = 0
    for place in range(done, len(acts)):
        named += _is_followed(acts[place])
        if named > BATCH_SIZE:
            return acts[done:place]
    return acts[done:]


def _follow_bulk(act: Act, within: int, until: float) -> int:
    """Index the records of a bulk act until the time is up; return the last position, 0 if done."""
    begun, last = record_at(within) if within else (None, 0)
    size = MIN_BATCH
    for kind in kinds().values():
        if act.verb not in kind.bulk_verbs or (begun is not None and kind.number < begun.number):
            continue  # another kind, or indexed in an earlier portion
        last = last if kind is begun else 0
        pks = kind.named_by(act.subject_id).order_by("pk").values_list("pk", flat=True)
        while ids := list(pks.filter(pk__gt=last)[:size]):
            at = monotonic()
            refresh(kind.subject_type, ids)
            last, now = ids[-1], monotonic()
            if now > until:
                return position_of(kind, last)
            size = next_size(len(ids), now - at, until - now, least=MIN_BATCH, most=MAX_BATCH)
    return 0
