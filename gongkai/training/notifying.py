"""Notifications to who signed up for a training: it was cancelled, or their attendance was credited."""

from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import notify
from gongkai.training.models import TrainingSession
from gongkai.training.states import NotificationKind

SESSION = TrainingSession._meta.label_lower
KINDS = {
    Verb.TRAINING_HELD: NotificationKind.TRAINING_HELD,
    Verb.TRAINING_CANCELLED: NotificationKind.TRAINING_CANCELLED,
}


def notify_participants(act: Act) -> int:
    """Notify those who attended that they are credited, or those who signed up of the cancellation."""
    session = TrainingSession.objects.filter(pk=act.subject_id).first()
    if session is None:
        return 0
    kind = KINDS[Verb(act.verb)]
    listed = session.participants.all()
    if kind == NotificationKind.TRAINING_HELD:
        listed = listed.exclude(attended_at=None)
    people = set(listed.values_list("person_id", flat=True)) - {int(act.actor_id)}
    return notify(people, kind, SESSION, session.pk, f"act:{act.pk}", at=act.at)
