"""Clean-up campaigns: a body goes through its documents and decides what stays in force."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models.documents import Document
from gongkai.documents.relation_kinds import CleanUpDecision
from gongkai.organisations.models import Body, Person


class CleanUp(models.Model):
    """One campaign of a body; it is a work list until its result is published."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="clean_ups")
    title = models.CharField(_("title"), max_length=200)
    basis = models.CharField(_("basis"), max_length=500)
    opened_on = models.DateField()
    closes_on = models.DateField(_("to be finished by"))
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Everybody who ever decided about a row, and whose post it was: none of them publishes the result.
    deciders = models.ManyToManyField(Person, related_name="+")
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(published_on=None),
                name="documents_clean_up_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["body", "-opened_on", "-id"], name="documents_clean_up_body")
        ]

    def __str__(self) -> str:
        return self.title


class CleanUpRow(models.Model):
    """One document of a campaign, with the decision about it and its reason."""

    clean_up = models.ForeignKey(CleanUp, on_delete=models.PROTECT, related_name="rows")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="clean_up_rows")
    decision = models.CharField(
        _("decision"), max_length=8, choices=CleanUpDecision.choices, blank=True
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clean_up", "document"], name="documents_clean_up_row_once"
            )
        ]
        indexes = [
            models.Index(fields=["clean_up", "decision", "id"], name="documents_clean_up_rows")
        ]

    def __str__(self) -> str:
        return f"{self.clean_up_id} {self.document_id} {self.decision}"
