"""Rows of the search index: public text only, as it was indexed."""

import zlib
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

PART_END = "\x1e"  # between title, number and text; a text consists of fields with another end


class RankField(models.BigIntegerField):  # type: ignore[type-arg]
    """
    A key that on SQLite is the row id itself.

    SQLite makes a column the row id only if its type is `integer`; there this has 64 bits.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return the type of the column."""
        return "integer" if connection.vendor == "sqlite" else "bigint"

    def rel_db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return the type of a column that refers to it."""
        return self.db_type(connection)

    def deconstruct(self) -> Any:
        """Return what a migration needs to make it."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "gongkai.search.models.RankField", args, kwargs


class SearchEntry(models.Model):
    """
    One public record in the index, identified by subject type and id as in the ledger.

    `rank` orders by date, newest first: the days since year 1 shifted, then the place among the
    entries of that day. It is the row id of the full-text index as well. The row has codes instead of
    foreign keys, because it stores what was indexed, and no text, so that ten thousand rows are read
    in a few milliseconds. `subject` is the subject in the catalogue.
    """

    rank = RankField(primary_key=True)
    subject_type = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    body = models.CharField(max_length=64)
    genre = models.CharField(max_length=40, blank=True)
    item = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=16)
    validity = models.CharField(max_length=16, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    year = models.PositiveSmallIntegerField()
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
        return f"{self.subject_type} {self.subject_id}"


class EntryText(models.Model):
    """
    The exact texts that were indexed, compressed: less than half their size.

    SQLite needs them to remove an entry from the full-text index, which has no texts of its own.
    """

    entry = models.OneToOneField(
        SearchEntry, primary_key=True, on_delete=models.CASCADE, related_name="texts"
    )
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.entry_id} {len(self.packed)} bytes"

    @property
    def parts(self) -> tuple[str, str, str]:
        """Title, numbers and text."""
        title, number, text = zlib.decompress(self.packed).decode().split(PART_END)
        return title, number, text


def pack(title: str, number: str, text: str) -> bytes:
    """Compress the texts of an entry; a separator inside a text becomes a space, as in a search."""
    parts = (part.replace(PART_END, " ") for part in (title, number, text))
    return zlib.compress(PART_END.join(parts).encode())


class DeskEntry(models.Model):
    """
    One document in the index of the desk, which holds texts that are not public.

    It is read by the staff interface alone, for the bodies of the user; the public search has tables of its own.
    `packed` is what was indexed, in the form of the index, which SQLite needs to remove it again.
    `digest` is that of the texts and headings from which it was made.
    """

    document_id = RankField(primary_key=True)
    body = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.document_id} {self.body}"


class IndexBuild(models.Model):
    """
    A rebuild of the index that has begun and not ended; there is at most one.

    `position` is the last record, by kind and key, that is in the new index.
    """

    tokens_version = models.PositiveSmallIntegerField()
    position = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.done} records, up to {self.position}"


class ClusterIndex(models.Model):
    """
    The indexes of public records in the OpenSearch cluster, by their names there; there is one row.

    `used` is searched; `building` is being filled, and has the entries up to the rank `position`. `number` is
    that of the last noted change. `tokens_version` is that of the index in use, or that is being filled.
    """

    ONLY = 1

    used = models.CharField(max_length=100, blank=True)
    building = models.CharField(max_length=100, blank=True)
    position = models.BigIntegerField(default=0)
    number = models.BigIntegerField(default=0)
    tokens_version = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.used or '-'} {self.building or '-'} {self.number}"


class ClusterNote(models.Model):
    """
    One change of an entry that the cluster does not have yet; identified as in the ledger.

    The number of the change is the version of the record in the cluster.
    """

    number = models.BigIntegerField(primary_key=True)
    subject_type = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.number} {self.subject_type} {self.subject_id}"


class SynonymList(models.Model):
    """
    The edited list of synonyms: one group of words per line. Earlier lists are kept.

    While there is none, the list shipped with the software is used.
    """

    text = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} {self.changed_at:%Y-%m-%d}"


class QueryCount(models.Model):
    """
    How many clients asked one query on one day.

    `digest` is a keyed hash of the folded query: a query that few people ask is not stored in words.
    Nothing about the clients is stored.
    """

    digest = models.CharField(max_length=64)
    day = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "day"], name="search_query_count_once")
        ]
        indexes = [models.Index(fields=["day"], name="search_query_count_day")]

    def __str__(self) -> str:
        return f"{self.digest[:8]} {self.day} {self.count}"


class PopularQuery(models.Model):
    """
    A query that enough people asked, in the words of the one who made it enough.

    `total` is the sum of the last thirty days when it was last asked, or when the worker last counted.
    """

    digest = models.CharField(max_length=64, unique=True)
    text = models.CharField(max_length=60)
    total = models.PositiveIntegerField()
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-total", "digest"], name="search_popular_query_total")]

    def __str__(self) -> str:
        return f"{self.text} {self.total}"
