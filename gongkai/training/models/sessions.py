"""Tables of training sessions, who takes part, and their materials."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Body, Person
from gongkai.training.states import SessionState


class TrainingSession(models.Model):
    """
    A training that a body holds; everybody on the staff sees it from the opening of the sign-up on.

    `people` is known when it has been held: who attended with an account, and `others` without one,
    counted on a list that is named.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="training_sessions")
    number = models.CharField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    topics = models.CharField(_("topics"), max_length=1000)
    place = models.CharField(_("place"), max_length=200)
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    hours = models.DecimalField(_("hours counted"), max_digits=4, decimal_places=1)
    seats = models.PositiveIntegerField(_("seats"), default=0)
    state = models.CharField(
        max_length=16, choices=SessionState.choices, default=SessionState.PLANNED
    )
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(null=True, blank=True)
    people = models.PositiveIntegerField(default=0)
    others = models.PositiveIntegerField(default=0)
    list_of_others = models.CharField(max_length=200, blank=True)
    remark = models.CharField(max_length=500, blank=True)  # why it was cancelled

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="training_session_order"
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=Decimal(0)), name="training_session_hours"
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.HELD, held_on__isnull=False)
                | ~Q(state=SessionState.HELD) & Q(held_on=None),
                name="training_session_held_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["-begins_at", "-id"], name="training_session_latest"),
            models.Index(fields=["body", "-begins_at", "-id"], name="training_session_of_body"),
        ]
        verbose_name = _("training session")

    def __str__(self) -> str:
        return self.number


class Participant(models.Model):
    """A person who signed up, for the body in which they serve; `attended_at` once they were there."""

    session = models.ForeignKey(
        TrainingSession, on_delete=models.PROTECT, related_name="participants"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="trainings")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    signed_up_at = models.DateTimeField()
    attended_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=200, blank=True)  # why presence was entered by hand

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="training_signed_up_once")
        ]
        indexes = [
            models.Index(
                fields=["person", "session"],
                condition=Q(attended_at__isnull=False),
                name="training_attended",
            )
        ]
        verbose_name = _("participant")

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"


class TrainingMaterial(models.Model):
    """A file for the participants of a session; who sees the session can open it."""

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="materials")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "sha256"], name="training_material_once")
        ]
        indexes = [models.Index(fields=["sha256"], name="training_material_file")]
        verbose_name = _("training material")

    def __str__(self) -> str:
        return f"{self.session_id} {self.name}"
