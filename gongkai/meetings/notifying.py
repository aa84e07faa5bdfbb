"""Notifications about meetings: to announce, applications closed, materials due, record answered."""

from datetime import datetime, timedelta

from gongkai.kit.times import local_date
from gongkai.law.hearings import last_day_for_materials
from gongkai.ledger.models import Act
from gongkai.ledger.queries import staff_acting
from gongkai.ledger.verbs import Verb
from gongkai.meetings.models import Meeting, Registration
from gongkai.meetings.queries import (
    approvers_for,
    meetings_to_be_held,
    people_for,
    released_materials,
)
from gongkai.meetings.states import MeetingState, NotificationKind
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known

MEETING = Meeting._meta.label_lower
# Days before the materials are due, and so long before a meeting it is looked at.
MATERIAL_DAYS, LOOK_AHEAD = 3, timedelta(days=400)
KINDS = {
    Verb.MEETING_PLANNED: NotificationKind.MEETING_PLANNED,
    Verb.MEETING_RECORD_CONFIRMED: NotificationKind.MEETING_CONFIRMED,
    Verb.SEAT_OBJECTED: NotificationKind.MEETING_OBJECTED,
}


def notify_of_meeting(act: Act) -> int:
    """Notify who takes the next step after this act; an objection says nothing of who objected."""
    if act.subject_type == MEETING:
        meeting = Meeting.objects.filter(pk=act.subject_id).first()
    else:
        found = Registration.objects.select_related("meeting").filter(pk=act.subject_id).first()
        meeting = found.meeting if found else None
    if meeting is None:
        return 0
    people = approvers_for if act.verb == Verb.MEETING_PLANNED else people_for
    told = people([meeting.body_id], on=act.on) - staff_acting(act)
    kind = KINDS[Verb(act.verb)]
    return notify(told, kind, MEETING, meeting.pk, f"act:{act.pk}", at=act.at)


def notify_of_meetings(*, at: datetime) -> int:
    """Notify who handles a meeting that applications have closed, and that materials are due soon."""
    count = 0
    for meeting in meetings_to_be_held(until=at + LOOK_AHEAD):
        if meeting.state == MeetingState.ANNOUNCED and meeting.closes_at <= at:
            closed = meeting.closes_at.isoformat()
            count += _notify_once(meeting, NotificationKind.MEETING_CLOSED, closed, at=at)
        if meeting.is_hearing and _is_material_due(meeting, at=at):
            due = meeting.starts_at.isoformat()
            count += _notify_once(meeting, NotificationKind.MEETING_MATERIALS, due, at=at)
    return count


def _is_material_due(meeting: Meeting, *, at: datetime) -> bool:
    last = last_day_for_materials(local_date(meeting.starts_at))
    soon = local_date(at) >= last - timedelta(days=MATERIAL_DAYS)
    return soon and not released_materials(meeting).exists()


def _notify_once(meeting: Meeting, kind: NotificationKind, when: str, *, at: datetime) -> int:
    key = f"{kind}:{meeting.pk}:{when}"
    if is_known(MEETING, meeting.pk, key):
        return 0
    people = people_for([meeting.body_id], on=local_date(at))
    return notify(people, kind, MEETING, meeting.pk, key, at=at)
