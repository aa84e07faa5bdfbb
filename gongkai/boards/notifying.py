"""The weekly overview of those who supervise bodies."""

from datetime import datetime

from gongkai.boards.queries import standings_of, sums_of, supervising_body_ids
from gongkai.boards.states import NotificationKind
from gongkai.kit.times import local_date
from gongkai.notifications.actions import notify_by_own_mail
from gongkai.notifications.queries import is_known
from gongkai.organisations.models import Body
from gongkai.organisations.people import people_in_posts
from gongkai.supervision.queries.register import supervised_by
from gongkai.supervision.workflow import SUPERVISORS

MONDAY = 1
BOARD_MAIL = "board"
BODY = Body._meta.label_lower


def notify_of_week(*, at: datetime) -> int:
    """Notify the assessors on Monday, once a week and body, if anything is late; return how many."""
    today = local_date(at)
    year, week, weekday = today.isocalendar()
    if weekday != MONDAY:
        return 0
    count = 0
    for pk in supervising_body_ids(on=today):
        key = f"board:{year}-{week}:{pk}"
        if is_known(BODY, pk, key):
            continue
        sums = sums_of(standings_of(supervised_by({pk}, on=today), on=today))
        if sums["in_order"] < sums["bodies"]:
            people = people_in_posts([pk], SUPERVISORS, on=today)
            kind = NotificationKind.BOARD_WEEKLY
            count += notify_by_own_mail(people, kind, BODY, pk, key, mail=BOARD_MAIL, at=at)
    return count
