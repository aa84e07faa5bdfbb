"""Queries of deliveries, for users who may see the document."""

from django.db.models import QuerySet

from gongkai.channels.models import Delivery
from gongkai.documents.models import Document


def deliveries_of(document: Document) -> QuerySet[Delivery]:
    """Return the deliveries of a document besides the web site, oldest first."""
    return Delivery.objects.filter(document=document).order_by("on", "id")
