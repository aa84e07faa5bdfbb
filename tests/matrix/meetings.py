"""A meeting for the permission matrix: brought into each state, with the forms of its steps."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from gongkai.kit.times import local_date
from gongkai.meetings.models import Meeting, Registration
from gongkai.meetings.states import MeetingState
from gongkai.organisations.states import PostKind
from tests.cast import Cast
from tests.matrix.rows import OF_OFFICE, STANDING, Row, Who
from tests.meetings.meetings import applied, planned

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
LATER = {"starts_at": "2028-06-01T09:00", "ends_at": "2028-06-01T10:00"}
PERIOD = {"opens_at": "2027-01-01T09:00", "closes_at": "2028-05-01T10:00"}
# What a new meeting, a correction and a postponement need.
FACTS = {
    "kind": "open_meeting",
    "title": "x",
    "agenda": "x",
    "place": "x",
    **LATER,
    **PERIOD,
    "public": "3",
}
# Which moments a state has.
REACHED = (
    (MeetingState.ANNOUNCED, "announced_at"),
    (MeetingState.DRAWN, "drawn_at"),
    (MeetingState.LISTED, "listed_at"),
    (MeetingState.HELD, "held_at"),
    (MeetingState.CONFIRMING, "record_laid_at"),
)


def planned_meeting(cast: Cast) -> int:
    """Return the id of a meeting of the department of finance that is not announced."""
    return planned(cast, title="x", agenda="x", place="x", kind="open_meeting").pk


def seat_rows() -> tuple["Row", ...]:
    """Return the rows of the page on which staff enters applications for seats."""

    common: dict[str, Any] = {
        "who": Who.STAFF,
        "posts": (PostKind.EDITOR, PostKind.DISCLOSURE_OFFICER),
        "places": STANDING - OF_OFFICE,
        "refused": 0,
        "about_document": False,
    }
    page = "desk:seat_enter"
    return (
        Row(page, "open the form of an application for a seat", **common),
        Row(page, "enter an application for a seat", "POST", done=200, writes=True, **common),
    )


def seat_entered(meeting: int) -> dict[str, Any]:
    """Open the meeting for applications, and return the form of one that came at the counter."""
    now = timezone.now()
    Meeting.objects.filter(pk=meeting).update(
        state=MeetingState.ANNOUNCED,
        announced_at=now,
        commitment="x",
        opens_at=now - YEAR,
        closes_at=now + YEAR,
        starts_at=now + YEAR,
        ends_at=now + 2 * YEAR,
    )
    day = local_date(now).isoformat()
    contact = {"name": "x", "contact": "13800000000"}
    return {"source": "counter", "received_on": day, "seat": "public", **contact}


def meeting_step(meeting: int, name: str, state: str) -> dict[str, Any]:
    """Bring the meeting into a state in which its steps are due, and return the form of a step."""
    now = timezone.now()
    row = Meeting.objects.get(pk=meeting)
    changes: dict[str, Any] = {"state": state}
    if state != MeetingState.PLANNED:
        Meeting.objects.filter(pk=meeting).update(
            state=MeetingState.ANNOUNCED,
            announced_at=now,
            commitment="x",
            opens_at=now - 3 * HOUR,
            closes_at=now + YEAR,
            starts_at=now + YEAR,
            ends_at=now + 2 * YEAR,
        )
        row.refresh_from_db()
        registration = applied(row, 1, at=now)
        row.seed = "x"
        row.save(update_fields=["seed"])
        begun = name in {"hold", "lay-record", "confirm-record"}
        changes |= {"closes_at": now - 2 * HOUR, "starts_at": now + (-HOUR if begun else YEAR)}
        for reached, column in REACHED:
            changes[column] = now - YEAR
            if reached == state:
                break
        if "drawn_at" in changes:
            changes["published_seed"] = "x"
            Registration.objects.filter(pk=registration.pk).update(
                rank=1, is_chosen=True, attended=begun
            )
    Meeting.objects.filter(pk=meeting).update(**changes)
    sent = {**FACTS, "reason": "x", "record": "x"}
    if name == "postpone":
        del sent["closes_at"]
    return {f"{name}-{field}": value for field, value in sent.items()}
