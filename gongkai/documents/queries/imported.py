"""Documents of earlier systems, by the ids that they had there."""

from collections.abc import Sequence

from django.db.models import QuerySet

from gongkai.documents.models import Document
from gongkai.organisations.models import Body


def imported_among(body: Body, ids: Sequence[str]) -> QuerySet[Document, str]:
    """Return those of these ids of earlier systems that documents of the body have."""
    # The condition is that of the index `documents_external_once`, which serves only this query.
    named = Document.objects.exclude(external_id="").filter(body=body, external_id__in=ids)
    return named.values_list("external_id", flat=True)
