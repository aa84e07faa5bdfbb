"""View counts of documents."""

from django.db import models

from gongkai.documents.models.documents import Document


class ItemViews(models.Model):
    """Number of page views of a document on one day; nothing about the visitors is stored."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    views = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "day"], name="documents_views_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.day} {self.views}"
