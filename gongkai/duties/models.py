"""Duties to publish with their tallies, and broken links in public documents."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.models import Document
from gongkai.duties.states import DutyState, EvidenceKind
from gongkai.organisations.models import Body, Person


class DutyEvent(models.Model):
    """
    Something that happened, after which an item of the catalogue must be published within days.

    `note` says what happened, never about a person: the list of duties shows it.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="duty_events")
    item = models.ForeignKey(CatalogueItem, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField()
    note = models.CharField(_("what happened"), max_length=300)
    working_days = models.PositiveSmallIntegerField(_("within working days"))
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "item", "happened_on", "note"], name="duties_event_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.item_id} {self.happened_on}"


class Duty(models.Model):
    """
    The duty of a body to publish an item of its catalogue for one period, or after one event.

    A publication from `opens_on` until the day before `closes_on` is one for this period. `evidence`
    is the number of what was published: the index number of a document, or the address and version of a
    dataset, such as `prices/v3`.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="duties", db_index=False)
    item = models.ForeignKey(CatalogueItem, on_delete=models.PROTECT, related_name="duties")
    event = models.OneToOneField(
        DutyEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="duty"
    )
    first = models.DateField()
    last = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=8, choices=DutyState.choices, default=DutyState.OPEN)
    met_on = models.DateField(null=True, blank=True)
    evidence_kind = models.CharField(max_length=12, choices=EvidenceKind.choices, blank=True)
    evidence = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "item", "opens_on"],
                condition=Q(event=None),
                name="duties_duty_once",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")) & Q(closes_on__gt=F("opens_on")),
                name="duties_duty_order",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="duties_by_state"),
            models.Index(fields=["body", "-due_on", "-id"], name="duties_by_body"),
            models.Index(fields=["body", "state", "-due_on", "-id"], name="duties_of_state"),
            models.Index(fields=["-due_on", "-id"], name="duties_by_day"),
            models.Index(fields=["evidence"], condition=~Q(evidence=""), name="duties_by_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.item_id} {self.first}"


class DutyTally(models.Model):
    """How many duties of a body that are due in a year are in a state."""

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="duty_tallies", db_index=False
    )
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=DutyState.choices)
    number = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "state"], name="duties_tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year} {self.state}: {self.number}"


class BrokenLink(models.Model):
    """A link within this site, in the text of a public document, that leads nowhere."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="broken_links")
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="broken_links", db_index=False
    )
    address = models.CharField(max_length=500)
    found_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "address"], name="duties_broken_link_once")
        ]
        indexes = [models.Index(fields=["body", "-found_on", "-id"], name="duties_links_of_body")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.address}"


class LinkCheck(models.Model):
    """Up to which document the present round of the check of links has come."""

    last_document = models.PositiveBigIntegerField(default=0)
    begun_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.last_document)
