"""The deadline bars of applications."""

from collections.abc import Sequence
from datetime import date

from gongkai.applications.models import Application
from gongkai.applications.queries import suspended_since
from gongkai.applications.states import OPEN, Stage
from gongkai.calendars.queries import Calendars
from gongkai.ui.deadline_bar import DeadlineBar, draw_deadline_bar, suspended_bar


def application_deadline_bars(
    cases: Sequence[Application], calendars: Calendars, today: date
) -> list[tuple[Application, DeadlineBar | None]]:
    """
    Return the applications, each open one with its deadline bar, which starts on the day of receipt.

    While the applicant is asked for a clarification or a payment, the bar says that the time is suspended.
    """
    since = suspended_since(cases)
    return [
        (
            one,
            suspended_bar(since[one.pk], for_payment=one.stage == Stage.FEE_ASKED)
            if one.pk in since
            else _running(one, calendars, today),
        )
        for one in cases
    ]


def application_deadline_bar(
    case: Application, calendars: Calendars, today: date
) -> DeadlineBar | None:
    """Return the deadline bar of one application, as in lists."""
    ((_case, bar),) = application_deadline_bars([case], calendars, today)
    return bar


def _running(case: Application, calendars: Calendars, today: date) -> DeadlineBar | None:
    start = case.reopened_on or case.received_on
    if case.stage not in OPEN or start is None or case.due_on is None:
        return None
    return draw_deadline_bar(calendars.of(case.body.region), start, case.due_on, today)
