"""Versions of the catalogues of bodies, each with its rows."""

from django.db import models
from django.db.models import F, Q

from gongkai.catalogue.models.headings import CatalogueItem
from gongkai.catalogue.states import Audience, Frequency, Method, VersionState
from gongkai.organisations.models import Body, Person


class CatalogueVersion(models.Model):
    """
    One version of the catalogue of a body, in force from `effective_on` until the day before `until`.

    Its rows apply to the body and to the bodies below it. A draft has no number yet.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="catalogues")
    state = models.CharField(max_length=8, choices=VersionState.choices, default=VersionState.DRAFT)
    number = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200)
    effective_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # The holder of the post in which it was entered, if somebody acted for them.
    entered_for = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    adopted_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="catalogue_version_number"),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(state=VersionState.DRAFT),
                name="catalogue_version_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("effective_on")),
                name="catalogue_version_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.number}"


class CatalogueRow(models.Model):
    """
    One row of a version, with the columns of 国办发〔2019〕54号. A blank column is left to bodies below.

    `item` is null in a draft whose row adds an item; the adoption adds it.
    """

    version = models.ForeignKey(CatalogueVersion, on_delete=models.CASCADE, related_name="rows")
    item = models.ForeignKey(
        CatalogueItem, null=True, blank=True, on_delete=models.PROTECT, related_name="rows"
    )
    position = models.PositiveIntegerField()
    first_level = models.CharField(max_length=200)
    second_level = models.CharField(max_length=200, blank=True)
    content = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    time_limit = models.CharField(max_length=200, blank=True)
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # The body that publishes; null: each body to which the catalogue applies.
    responsible = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    office = models.CharField(max_length=100, blank=True)
    outlets = models.JSONField(default=list, blank=True)
    other_outlet = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=12, choices=Audience.choices, blank=True)
    audience_note = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=12, choices=Method.choices, blank=True)
    levels = models.JSONField(default=list, blank=True)
    frequency = models.CharField(max_length=12, choices=Frequency.choices, blank=True)
    # Days after the end of the period in which it must be published; 0: within the period.
    due_days = models.PositiveSmallIntegerField(default=0)
    due_in_working_days = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="catalogue_row_position"),
            models.UniqueConstraint(fields=["version", "item"], name="catalogue_row_item"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.position}"
