"""Files of a case."""

from django.db import models

from gongkai.applications.models.applications import Application
from gongkai.applications.states import FileKind


class CaseFile(models.Model):
    """
    A file of a case.

    Applicants can download only files of kind SERVED, after the reply is served.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=16, choices=FileKind.choices)
    name = models.CharField(max_length=130)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["application", "id"], name="applications_files"),
            models.Index(fields=["sha256"], name="applications_file_hash"),
        ]

    def __str__(self) -> str:
        return self.name
