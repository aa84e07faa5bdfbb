"""Deliveries of documents to channels."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.channels.states import Channel
from gongkai.documents.models import Document


class Delivery(models.Model):
    """The first delivery of a document to a channel; `address` is its address there."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices)
    on = models.DateField(_("date"))
    address = models.CharField(_("address of the post"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "channel"], name="channels_delivery_once")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.channel} {self.on}"
