"""Draft an interpretation of a document."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.catalogue.models import Genre
from gongkai.documents.actions.drafts import DraftFacts, draft_document
from gongkai.documents.actions.relations import add_relation
from gongkai.documents.models import Document
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.rules.relations import RelationFacts
from gongkai.documents.states import Attribute
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person


@transaction.atomic
def draft_interpretation(document: Document, /, *, by: Person, at: datetime) -> Document:
    """Draft an interpretation of a document, filed as it is and related to it (no official act)."""
    shown = document.open_version or document.public_version
    facts = DraftFacts(
        title=_("Interpretation of “%(title)s”") % {"title": document.title},
        attribute=Attribute.PUBLIC,
        genre=Genre.objects.filter(code="interpretation").first(),
        subject=shown.subject if shown else None,
        catalogue_item=shown.catalogue_item if shown else None,
        formed_on=min(filter(None, [document.formed_on, local_date(at)])),
        language=document.language,
    )
    drafted = draft_document(document.body, facts, by=by, at=at, office=document.office)
    add_relation(drafted, RelationFacts(RelationKind.INTERPRETS, document), by=by, at=at)
    return drafted
