"""Preview links: a version in preparation, shown to people without an account."""

from django.db import models

from gongkai.documents.models.documents import Document
from gongkai.documents.models.versions import Version
from gongkai.organisations.models import Person


class PreviewLink(models.Model):
    """
    A link under which people without an account read a version before its release.

    The token in its address is not stored: `token_hash` is a keyed hash of it. `ended_at` is set if
    somebody revokes the link or discards the version, `ended_by` only if somebody revokes it.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="preview_links")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="preview_links")
    token_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=500)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.document_id} {self.pk}"


class PreviewOpening(models.Model):
    """One opening of a preview link: when, and nothing about the visitor."""

    link = models.ForeignKey(PreviewLink, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.link_id} {self.at}"
