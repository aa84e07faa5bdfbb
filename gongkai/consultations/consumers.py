"""Ledger consumer: notifications about public consultations, due dates after a holiday notice."""

from collections.abc import Sequence

from gongkai.calendars.models import HolidayNotice
from gongkai.consultations.actions.reader_deadlines import update_reader_due_dates
from gongkai.consultations.notifying import notify_of_contest, notify_of_end
from gongkai.consultations.reader_notifying import notify_of_feedback, notify_of_report
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

OF_FEEDBACK = frozenset({Verb.FEEDBACK_RECEIVED, Verb.FEEDBACK_DRAFTED, Verb.FEEDBACK_RETURNED})
TAKEN = OF_FEEDBACK | {
    Verb.CONSULTATION_ENDED,
    Verb.COMMENT_CONTESTED,
    Verb.COMMENT_REPORTED,
    Verb.CALENDAR_CHANGED,
}


@takes(TAKEN)
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb == Verb.CONSULTATION_ENDED:
            notify_of_end(act)
        elif act.verb == Verb.COMMENT_CONTESTED:
            notify_of_contest(act)
        elif act.verb in OF_FEEDBACK:
            notify_of_feedback(act)
        elif act.verb == Verb.COMMENT_REPORTED:
            notify_of_report(act)
        elif act.verb == Verb.CALENDAR_CHANGED:
            update_reader_due_dates(HolidayNotice.objects.get(pk=int(act.subject_id)), at=act.at)
