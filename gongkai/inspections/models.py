"""Tables of the inspection: nights, results of bodies, and what was found."""

from django.db import models
from django.db.models import Q

from gongkai.inspections.states import Check
from gongkai.organisations.models import Body
from gongkai.supervision.models import PlanTask


class Inspection(models.Model):
    """One night. It continues after the body `last_body` if the worker was stopped."""

    day = models.DateField(unique=True)
    begun_at = models.DateTimeField()
    last_body = models.PositiveBigIntegerField(default=0)
    bodies = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.day)


class InspectionResult(models.Model):
    """
    How many items a check found of a body in a night; `fault` names an error of the check itself.

    A check that found nothing has no row.
    """

    inspection = models.ForeignKey(
        Inspection, on_delete=models.CASCADE, related_name="results", db_index=False
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", db_index=False)
    check_name = models.CharField(max_length=16, choices=Check.choices)
    number = models.PositiveIntegerField(default=0)
    is_veto = models.BooleanField(default=False)
    fault = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "body", "check_name"], name="inspections_result_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["inspection", "-is_veto", "-number", "id"], name="inspections_worst_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.body_id} {self.check_name} {self.number}"


class InspectionItem(models.Model):
    """
    Something that was found and is there still, or will be on `fails_on`.

    It is deleted when a night no longer finds it; once given as a task it stays, with `gone_on`.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", db_index=False)
    check_name = models.CharField(max_length=16, choices=Check.choices)
    subject = models.CharField(max_length=300)
    fails_on = models.DateField(null=True, blank=True)
    found_on = models.DateField()
    seen_on = models.DateField()
    gone_on = models.DateField(null=True, blank=True)
    task = models.ForeignKey(
        PlanTask, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "check_name", "subject"], name="inspections_item_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["body", "check_name", "id"],
                condition=Q(gone_on=None),
                name="inspections_item_present",
            ),
            models.Index(
                fields=["check_name", "body", "id"],
                condition=Q(gone_on=None),
                name="inspections_item_of_check",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.check_name} {self.subject}"
