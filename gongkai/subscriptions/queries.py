"""Queries of following by e-mail: criteria, what is due, what was found, and counts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from gongkai.encryption.keys import match_key
from gongkai.jobs.models import OutgoingMail
from gongkai.kit.id_lists import is_in
from gongkai.kit.text_input import compact
from gongkai.kit.times import BEIJING
from gongkai.ledger.index_text import IndexedKind
from gongkai.search.kinds import kinds
from gongkai.subscriptions.models import Feed, FeedItem, Subscription
from gongkai.subscriptions.states import Frequency

REQUEST_MAIL, ITEMS_MAIL = "follow-request", "follow-items"
LIST_MAIL = "follow-list"  # what a body sends to a list that it keeps
BODY_LIST = "channels.channelaccount"  # the subject type of such a list
DIGEST_TIME = time(8)  # in Beijing
MONDAY = 0
ANY_KIND = ""  # the subject type of a followed search of records of all kinds


@dataclass(frozen=True)
class FeedFilters:
    """
    What a followed list contains: a kind of record or all, words that are searched for, and headings.

    Headings are codes, as in the search index: the body is the chain of its acts. A list that a body keeps
    has its account and nothing else.
    """

    subject_type: str
    query: str = ""
    body: str = ""
    genre: str = ""
    item: str = ""
    subject: str = ""
    language: str = ""
    validity: str = ""
    year: int | None = None
    account: int | None = None


def followed_kinds() -> dict[str, IndexedKind[Any]]:
    """Return the kinds of records that can be followed, by subject type: those with news."""
    return {name: kind for name, kind in kinds().items() if kind.announced}


def announced_verbs() -> frozenset[str]:
    """Return the verbs of the acts that may be news of a record that can be followed."""
    return frozenset(verb for kind in followed_kinds().values() for verb in kind.announced)


def normalised_filters(filters: FeedFilters) -> FeedFilters:
    """Return the filters as they are stored: the same words give the same list."""
    return replace(filters, query=" ".join(filters.query.split()))


def digest_of(filters: FeedFilters) -> str:
    """Return the keyed hash by which a followed list is found."""
    values = {
        name: one for name, one in asdict(filters).items() if (name, one) != ("account", None)
    }
    return match_key("subscriptions.feed", *(f"{name}={values[name]}" for name in sorted(values)))


def filters_of_feed(feed: Feed) -> FeedFilters:
    """Return what a followed list contains."""
    return FeedFilters(
        feed.subject_type,
        feed.query,
        feed.body,
        feed.genre,
        feed.item,
        feed.subject,
        feed.language,
        feed.validity,
        feed.year,
        feed.account_id,
    )


def normalised_address(address: str) -> str:
    """Return a mail address without spaces, in normal width, its domain in small letters."""
    local, at, domain = compact(address).rpartition("@")
    return f"{local}{at}{domain.lower()}"


def hash_of_address(address: str) -> str:
    """Return the keyed hash of a mail address; capital letters do not matter."""
    return match_key("subscriptions.address", normalised_address(address).casefold())


def subscriptions_of_address(address_hash: str) -> QuerySet[Subscription]:
    """Return the subscriptions of an address, confirmed or not, oldest first."""
    return Subscription.objects.filter(address_hash=address_hash).order_by("id")


def followed_feeds() -> QuerySet[Feed]:
    """Return the lists with at least one confirmed subscription, without those that bodies keep."""
    confirmed = Subscription.objects.filter(confirmed_at__isnull=False).values("feed")
    return Feed.objects.filter(pk__in=confirmed, account=None)


def last_item_id(feed: Feed) -> int:
    """Return the id of the newest item of a list; 0 if there is none."""
    return FeedItem.objects.filter(feed=feed).aggregate(last=Max("id"))["last"] or 0


def last_digest_time(frequency: str, at: datetime) -> datetime:
    """Return the last moment at which mails of this frequency were due; what was new then is sent."""
    if frequency == Frequency.IMMEDIATE:
        return at
    local = at.astimezone(BEIJING)
    moment = datetime.combine(local.date(), DIGEST_TIME, BEIJING)
    if frequency == Frequency.WEEKLY:
        moment -= timedelta(days=(moment.weekday() - MONDAY) % 7)
    if moment > at:
        moment -= timedelta(days=7 if frequency == Frequency.WEEKLY else 1)
    return moment


class MailPart(NamedTuple):
    """
    One list in a mail about new items, as the payload of the mail has it.

    The items of the list of a subscription above `after`, up to `through`; `number` were public.
    """

    subscription: int
    after: int
    through: int
    number: int


def parts_of_mail(mail: OutgoingMail) -> list[MailPart]:
    """Return the lists of a mail about new items."""
    return [MailPart(*part) for part in mail.payload["parts"]]


def due_subscriptions(at: datetime) -> QuerySet[Subscription]:
    """Return the subscriptions for which something new is to be sent now, in no order."""
    wanted = Q()
    for frequency in Frequency.values:
        wanted |= Q(frequency=frequency, waits_since__lte=last_digest_time(frequency, at))
    return Subscription.objects.filter(wanted)


def due_addresses(at: datetime, *, most: int) -> set[str]:
    """Return the hashes of addresses to which a mail is due, from as many subscriptions at most."""
    due = due_subscriptions(at).order_by("waits_since", "id")
    return set(due.values_list("address_hash", flat=True)[:most])


def unconfirmed_before(before: datetime) -> QuerySet[Subscription]:
    """Return the requests made before a time and never confirmed, oldest first."""
    found = Subscription.objects.filter(confirmed_at=None, requested_at__lt=before)
    return found.order_by("requested_at", "id")


def new_items(feed_ids: Collection[int], *, after: int) -> dict[int, list[tuple[int, bool]]]:
    """
    Return by list the ids of its items above an id, oldest first, and whether each is public now.

    One query, and one for each kind among them.
    """
    rows = list(
        FeedItem.objects.filter(is_in("feed_id", feed_ids), pk__gt=after)
        .order_by("id")
        .values_list("feed", "id", "announcement__subject_type", "announcement__subject_id")
    )
    public = public_records((subject_type, pk) for _feed, _id, subject_type, pk in rows)
    found: dict[int, list[tuple[int, bool]]] = {pk: [] for pk in feed_ids}
    for feed, item, subject_type, pk in rows:
        found[feed].append((item, (subject_type, pk) in public))
    return found


def public_records(records: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return those of the records that are public now. One query for each kind."""
    wanted: dict[str, set[int]] = {}
    for subject_type, pk in records:
        wanted.setdefault(subject_type, set()).add(pk)
    return {
        (subject_type, pk)
        for subject_type, pks in wanted.items()
        if subject_type in kinds()
        for pk in kinds()[subject_type]
        .public_rows()
        .filter(is_in("pk", pks))
        .order_by()
        .values_list("pk", flat=True)
    }


