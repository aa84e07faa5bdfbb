"""The plan for the interpretation of a policy document."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models.documents import Document
from gongkai.documents.relation_kinds import InterpretationKind
from gongkai.organisations.models import Body


class InterpretationPlan(models.Model):
    """
    How a document is to be interpreted, or why it needs no interpretation; drawn up with the draft.

    `kinds` are the planned forms; none with `exemption`, the reason for which there are none.
    `planned_on` is set if the interpretation may follow the document. `due_on` is set by the release
    of the document and `interpreted_on` by the release of the first interpretation.
    """

    document = models.OneToOneField(
        Document, on_delete=models.CASCADE, related_name="interpretation_plan"
    )
    # That of the document, so that one index lists what is missing in a body.
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", db_index=False)
    kinds = models.JSONField(default=list, blank=True)
    outline = models.CharField(_("outline of the interpretation"), max_length=1000, blank=True)
    exemption = models.CharField(_("why it needs no interpretation"), max_length=500, blank=True)
    planned_on = models.DateField(_("interpretation by"), null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    interpreted_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["body", "due_on", "id"],
                condition=Q(due_on__isnull=False, interpreted_on=None),
                name="documents_plan_awaited",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id}"

    @property
    def kind_labels(self) -> list[str]:
        """The planned forms in words."""
        return [str(InterpretationKind(kind).label) for kind in self.kinds]
