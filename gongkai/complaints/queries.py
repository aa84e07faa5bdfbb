"""Queries of complaints about disclosure: who examines and who sees them, deadlines, orders."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.states import OrderState
from gongkai.complaints.workflow import HANDLERS, SUPERVISORS
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import rows_by_key
from gongkai.kit.query_codes import is_code_of, plain_number
from gongkai.law.calendar import DueDate, WorkCalendar, add_working_days
from gongkai.law.clocks import amount_of
from gongkai.notifications.models import WaitingTask
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Body, Person
from gongkai.organisations.people import people_in_posts, people_of_body
from gongkai.organisations.queries import (
    User,
    bodies_in_force,
    capacities_of,
    person_of,
    remembered,
    tree_ids,
)
from gongkai.organisations.states import BodyKind, PostKind

MAX_COMPLAINTS = 100_000
QUEUE, ORDERS = "complaint", "order"
TEXTS = ("text", "name", "contact", "answer", "extension")


def supervising_body(about: Body, *, on: date) -> Body | None:
    """
    Return the body that examines complaints about a body: the nearest above it with an assessor.

    A general office comes before its government. Neither the body itself nor one below it is ever
    taken; None if there is no other. Law: 条例19 art. 3, 47, 51.
    """
    barred = set(tree_ids([about.pk], on=on))
    above = about.parent
    while above is not None:
        offices = above.children.filter(kind=BodyKind.GENERAL_OFFICE, ended_on=None)
        for one in (*offices.order_by("position", "id"), above):
            is_standing = one.ended_on is None and one.pk not in barred
            if is_standing and people_in_posts([one.pk], SUPERVISORS, on=on):
                return one
        above = above.parent
    return None


def bodies_to_complain_of() -> QuerySet[Body]:
    """Return the bodies that are below another one, in their order."""
    return bodies_in_force().exclude(parent=None).order_by("position", "id")


def supervising_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person examines complaints."""
    return capacities_of(person, on=on).whole_bodies(SUPERVISORS)


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person reports rectifications."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def own_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies in which the person has any post: no complaint about them is shown."""
    return capacities_of(person, on=on).bodies(list(PostKind))


def visible_to(user: User, *, on: date) -> QuerySet[Complaint]:
    """
    Return the complaints that the user may see: those that their bodies examine.

    A complaint about a body is invisible to everybody with a post there.
    """
    person = person_of(user)
    if person is None:
        return Complaint.objects.none()
    return Complaint.objects.filter(
        is_in("body_id", supervising_ids(person, on=on)),
        ~is_in("about_id", own_body_ids(person, on=on)),
    )


def orders_visible_to(user: User, *, on: date) -> QuerySet[RectificationOrder]:
    """Return the orders that the user may see: to the bodies that they answer for, or that they gave."""
    person = person_of(user)
    if person is None:
        return RectificationOrder.objects.none()
    given = is_in("supervising_id", supervising_ids(person, on=on))
    of_others = ~is_in("body_id", own_body_ids(person, on=on))
    return RectificationOrder.objects.filter(
        is_in("body_id", handled_body_ids(person, on=on)) | (given & of_others)
    )


def sees_complaints(person: Person, *, on: date) -> bool:
    """Return whether the person examines complaints. No query for the tree."""
    return bool(supervising_ids(person, on=on))


def sees_orders(person: Person, *, on: date) -> bool:
    """Return whether the person reports rectifications for any body. No query."""
    return bool(handled_body_ids(person, on=on))


def examiners_of(complaint: Complaint, *, on: date) -> set[int]:
    """Return the ids of who may examine a complaint: assessors without a post in the other body."""
    people = people_in_posts([complaint.body_id], SUPERVISORS, on=on)
    return people - people_of_body(complaint.about_id, on=on)


def people_for(bodies: Iterable[int], *, on: date) -> set[int]:
    """Return the ids of the persons who report rectifications of these bodies on a day."""
    return people_in_posts(bodies, HANDLERS, on=on)


