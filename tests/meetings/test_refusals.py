"""Refusals of meetings that come last: begun without a list, full, nobody follows, second minutes."""

from datetime import timedelta
from typing import Any

import pytest

from gongkai.documents.actions import drafts, releases
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.meetings.actions.meetings import lay_record, publish_list
from gongkai.meetings.actions.seats import answer_record, withdraw_from_meeting
from gongkai.meetings.models import Registration
from gongkai.meetings.queries import MAX_REGISTRATIONS, chosen_registrations
from gongkai.meetings.registering import SeatFacts
from gongkai.meetings.rules.meetings import refusal_to_publish_list
from gongkai.meetings.rules.records import refusal_to_confirm_record, refusal_to_draft
from gongkai.meetings.rules.seats import refusal_to_apply
from gongkai.meetings.workflow import RecordInputs
from gongkai.processes.draft_meeting_document import draft_meeting_document
from tests.cast import Cast
from tests.meetings.meetings import (
    CLOSES,
    OPENS,
    RECORD,
    STARTS,
    announced,
    applied,
    confirmed,
    drawn,
    held,
    material,
)

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def code_of(refusal: Refusal | None) -> str:
    return refusal.code if refusal else ""


def test_a_list_is_not_published_once_the_meeting_was_to_begin(cast: Cast) -> None:
    meeting = drawn(cast)
    material(cast, meeting, at=CLOSES)
    by: dict[str, Any] = {"by": cast.disclosure}
    assert refusal_to_publish_list(meeting, None, **by, at=STARTS - SECOND) is None
    assert code_of(refusal_to_publish_list(meeting, None, **by, at=STARTS)) == "begun"
    with pytest.raises(Refused) as refused:
        publish_list(meeting, NOTHING, **by, at=STARTS)
    assert refused.value.refusal.code == "begun"
    meeting.refresh_from_db()
    assert meeting.state == "drawn"


def test_a_full_meeting_accepts_no_more_applications(cast: Cast) -> None:
    meeting = announced(cast)
    facts = SeatFacts(seat="public", name="王小一", contact="13800000001")
    meeting.applied = MAX_REGISTRATIONS - 1
    assert refusal_to_apply(meeting, facts, at=OPENS) is None
    meeting.applied = MAX_REGISTRATIONS
    meeting.save(update_fields=["applied"])
    assert code_of(refusal_to_apply(meeting, facts, at=OPENS)) == "full"
    with pytest.raises(Refused) as refused:
        applied(meeting, 1)
    assert refused.value.refusal.code == "full"
    assert not Registration.objects.exists()


def test_a_seat_stays_empty_if_nobody_follows_in_the_draw(cast: Cast) -> None:
    meeting = drawn(cast, applicants=2)
    first, second = meeting.registrations.order_by("rank")
    withdraw_from_meeting(first, at=CLOSES)
    assert list(chosen_registrations(meeting)) == [second]
    assert "followed_by" not in acts_of(first).get(verb="seat.withdrawn").facets


def test_the_step_to_settle_a_record_is_offered_once_it_can_be_taken(cast: Cast) -> None:
    meeting = held(cast)
    at = meeting.ends_at
    by: dict[str, Any] = {"by": cast.disclosure}
    assert code_of(refusal_to_confirm_record(meeting, None, **by, at=at)) == "wrong-state"
    meeting = lay_record(meeting, RecordInputs(RECORD), **by, at=at)
    early = at + 5 * DAY - SECOND
    assert code_of(refusal_to_confirm_record(meeting, None, **by, at=early)) == "unanswered"
    assert refusal_to_confirm_record(meeting, None, **by, at=at + 5 * DAY) is None
    found = refusal_to_confirm_record(meeting, None, by=cast.stranger, at=at + 5 * DAY)
    assert code_of(found) == "wrong-post"
    for one in meeting.registrations.filter(attended=True):
        answer_record(one, "confirmed", version=1, at=at)
    assert refusal_to_confirm_record(meeting, None, **by, at=at) is None


def test_second_minutes_do_not_publish_a_meeting_again(cast: Cast) -> None:
    meeting = confirmed(cast)
    at = meeting.ends_at + DAY
    second = draft_meeting_document(meeting, "minutes", by=cast.drafter, at=at)
    material(cast, meeting, at=at, role="minutes")
    assert (meeting.state, meeting.ended_at) == ("published", at)
    found = refusal_to_draft(meeting, "minutes", by=cast.drafter, at=at)
    assert code_of(found) == "no-record"
    facts = cast.facts(title=second.title)
    drafts.edit_version(second, facts, by=cast.drafter, at=at, revision=1)
    releases.release_document(cast.review(second, at=at), by=cast.disclosure, at=at + DAY)
    catch_up()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.ended_at) == ("published", at)
    assert meeting.documents.get(document=second).released_at == at + DAY
    assert acts_of(meeting).filter(verb="meeting.published").count() == 1
    assert not acts_of(meeting).filter(verb="meeting.material_released").exclude(at=CLOSES).exists()


def test_minutes_are_drafted_once_the_meeting_was_held(cast: Cast) -> None:
    found = {
        kind: refusal_to_draft(announced(cast, kind=kind), "minutes", by=cast.drafter, at=OPENS)
        for kind in ("hearing", "open_meeting")
    }
    assert {code_of(one) for one in found.values()} == {"no-record"}
    assert [one.law != "" for one in found.values() if one] == [True, False]
