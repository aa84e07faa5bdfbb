"""Notifications about events: to announce, beginning soon, transcript to publish, new questions."""

from datetime import datetime, timedelta

from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.queries import beginning_until, people_for
from gongkai.interviews.states import NotificationKind
from gongkai.interviews.workflow import (
    HANDLERS,
)
from gongkai.kit.times import local_date
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.models import Act
from gongkai.ledger.queries import staff_acting
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known
from gongkai.organisations.states import PostKind

EVENT = Event._meta.label_lower
HOURS = 24  # before an event begins, those who run it are notified
APPROVERS = (PostKind.APPROVER,)
KINDS = {
    Verb.EVENT_PLANNED: (NotificationKind.EVENT_PLANNED, APPROVERS),
    Verb.EVENT_ENDED: (NotificationKind.EVENT_ENDED, APPROVERS),
}


def notify_of_event(act: Act) -> int:
    """Notify those for whom the event waits after an act."""
    event = Event.objects.filter(pk=act.subject_id).first()
    if event is None:
        return 0
    kind, posts = KINDS[Verb(act.verb)]
    people = people_for(event.body_id, posts, on=act.on) - staff_acting(act)
    return notify(people, kind, EVENT, event.pk, f"act:{act.pk}", at=act.at)


def notify_of_question(act: Act) -> int:
    """Notify those who run the event of questions of the public, once per day and event."""
    question = EventQuestion.objects.select_related("event").filter(pk=act.subject_id).first()
    if question is None or act.actor_kind == ActorKind.STAFF:
        return 0
    event, key = question.event, f"event:{question.event_id}:questions:{act.on:%Y%m%d}"
    if is_known(EVENT, event.pk, key):
        return 0
    people = people_for(event.body_id, HANDLERS, on=act.on)
    return notify(people, NotificationKind.EVENT_QUESTIONS, EVENT, event.pk, key, at=act.at)


def notify_of_beginning_events(*, at: datetime) -> int:
    """Notify those who run an event 24 hours before it begins, once per announced moment."""
    count = 0
    for event in beginning_until(at + timedelta(hours=HOURS)):
        key = f"event:{event.pk}:begins:{event.begins_at:%Y%m%d%H%M}"
        if is_known(EVENT, event.pk, key):
            continue
        people = people_for(event.body_id, HANDLERS, on=local_date(at))
        count += notify(people, NotificationKind.EVENT_SOON, EVENT, event.pk, key, at=at)
    return count
