"""Find the followed lists to which announced records belong."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db import transaction

from gongkai.documents.queries import validity_filters
from gongkai.kit.id_lists import is_in
from gongkai.kit.locks import lock_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.ledger.consumers import is_behind
from gongkai.search.backends.wanted import Indexed
from gongkai.search.indexing import texts_of
from gongkai.search.kinds import kinds
from gongkai.search.matching import MatchedRecord, matched_record, matches
from gongkai.search.models import SearchEntry
from gongkai.search.queries import Filters
from gongkai.search.standing import CONSUMER
from gongkai.search.synonyms import synonym_text, with_synonyms
from gongkai.search.text import Term, parse
from gongkai.subscriptions.models import Announcement, Feed, FeedItem, Subscription
from gongkai.subscriptions.queries import ANY_KIND, filters_of_feed, followed_feeds

BATCH_SIZE = 20  # announcements of one transaction
MAX_AGE = timedelta(days=7)  # what is older is no news, such as acts that are read again
LOCK = "subscriptions.matching"


@dataclass(frozen=True)
class FollowedList:
    """A list in the form in which records are compared with it."""

    pk: int
    subject_type: str
    body: str
    terms: tuple[Term, ...]
    filters: Filters


def match_announcements(*, at: datetime) -> int:
    """
    Put the oldest announced records into the lists to which they belong; return how many were done.

    Records that are not public are in no list. While the search index is behind, those that are not
    yet indexed wait. A record is put into a list once.
    """
    waiting = list(Announcement.objects.filter(matched_at=None).order_by("id")[:BATCH_SIZE])
    if not waiting:
        return 0
    # Comparing takes longer than writing, so it is done before the transaction.
    fresh = [one for one in waiting if one.at > at - MAX_AGE]
    records = _records(fresh)
    late = len(records) < len(fresh) and is_behind(CONSUMER)
    done = [one for one in waiting if not late or one.pk in records or one not in fresh]
    lists = _lists(on=local_date(at)) if records else {}
    items = [
        FeedItem(feed_id=one.pk, announcement_id=announcement.pk)
        for announcement in done
        if announcement.pk in records
        for one in _fitting(announcement.subject_type, records[announcement.pk], lists)
    ]
    _write(items, [one.pk for one in done], at)
    return len(done)


@transaction.atomic
def _write(items: Sequence[FeedItem], announcement_ids: Sequence[int], at: datetime) -> None:
    """Write the items of announcements, unless another worker did, and mark the announcements."""
    lock_key(LOCK)  # so that ids of items are committed in their order
    todo = Announcement.objects.filter(pk__in=announcement_ids, matched_at=None)
    open_ids = set(todo.select_for_update().values_list("pk", flat=True))
    found = Feed.objects.filter(is_in("pk", {one.feed_id for one in items}))
    feeds = set(found.values_list("pk", flat=True))
    new = [one for one in items if one.announcement_id in open_ids and one.feed_id in feeds]
    FeedItem.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    _note_waiting({item.feed_id for item in new}, at)
    Announcement.objects.filter(pk__in=open_ids).update(matched_at=at)


def _records(announcements: Sequence[Announcement]) -> dict[int, MatchedRecord]:
    """Return the indexed records by announcement; those that are not indexed are not public."""
    by_kind: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in announcements:
        by_kind[one.subject_type][one.subject_id].append(one.pk)
    found: dict[int, MatchedRecord] = {}
    for subject_type, ids in by_kind.items():
        if subject_type not in kinds():
            continue
        entries = SearchEntry.objects.filter(subject_type=subject_type, subject_id__in=list(ids))
        for entry in entries.select_related("texts"):
            indexed = Indexed(entry, kinds()[subject_type].number, *texts_of(entry))
            record = matched_record(indexed)
            found |= dict.fromkeys(ids[entry.subject_id], record)
    return found


def _lists(*, on: date) -> Mapping[tuple[str, str], list[FollowedList]]:
    """Return all followed lists by kind and body. One query, and one for the synonyms."""
    synonyms = synonym_text()
    found: dict[tuple[str, str], list[FollowedList]] = defaultdict(list)
    for feed in followed_feeds().iterator(chunk_size=2_000):
        wanted = filters_of_feed(feed)
        filters = Filters(
            bodies=(wanted.body,) if wanted.body else (),
            genre=wanted.genre,
            item=wanted.item,
            subject=wanted.subject,
            language=wanted.language,
            **validity_filters(wanted.validity, on=on),
            first=date(wanted.year, 1, 1) if wanted.year else None,
            last=date(wanted.year, 12, 31) if wanted.year else None,
        )
        terms = _terms(wanted.query, synonyms) if wanted.query else ()
        if terms is not None:
            one = FollowedList(feed.pk, wanted.subject_type, wanted.body, terms, filters)
            found[one.subject_type, one.body].append(one)
    return found


def _fitting(
    subject_type: str,
    record: MatchedRecord,
    lists: Mapping[tuple[str, str], list[FollowedList]],
) -> Iterable[FollowedList]:
    bodies = ["", *(code for kind, code in record.headings if kind == "b")]
    for body in bodies:
        for wanted in (subject_type, ANY_KIND):
            for one in lists.get((wanted, body), ()):
                if matches(record, one.terms, one.filters):
                    yield one


@lru_cache(maxsize=20_000)
def _terms(query: str, synonyms: str) -> tuple[Term, ...] | None:
    """Return the terms of a query, with their synonyms; None if it can no longer be searched."""
    try:
        return tuple(with_synonyms(parse(query), synonyms))
    except Refused:
        return None


def _note_waiting(feed_ids: set[int], at: datetime) -> None:
    """Note that there is something new for the subscriptions of these lists."""
    if feed_ids:
        Subscription.objects.filter(
            is_in("feed_id", feed_ids), confirmed_at__isnull=False, waits_since=None
        ).update(waits_since=at)
