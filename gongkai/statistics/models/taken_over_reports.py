"""Imported reports of years before the platform."""

from django.db import models
from django.db.models import Q

from gongkai.organisations.models import Body, Person


class CurrentReports(models.Manager["TakenOverReport"]):
    """The reports that count: of each body and year the last one that was taken over."""

    def get_queryset(self) -> models.QuerySet["TakenOverReport"]:
        """Leave out the reports that were replaced."""
        return super().get_queryset().filter(is_current=True)


class TakenOverReport(models.Model):
    """
    A report that was published elsewhere: numbers by cell name, and text by section.

    Numbers are stored as text, so that fractions stay exact.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="taken_over_reports")
    year = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=8)
    cells = models.JSONField()
    local_rows = models.JSONField(default=dict, blank=True)
    sections = models.JSONField(default=dict, blank=True)
    # Why a report with errors was taken over as published, and what was found: its message and values by finding.
    reason = models.CharField(max_length=500, blank=True)
    findings = models.JSONField(default=list, blank=True)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    # A report that was taken over wrongly is kept, and replaced by a later one for a reason.
    is_current = models.BooleanField(default=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    correction = models.CharField(max_length=500, blank=True)

    objects = models.Manager["TakenOverReport"]()
    current = CurrentReports()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year"],
                condition=Q(is_current=True),
                name="statistics_earlier_once",
            ),
            models.CheckConstraint(
                condition=Q(correction="", replaces=None)
                | (~Q(correction="") & Q(replaces__isnull=False)),
                name="statistics_replaced_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year}"

    @property
    def has_errors(self) -> bool:
        """Return whether the report was published with errors, and taken over as it is."""
        return bool(self.reason)


class TakenOverFile(models.Model):
    """The file from which a report was taken over, offered as it was published."""

    report = models.OneToOneField(
        TakenOverReport, on_delete=models.PROTECT, related_name="source_file"
    )
    name = models.CharField(max_length=130)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="statistics_source_hash")]

    def __str__(self) -> str:
        return self.name
