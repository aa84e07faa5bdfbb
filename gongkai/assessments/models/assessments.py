"""Tables of an assessment: scorers, the sheet of each body with its values and scores."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.assessments.models.schemes import Indicator, Scheme
from gongkai.assessments.states import AssessmentState
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import BodyKind


class Assessment(models.Model):
    """
    The assessment of the bodies below a body for a year, by an adopted scheme.

    Bodies may object until `objections_until`; the results are public from `published_at` on.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="assessments")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="assessments")
    number = models.CharField(max_length=80, unique=True)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=16, choices=AssessmentState.choices, default=AssessmentState.PREPARING
    )
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    measured_at = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    objections_until = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "year"], name="assessments_assessment_once"),
            models.CheckConstraint(
                condition=Q(state=AssessmentState.PUBLISHED, published_at__isnull=False)
                | ~Q(state=AssessmentState.PUBLISHED) & Q(published_at=None),
                name="assessments_published_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["-year", "-id"], name="assessments_latest"),
            models.Index(
                fields=["-year", "-id"],
                condition=Q(published_at__isnull=False),
                name="assessments_public",
            ),
        ]
        verbose_name = _("assessment")

    def __str__(self) -> str:
        return self.number


class Scorer(models.Model):
    """A person who scores in one assessment and sees nothing else of it; an arbiter settles."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="scorers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_arbiter = models.BooleanField(default=False)
    appointed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "person"], name="assessments_scorer_once")
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.person_id}"


class Sheet(models.Model):
    """
    The sheet of one body in an assessment; `group` is the kind of the bodies it is ranked with.

    `excused` says why the body is not ranked, such as that it was dissolved during the year.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sheets")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="assessment_sheets")
    group = models.CharField(max_length=16, choices=BodyKind.choices)
    excused = models.CharField(max_length=300, blank=True)
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    base = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    bonus = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    deducted = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    vetoed = models.CharField(max_length=200, blank=True)  # codes of the veto items that occurred
    rank = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "body"], name="assessments_sheet_once")
        ]
        indexes = [
            models.Index(
                fields=["assessment", "group", "rank", "id"], name="assessments_sheet_ranking"
            ),
            models.Index(fields=["body", "-id"], name="assessments_sheet_of_body"),
        ]
        verbose_name = _("sheet of an assessment")

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.body_id}"


class SheetValue(models.Model):
    """
    The value of an indicator for a body, 0 to 100; settled without a value, it does not apply.

    `inputs` are the measured values behind a formula, or the answers of a check on site
    with its `former` answers, each with the reason why they were corrected.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="values")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    is_settled = models.BooleanField(default=False)
    inputs = models.JSONField(default=dict)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "indicator"], name="assessments_value_once"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0, value__lte=100),
                name="assessments_value_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.indicator_id} {self.value}"


class Score(models.Model):
    """What one scorer gave; nobody but the scorer sees it until the value is settled."""

    value = models.ForeignKey(SheetValue, on_delete=models.CASCADE, related_name="scores")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=6, decimal_places=2)
    reason = models.CharField(max_length=500)
    settles = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["value", "by"], name="assessments_score_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=100), name="assessments_score_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value_id} {self.by_id} {self.points}"


class SelfReport(models.Model):
    """What a body reports on itself for an indicator that nothing measures."""

    value = models.ForeignKey(SheetValue, on_delete=models.CASCADE, related_name="reports")
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.value_id} {self.at}"


class Evidence(models.Model):
    """A file that proves a report of a body on itself."""

    report = models.ForeignKey(SelfReport, on_delete=models.CASCADE, related_name="files")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return self.name
