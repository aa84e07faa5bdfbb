"""Stored attacks in the texts of meetings and of those who apply for a seat."""

from collections.abc import Sequence
from dataclasses import replace

from gongkai.documents.models import Document
from gongkai.kit.workflows import NOTHING
from gongkai.meetings.actions.meetings import (
    announce_meeting,
    confirm_record,
    draw_seats,
    hold_meeting,
    lay_record,
    plan_meeting,
    postpone_meeting,
    publish_list,
)
from gongkai.meetings.actions.seats import answer_record, apply_for_seat
from gongkai.meetings.models import Meeting, MeetingDocument
from gongkai.meetings.queries import chosen_registrations
from gongkai.meetings.registering import SeatFacts
from gongkai.meetings.workflow import (
    ConfirmInputs,
    HeldInputs,
    PostponeInputs,
    RecordInputs,
)
from tests.cast import AT, Cast
from tests.meetings.meetings import CLOSES, FACTS, OPENS, STARTS
from tests.security.corpus import MARK

CODE = "7F3K9QX27F3K9QX"
# In quotation marks nearly everything is an address.
EMAIL = f'"<svg/onload={MARK}>"@evil.example'


def hostile_meetings(cast: Cast, document: Document, payloads: Sequence[str]) -> None:
    """Hold an open meeting with each payload; a public document is the material of the last."""
    for number, payload in enumerate(payloads[:6]):
        meeting = _held(cast, number, payload)
        one = meeting.registrations.get()
        at = meeting.ends_at
        meeting = lay_record(meeting, RecordInputs(payload), by=cast.disclosure, at=at)
        answer_record(one, "objected", payload, version=1, at=at)
        inputs = ConfirmInputs(payload[:500])
        meeting = confirm_record(meeting, inputs, by=cast.disclosure, at=at)
    MeetingDocument.objects.create(
        meeting=meeting, document=document, role="material", released_at=AT
    )


def _held(cast: Cast, number: int, payload: str) -> Meeting:
    facts = replace(
        FACTS, kind="open_meeting", title=payload[:200], agenda=payload, place=payload[:200]
    )
    meeting = plan_meeting(cast.finance, facts, by=cast.disclosure, at=AT)
    meeting = announce_meeting(meeting, NOTHING, by=cast.approver, at=AT)
    # The name of the list is masked, which would cut the payload; the other fields hold it whole.
    said = SeatFacts("public", payload[:60], EMAIL, payload, shows_name=True)
    apply_for_seat(meeting, said, code=CODE, submission=f"seat{number:028}", at=OPENS)
    meeting = draw_seats(meeting, NOTHING, by=cast.disclosure, at=CLOSES)
    meeting = publish_list(meeting, NOTHING, by=cast.disclosure, at=CLOSES)
    later = PostponeInputs(
        STARTS + (STARTS - AT), STARTS + 2 * (STARTS - AT), payload[:200], payload
    )
    meeting = postpone_meeting(meeting, later, by=cast.approver, at=CLOSES)
    came = tuple(chosen_registrations(meeting).values_list("pk", flat=True))
    return hold_meeting(meeting, HeldInputs(came), by=cast.disclosure, at=meeting.ends_at)
