"""The rows of meetings in the table of waiting tasks."""

from collections.abc import Iterator
from datetime import date, timedelta

from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.law.hearings import last_day_for_materials
from gongkai.meetings.models import Meeting
from gongkai.meetings.queries import MAX_MEETINGS, in_hand, queue_of
from gongkai.meetings.states import ENDED, MeetingState
from gongkai.meetings.workflow import HANDLERS
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task
from gongkai.organisations.states import PostKind

MEETING = Meeting._meta.label_lower
RECORD_DAYS, MINUTES_DAYS = 7, 14  # after the meeting; no law sets a number


def update_waiting(meeting: Meeting) -> int:
    """Store for whom the meeting waits now, in the transaction of the act that changed it."""
    return set_tasks(MEETING, {meeting.pk: tasks_of(meeting)})


def tasks_of(meeting: Meeting) -> frozenset[Task]:
    """Return for whom the meeting waits: who announces it, then who handles it until the minutes."""
    if meeting.state in ENDED:
        return frozenset()
    post = PostKind.APPROVER if meeting.state == MeetingState.PLANNED else HANDLERS[0]
    waits_from, due_on = _days_of(meeting)
    queue = queue_of(post, meeting.body_id)
    return frozenset({Task(meeting.pk, queue, due_on, waits_from=waits_from)})


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each meeting that waits for somebody, by id."""
    rows = in_hand(Meeting.objects.defer("seed", "record"))
    for meeting in rows_by_key(rows, keys=("id",), most=MAX_MEETINGS):
        yield meeting.pk, tasks_of(meeting)


def _days_of(meeting: Meeting) -> tuple[date, date]:
    """Return from which day on the next step waits, and by which day it should be taken."""
    held_on, closes_on = local_date(meeting.starts_at), local_date(meeting.closes_at)
    always = Task.waits_from
    if meeting.state == MeetingState.PLANNED:
        return always, local_date(meeting.opens_at)
    if meeting.state == MeetingState.ANNOUNCED:
        return closes_on, min(closes_on + timedelta(days=1), held_on)
    if meeting.state == MeetingState.DRAWN:
        last = last_day_for_materials(held_on) if meeting.is_hearing else held_on
        return always, max(last, closes_on)
    if meeting.state == MeetingState.LISTED:
        return held_on, held_on
    if meeting.state in {MeetingState.HELD, MeetingState.CONFIRMING}:
        return always, held_on + timedelta(days=RECORD_DAYS)
    return always, held_on + timedelta(days=MINUTES_DAYS)
