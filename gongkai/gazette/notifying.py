"""Notifications about the gazette: a marked correction, a changed document, a returned issue."""

from gongkai.gazette.models import Correction, Issue
from gongkai.gazette.queries import composers_of, issues_printing, writers_of
from gongkai.gazette.states import CorrectionKind, NotificationKind
from gongkai.ledger.models import Act
from gongkai.ledger.queries import staff_acting
from gongkai.notifications.actions import notify

ISSUE, CORRECTION = Issue._meta.label_lower, Correction._meta.label_lower


def notify_of_correction(act: Act) -> int:
    """Notify those who write the document, or for the layout the composers, of a marked correction."""
    found = Correction.objects.select_related("issue", "document").filter(pk=act.subject_id).first()
    if found is None:
        return 0
    if found.kind == CorrectionKind.TEXT:
        people = writers_of([found.document.body_id], on=act.on)
    else:
        people = composers_of([found.issue.body_id], on=act.on)
    kind = NotificationKind.GAZETTE_CORRECTION
    key = f"act:{act.pk}"
    return notify(people - staff_acting(act), kind, CORRECTION, found.pk, key, at=act.at)


def notify_of_return(act: Act) -> int:
    """Notify the composers that an issue came back to them."""
    issue = Issue.objects.filter(pk=act.subject_id).first()
    if issue is None:
        return 0
    people = composers_of([issue.body_id], on=act.on) - staff_acting(act)
    kind = NotificationKind.GAZETTE_RETURNED
    return notify(people, kind, ISSUE, issue.pk, f"act:{act.pk}", at=act.at)


def notify_of_change(act: Act) -> list[Issue]:
    """Notify the composers of each issue whose document changed; return these issues."""
    issues = list(issues_printing([int(act.subject_id)]))
    for issue in issues:
        people = composers_of([issue.body_id], on=act.on)
        kind = NotificationKind.GAZETTE_STALE
        notify(people, kind, ISSUE, issue.pk, f"act:{act.pk}", at=act.at)
    return issues
