"""Manual figures, and local rows of the form."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Body, Person
from gongkai.statistics.states import ManualFigureKind


class ManualFigure(models.Model):
    """
    A figure that an officer entered into one cell, with reason and evidence, as an act.

    `slot` is the name of the cell; `amount` is added to the counted figure. `on` is in the year, or
    on the last day before it for a figure that was carried over.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="manual_figures")
    year = models.PositiveSmallIntegerField()
    slot = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=ManualFigureKind.choices)
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
            models.CheckConstraint(condition=~Q(reason=""), name="statistics_manual_has_reason")
        ]
        indexes = [models.Index(fields=["body", "year", "-id"], name="statistics_manual_newest")]

    def __str__(self) -> str:
        return f"{self.slot} {self.year}: {self.amount.normalize():f}"


class LocalRow(models.Model):
    """A row that a body adds to the form for all bodies below it; its key begins with `local.`."""

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
