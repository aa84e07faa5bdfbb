"""Notifications about letters: what changed, and before and after a reply or a promise is due."""

from collections.abc import Mapping
from datetime import date, datetime

from gongkai.calendars.jurisdictions import NATIONAL
from gongkai.calendars.queries import Calendars
from gongkai.kit.times import local_date
from gongkai.law.calendar import add_working_days, working_days_between
from gongkai.ledger.models import Act
from gongkai.ledger.queries import staff_acting
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.measures import LETTER
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import (
    TEXTS,
    people_for,
    promised_until,
    waiting,
    waiting_until,
)
from gongkai.mailbox.states import LetterState, NotificationKind
from gongkai.mailbox.workflow import HANDLERS
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known
from gongkai.organisations.states import PostKind

# Working days before the due date at which notifications are sent.
TIERS = (0, 1, 2)
LATE = -1
KINDS: Mapping[Verb, NotificationKind] = {
    Verb.MAILBOX_RECEIVED: NotificationKind.MAILBOX_ARRIVED,
    Verb.MAILBOX_ROUTED: NotificationKind.MAILBOX_ARRIVED,
    Verb.MAILBOX_OBJECTED: NotificationKind.MAILBOX_OBJECTED,
    Verb.MAILBOX_DRAFTED: NotificationKind.MAILBOX_TO_APPROVE,
    Verb.MAILBOX_RETURNED: NotificationKind.MAILBOX_RETURNED,
    Verb.MAILBOX_APPROVED: NotificationKind.MAILBOX_TO_SEND,
    Verb.MAILBOX_REOPENED: NotificationKind.MAILBOX_REOPENED,
}


def notify_of_letter(act: Act) -> int:
    """
    Notify for whom a letter waits after an act; return the number of notifications.

    If it was answered since, nobody is notified, because a consumer may be far behind.
    """
    found = waiting(MailboxLetter.objects.filter(pk=act.subject_id)).select_related("lead")
    letter = found.defer("title", *TEXTS).first()
    if letter is None:
        return 0
    verb = Verb(act.verb)
    posts = [PostKind.APPROVER] if verb == Verb.MAILBOX_DRAFTED else HANDLERS
    people = people_for(letter, [letter.body_id], posts, on=act.on) - staff_acting(act)
    return notify(people, KINDS[verb], LETTER, letter.pk, f"act:{act.pk}", at=act.at)


def notify_of_letter_deadlines(calendars: Calendars, *, at: datetime) -> int:
    """
    Notify of letters and promises that are due or overdue, once per tier.

    The body that leads is told of what is overdue elsewhere.
    """
    today = local_date(at)
    # With a margin of a week, because regions have days off of their own.
    last = add_working_days(calendars.of(NATIONAL), today, max(TIERS) + 5).on
    count = 0
    for letter in waiting_until(last):
        count += _remind(letter, letter.due_on, "due", calendars, at=at)
    for letter in promised_until(last):
        if letter.promised_on is not None:
            count += _remind(letter, letter.promised_on, "promise", calendars, at=at)
    return count


def _remind(
    letter: MailboxLetter, due_on: date, clock: str, calendars: Calendars, *, at: datetime
) -> int:
    today = local_date(at)
    calendar = calendars.of(letter.lead.region)
    left = working_days_between(calendar, today, due_on) if due_on >= today else LATE
    tier = next((one for one in (LATE, *TIERS) if left <= one), None)
    key = f"{clock}:{letter.pk}:{letter.body_id}:{due_on:%Y%m%d}:{tier}"
    if tier is None or is_known(LETTER, letter.pk, key):
        return 0
    is_late = tier == LATE
    kinds = {
        ("due", False): NotificationKind.MAILBOX_DUE,
        ("due", True): NotificationKind.MAILBOX_LATE,
        ("promise", False): NotificationKind.MAILBOX_PROMISE_DUE,
        ("promise", True): NotificationKind.MAILBOX_PROMISE_LATE,
    }
    bodies = {letter.body_id, letter.lead_id} if is_late else {letter.body_id}
    posts = (*HANDLERS, PostKind.APPROVER) if letter.state == LetterState.DRAFTED else HANDLERS
    people = people_for(letter, bodies, posts, on=today)
    kind = kinds[clock, is_late]
    return notify(people, kind, LETTER, letter.pk, key, at=at, days=max(left, 0))
