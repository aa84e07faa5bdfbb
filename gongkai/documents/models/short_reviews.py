"""Catalogue items whose documents take the shorter review in a body."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem
from gongkai.organisations.models import Body, Person


class ShortReview(models.Model):
    """The rule that documents of an item take the shorter review, with the reason for it."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="short_reviews")
    item = models.ForeignKey(CatalogueItem, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "item"], name="documents_short_review_once")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.item_id}"
