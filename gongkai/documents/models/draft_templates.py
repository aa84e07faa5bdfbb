"""Templates of drafts, which a body keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.states import Attribute
from gongkai.kit.compressed_text import CompressedTextField
from gongkai.organisations.models import Body, Person


class DraftTemplate(models.Model):
    """What a new draft of a genre begins with: pattern of the title, text, attribute, and item."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="draft_templates")
    genre = models.ForeignKey(Genre, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    title = models.CharField(_("title"), max_length=300, blank=True)
    text = CompressedTextField(blank=True)
    attribute = models.CharField(
        _("disclosure attribute"), max_length=16, choices=Attribute.choices, blank=True
    )
    catalogue_item = models.ForeignKey(
        CatalogueItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], name="documents_template_name")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.name}"
