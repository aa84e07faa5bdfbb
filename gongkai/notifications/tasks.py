"""What waits for whom: the tasks that an app derives from its workflow, and who reads which queue."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gongkai.notifications.models import WaitingTask
from gongkai.organisations.capacities import HeldPosts
from gongkai.organisations.models import Person


@dataclass(frozen=True)
class Task:
    """One row that should be in the table of waiting tasks, without its subject."""

    item_id: int
    queue: str
    sort_on: date
    waits_from: date = WaitingTask.ALWAYS
    office_id: int | None = None
    drafter_id: int | None = None
    author_id: int | None = None


@dataclass(frozen=True)
class Queues:
    """
    Queues that a person reads in one capacity.

    `offices` limits them to tasks of these offices; None means all. `persons` are the person and
    the holder of the post: tasks that one of them has drafted do not wait for the person.
    """

    names: frozenset[str]
    persons: frozenset[int]
    offices: frozenset[int] | None = None

    @property
    def limits(self) -> Q:
        """The condition on the tasks of these queues, besides the name of the queue."""
        limits = ~Q(drafter__in=sorted(self.persons)) & ~Q(author__in=sorted(self.persons))
        return limits if self.offices is None else limits & Q(office__in=sorted(self.offices))

    def has(self, office: int | None, drafter: int | None, author: int | None) -> bool:
        """Return the same for one task of these queues."""
        if drafter in self.persons or author in self.persons:
            return False
        return self.offices is None or office in self.offices


def queue_name(*parts: object) -> str:
    """Return the name of a queue: the kind of the task, then a post, ids of bodies or persons."""
    return "/".join(map(str, parts))


def queues_in(
    person: Person, named: Iterable[tuple[HeldPosts, Iterable[str]]], *, own: Iterable[str] = ()
) -> list[Queues]:
    """
    Return the queues of a person: for the posts of a kind those named, and `own` without any capacity.

    A capacity for one office limits its queues to the tasks of that office.
    """
    whole: defaultdict[int, set[str]] = defaultdict(set)
    of_offices: defaultdict[tuple[int, frozenset[str]], set[int]] = defaultdict(set)
    whole[person.pk].update(own)
    for held, names in named:
        if held.office_id is None:
            whole[held.holder_id].update(names)
        else:
            of_offices[held.holder_id, frozenset(names)].add(held.office_id)
    found = [
        Queues(frozenset(names), frozenset({person.pk, holder}))
        for holder, names in whole.items()
        if names
    ]
    return found + [
        Queues(names, frozenset({person.pk, holder}), frozenset(offices))
        for (holder, names), offices in of_offices.items()
        if names
    ]


# The tasks of subjects of one type, by the id of the subject; one without tasks has an empty set.
TasksById = Mapping[int, frozenset[Task]]
