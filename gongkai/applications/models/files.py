"""Files of a case."""

from django.db import models

from gongkai.applications.models.applications import Application
from gongkai.applications.states import FileKind
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField


class CaseFile(EncryptedRow):
    """
    A file of a case, encrypted in the store.

    `content_id` names it there. It is a keyed fingerprint of the content, so that equal files are
    stored once and nobody without the key can tell what they contain.

    Applicants can download only files of kind SERVED, after the reply is served.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=16, choices=FileKind.choices)
    name = EncryptedTextField()
    content_id = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["application", "id"], name="applications_files"),
            models.Index(fields=["content_id"], name="applications_file_content"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def ending(self) -> str:
        """The file extension in upper case, as lists show it."""
        return str(self.name).rpartition(".")[2].upper()
