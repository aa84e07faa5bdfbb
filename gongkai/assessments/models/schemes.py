"""Tables of schemes of assessment: versions, their indicators, and trial runs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.assessments.states import Role, SchemeState, Way
from gongkai.organisations.models import Body, Person


class Scheme(models.Model):
    """
    One version of the scheme by which a body assesses others. An adopted version is never changed.

    `digest` is that of its content at its adoption. `tolerance` is how many points two scorers may
    differ, `bonus_from` from which score on a bonus counts.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="assessment_schemes")
    number = models.CharField(max_length=80, unique=True)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    tolerance = models.PositiveSmallIntegerField(default=10)
    bonus_from = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=16, choices=SchemeState.choices, default=SchemeState.DRAFT)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    remark = models.CharField(max_length=500, blank=True)  # why it was returned
    digest = models.CharField(max_length=64, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SchemeState.ADOPTED, adopted_at__isnull=False) & ~Q(digest="")
                | ~Q(state=SchemeState.ADOPTED) & Q(adopted_at=None, digest=""),
                name="assessments_scheme_adopted",
            )
        ]
        indexes = [
            models.Index(fields=["body", "-year", "-id"], name="assessments_scheme_of_body"),
            models.Index(fields=["-year", "-id"], name="assessments_scheme_latest"),
        ]
        verbose_name = _("scheme of assessment")

    def __str__(self) -> str:
        return self.number


class Indicator(models.Model):
    """
    One indicator of a scheme; `code` such as `1.2` is its place in the tree.

    `checklist` are the questions of a check on site, one a line; `reported` says whether the body
    may report on itself with evidence, which the scorers read.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=20)
    position = models.CharField(max_length=40)  # the code with padded numbers: sorts as the tree
    title = models.CharField(_("indicator"), max_length=200)
    weight = models.DecimalField(max_digits=6, decimal_places=2)
    role = models.CharField(max_length=12, choices=Role.choices)
    way = models.CharField(max_length=12, choices=Way.choices)
    formula = models.CharField(max_length=300, blank=True)
    checklist = models.TextField(blank=True)
    reported = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="assessments_indicator_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100), name="assessments_indicator_weight"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def questions(self) -> list[str]:
        """The questions of the check list."""
        return [line for line in self.checklist.splitlines() if line.strip()]


class SchemeTrial(models.Model):
    """A trial run of a draft on the data of a year; `digest` is that of the content that was tried."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="trials")
    year = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.year}"


class TrialResult(models.Model):
    """
    The result of one body in a trial run, by what can be measured.

    `former` and `former_rank` are what the version before gives on the same data.
    """

    trial = models.ForeignKey(SchemeTrial, on_delete=models.CASCADE, related_name="results")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=16)
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    former = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    former_rank = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "body"], name="assessments_trial_body_once")
        ]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.body_id} {self.total}"

    @property
    def moved(self) -> int | None:
        """How many ranks the body would rise; None without a version before."""
        if self.rank is None or self.former_rank is None:
            return None
        return self.former_rank - self.rank
