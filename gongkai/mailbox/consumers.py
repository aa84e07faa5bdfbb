"""Ledger consumer: notifications about letters, mails to writers, due dates after a holiday notice."""

from collections.abc import Sequence

from gongkai.calendars.models import HolidayNotice
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.actions.letters import update_letter_due_dates
from gongkai.mailbox.notifying import KINDS, notify_of_letter
from gongkai.mailbox.rating_links import enqueue_rating_mail


@takes(KINDS, {Verb.MAILBOX_ANSWERED, Verb.CALENDAR_CHANGED})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb in KINDS:
            notify_of_letter(act)
        elif act.verb == Verb.MAILBOX_ANSWERED:
            enqueue_rating_mail(act)
        elif act.verb == Verb.CALENDAR_CHANGED:
            update_letter_due_dates(HolidayNotice.objects.get(pk=int(act.subject_id)), at=act.at)
