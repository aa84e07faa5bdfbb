"""Draft material or minutes of a meeting."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.documents.actions.drafts import DraftFacts, draft_document
from gongkai.documents.models import Document
from gongkai.documents.states import Attribute
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.meetings.actions.meetings import add_meeting_document
from gongkai.meetings.models import Meeting
from gongkai.meetings.rules.records import refusal_to_draft
from gongkai.meetings.states import DocumentRole
from gongkai.organisations.models import Office, Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind


@transaction.atomic
def draft_meeting_document(meeting: Meeting, role: str, /, *, by: Person, at: datetime) -> Document:
    """
    Draft a document that is material or minutes of a meeting, and note that it is (no official act).

    It is reviewed and released as any document. `role` is a value of `DocumentRole`.
    """
    refuse_if(refusal_to_draft(meeting, role, by=by, at=at))
    title = _("Minutes: %(title)s") if role == DocumentRole.MINUTES else _("Material: %(title)s")
    facts = DraftFacts(
        title=title % {"title": meeting.title},
        attribute=Attribute.PUBLIC,
        formed_on=local_date(at),
    )
    document = draft_document(meeting.body, facts, by=by, at=at, office=_office_of(by, meeting, at))
    add_meeting_document(meeting, document, role, by=by, at=at)
    return document


def _office_of(by: Person, meeting: Meeting, at: datetime) -> Office | None:
    """Return the office for which the person drafts in the body; None if for the whole body."""
    held = capacities_of(by, on=local_date(at)).in_body(meeting.body_id)
    offices = {one.office_id for one in held if one.post == PostKind.DRAFTER}
    if None in offices or not offices:
        return None
    return Office.objects.get(pk=min(one for one in offices if one is not None))
