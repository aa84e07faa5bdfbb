"""Rows of the search index: public text only, as it was indexed."""

from django.db import models


class SearchEntry(models.Model):
    """
    One public record in the index, identified by subject type and id as in the ledger.

    `rank` orders by date, newest first, and is unique: days since year 1 shifted, then kind and record.
    The row has codes instead of foreign keys, because it stores what was indexed. `subject` is the
    subject in the catalogue.
    """

    subject_type = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    rank = models.BigIntegerField(unique=True)
    body = models.CharField(max_length=64)
    genre = models.CharField(max_length=40, blank=True)
    item = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=16)
    validity = models.CharField(max_length=16, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    year = models.PositiveSmallIntegerField()
    title = models.TextField()
    number = models.TextField(blank=True)
    text = models.TextField(blank=True)
    tokens_version = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id"], name="search_entry_once")
        ]
        indexes = [
            models.Index(
                fields=["effective_on", "rank"],
                condition=models.Q(effective_on__isnull=False),
                name="search_effective",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.title[:40]}"


class SynonymList(models.Model):
    """
    The edited list of synonyms: one group of words per line. Earlier lists are kept.

    While there is none, the list shipped with the software is used.
    """

    text = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} {self.changed_at:%Y-%m-%d}"
