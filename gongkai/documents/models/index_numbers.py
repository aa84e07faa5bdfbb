"""Index numbers: one series per body and year, without gaps."""

from django.db import models

from gongkai.organisations.models import Body


class NumberSeries(models.Model):
    """The last index number allocated by a body in a year; the row serves as the lock."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "year"], name="documents_series_one")
        ]

    def __str__(self) -> str:
        return f"{self.body_id}/{self.year}-{self.last:05}"
