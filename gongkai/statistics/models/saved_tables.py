"""Tables of statistics that a user has saved."""

from django.db import models

from gongkai.organisations.models import Account


class SavedTable(models.Model):
    """A saved query of the statistics, visible only to its account; `query` as in the URL."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_tables")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="statistics_view_name")
        ]

    def __str__(self) -> str:
        return self.name
