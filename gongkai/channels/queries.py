"""Reading deliveries: whoever may see the item may see where it went."""

from django.db.models import QuerySet

from gongkai.channels.models import Delivery
from gongkai.documents.models import Document


def deliveries_of(document: Document) -> QuerySet[Delivery]:
    """Return where an item went out beside the web site, in the order in which it did."""
    return Delivery.objects.filter(document=document).order_by("on", "id")
