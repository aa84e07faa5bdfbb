"""
Tables of datasets, their versions and their rows.

A row is stored once for all the versions in which it stands unchanged: from version `first` until
before version `end` (docs/decisions/031-dataset-rows.md). What is not public of a row is in a table of
its own, encrypted, and no query for the public reads that table.
"""

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem
from gongkai.datasets.schemas import Schema, read_schema
from gongkai.datasets.states import BundleState, DatasetState, Licence, ReleaseState, UpdateCycle
from gongkai.documents.models import Document
from gongkai.encryption.columns import EncryptedFactsRow
from gongkai.organisations.models import Body

OPEN_END = 2_147_483_647  # the `end` of a row that stands in the newest version


class PlainJson(json.JSONEncoder):
    """Writes Chinese as it is, so that SQLite finds it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False, "separators": (",", ":")})


class Dataset(models.Model):
    """
    A dataset: what it is, its fields, and how many versions it has.

    It is public from `published_on`, the day of its first public version. `versions` is the number of
    the last version, also of one that was discarded.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="datasets")
    code = models.CharField(max_length=40, unique=True)
    state = models.CharField(
        max_length=16, choices=DatasetState.choices, default=DatasetState.ACTIVE
    )
    title = models.CharField(_("title of the dataset"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    description = models.TextField(_("description"))
    legal_basis = models.TextField(_("legal basis"), blank=True)
    catalogue_item = models.ForeignKey(
        CatalogueItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    licence = models.CharField(max_length=16, choices=Licence.choices)
    cycle = models.CharField(_("update cycle"), max_length=16, choices=UpdateCycle.choices)
    fields = models.JSONField(default=dict, encoder=PlainJson)
    versions = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    published_on = models.DateField(null=True, blank=True)
    updated_on = models.DateField(null=True, blank=True)
    # When the first version became public, and when what the public reads of it changed last.
    public_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it is no longer updated

    class Meta:
        indexes = [
            models.Index(fields=["body", "-id"], name="datasets_of_body"),
            models.Index(fields=["state", "-id"], name="datasets_of_state"),
            models.Index(
                fields=["-updated_on", "-id"],
                condition=Q(published_on__isnull=False),
                name="datasets_public",
            ),
        ]
        verbose_name = _("dataset")

    def __str__(self) -> str:
        return self.code

    @property
    def schema(self) -> Schema:
        """The fields of the next version."""
        return read_schema(self.fields or {"fields": []})


class DatasetVersion(models.Model):
    """
    A version of a dataset; once submitted, its rows never change.

    `fields` is the schema of the version. `findings` names for each column the first passage in which
    the check found personal data, with the row; `sums` has the total of each number. `preparers` are the
    ids of the persons who worked on it. `is_complete`: all
    its rows came in one file, so that it does not build on the rows of the version before.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=16, choices=ReleaseState.choices, default=ReleaseState.DRAFT
    )
    fields = models.JSONField(encoder=PlainJson)
    period = models.CharField(_("period"), max_length=100, blank=True)
    reason = models.TextField(_("what changed and why"), blank=True)
    preparers = models.JSONField(default=list)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    is_complete = models.BooleanField(default=False)
    remark = models.TextField(blank=True)  # why it was returned or withdrawn
    row_count = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    findings = models.JSONField(default=dict, blank=True, encoder=PlainJson)
    sums = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="datasets_version_once"),
            models.UniqueConstraint(
                fields=["dataset"],
                condition=Q(state__in=[ReleaseState.DRAFT, ReleaseState.IN_REVIEW]),
                name="datasets_one_version_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN])
                | Q(published_at__isnull=False),
                name="datasets_published_has_moment",
            ),
        ]
        verbose_name = _("version of a dataset")

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.number}"

    @property
    def schema(self) -> Schema:
        """The fields of this version."""
        return read_schema(self.fields)


class DataRow(models.Model):
    """
    A row: its public values in the order of the fields, null for the others.

    `key` is equal for the same row in all versions; `position` is its place. `hidden` has a bit for
    each place at which a small number is hidden; it is among the private values. `s1` to `s4` hold the
    indexed fields, in a form that sorts; null where the dataset indexes fewer.
    """

    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, related_name="rows", db_index=False
    )
    key = models.CharField(max_length=32)
    position = models.PositiveIntegerField()
    first = models.PositiveIntegerField()
    end = models.PositiveIntegerField(default=OPEN_END)
    values = models.JSONField(encoder=PlainJson)
    hidden = models.BigIntegerField(default=0)
    s1 = models.CharField(max_length=200, null=True)
    s2 = models.CharField(max_length=200, null=True)
    s3 = models.CharField(max_length=200, null=True)
    s4 = models.CharField(max_length=200, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "key", "end"], name="datasets_row_once")
        ]
        indexes = [
            models.Index(fields=["dataset", "position", "id"], name="datasets_row_order"),
            models.Index(fields=["dataset", "end", "first"], name="datasets_row_versions"),
            *(
                models.Index(
                    fields=["dataset", f"s{place}", "position", "id"],
                    condition=Q(**{f"s{place}__isnull": False}),
                    name=f"datasets_row_s{place}",
                )
                for place in (1, 2, 3, 4)
            ),
        ]
        verbose_name = _("row of a dataset")

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.key}"


class PrivateValues(EncryptedFactsRow):
    """The values of a row that are not public, encrypted, by the names of their fields."""

    row = models.OneToOneField(DataRow, on_delete=models.CASCADE, related_name="private")

    def __str__(self) -> str:
        return str(self.row_id)


class Bundle(models.Model):
    """
    A planned release of one dataset: version, interpretation and chart, all at one minute or not at all.

    `release` and `sha256` are the version as it was approved. `moves` lists each change of a confirmed
    minute with its reason, oldest first. `failure` says why nothing was published at the minute.
    """

    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, related_name="bundles", db_index=False
    )
    state = models.CharField(
        max_length=16, choices=BundleState.choices, default=BundleState.PROVISIONAL
    )
    period = models.CharField(_("period"), max_length=100)
    due_at = models.DateTimeField()
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    with_chart = models.BooleanField(default=True)
    release = models.ForeignKey(
        DatasetVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sha256 = models.CharField(max_length=64, blank=True)
    planned_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # when it was published or cancelled
    moves = models.JSONField(default=list, blank=True, encoder=PlainJson)
    reason = models.TextField(blank=True)  # why it was cancelled
    failure = models.TextField(blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["dataset", "-id"], name="datasets_bundles"),
            models.Index(fields=["state", "due_at", "id"], name="datasets_bundles_due"),
            models.Index(fields=["due_at", "id"], name="datasets_bundles_by_minute"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state__in=[BundleState.PROVISIONAL, BundleState.CONFIRMED]),
                name="datasets_document_in_one_bundle",
            )
        ]
        verbose_name = _("bundle")

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.due_at}"
