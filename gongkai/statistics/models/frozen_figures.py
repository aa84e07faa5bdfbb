"""Figures of submitted reports."""

from django.db import models

from gongkai.organisations.models import Body
from gongkai.statistics.states import Scope


class FrozenFigures(models.Model):
    """
    The figures of a body for a year, as submitted with one edition of its annual report.

    `cells` maps cell names to numbers, `level` contains those of the government's own level if the
    report has them, and `local_rows` contains the name and unit of each local row. Numbers are
    stored as text, so that fractions stay exact. The row exists as long as the report is submitted.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="frozen_figures")
    year = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField(default=1)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    cells = models.JSONField()
    level = models.JSONField(null=True, blank=True)
    local_rows = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "edition"], name="statistics_frozen_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.year} ({self.edition})"
