"""
Tables of following by e-mail.

What a subscriber searches for can say something about the person, and the address always does: both
are encrypted. Nothing else about subscribers is stored.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.channels.models import ChannelAccount
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.subscriptions.states import Frequency


class Feed(EncryptedRow):
    """
    A list of public records that somebody follows: the filters of a search or of the catalogue.

    Filters are codes, as in the search index; an empty one means any. `digest` is a keyed hash of kind,
    query and filters, so that all who follow the same list share one row. `account` is the list that a
    body keeps as a channel: what the body sends to it is mailed, and nothing is compared with filters.
    """

    digest = models.CharField(max_length=64, unique=True)
    subject_type = models.CharField(max_length=64)
    query = EncryptedTextField(blank=True)
    body = models.CharField(max_length=64, blank=True)
    genre = models.CharField(max_length=40, blank=True)
    item = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=16, blank=True)
    validity = models.CharField(max_length=16, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    account = models.ForeignKey(
        ChannelAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("followed list")

    def __str__(self) -> str:
        return f"{self.subject_type} {self.digest[:8]}"


class Announcement(models.Model):
    """
    An event about a record that followers may want to know, noted from the ledger.

    `event` distinguishes the events of one record; each is announced once. `matched_at` is when the
    lists to which the record belongs were found.
    """

    subject_type = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    event = models.CharField(max_length=32)
    at = models.DateTimeField()
    matched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "event"],
                name="subscriptions_announced_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(matched_at=None), name="subscriptions_unmatched"
            ),
            models.Index(fields=["at"], name="subscriptions_announced_at"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.event}"


class FeedItem(models.Model):
    """
    An announced record in a followed list.

    Its id says what a subscription has had: `Subscription.sent_through` is the last one. Rows are written
    under one lock, so a row never appears after one with a higher id was read.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="items")
    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "announcement"], name="subscriptions_item_once")
        ]
        indexes = [models.Index(fields=["feed", "id"], name="subscriptions_item_of_feed")]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.announcement_id}"


class Subscription(EncryptedRow):
    """
    A mail address that follows a list, from its confirmation on.

    `address_hash` is a keyed hash by which the subscriptions of an address are counted. All items of
    the list up to `sent_through` were mailed or are in the mail queue; `waits_since` is when the oldest
    of those that were not was found.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="subscriptions")
    address = EncryptedTextField()
    address_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    sent_through = models.BigIntegerField(default=0)
    waits_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash", "feed"], name="subscriptions_address_once"
            ),
            models.CheckConstraint(
                condition=Q(waits_since=None) | Q(confirmed_at__isnull=False),
                name="subscriptions_confirmed_first",
            ),
        ]
        indexes = [
            models.Index(
                fields=["requested_at", "id"],
                condition=Q(confirmed_at=None),
                name="subscriptions_unconfirmed",
            ),
            models.Index(
                fields=["frequency", "waits_since", "id"],
                condition=Q(waits_since__isnull=False),
                name="subscriptions_waiting",
            ),
        ]
        verbose_name = _("subscription")

    def __str__(self) -> str:
        return f"{self.pk} {self.frequency}"
