"""Tables of statistics that somebody keeps under a name."""

from django.db import models

from gongkai.organisations.models import Account


class SavedTable(models.Model):
    """What was asked of the statistics, of one account and seen by nobody else; `query` as in the address."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_tables")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="statistics_view_name")
        ]

    def __str__(self) -> str:
        return self.name
