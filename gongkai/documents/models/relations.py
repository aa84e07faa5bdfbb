"""Relations of a version to other documents: what it amends, repeals, interprets and so on."""

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models.documents import Document
from gongkai.documents.models.versions import Version
from gongkai.documents.relation_kinds import REVERSE_LABELS, InterpretationKind, RelationKind


class Relation(models.Model):
    """
    One relation, drawn up and reviewed with the version to which it belongs.

    It is public while the version and the other document are. `part` and `target_part` narrow each
    end to a provision or a paragraph; a repeal with a `target_part` repeals only that part.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=16, choices=RelationKind.choices)
    target = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="relations_to_it", db_index=False
    )
    # The form of an interpretation; empty for every other relation.
    form = models.CharField(max_length=16, choices=InterpretationKind.choices, blank=True)
    part = models.CharField(_("part of this document"), max_length=100, blank=True)
    target_part = models.CharField(_("part of the other document"), max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "target", "part", "target_part"],
                name="documents_relation_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RelationKind.values), name="documents_relation_kind"
            ),
            models.CheckConstraint(
                condition=Q(form="") | Q(kind=RelationKind.INTERPRETS),
                name="documents_relation_form",
            ),
        ]
        indexes = [models.Index(fields=["target", "kind", "id"], name="documents_relation_target")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind} {self.target_id}"

    @property
    def reverse_label(self) -> str | Promise:
        """The label of the relation, read from the other document."""
        return REVERSE_LABELS[RelationKind(self.kind)]
