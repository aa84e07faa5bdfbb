"""The change of validity that comes with a day."""

from datetime import datetime

from django.db import transaction

from gongkai.documents.models import Document
from gongkai.documents.states import Status
from gongkai.documents.validity_changes import apply_validity
from gongkai.kit.locks import lock


@transaction.atomic
def update_validity(document: Document, *, at: datetime) -> bool:
    """
    Store the validity that the dates of a public document give today, and record it.

    The worker takes this step as the system. Returns whether something changed.
    """
    document = lock(document)
    if document.status != Status.RELEASED or document.next_validity_on is None:
        return False
    changed = apply_validity(document, at=at)
    document.save(update_fields=["validity", "next_validity_on", "changed_at"])
    return changed
