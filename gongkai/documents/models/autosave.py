"""What is typed and not saved yet."""

from django.db import models
from django.db.models import Q

from gongkai.documents.models.documents import Document
from gongkai.organisations.models import Account


class WorkingCopy(models.Model):
    """
    The fields of a form as somebody left them, kept for that account alone; no document means a new one.

    `revision` is the one the writing began from.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="working_copies")
    document = models.ForeignKey(
        Document, null=True, on_delete=models.CASCADE, related_name="working_copies"
    )
    fields = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "document"], name="documents_copy_once"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(document=None), name="documents_copy_once_new"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.document_id} {self.kept_at:%Y-%m-%d %H:%M}"

    @property
    def stamp(self) -> str:
        """What a form must know of the copy to write over it: of two windows, only one keeps."""
        return self.kept_at.isoformat()
