"""Draft a statement on a public concern."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.documents.actions.drafts import DraftFacts, draft_document
from gongkai.documents.models import Document
from gongkai.documents.states import Attribute
from gongkai.kit.times import local_date
from gongkai.organisations.models import Office, Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind
from gongkai.participation.actions import add_statement
from gongkai.participation.models import Concern


@transaction.atomic
def draft_statement(concern: Concern, form: str, /, *, by: Person, at: datetime) -> Document:
    """
    Draft a document that states something on a concern, and note that it does (no official act).

    Whatever is stated is reviewed and released as any document. `form` is a value of `StatementForm`.
    """
    facts = DraftFacts(
        title=_("Response to public concern: %(title)s") % {"title": concern.title},
        attribute=Attribute.PUBLIC,
        formed_on=local_date(at),
    )
    document = draft_document(concern.body, facts, by=by, at=at, office=_office_of(by, concern, at))
    add_statement(concern, document, form, by=by, at=at)
    return document


def _office_of(by: Person, concern: Concern, at: datetime) -> Office | None:
    """Return the office for which the person drafts in the body; None if for the whole body."""
    held = capacities_of(by, on=local_date(at)).in_body(concern.body_id)
    offices = {one.office_id for one in held if one.post == PostKind.DRAFTER}
    if None in offices or not offices:
        return None
    return Office.objects.get(pk=min(one for one in offices if one is not None))
