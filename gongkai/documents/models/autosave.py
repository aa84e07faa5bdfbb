"""Working copies: autosaved form fields that are not saved yet."""

from django.db import models

from gongkai.documents.models.documents import Document
from gongkai.organisations.models import Account


class WorkingCopy(models.Model):
    """
    The autosaved fields of a form, private to one account; no document means a new one.

    Each window that edits has a copy of its own, so that none overwrites the text of another.
    `revision` is the revision of the version when editing started.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="working_copies")
    document = models.ForeignKey(
        Document, null=True, on_delete=models.CASCADE, related_name="working_copies"
    )
    fields = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "document"], name="documents_copy_of")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.document_id} {self.kept_at:%Y-%m-%d %H:%M}"

    @property
    def stamp(self) -> str:
        """Identifies the copy: a form may overwrite it only if it loaded this stamp."""
        return self.kept_at.isoformat()
