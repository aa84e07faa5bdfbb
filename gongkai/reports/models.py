"""Annual reports: the draft, its sections and remarks, and the snapshot of a submitted report."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.organisations.models import Body, Person
from gongkai.reports.states import ReportState
from gongkai.statistics.models.frozen_figures import FrozenFigures
from gongkai.statistics.states import Scope


class AnnualReport(models.Model):
    """
    The annual report of one body for one year; each corrected report is a new edition.

    The figures of a submitted report are in `figures`. `frozen` contains the rest of the snapshot:
    the text of each section, the charts, the numbers that only the text uses (`extra`), the figures
    of the previous year (`last`), and the last counted position of each ledger chain (`heads`).
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="annual_reports")
    year = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField(default=1)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.AREA)
    state = models.CharField(
        max_length=16, choices=ReportState.choices, default=ReportState.DRAFTING
    )
    revision = models.PositiveIntegerField(default=0)
    reason = models.CharField(_("reason for the corrected edition"), max_length=500, blank=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    figures = models.OneToOneField(
        FrozenFigures, null=True, blank=True, on_delete=models.PROTECT, related_name="report"
    )
    frozen = models.JSONField(default=dict, blank=True)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="annual_reports"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "edition"], name="reports_once"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="reports_edition"),
            models.CheckConstraint(
                condition=~Q(state=ReportState.PUBLISHED) | Q(document__isnull=False),
                name="reports_published",
            ),
        ]
        indexes = [models.Index(fields=["state", "-year", "-id"], name="reports_newest")]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year} ({self.edition})"


class ReportSection(models.Model):
    """The text of one section; it refers to figures by placeholders."""

    report = models.ForeignKey(AnnualReport, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="reports_section_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.key}"


class ReportRemark(models.Model):
    """A correction that the superior body requests for one section or the whole report."""

    report = models.ForeignKey(AnnualReport, on_delete=models.CASCADE, related_name="remarks")
    section = models.CharField(max_length=40, blank=True)
    text = models.CharField(_("remark"), max_length=1000)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="reports_remark_has_text")
        ]

    def __str__(self) -> str:
        return self.text


class FindingExplanation(models.Model):
    """The explanation why one warning of the checks is acceptable; one for each rule and place."""

    report = models.ForeignKey(AnnualReport, on_delete=models.CASCADE, related_name="explanations")
    finding = models.CharField(max_length=160)
    text = models.CharField(_("explanation"), max_length=500)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "finding"], name="reports_explanation_once")
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.text}"
