"""Tables of the register of the organisation. All of it is public; it names posts, never persons."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Body, Person
from gongkai.supervision.states import LeadingDuty, PlaceKind


class LeadingPost(models.Model):
    """A seat in the leading group of a body for disclosure, from `since` until the day before `until`."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="leading_posts")
    duty = models.CharField(_("duty in the group"), max_length=16, choices=LeadingDuty.choices)
    title = models.CharField(_("post"), max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="supervision_post_order"
            ),
            models.UniqueConstraint(
                fields=["body", "title"], condition=Q(until=None), name="supervision_post_once"
            ),
        ]
        indexes = [models.Index(fields=["body", "until", "id"], name="supervision_post_of_body")]
        verbose_name = _("member of a leading group")

    def __str__(self) -> str:
        return f"{self.body_id} {self.title}"


class ReadingPlace(models.Model):
    """A place where the public reads documents of a body, until the day before `until`."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="reading_places")
    kind = models.CharField(_("kind of place"), max_length=16, choices=PlaceKind.choices)
    name = models.CharField(_("name"), max_length=100)
    address = models.CharField(_("address"), max_length=200)
    hours = models.CharField(_("opening hours"), max_length=200)
    telephone = models.CharField(_("telephone"), max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="supervision_place_order"
            ),
            models.UniqueConstraint(
                fields=["body", "name"], condition=Q(until=None), name="supervision_place_once"
            ),
        ]
        indexes = [
            models.Index(fields=["body", "until", "id"], name="supervision_place_of_body"),
            models.Index(
                fields=["body", "id"], condition=Q(until=None), name="supervision_place_open"
            ),
        ]
        verbose_name = _("reading place")

    def __str__(self) -> str:
        return f"{self.body_id} {self.name}"


class OrganisationReturn(models.Model):
    """
    What a body states of its organisation for a year.

    Staff, office and budget are stated; members and reading places are counted in the register.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="organisation_returns")
    year = models.PositiveSmallIntegerField()
    has_office = models.BooleanField(_("has an office for disclosure"))
    full_time = models.PositiveIntegerField(_("full-time staff"))
    part_time = models.PositiveIntegerField(_("part-time staff"))
    budget = models.DecimalField(_("budget in 10,000 yuan"), max_digits=12, decimal_places=2)
    members = models.PositiveIntegerField()
    places = models.PositiveIntegerField()
    returned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "year"], name="supervision_return_once"),
            models.CheckConstraint(
                condition=Q(budget__gte=Decimal(0)), name="supervision_return_budget"
            ),
        ]
        verbose_name = _("organisation return")

    def __str__(self) -> str:
        return f"{self.body_id} {self.year}"
