"""Queries of notifications, waiting tasks and saved filters; users see only their own."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.queries import given_up_mails
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import KeyPage
from gongkai.kit.parts import Part, page_of_parts, values_of_parts
from gongkai.notifications.kinds import SubjectLine, subject_kinds
from gongkai.notifications.models import (
    Notification,
    NotificationPreference,
    SavedFilter,
    WaitingTask,
)
from gongkai.notifications.states import MailFrequency
from gongkai.notifications.tasks import Queues, Task, queue_name
from gongkai.organisations.models import Account, Person
from gongkai.organisations.queries import User, recalled, remembered

# The kind of mail about new notifications; its subject is the account.
NOTIFICATION_MAIL = "notification"
# Lists of tasks begin with the earliest day; tasks of one day keep the order of their arrival.
TASK_ORDER = ("sort_on", "id")
TASK_COLUMNS = ("subject_type", "item_id", "queue")  # of `FirstTask`
MAX_COUNTED = 500
MANY_QUEUES = 200
MANY_BODIES = 50
NUMBERS = re.compile(r"(?<=/)[0-9]+(?=/|$)")
LOOKED_INTO = "queues looked into"
NOTHING: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def notifications_of(person: Person) -> QuerySet[Notification]:
    """Return the notifications of a person; only this person may see them."""
    return Notification.objects.filter(person=person)


def unread_count(person: Person) -> int:
    """Return the number of unread notifications, a hundred at most. One query."""
    return notifications_of(person).filter(read_at=None).order_by()[:100].count()


def subject_lines(
    notifications: Iterable[Notification], user: User, *, on: date
) -> Mapping[tuple[str, int], SubjectLine]:
    """
    Return what the user may see of the subjects of notifications, by type and id.

    Subjects that the user may not see are omitted. Each app is called once.
    """
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for one in notifications:
        wanted[one.subject_type].add(one.subject_id)
    return {
        (name, pk): line
        for name, kind in subject_kinds().items()
        if name in wanted
        for pk, line in kind.lines(user, wanted[name], on).items()
    }


def is_known(subject_type: str, subject_id: int, key: str) -> bool:
    """Return whether any person was notified of this cause already. One query."""
    return Notification.objects.filter(
        subject_type=subject_type, subject_id=subject_id, key=key
    ).exists()


def known_keys(subject_type: str, subject_ids: Collection[int]) -> set[str]:
    """Return the keys of all notifications about these subjects. One query."""
    found = Notification.objects.filter(subject_type=subject_type, subject_id__in=subject_ids)
    return set(found.values_list("key", flat=True).distinct())


def known_recipients(keys: Collection[str]) -> set[tuple[str, int]]:
    """Return the keys and person ids of notifications with these keys. One query."""
    return set(Notification.objects.filter(key__in=keys).values_list("key", "person_id"))


def mail_frequency_of(account: Account) -> MailFrequency:
    """Return how often the account gets mail."""
    preference = NotificationPreference.objects.filter(account=account).first()
    return MailFrequency(preference.mail) if preference else MailFrequency.DAILY


def lost_mails(account: Account) -> QuerySet[OutgoingMail]:
    """Return the mails about notifications of an account that were given up, newest first."""
    return given_up_mails(NOTIFICATION_MAIL, account.pk)


def filters_of(account: Account) -> QuerySet[SavedFilter]:
    """Return the saved filters of an account by name; only their owner may see them."""
    return SavedFilter.objects.filter(account=account).order_by("name", "id")


def tasks_in(queues: Iterable[Queues], *, on: date) -> QuerySet[WaitingTask]:
    """Return the tasks that wait in these queues on a day; a person may find one task twice."""
    wanted, names = Q(pk__in=()), set[str]()
    for one in _with_tasks(queues):
        wanted |= Q(queue__in=sorted(one.names)) & one.limits
        names |= one.names
    # The names are repeated outside the OR so that the database starts from the index.
    return WaitingTask.objects.filter(wanted, queue__in=sorted(names), waits_from__lte=on)


def count_tasks(queues: Iterable[Queues], *, on: date) -> int:
    """Return how many tasks wait in these queues, `MAX_COUNTED` at most. Two queries at most."""
    chosen = _with_tasks(queues)
    names = {name for one in chosen for name in one.names}
    by_name: defaultdict[str, list[Queues]] = defaultdict(list)
    for one in chosen:
        for name in one.names:
            by_name[name].append(one)
    # Who drafts much would otherwise read all of it here.
    everywhere = frozenset.intersection(*(one.persons for one in chosen)) if chosen else frozenset()
    # In the order of the index; without one, a database may read the tasks of everybody instead. Who
    # else is left out is decided here: as a condition, thousands of names would be written twice.
    rows = (
        WaitingTask.objects.filter(is_in("queue", names), waits_from__lte=on)
        .exclude(Q(drafter__in=everywhere) | Q(author__in=everywhere))
        .order_by("queue", "sort_on", "id")
        .values_list(
            *("queue", "office_id", "drafter_id", "author_id"),
            *("subject_type", "subject_id", "item_id"),
        )
    )
    found: set[tuple[str, int, int]] = set()
    for queue, office, drafter, author, *task in rows.iterator(chunk_size=MAX_COUNTED):
        if any(one.has(office, drafter, author) for one in by_name[queue]):
            found.add((task[0], task[1], task[2]))
        if len(found) == MAX_COUNTED:
            break
    return len(found)


class FirstTask(NamedTuple):
    """What a list of waiting things needs of a task."""

    subject_type: str
    item_id: int
    queue: str


def first_tasks(queues: Iterable[Queues], *, on: date, limit: int) -> list[FirstTask]:
    """Return the first tasks of these queues, each subject or part of it once."""
    found = values_of_parts(
        _parts(queues, on), keys=TASK_ORDER, names=TASK_COLUMNS, limit=2 * limit
    )
    rows = [FirstTask(*one) for one in found]
    return list({(row.subject_type, row.item_id): row for row in reversed(rows)}.values())[::-1][
        :limit
    ]


def page_of_tasks(
    queues: Iterable[Queues], *, on: date, cursor: str | None, limit: int, scope: str
) -> KeyPage[WaitingTask]:
    """Return one page of the tasks of these queues, each queue read from its index."""
    return page_of_parts(
        _parts(queues, on), keys=TASK_ORDER, cursor=cursor, limit=limit, scope=scope
    )


def _parts(queues: Iterable[Queues], on: date) -> list[Part[WaitingTask]]:
    waiting = WaitingTask.objects.filter(waits_from__lte=on)
    return [
        Part(waiting.filter(one.limits), "queue", sorted(one.names), "waiting_task_queue")
        for one in _with_tasks(queues)
    ]


def _with_tasks(queues: Iterable[Queues]) -> list[Queues]:
    """
    Return the queues without the names of those in which nothing waits. No query for few names.

    Who works for a region reads thousands of queues, and to look into each costs more than to ask
    once which queues have any task.
    """
    chosen = list(queues)
    asked, filled = recalled(LOOKED_INTO) or NOTHING
    if not all(one.names <= asked for one in chosen):
        if sum(len(one.names) for one in chosen) <= MANY_QUEUES:
            return chosen
        filled = queues_with_tasks()
    found = [replace(one, names=one.names & filled) for one in chosen]
    return [one for one in found if one.names]


def look_into(queues: Iterable[Queues]) -> None:
    """
    Remember for this page which of these queues have tasks, so that lists of empty ones ask nothing.

    One query, from the index alone; none for many queues, of which all are read once.
    """
    names = frozenset(name for one in queues for name in one.names)
    if len(names) <= MANY_QUEUES:
        rows = WaitingTask.objects.filter(queue__in=sorted(names)).order_by()
        found = frozenset(rows.values_list("queue", flat=True).distinct())
        remembered(LOOKED_INTO, lambda: (names, found))


def queues_with_tasks() -> frozenset[str]:
    """Return the names of all queues that have tasks, from the index alone. One query."""
    names = WaitingTask.objects.order_by().values_list("queue", flat=True).distinct()
    return remembered("queues with tasks", lambda: frozenset(names))


def names_with_tasks(body_ids: Collection[int], *before: object, after: object = None) -> list[str]:
    """
    Return the names of the queues of these bodies; of many bodies only of queues that have tasks.

    The id of the body stands between the parts `before` and `after`. One query for many bodies.
    """
    ends = () if after is None else (after,)
    if len(body_ids) <= MANY_BODIES:
        return [queue_name(*before, body_id, *ends) for body_id in body_ids]
    filled = _filled_by_body().get((queue_name(*before), queue_name(*ends)), {})
    wanted = frozenset(body_ids)
    return [name for body_id, name in filled.items() if body_id in wanted]


def bodies_with_tasks(*before: object) -> set[int]:
    """Return the ids of all bodies whose queue with this beginning has tasks. One query."""
    return set(_filled_by_body().get((queue_name(*before), ""), {}))


def _filled_by_body() -> Mapping[tuple[str, str], Mapping[int, str]]:
    """Return the queues that have tasks by the parts before and after an id, then by that id."""
    return remembered("queues with tasks by body", _read_filled_by_body)


def _read_filled_by_body() -> dict[tuple[str, str], dict[int, str]]:
    found: defaultdict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for name in queues_with_tasks():
        for number in NUMBERS.finditer(name):
            # A body or a person: who asks knows at which place bodies are.
            around = name[: number.start()].rstrip("/"), name[number.end() :].lstrip("/")
            found[around][int(number[0])] = name
    return dict(found)


def task_of(row: WaitingTask) -> Task:
    """Return a row as the task that it stores."""
    return Task(
        row.item_id,
        row.queue,
        row.sort_on,
        row.waits_from,
        row.office_id,
        row.drafter_id,
        row.author_id,
    )
