"""Changes of the list of synonyms, and counts of queries."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from gongkai.kit.locks import lock, lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.actors import PLATFORM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.search.models import PopularQuery, QueryCount, SynonymList
from gongkai.search.popular_queries import digest_of, first_day
from gongkai.search.rules import (
    refusal_of_synonyms,
    refusal_to_edit_synonyms,
    refusal_to_hide_query,
)
from gongkai.search.synonyms import lines_of

MAX_QUERIES_A_DAY = 10_000  # different ones; more are a program, and are not counted
COUNTS_LOCK = "search.query_counts"


@transaction.atomic
def change_synonyms(text: str, *, known: int, by: Person, at: datetime) -> SynonymList:
    """
    Put a new list in force, for everybody from the next search on.

    `known` is the list that was edited (0: the one shipped with the software). Raises `Refused`.
    """
    lock_key("search.synonyms")
    refuse_if(refusal_to_edit_synonyms(by, on=local_date(at)))
    refuse_if(refusal_of_synonyms(text, known=known))
    changed = SynonymList.objects.create(text=text, changed_at=at)
    record(
        Verb.SYNONYMS_CHANGED,
        changed,
        chain=PLATFORM,
        by=by.actor,
        at=at,
        on=local_date(at),
        facets={"groups": len(lines_of(text))},
    )
    return changed


@transaction.atomic
def count_queries(counted: Mapping[tuple[str, date], int], *, on: date) -> None:
    """
    Add counts (by countable query and day) to the stored ones.

    A query that is now frequent enough is stored in words, in those of this call.
    """
    lock_key(COUNTS_LOCK)
    words = {digest_of(text): text for text, _day in sorted(counted)}
    added: Counter[tuple[str, date]] = Counter()
    for (text, day), number in counted.items():
        if day >= first_day(on):
            added[digest_of(text), day] += number
    for day in sorted({day for _digest, day in added}):
        _add_counts(day, {digest: n for (digest, of), n in added.items() if of == day})
    _set_totals(words, on=on)


def _add_counts(day: date, added: Mapping[str, int]) -> None:
    known = {
        row.digest: row for row in QueryCount.objects.filter(day=day, digest__in=sorted(added))
    }
    for digest, row in known.items():
        row.count += added[digest]
    QueryCount.objects.bulk_update(known.values(), ["count"], batch_size=300)
    room = MAX_QUERIES_A_DAY - QueryCount.objects.filter(day=day).count()
    new = [
        QueryCount(digest=digest, day=day, count=number)
        for digest, number in added.items()
        if digest not in known
    ]
    QueryCount.objects.bulk_create(new[: max(room, 0)], batch_size=300)


def _set_totals(words: Mapping[str, str], *, on: date) -> None:
    totals = _totals(words, on=on)
    least = settings.GONGKAI_POPULAR_LEAST
    frequent = [
        PopularQuery(digest=digest, text=words[digest], total=total)
        for digest, total in totals.items()
        if least and total >= least
    ]
    PopularQuery.objects.bulk_create(
        frequent, update_conflicts=True, update_fields=["total"], unique_fields=["digest"]
    )


def _totals(digests: Collection[str], *, on: date) -> dict[str, int]:
    """Return how often these queries were asked on the days that are kept."""
    kept = QueryCount.objects.filter(day__gte=first_day(on), digest__in=sorted(digests))
    return dict(kept.values_list("digest").annotate(total=Sum("count")))


@transaction.atomic
def purge_query_counts(*, on: date) -> int:
    """
    Delete the counts of days that are no longer kept, and the words of queries no longer frequent.

    A hidden query keeps its words, so that it stays hidden. Returns the number of deleted counts.
    """
    lock_key(COUNTS_LOCK)
    deleted, _by_table = QueryCount.objects.filter(day__lt=first_day(on)).delete()
    popular = list(PopularQuery.objects.all())
    totals = _totals([one.digest for one in popular], on=on)
    for one in popular:
        one.total = totals.get(one.digest, 0)
    PopularQuery.objects.bulk_update(popular, ["total"], batch_size=300)
    rare = PopularQuery.objects.filter(total__lt=max(settings.GONGKAI_POPULAR_LEAST, 1))
    rare.filter(hidden_at=None).delete()
    return deleted


@transaction.atomic
def hide_query(popular: PopularQuery, *, by: Person, at: datetime) -> PopularQuery:
    """Leave a query out of the public list, however often it is asked. Raises `Refused`."""
    return _set_hidden(popular, at, Verb.QUERY_HIDDEN, by=by, at=at)


@transaction.atomic
def restore_query(popular: PopularQuery, *, by: Person, at: datetime) -> PopularQuery:
    """Let a hidden query into the public list again. Raises `Refused`."""
    return _set_hidden(popular, None, Verb.QUERY_RESTORED, by=by, at=at)


def _set_hidden(
    popular: PopularQuery, hidden_at: datetime | None, verb: Verb, *, by: Person, at: datetime
) -> PopularQuery:
    popular = lock(popular)
    refuse_if(refusal_to_hide_query(popular, by, hide=hidden_at is not None, on=local_date(at)))
    popular.hidden_at = hidden_at
    popular.save(update_fields=["hidden_at"])
    record(verb, popular, chain=PLATFORM, by=by.actor, at=at, on=local_date(at))
    return popular
