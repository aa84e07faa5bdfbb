"""Imports from earlier systems."""

from django.db import models

from gongkai.organisations.models import Body


class ImportRecord(models.Model):
    """
    One import of one file into one body.

    Its documents stay invisible until `completed_at` is set, which makes all visible at once.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    rows_done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "file_sha256"],
                condition=models.Q(completed_at=None),
                name="documents_import_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.rows_done}/{self.rows})"
