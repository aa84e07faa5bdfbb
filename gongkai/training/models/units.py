"""Tables of on-line units, their questions by version, and the attempts at their tests."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Body, Person
from gongkai.training.states import UnitState


class LearningUnit(models.Model):
    """A text to be learnt with a short test; who passes it is credited its hours once."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="learning_units")
    number = models.CharField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text to be learnt"))
    hours = models.DecimalField(_("hours counted"), max_digits=4, decimal_places=1)
    state = models.CharField(max_length=16, choices=UnitState.choices, default=UnitState.DRAFT)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True)  # why it was closed

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=Decimal(0)), name="training_unit_hours"),
            models.CheckConstraint(
                condition=Q(state=UnitState.DRAFT, opened_at=None)
                | ~Q(state=UnitState.DRAFT) & Q(opened_at__isnull=False),
                name="training_unit_opened_has_moment",
            ),
        ]
        indexes = [models.Index(fields=["body", "-id"], name="training_unit_of_body")]
        verbose_name = _("on-line unit")

    def __str__(self) -> str:
        return self.number


class UnitVersion(models.Model):
    """The questions of a unit, never changed: who answered them is judged by them."""

    unit = models.ForeignKey(LearningUnit, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    questions = models.JSONField()
    pass_mark = models.PositiveSmallIntegerField(_("per cent to pass"))
    attempts = models.PositiveSmallIntegerField(_("attempts"))
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="training_version_once"),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="training_version_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.number}"


class UnitAttempt(models.Model):
    """What a person answered in a test, and how many per cent were right."""

    unit = models.ForeignKey(LearningUnit, on_delete=models.PROTECT, related_name="unit_attempts")
    version = models.ForeignKey(UnitVersion, on_delete=models.PROTECT, related_name="unit_attempts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="unit_attempts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    chosen = models.JSONField()
    percentage = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "person"], condition=Q(passed=True), name="training_passed_once"
            )
        ]
        indexes = [
            models.Index(fields=["person", "unit", "id"], name="training_attempts_of_person")
        ]
        verbose_name = _("attempt at a test")

    def __str__(self) -> str:
        return f"{self.unit_id} {self.person_id} {self.percentage}"
