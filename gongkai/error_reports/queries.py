"""Queries of error reports: who may see them, what is due, and who answers them."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet

from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.workflow import HANDLERS
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import rows_by_key
from gongkai.kit.query_codes import is_code_of, plain_number
from gongkai.law.calendar import DueDate, WorkCalendar, add_working_days
from gongkai.law.clocks import amount_of
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Body, Person
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import BodyKind

MAX_REPORTS = 100_000
# The first part of the names of the queues of error reports.
QUEUE = "error-report"


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person answers error reports."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def visible_to(user: User, *, on: date) -> QuerySet[ErrorReport]:
    """
    Return the error reports that the user may see: those to the bodies for which they answer.

    What readers write can contain personal data, so nobody else sees it, not even a body above.
    """
    person = person_of(user)
    if person is None:
        return ErrorReport.objects.none()
    return ErrorReport.objects.filter(is_in("body_id", handled_body_ids(person, on=on)))


def report_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of error reports that the person reads: those of the bodies they answer for."""
    names = frozenset(names_with_tasks(handled_body_ids(person, on=on), QUEUE))
    return [Queues(names, frozenset({person.pk}))] if names else []


def queue_of(body_id: int) -> str:
    """Return the queue of the error reports that a body must answer."""
    return queue_name(QUEUE, body_id)


def waiting(reports: QuerySet[ErrorReport]) -> QuerySet[ErrorReport]:
    """Return those of the reports that are not answered yet."""
    return reports.filter(answered_on=None)


def answered(reports: QuerySet[ErrorReport]) -> QuerySet[ErrorReport]:
    """Return those of the reports that are answered."""
    return reports.filter(answered_on__isnull=False)


def report_by_submission(submission: str) -> ErrorReport | None:
    """Return the report of a submitted form."""
    return ErrorReport.objects.select_related("body").filter(submission=submission).first()


def report_by_query_code(number: str, code: str) -> ErrorReport | None:
    """
    Return the report with this number, if the code is right.

    An unknown number costs as much computation as a wrong code.
    """
    found = ErrorReport.objects.select_related("body").filter(number=plain_number(number)).first()
    return found if is_code_of(code, found.code_hash if found else "") else None


def due_of(report: ErrorReport, calendar: WorkCalendar) -> DueDate:
    """
    Return the last day on which the report is answered in time.

    Law: 国办秘函〔2019〕19号 (3 working days; the original was not seen, so it is a setting).
    """
    days = amount_of("error-report", settings.GONGKAI_LAW)
    return add_working_days(calendar, report.received_on, days)


def waiting_until(last: date) -> Iterator[ErrorReport]:
    """Yield the unanswered reports that are due by a day."""
    found = waiting(ErrorReport.objects.filter(due_on__lte=last)).select_related("body")
    return rows_by_key(found, keys=("due_on", "id"), most=MAX_REPORTS)


def reports_to_erase(*, answered_before: date) -> QuerySet[ErrorReport]:
    """Return the reports answered before a day whose words and contact are still stored."""
    found = answered(ErrorReport.objects.filter(answered_on__lte=answered_before, erased_at=None))
    return found.order_by("answered_on", "id")


def people_for(bodies: Iterable[int], *, on: date) -> set[int]:
    """Return the ids of the persons who answer for these bodies on a day."""
    return people_in_posts(bodies, HANDLERS, on=on)


def answering_body(body: Body, *, on: date) -> Body:
    """
    Return the body that answers reports about pages of a body.

    That is the body itself if somebody there can answer, or else its general office, or else the same
    for the body above. Without anybody up to the top, it is the body itself.
    """
    above: Body | None = body
    while above is not None:
        offices = above.children.filter(kind=BodyKind.GENERAL_OFFICE, ended_on=None)
        for one in (above, *offices.order_by("position", "id")):
            if people_for([one.pk], on=on):
                return one
        above = above.parent
    return body


def last_day_to_remind(calendar: WorkCalendar, today: date, days: int) -> date:
    """Return the last due date for which a reminder can be due today, with a margin of a week."""
    return add_working_days(calendar, today, days).on + timedelta(days=7)
