"""The rows of letters in the table of waiting tasks."""

from collections.abc import Iterator

from gongkai.kit.paging import rows_by_key
from gongkai.mailbox.measures import LETTER
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.queries import MAX_LETTERS, TEXTS, queue_of, waiting
from gongkai.mailbox.states import WAITING, LetterState
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task


def update_waiting(letter: MailboxLetter) -> int:
    """Store for whom the letter waits now, in the transaction of the act that changed it."""
    return set_tasks(LETTER, {letter.pk: tasks_of(letter)})


def tasks_of(letter: MailboxLetter) -> frozenset[Task]:
    """Return for whom the letter waits: who handles letters of the body that has it, or its approver."""
    if letter.state not in WAITING:
        return frozenset()
    if letter.state == LetterState.DRAFTED:
        queue = queue_of(letter, "approver", letter.body_id)
        return frozenset({Task(letter.pk, queue, letter.due_on, drafter_id=letter.drafted_by_id)})
    queue = queue_of(letter, "handler", letter.body_id)
    return frozenset({Task(letter.pk, queue, letter.due_on)})


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each letter that waits for somebody, by id."""
    rows = waiting(MailboxLetter.objects.defer("title", *TEXTS))
    for letter in rows_by_key(rows, keys=("id",), most=MAX_LETTERS):
        yield letter.pk, tasks_of(letter)
