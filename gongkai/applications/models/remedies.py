"""Remedies against replies, and their results."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models.applications import Application
from gongkai.applications.states import RemedyResult, RemedyRoute
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField


class Remedy(EncryptedRow):
    """
    A reconsideration, court action or complaint. Results follow the columns of table four.

    A complaint may lead to an order of the supervising body, with a deadline and a day of
    compliance.
    Law: 条例19 art. 47, 50, 51.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="remedies")
    route = models.CharField(max_length=16, choices=RemedyRoute.choices)
    authority = models.CharField(_("decided by"), max_length=200)
    reference = models.CharField(_("case number"), max_length=100, blank=True)
    lodged_on = models.DateField()
    result = models.CharField(
        max_length=16, choices=RemedyResult.choices, default=RemedyResult.PENDING
    )
    decided_on = models.DateField(null=True, blank=True)
    note = EncryptedTextField(blank=True)
    ordered_by = models.DateField(
        _("deadline for compliance with the order"), null=True, blank=True
    )
    obeyed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(result=RemedyResult.PENDING, decided_on=None)
                | (~Q(result=RemedyResult.PENDING) & Q(decided_on__gte=F("lodged_on"))),
                name="applications_remedy_decided",
            )
        ]
        indexes = [models.Index(fields=["application", "id"], name="applications_remedies")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.route} {self.result}"
