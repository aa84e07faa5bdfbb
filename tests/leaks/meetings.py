"""Meetings in the leak test: one that is not announced, and one whose seed and applicants are secret."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.meetings.actions.meetings import announce_meeting, plan_meeting
from gongkai.meetings.actions.seats import apply_for_seat
from gongkai.meetings.models import Meeting
from gongkai.meetings.registering import SeatFacts
from gongkai.meetings.workflow import MeetingFacts
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import SINCE, person
from tests.meetings.meetings import FACTS

if TYPE_CHECKING:  # the world adds these meetings to itself
    from tests.leaks.world import World

Pairs = list[tuple[tuple[object, ...], tuple[object, ...]]]


def announce(world: "World") -> None:
    """Announce a meeting of a body in which no requesting user works; people can apply for a seat."""
    planner, approver, body = person("planner"), person("announcer"), world.cast.government
    for somebody, post in ((planner, PostKind.EDITOR), (approver, PostKind.APPROVER)):
        grant_post(somebody, post, body, by=SYSTEM, at=world.at, since=SINCE)
    meeting = plan_meeting(body, _facts(world), by=planner, at=world.at)
    meeting = announce_meeting(meeting, NOTHING, by=approver, at=world.at)
    world.canaries.hashes.add(meeting.seed)


def add_meetings(world: "World") -> None:
    """Plan a meeting that is not announced, and apply for seats in the announced one."""
    planner = Meeting.objects.get().author
    secret = replace(
        _facts(world),
        title=world.word("the title of a meeting"),
        agenda=world.word("the agenda of a meeting"),
        place=world.word("the place of a meeting"),
    )
    plan_meeting(world.cast.government, secret, by=planner, at=world.at)
    meeting = Meeting.objects.get(announced_at__isnull=False)
    for number in range(2):
        facts = SeatFacts(
            "public",
            world.word("the name of somebody who applied for a seat"),
            f"{world.word('the contact of somebody who applied for a seat')}@example.cn",
            world.word("what somebody wants to say at a meeting"),
            shows_name=True,
        )
        code = world.word("the code of an application for a seat")
        apply_for_seat(meeting, facts, code=code, submission=f"seat{number:028}", at=world.at)


def _facts(world: "World") -> MeetingFacts:
    return replace(
        FACTS,
        starts_at=world.at + timedelta(days=40),
        ends_at=world.at + timedelta(days=41),
        opens_at=world.at,
        closes_at=world.at + timedelta(days=20),
    )


def planned_numbers() -> Pairs:
    """Return the numbers of meetings that are not announced."""
    found = Meeting.objects.filter(announced_at=None).order_by("id")
    return [((one.number,), (f"{one.number}9",)) for one in found]


def announced_numbers() -> list[tuple[object, ...]]:
    """Return the numbers of announced meetings."""
    return [(one.number,) for one in Meeting.objects.filter(announced_at__isnull=False)]


def hidden_meetings(never: int) -> Pairs:
    """Return meetings of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + never,)) for one in Meeting.objects.order_by("id")]
