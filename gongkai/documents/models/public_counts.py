"""How many public documents there are under each heading."""

from enum import StrEnum

from django.db import models

from gongkai.organisations.models import Body


class CountedBy(StrEnum):
    """The headings by which the public documents of a body are counted."""

    ALL = "all"
    ITEM = "item"
    GENRE = "genre"
    SUBJECT = "subject"
    LANGUAGE = "language"
    YEAR = "year"


class PublicCount(models.Model):
    """
    The number of public documents of a body under one value of a heading.

    `value` is the key of the item, genre or subject, the language, the year of `listed_on`, or empty.
    The documents of a running import are counted apart, with its key as `running_import`, and become
    part of the public ones (0) when it is complete. A count changes in the transaction that changes
    its documents (`documents/public_counts.py`).
    """

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="public_counts", db_index=False
    )
    running_import = models.PositiveBigIntegerField(default=0)
    counted_by = models.CharField(max_length=8)
    value = models.CharField(max_length=20, blank=True)
    number = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["running_import", "counted_by", "value", "body"],
                name="documents_public_count_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["body", "running_import", "counted_by"], name="documents_public_count_body"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.counted_by} {self.value}: {self.number}"
