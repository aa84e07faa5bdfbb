"""What waits for a person, of one kind: how "My work" lists it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet

from gongkai.notifications.queries import first_tasks
from gongkai.notifications.tasks import Queues
from gongkai.ui.deadline_bar import DeadlineBar

Item = TypeVar("Item", bound=Model)
MAX_ROWS, MAX_UNLISTED = 10, 20


@dataclass(frozen=True)
class WaitingRow:
    """
    One thing that waits for the person.

    Its heading is a text of the platform, an entered text and a number; `place` is the entered name of
    the body or the office. `tag` has the tone and the words of the mark before the facts.
    """

    address: str
    button: str
    label: str = ""
    written: str = ""
    number: str = ""
    place: str = ""
    facts: tuple[str, ...] = ()
    tag: tuple[str, str] | None = None
    bar: DeadlineBar | None = None
    due: str = ""


@dataclass(frozen=True)
class WaitingList:
    """
    The first things of one kind that wait for the person, and the address of the list of all.

    `total` is how many wait in all, where they are not in the table of waiting tasks, which is counted.
    """

    heading: str
    rows: Sequence[WaitingRow]
    address: str = ""
    link: str = ""
    total: int = 0

    @property
    def more(self) -> int:
        """How many wait beside the rows."""
        return max(0, self.total - len(self.rows))


def first_waiting(
    rows: QuerySet[Item], queues: list[Queues], *, on: date, limit: int = MAX_ROWS
) -> list[Item]:
    """
    Return the first rows that wait in these queues, in the order of the tasks. Two queries.

    `MAX_UNLISTED` is the limit where no other page lists all of them.
    """
    ids = [task.item_id for task in first_tasks(queues, on=on, limit=limit)]
    found = rows.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
