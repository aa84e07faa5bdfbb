"""Who is notified of what about schemes, assessments and findings."""

from gongkai.assessments.models import Assessment, Finding, Scheme, Sheet
from gongkai.assessments.queries.assessments import people_for
from gongkai.assessments.states import NotificationKind
from gongkai.assessments.workflow import ASSESSORS, HANDLERS
from gongkai.ledger.models import Act
from gongkai.ledger.queries import staff_acting
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import notify
from gongkai.organisations.states import PostKind

SCHEME = Scheme._meta.label_lower
ASSESSMENT = Assessment._meta.label_lower
SHEET = Sheet._meta.label_lower
FINDING = Finding._meta.label_lower
ALL_BODIES = {
    Verb.ASSESSMENT_MEASURED: NotificationKind.SCORING_BEGUN,
    Verb.ASSESSMENT_ANNOUNCED: NotificationKind.RESULT_ANNOUNCED,
}
OF_SHEETS = {
    Verb.ASSESSMENT_OBJECTED: NotificationKind.OBJECTION_MADE,
    Verb.ASSESSMENT_OBJECTION_DECIDED: NotificationKind.OBJECTION_DECIDED,
}
VERBS = frozenset(
    {
        Verb.SCHEME_SUBMITTED,
        Verb.ASSESSMENT_SCORER_APPOINTED,
        Verb.ASSESSMENT_FINDING_ADDED,
        *ALL_BODIES,
        *OF_SHEETS,
    }
)


def notify_of(act: Act) -> int:
    """Notify those whom an act concerns, but never who made it."""
    verb = Verb(act.verb)
    if verb == Verb.SCHEME_SUBMITTED:
        return _of_scheme(act)
    if verb == Verb.ASSESSMENT_SCORER_APPOINTED:
        return _send(
            {int(act.facets["person"])}, NotificationKind.SCORER_APPOINTED, ASSESSMENT, act
        )
    if verb in ALL_BODIES:
        return _of_all_sheets(act, ALL_BODIES[verb])
    if verb in OF_SHEETS:
        return _of_sheet(act, OF_SHEETS[verb])
    finding = Finding.objects.select_related("sheet").filter(pk=act.subject_id).first()
    if finding is None:
        return 0
    people = people_for([finding.sheet.body_id], HANDLERS, on=act.on)
    return _send(people, NotificationKind.FINDING_ADDED, FINDING, act)


def _of_scheme(act: Act) -> int:
    scheme = Scheme.objects.filter(pk=act.subject_id).first()
    if scheme is None:
        return 0
    people = people_for([scheme.body_id], (PostKind.APPROVER,), on=act.on)
    return _send(people, NotificationKind.SCHEME_SUBMITTED, SCHEME, act)


def _of_all_sheets(act: Act, kind: str) -> int:
    """Notify the handlers of each assessed body of its own sheet."""
    count = 0
    for sheet in Sheet.objects.filter(assessment_id=int(act.subject_id)).order_by("id"):
        people = people_for([sheet.body_id], HANDLERS, on=act.on)
        count += notify(people, kind, SHEET, sheet.pk, f"act:{act.pk}", at=act.at)
    return count


def _of_sheet(act: Act, kind: str) -> int:
    sheet = Sheet.objects.select_related("assessment").filter(pk=act.subject_id).first()
    if sheet is None:
        return 0
    to_assessors = kind == NotificationKind.OBJECTION_MADE
    body_id = sheet.assessment.body_id if to_assessors else sheet.body_id
    people = people_for([body_id], ASSESSORS if to_assessors else HANDLERS, on=act.on)
    return _send(people, kind, SHEET, act)


def _send(people: set[int], kind: str, subject: str, act: Act) -> int:
    key = f"act:{act.pk}"
    return notify(people - staff_acting(act), kind, subject, int(act.subject_id), key, at=act.at)
