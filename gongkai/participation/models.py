"""Tables of public concerns. They name topics and acts, never persons."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.organisations.models import Body, Person
from gongkai.participation.states import (
    ConcernKind,
    ConcernSource,
    ConcernState,
    StatementForm,
)


class Concern(models.Model):
    """
    A matter of public concern, its clocks in hours, and what came of it.

    It is public from the first released statement on (`informed_at`). `due_at` is the moment until
    which it must be answered, `facts_due_at` until when an emergency needs first facts.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="concerns")
    number = models.CharField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ConcernKind.choices)
    source = models.CharField(_("source"), max_length=16, choices=ConcernSource.choices)
    title = models.CharField(_("topic"), max_length=200)
    facts = models.TextField(_("facts"))
    state = models.CharField(max_length=16, choices=ConcernState.choices, default=ConcernState.OPEN)
    arisen_at = models.DateTimeField(_("arisen at"))
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    facts_due_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    informed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ConcernState.OPEN, answered_at=None)
                | Q(answered_at__isnull=False, informed_at__isnull=False)
                & ~Q(state=ConcernState.OPEN),
                name="participation_answered_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=ConcernState.CLOSED, closed_on__isnull=False) & ~Q(outcome="")
                | ~Q(state=ConcernState.CLOSED) & Q(closed_on=None),
                name="participation_closed_has_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(answered_at=None),
                name="participation_concern_due",
            ),
            # The conditions are on the day, not on the state: SQLite uses a partial index only if the
            # query repeats its condition, and values are parameters.
            models.Index(
                fields=["body", "-arisen_at", "-id"],
                condition=Q(closed_on=None),
                name="participation_concern_in_hand",
            ),
            models.Index(
                fields=["body", "-arisen_at", "-id"],
                condition=Q(closed_on__isnull=False),
                name="participation_concern_closed",
            ),
            models.Index(
                fields=["-informed_at", "-id"],
                condition=Q(informed_at__isnull=False),
                name="participation_concern_public",
            ),
        ]
        verbose_name = _("public concern")

    def __str__(self) -> str:
        return self.number


class ConcernStatement(models.Model):
    """A document that states something on a concern; it is public once the document is."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="statements")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(_("form"), max_length=16, choices=StatementForm.choices)
    # Whether its first release was noted on the concern.
    is_noted = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.concern_id} {self.document_id}"


class ConcernMeasure(models.Model):
    """What a body does about a concern, until when, and how far it is."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="measures")
    text = models.CharField(_("measure"), max_length=500)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("until"))
    progress = models.CharField(_("progress"), max_length=500, blank=True)
    done_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.concern_id} {self.text}"
