"""Figures that somebody typed, and rows that a place added to the form."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Body, Person
from gongkai.statistics.states import Declared


class ManualFigure(models.Model):
    """
    What was typed into one cell of a year, with reason and evidence: an act like every other.

    `slot` is the name of the cell; `amount` is added to what the other acts give. `on` lies in the year,
    of what was carried over on the last day before it.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="manual_figures")
    year = models.PositiveSmallIntegerField()
    slot = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=Declared.choices)
    amount = models.DecimalField(_("number"), max_digits=20, decimal_places=6)
    on = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=500)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="statistics_declared_has_reason")
        ]
        indexes = [models.Index(fields=["body", "year", "-id"], name="statistics_declared_newest")]

    def __str__(self) -> str:
        return f"{self.slot} {self.year}: {self.amount.normalize():f}"


class LocalRow(models.Model):
    """A row that a place asks of the bodies under it beside those of the form; its key begins with `local.`."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="local_rows")
    key = models.CharField(max_length=80)
    name = models.CharField(_("name"), max_length=100)
    unit = models.CharField(_("unit"), max_length=20)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "key"], name="statistics_local_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"