def waiting(complaints: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Return those of the complaints that are not concluded."""
    return complaints.filter(concluded_on=None)


def concluded(complaints: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Return those of the complaints that are concluded."""
    return complaints.filter(concluded_on__isnull=False)


def open_orders(orders: QuerySet[RectificationOrder]) -> QuerySet[RectificationOrder]:
    """Return those of the orders that are not retested as rectified."""
    return orders.filter(done_on=None)


def done_orders(orders: QuerySet[RectificationOrder]) -> QuerySet[RectificationOrder]:
    """Return those of the orders that are retested as rectified."""
    return orders.filter(done_on__isnull=False)


def is_rectified(complaint: Complaint) -> bool:
    """Return whether an order on the complaint was retested as rectified."""
    return complaint.orders.filter(state=OrderState.DONE).exists()


def complaint_by_submission(submission: str) -> Complaint | None:
    """Return the complaint of a submitted form."""
    return Complaint.objects.select_related("about").filter(submission=submission).first()


def complaint_by_query_code(number: str, code: str) -> Complaint | None:
    """
    Return the complaint with this number, if the code is right.

    An unknown number costs as much computation as a wrong code.
    """
    complaints = Complaint.objects.select_related("body", "about")
    found = complaints.filter(number=plain_number(number)).first()
    return found if is_code_of(code, found.code_hash if found else "") else None


def due_of(complaint: Complaint, calendar: WorkCalendar) -> DueDate:
    """Return the last day for the result, counted from the receipt; an extension names its own day."""
    return add_working_days(calendar, complaint.received_on, result_days())


def result_days() -> int:
    """Return the working days in which a complaint must be concluded."""
    return amount_of("complaint", settings.GONGKAI_LAW)


def waiting_until(last: date) -> Iterator[Complaint]:
    """Yield the complaints that are not concluded and due by a day."""
    found = waiting(Complaint.objects.filter(due_on__lte=last)).defer(*TEXTS)
    return rows_by_key(found.select_related("body"), keys=("due_on", "id"), most=MAX_COMPLAINTS)


def complaints_to_erase(*, concluded_before: date) -> QuerySet[Complaint]:
    """Return the complaints concluded before a day whose words are still stored."""
    found = concluded(Complaint.objects.filter(concluded_on__lte=concluded_before, erased_at=None))
    return found.order_by("concluded_on", "id")


def complaint_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of complaints that the person reads, without those about own bodies."""
    supervised = supervising_ids(person, on=on)
    if not supervised:
        return []
    own, names = own_body_ids(person, on=on), set()
    for name in _queues_with_tasks():
        _first, body_id, about_id, examiner = name.split("/")
        is_mine = int(examiner) in {0, person.pk}
        if is_mine and int(body_id) in supervised and int(about_id) not in own:
            names.add(name)
    return [Queues(frozenset(names), frozenset({person.pk}))] if names else []


def order_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of orders that the person's bodies must carry out."""
    names = frozenset(names_with_tasks(handled_body_ids(person, on=on), ORDERS))
    return [Queues(names, frozenset({person.pk}))] if names else []


def queue_of(complaint: Complaint) -> str:
    """Return the queue of a complaint: it names both bodies, and who examines it (0: nobody yet)."""
    examiner = complaint.supervisor_id or 0
    return queue_name(QUEUE, complaint.body_id, complaint.about_id, examiner)


def queue_of_orders(body_id: int) -> str:
    """Return the queue of the orders that a body must carry out."""
    return queue_name(ORDERS, body_id)


def _queues_with_tasks() -> frozenset[str]:
    """Return the names of the queues of complaints that have tasks. One query for a page."""
    first, end = f"{QUEUE}/", f"{QUEUE}0"  # "0" follows "/"
    names = WaitingTask.objects.filter(queue__gte=first, queue__lt=end).order_by()
    return remembered(
        "queues of disclosure complaints",
        lambda: frozenset(names.values_list("queue", flat=True).distinct()),
    )
