"""Notifications about redactions, sent with the step that causes them; none is an official act."""

from datetime import datetime

from gongkai.kit.times import local_date
from gongkai.notifications.actions import notify
from gongkai.organisations.models import Person
from gongkai.organisations.queries import holders
from gongkai.redactions.models import Redaction
from gongkai.redactions.notification_kinds import NotificationKind
from gongkai.redactions.rules import refusal_of_reviewer
from gongkai.redactions.workflow import APPROVE, REVIEWERS

REDACTION = Redaction._meta.label_lower


def notify_reviewers(redaction: Redaction, *, at: datetime) -> int:
    """Notify those who may approve the redacted file; returns their number."""
    on = local_date(at)
    people = {
        person.pk: person for kind in REVIEWERS for person in holders(kind, redaction.body, on=on)
    }
    may_decide = [
        pk
        for pk, person in people.items()
        if refusal_of_reviewer(APPROVE, redaction, by=person, at=at) is None
    ]
    return _notify(may_decide, NotificationKind.SUBMITTED, redaction, at)


def notify_drawers(redaction: Redaction, *, by: Person, at: datetime) -> int:
    """Notify those who drew the boxes that the redaction was returned; returns their number."""
    people = set(redaction.editors.values_list("pk", flat=True)) - {by.pk}
    return _notify(sorted(people), NotificationKind.RETURNED, redaction, at)


def _notify(people: list[int], kind: NotificationKind, redaction: Redaction, at: datetime) -> int:
    # Once for each time that it is submitted or returned.
    key = f"revision:{redaction.revision}"
    return notify(people, kind, REDACTION, redaction.pk, key, at=at)