def rows_between(feed: Feed, after: int, through: int, *, most: int) -> Sequence[tuple[str, Any]]:
    """
    Return the newest public records of a part of a list, with their kinds, as their lists show them.

    At most `most` items are looked at.
    """
    items = list(
        FeedItem.objects.filter(feed=feed, pk__gt=after, pk__lte=through)
        .order_by("-id")
        .values_list("announcement__subject_type", "announcement__subject_id")[:most]
    )
    rows = {
        (subject_type, row.pk): row
        for subject_type in {name for name, _pk in items} & kinds().keys()
        for row in kinds()[subject_type].listed([pk for name, pk in items if name == subject_type])
    }
    return [(key[0], rows[key]) for key in dict.fromkeys(items) if key in rows]


@dataclass(frozen=True)
class SubscriptionCounts:
    """Numbers of subscriptions, without anything about subscribers."""

    confirmed: int
    unconfirmed: int
    addresses: int
    feeds: int
    by_frequency: list[tuple[str, int]]
    by_language: list[tuple[str, int]]


def subscription_counts() -> SubscriptionCounts:
    """Count the subscriptions by frequency and language. Three queries."""
    confirmed = Subscription.objects.filter(confirmed_at__isnull=False)
    numbers = Subscription.objects.aggregate(
        confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),
        unconfirmed=Count("pk", filter=Q(confirmed_at=None)),
        addresses=Count("address_hash", distinct=True, filter=Q(confirmed_at__isnull=False)),
        feeds=Count("feed", distinct=True, filter=Q(confirmed_at__isnull=False)),
    )
    by_frequency, by_language = (
        dict(confirmed.order_by().values_list(name).annotate(number=Count("pk")))
        for name in ("frequency", "language")
    )
    return SubscriptionCounts(
        **numbers,
        by_frequency=[
            (str(label), by_frequency.get(value, 0)) for value, label in Frequency.choices
        ],
        by_language=[
            (str(label), by_language[code])
            for code, label in settings.LANGUAGES
            if code in by_language
        ],
    )
