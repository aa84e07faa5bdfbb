"""Who follows an account outside of this site, and what arrived for it."""

from django.db import models

from gongkai.channels.models.accounts import ChannelAccount
from gongkai.encryption.columns import EncryptedFactsRow


class Subscriber(EncryptedFactsRow):
    """
    One place to which an account sends: an actor of ActivityPub, or a browser with the app.

    The encrypted facts are the addresses and keys that sending needs, and nothing about the person.
    `digest` is a keyed hash of the subscriber, `inbox_digest` of the place: what several subscribers share
    gets each message once.
    """

    account = models.ForeignKey(
        ChannelAccount, on_delete=models.CASCADE, related_name="subscribers", db_index=False
    )
    digest = models.CharField(max_length=64)
    inbox_digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="channels_subscriber_once")
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="channels_subscriber_order"),
            models.Index(
                fields=["account", "inbox_digest", "id"], name="channels_subscriber_inbox"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.pk}"


class InboxMessage(EncryptedFactsRow):
    """
    A message that arrived for an account and whose signature a worker has yet to verify.

    The row is deleted once it was processed. `next_at` is when a worker takes it; meanwhile it is the
    end of that worker's lease.
    """

    account = models.ForeignKey(
        ChannelAccount, on_delete=models.CASCADE, related_name="inbox_messages"
    )
    received_at = models.DateTimeField()
    next_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.account_id} {self.received_at}"
