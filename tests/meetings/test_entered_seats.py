"""Applications that came at the counter, by telephone or by post: the same rules, the same draw."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.models import Act
from gongkai.meetings.actions.meetings import draw_seats
from gongkai.meetings.actions.seats import enter_seat
from gongkai.meetings.queries import drawn_registrations, registration_by_query_code
from gongkai.meetings.registering import EnteredSeat, SeatFacts
from gongkai.operations.verify.meetings import check
from tests.cast import Cast
from tests.meetings.meetings import CLOSES, CODE, OPENS, announced, applied, planned

pytestmark = pytest.mark.django_db
FACTS = SeatFacts("public", "阿依努尔", "13800000009", shows_name=True)
ENTERED = EnteredSeat(FACTS, "counter", local_date(OPENS))


def refused(meeting: Any, entered: EnteredSeat, **options: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as found:
        enter_seat(meeting, entered, code=CODE, submission=uuid4().hex, **options)
    return found.value.refusal.code, found.value.refusal.field


def test_it_takes_part_in_the_draw_like_one_by_the_website(cast: Cast) -> None:
    meeting = announced(cast)
    applied(meeting, 1)
    late = CLOSES + timedelta(hours=1)
    options: dict[str, Any] = {"by": cast.disclosure, "at": late}
    entered = replace(ENTERED, source="post", received_on=local_date(CLOSES))
    registration = enter_seat(meeting, entered, code=CODE, submission="x", **options)
    assert (registration.source, registration.entered_by) == ("post", cast.disclosure)
    act = Act.objects.filter(verb="seat.applied").latest("id")
    assert (act.facets["source"], act.actor_kind, act.post) == (
        "post",
        "staff",
        "disclosure_officer",
    )
    assert FACTS.name not in str(act.facets)
    assert registration_by_query_code(registration.number, CODE) == registration
    assert refused(meeting, entered, **options)[0] == "applied-before"
    meeting.refresh_from_db()
    assert meeting.applied == 2
    meeting = draw_seats(meeting, NOTHING, by=cast.disclosure, at=late)
    assert registration in drawn_registrations(meeting)
    assert refused(meeting, entered, **options)[0] == "not-open"
    assert list(check()) == []


def test_it_is_refused_as_on_the_website(cast: Cast) -> None:
    meeting = announced(cast)
    options: dict[str, Any] = {"by": cast.disclosure, "at": OPENS}
    before = OPENS - timedelta(seconds=1)
    assert refused(planned(cast), ENTERED, **options)[0] == "not-open"
    assert refused(meeting, ENTERED, **options | {"at": before})[0] == "not-open"
    assert refused(meeting, ENTERED, **options | {"by": cast.approver})[0] == "wrong-post"
    today = local_date(OPENS)
    for changes, code in (
        ({"source": "web"}, ("no-source", "source")),
        ({"received_on": today + timedelta(days=1)}, ("not-received", "received_on")),
        ({"received_on": today - timedelta(days=1)}, ("outside-period", "received_on")),
        ({"facts": replace(FACTS, seat="media")}, ("no-seat", "seat")),
        ({"facts": replace(FACTS, contact="x")}, ("no-contact", "contact")),
    ):
        assert refused(meeting, replace(ENTERED, **changes), **options) == code
    enter_seat(meeting, ENTERED, code=CODE, submission="twice", **options)
    with pytest.raises(Refused) as again:
        enter_seat(meeting, ENTERED, code=CODE, submission="twice", **options)
    assert again.value.refusal.code == "sent-before"
