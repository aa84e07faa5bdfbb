"""The feeds of this site that a hub is to fetch (WebSub)."""

from django.db import models
from django.db.models import Q


class ChangedFeed(models.Model):
    """
    A feed that has changed; the hub is told of it once for all changes until then.

    `next_at` is when a worker tells the hub; None if the hub knows.
    """

    topic = models.CharField(max_length=200, unique=True)
    changed_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="channels_feed_due"
            )
        ]

    def __str__(self) -> str:
        return self.topic
