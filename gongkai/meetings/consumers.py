"""Ledger consumer: documents of meetings that were released, and notifications about meetings."""

from collections.abc import Sequence

from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.meetings.actions.meetings import note_document
from gongkai.meetings.models import MeetingDocument
from gongkai.meetings.notifying import KINDS, notify_of_meeting


@takes(KINDS, {Verb.DOCUMENT_RELEASED})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    released = [int(act.subject_id) for act in acts if act.verb == Verb.DOCUMENT_RELEASED]
    found = MeetingDocument.objects.filter(document__in=released).select_related("meeting")
    papers = {one.document_id: one for one in found} if released else {}
    for act in acts:
        if act.verb in KINDS:
            notify_of_meeting(act)
        elif act.verb == Verb.DOCUMENT_RELEASED and int(act.subject_id) in papers:
            note_document(papers[int(act.subject_id)], at=act.at)
