"""For whom a document waits: its row in the table of waiting tasks, and the people awaited."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from gongkai.documents import workflow
from gongkai.documents.models import Document
from gongkai.documents.queries.work import author_queue, queue_of
from gongkai.documents.states import OPEN
from gongkai.kit.paging import rows_by_key
from gongkai.kit.workflows import Taker
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task
from gongkai.organisations.models import Delegation, Post
from gongkai.organisations.models.posts import delegation_in_force, in_force

DOCUMENT = Document._meta.label_lower
UNDATED_LAST = date(9999, 12, 31)
MAX_DOCUMENTS = 10_000_000


def update_waiting(document: Document) -> int:
    """Store for whom the document waits now, in the transaction of the act that changed it."""
    return set_tasks(DOCUMENT, {document.pk: tasks_of(document)})


def tasks_of(document: Document) -> frozenset[Task]:
    """Return for whom the document waits: whoever may take the primary steps of its state."""
    version = document.open_version
    if version is None:
        return frozenset()
    return frozenset(
        Task(
            item_id=document.pk,
            queue=_queue(taker, document, version.author_id),
            sort_on=document.formed_on or UNDATED_LAST,
            office_id=document.office_id,
            drafter_id=document.drafter_id if taker.author is False else None,
            author_id=version.author_id if taker.author is False else None,
        )
        for taker in workflow.WORKFLOW.takers_awaited(version.state)
    )


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each document that waits for somebody, by id."""
    rows = Document.objects.filter(open_version__state__in=sorted(OPEN))
    for document in rows_by_key(
        rows.select_related("open_version"), keys=("id",), most=MAX_DOCUMENTS
    ):
        yield document.pk, tasks_of(document)


def _queue(taker: Taker, document: Document, author: int | None) -> str:
    if taker.author:
        return author_queue(author)
    return queue_of(taker.post, document.body_id)


def people_awaited(document: Document, *, on: date) -> set[int]:
    """
    Return the ids of the persons for whom the document waits, the inverse of `waiting_for`.

    Costs two queries for each post.
    """
    version = document.open_version
    if version is None:
        return set()
    where = Q(body=document.body_id) & (Q(office=None) | Q(office=document.office_id))
    found: set[int] = set()
    for kind, author in workflow.WORKFLOW.takers_awaited(version.state):
        if author:
            found |= {version.author_id} if version.author_id else set()
            continue
        posts = {
            post.pk: post.person_id for post in Post.objects.filter(in_force(on), where, kind=kind)
        }
        lent = Delegation.objects.filter(delegation_in_force(on), post__in=posts).values_list(
            "to_id", "post_id"
        )
        acting = [(holder, holder) for holder in posts.values()] + [
            (to, posts[post]) for to, post in lent
        ]
        apart = {document.drafter_id, version.author_id} if author is False else set()
        found |= {person for person, holder in acting if not {person, holder} & apart}
    return found
