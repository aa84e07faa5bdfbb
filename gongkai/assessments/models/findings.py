"""Tables of what follows from an assessment: objections, findings and retests."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.assessments.models.assessments import Sheet, SheetValue
from gongkai.assessments.states import FindingState, ObjectionState
from gongkai.organisations.models import Person
from gongkai.supervision.models import PlanTask


class Objection(models.Model):
    """An objection of a body to one value; `due_on` is the last working day of the answer."""

    value = models.ForeignKey(SheetValue, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(
        max_length=12, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    answer = models.TextField(blank=True)
    before = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    after = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN, decided_at=None)
                | ~Q(state=ObjectionState.OPEN) & Q(decided_at__isnull=False),
                name="assessments_objection_decided",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(decided_at=None),
                name="assessments_objection_due",
            )
        ]
        verbose_name = _("objection to a value")

    def __str__(self) -> str:
        return f"{self.value_id} {self.at}"


class Finding(models.Model):
    """
    Something that a body has to put right; open until a retest has shown that it is fixed.

    `task` is the task of a plan as which it was given. A task that is taken out of a draft leaves
    the finding open.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="findings")
    text = models.CharField(_("finding"), max_length=400)
    state = models.CharField(max_length=12, choices=FindingState.choices, default=FindingState.OPEN)
    task = models.ForeignKey(
        PlanTask, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sheet", "id"], name="assessments_finding_of_sheet")]
        verbose_name = _("finding of an assessment")

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.text}"


class Retest(models.Model):
    """One look at a finding after its rectification."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="retests")
    is_fixed = models.BooleanField()
    note = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.finding_id} {self.at}"
