"""Which documents the rule proposes for an issue of the gazette, without the materials of procedures."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from gongkai.consultations.models import ParticipationRecord, PublicConsultation
from gongkai.documents.models import Document
from gongkai.gazette.models import Issue
from gongkai.gazette.queries import proposals
from gongkai.meetings.models import MeetingDocument
from gongkai.participation.models import ConcernStatement


def proposals_for(issue: Issue, *, on: date) -> QuerySet[Document]:
    """
    Return the proposals of the gazette without what belongs to a procedure with the public.

    That is a draft open for comments, the minutes of a hearing, material of a meeting, or a statement on
    a concern: none of them is the standard text of a document in force.
    """
    materials = (
        PublicConsultation.objects.filter(draft=OuterRef("pk")),
        ParticipationRecord.objects.filter(document=OuterRef("pk")),
        MeetingDocument.objects.filter(document=OuterRef("pk")),
        ConcernStatement.objects.filter(document=OuterRef("pk")),
    )
    found = proposals(issue, on=on)
    for one in materials:
        found = found.exclude(Exists(one))
    return found
