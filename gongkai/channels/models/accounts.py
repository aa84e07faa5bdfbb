"""The accounts of bodies on channels, with their encrypted secrets."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.channels.states import Channel, ConnectorKind
from gongkai.encryption.columns import EncryptedFactsRow
from gongkai.organisations.models import Body


class ChannelAccount(EncryptedFactsRow):
    """
    The account of a body on a channel.

    `channel` is the column in which its deliveries count. The encrypted facts are the address of the
    service and its secrets. `item_codes` are the items of the catalogue whose documents are sent when
    they are released. In quiet hours nothing is sent, except in an emergency; `daily_limit` is the
    quota of the service. `claimed_at` lets accounts take turns, and `paused_until` keeps an account
    waiting that the service asked to wait.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="channel_accounts")
    kind = models.CharField(_("kind"), max_length=12, choices=ConnectorKind.choices)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices)
    name = models.CharField(_("name"), max_length=100)
    item_codes = models.JSONField(default=list, blank=True)
    quiet_from = models.PositiveSmallIntegerField(_("quiet from hour"), null=True, blank=True)
    quiet_until = models.PositiveSmallIntegerField(_("quiet until hour"), null=True, blank=True)
    daily_limit = models.PositiveIntegerField(_("most sends a day"), null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name"],
                condition=Q(ended_at=None),
                name="channels_account_name",
            )
        ]
        indexes = [
            models.Index(
                fields=["body", "-id"],
                condition=Q(ended_at=None),
                name="channels_account_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.kind} {self.pk}"

    def is_quiet(self, hour: int) -> bool:
        """Return whether nothing is sent in this hour; quiet hours may go over midnight."""
        first, end = self.quiet_from, self.quiet_until
        if first is None or end is None or first == end:
            return False
        return first <= hour < end if first < end else hour >= first or hour < end

    def secrets(self) -> dict[str, Any]:
        """Return address and secrets of the service. Raises `DecryptionError`."""
        return self.decrypted()


class AccountToken(EncryptedFactsRow):
    """
    The access token of an account: the one place where it is kept.

    A service that gives out a new token ends the older one, so workers must not fetch each their own.
    Who fetches one holds a lease until `fetching_until`.
    """

    account = models.OneToOneField(ChannelAccount, on_delete=models.CASCADE, related_name="token")
    expires_at = models.DateTimeField(null=True, blank=True)
    fetching_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.account_id}"


class RecipientList(EncryptedFactsRow):
    """
    The telephone numbers to which an account for text messages sends, encrypted together.

    A list is never changed: a new one takes its place, so that a send keeps the recipients with which
    it began.
    """

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="lists")
    number_count = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id} {self.number_count}"

    def numbers(self) -> list[str]:
        """Return the telephone numbers. Raises `DecryptionError`."""
        found: list[str] = self.decrypted().get("numbers", [])
        return found
