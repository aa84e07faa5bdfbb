"""Filters that somebody keeps under a name."""

from django.db import models
from django.db.models import Q

from gongkai.organisations.models import Account


class SavedFilter(models.Model):
    """A way to narrow the list of documents, of one account and seen by nobody else; `query` as in the address."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="documents_filter_name"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(is_default=True), name="documents_filter_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name
