"""Rows of the public index: public text only, exactly as it was indexed."""

from django.db import models


class SearchEntry(models.Model):
    """
    One public document in the index.

    `rank` orders by date, newest first, and is unique: days since year 1 shifted, then the document.
    Plain codes instead of foreign keys: the row says what was indexed, whatever changed since.
    """

    document_id = models.BigIntegerField(unique=True)
    rank = models.BigIntegerField(unique=True)
    body = models.CharField(max_length=64)
    genre = models.CharField(max_length=40, blank=True)
    item = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    title = models.TextField()
    number = models.TextField(blank=True)
    text = models.TextField(blank=True)
    tokens_version = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.document_id} {self.title[:40]}"
