"""Figures as they were handed in."""

from django.db import models

from gongkai.organisations.models import Body
from gongkai.statistics.states import Scope


class FrozenFigures(models.Model):
    """
    The figures of a body about a year, as they were handed in with one edition of its annual report.

    `cells` holds the numbers by the names of their cells, `level` those of the government's own level where the report
    has them, `local_rows` name and unit of each row that a place added. Numbers are kept as text, so that a fraction
    stays exact. The row exists as long as the report is handed in.
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
