"""
Follow a list, confirm, change and end subscriptions; note news.

None is an official act. No answer to a request depends on whether its address is known: what there is
to say about that, a mail says to the address.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from gongkai.jobs.actions import NewMail, delete_mails, enqueue_mail, hand_over_mail
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.states import MailState
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.subscriptions.models import Announcement, Feed, FeedItem, Subscription
from gongkai.subscriptions.queries import (
    ITEMS_MAIL,
    LIST_MAIL,
    REQUEST_MAIL,
    FeedFilters,
    digest_of,
    hash_of_address,
    last_item_id,
    normalised_address,
    normalised_filters,
    parts_of_mail,
    subscriptions_of_address,
    unconfirmed_before,
)
from gongkai.subscriptions.rules import (
    SubscriptionFacts,
    refusal_of_frequency,
    refusal_to_follow,
)

MAX_PER_ADDRESS = 20  # subscriptions, with those that are not confirmed
MAX_UNCONFIRMED = 5  # so that nobody fills another person's mailbox
MAX_REQUEST_MAILS = 3  # about one subscription that is not confirmed
MAX_FAILURES = 3  # mails in a row that could not be delivered
CONFIRM_HOURS = 48
KEPT_DAYS = 90  # how long it is known what was announced
CHUNK = 500


def request_subscription(facts: SubscriptionFacts, *, submission: str, at: datetime) -> None:
    """
    Note a request to follow a list, and queue the mail with the link that confirms it.

    An address that follows the list already, or that has too many subscriptions, is told so by mail.
    `submission` identifies the submitted form: submitting it twice queues one mail.
    """
    refuse_if(refusal_to_follow(facts))
    address_hash = hash_of_address(facts.address)
    with transaction.atomic():
        lock_key(f"subscriptions.{address_hash}")
        feed = _feed_of(normalised_filters(facts.filters))
        known = subscriptions_of_address(address_hash)
        found = known.filter(feed=feed).first()
        if found is None:
            if known.count() >= MAX_PER_ADDRESS:
                _mail_limit(known.first(), at)
                _delete_unfollowed([feed.pk])
                return
            if known.filter(confirmed_at=None).count() >= MAX_UNCONFIRMED:
                _delete_unfollowed([feed.pk])
                return
            found = Subscription.objects.create(
                feed=feed,
                address=normalised_address(facts.address),
                address_hash=address_hash,
                language=facts.language,
                frequency=facts.frequency,
                requested_at=at,
            )
        elif found.confirmed_at is None:
            found.language, found.frequency = facts.language, facts.frequency
            found.save(update_fields=["language", "frequency"])
        _mail_request(found, submission, at)


@transaction.atomic
def confirm_subscription(subscription: Subscription, /, *, at: datetime) -> Subscription:
    """Confirm a request. What is announced from now on is mailed; repeating it changes nothing."""
    subscription = lock(subscription)
    if subscription.confirmed_at is None:
        subscription.confirmed_at = at
        subscription.sent_through = last_item_id(subscription.feed)
        subscription.save(update_fields=["confirmed_at", "sent_through"])
    return subscription


@transaction.atomic
def change_mail_frequency(subscription: Subscription, frequency: str, /) -> Subscription:
    """Change how often mails are sent. What is new and not yet sent comes with the next mail."""
    refuse_if(refusal_of_frequency(frequency))
    subscription = lock(subscription)
    subscription.frequency = frequency
    subscription.save(update_fields=["frequency"])
    return subscription


@transaction.atomic
def end_subscription(subscription: Subscription, /) -> None:
    """Delete a subscription with its address and its mails; repeating it changes nothing."""
    _end([subscription.pk])


@transaction.atomic
def end_all_subscriptions(address_hash: str, /) -> None:
    """Delete all subscriptions of an address; repeating it changes nothing."""
    _end(subscriptions_of_address(address_hash).values_list("pk", flat=True))


@transaction.atomic
def end_undeliverable(subscription_ids: Collection[int]) -> None:
    """Delete all subscriptions of those of the addresses that the last mails did not reach."""
    rows = Subscription.objects.filter(pk__in=subscription_ids)
    for address_hash in set(rows.values_list("address_hash", flat=True)):
        ids = list(subscriptions_of_address(address_hash).values_list("pk", flat=True))
        if _are_undeliverable(ids):
            _end(ids)


def purge_subscriptions(*, at: datetime) -> int:
    """
    Delete what is not needed any more; return how many subscriptions.

    That is: requests that were not confirmed in time, subscriptions to lists of bodies that have ended, and
    old announcements.

    Law: 个人信息保护法 art. 19 (no longer than necessary), 47.
    """
    old = unconfirmed_before(at - timedelta(hours=CONFIRM_HOURS))
    ids = list(old.values_list("pk", flat=True)[:CHUNK])
    ended = Subscription.objects.filter(feed__account__ended_at__isnull=False)
    ids += ended.order_by("id").values_list("pk", flat=True)[:CHUNK]
    with transaction.atomic():
        _end(ids)
    before = at - timedelta(days=KEPT_DAYS)
    done = Announcement.objects.filter(at__lt=before, matched_at__isnull=False)
    some = list(done.order_by("at").values_list("pk", flat=True)[:CHUNK])
    Announcement.objects.filter(pk__in=some).delete()
    return len(ids)


def announce(events: Iterable[tuple[str, int, str, datetime]]) -> int:
    """
    Note events of records: kind, record, event and time. An event that is noted is not noted again.

    Nothing is noted while nobody follows anything.
    """
    rows = [
        Announcement(subject_type=subject_type, subject_id=pk, event=event, at=moment)
        for subject_type, pk, event, moment in events
    ]
    if not rows or not Subscription.objects.exists():
        return 0
    return len(Announcement.objects.bulk_create(rows, ignore_conflicts=True))


def _feed_of(filters: FeedFilters) -> Feed:
    feed, _is_new = Feed.objects.get_or_create(
        digest=digest_of(filters),
        defaults={
            "subject_type": filters.subject_type,
            "query": filters.query,
            "body": filters.body,
            "genre": filters.genre,
            "item": filters.item,
            "subject": filters.subject,
            "language": filters.language,
            "validity": filters.validity,
            "year": filters.year,
            "account_id": filters.account,
        },
    )
    # Locked, so that nobody deletes it as unfollowed before the subscription is there.
    return lock(feed)


def _mail_request(subscription: Subscription, submission: str, at: datetime) -> None:
    """Queue the mail that asks for confirmation, or says that the list is followed already."""
    key = f"ask:{submission[:32]}"
    if subscription.confirmed_at is not None:
        key = f"known:{local_date(at):%Y%m%d}"
    else:
        mails = OutgoingMail.objects.filter(kind=REQUEST_MAIL, subject_id=subscription.pk)
        if mails.count() >= MAX_REQUEST_MAILS:
            return
    enqueue_mail(NewMail(REQUEST_MAIL, subscription.pk, key), at=at)


def _mail_limit(subscription: Subscription | None, at: datetime) -> None:
    """Queue the mail that says that the address has too many subscriptions, at most one a day."""
    assert subscription is not None  # there are as many as are allowed
    key = f"limit:{local_date(at):%Y%m%d}"
    enqueue_mail(NewMail(REQUEST_MAIL, subscription.pk, key, {"about": "limit"}), at=at)


def _end(ids: Iterable[int]) -> None:
    wanted = list(ids)
    if not wanted:
        return
    rows = Subscription.objects.filter(pk__in=wanted)
    feeds = set(rows.values_list("feed", flat=True))
    _hand_over_mails(wanted)
    for kind in (REQUEST_MAIL, ITEMS_MAIL):
        delete_mails(kind, wanted)
    rows.delete()
    _delete_unfollowed(feeds)


def _hand_over_mails(ending: Collection[int]) -> None:
    """Keep the mails that have lists of other subscriptions too: one of those is their subject then."""
    for mail in OutgoingMail.objects.filter(kind=ITEMS_MAIL, subject_id__in=ending):
        others = {part.subscription for part in parts_of_mail(mail)} - set(ending)
        left = Subscription.objects.filter(pk__in=others).order_by("id").first() if others else None
        if left is not None:
            hand_over_mail(mail, left.pk)


def _delete_unfollowed(feed_ids: Collection[int]) -> None:
    """Delete those of the lists that nobody follows any more, with their items."""
    locked = list(
        Feed.objects.select_for_update()
        .filter(pk__in=feed_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    followed = set(Subscription.objects.filter(feed__in=locked).values_list("feed", flat=True))
    gone = [pk for pk in locked if pk not in followed]
    FeedItem.objects.filter(feed__in=gone).delete()
    Feed.objects.filter(pk__in=gone).delete()


def _are_undeliverable(ids: Collection[int]) -> bool:
    mails = OutgoingMail.objects.filter(
        kind__in=(ITEMS_MAIL, LIST_MAIL), subject_id__in=ids, settled_at__isnull=False
    )
    states = list(mails.order_by("-id").values_list("state", flat=True)[:MAX_FAILURES])
    return states == [MailState.GIVEN_UP] * MAX_FAILURES
