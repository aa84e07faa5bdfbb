"""The steps of a document, and the documents that wait for somebody."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from gongkai.documents import workflow
from gongkai.documents.models import Document, Version
from gongkai.documents.models.versions import DISCARDED_DAYS
from gongkai.documents.queries.access import public_documents
from gongkai.documents.states import State
from gongkai.kit.workflows import Step
from gongkai.notifications.queries import names_with_tasks, tasks_in
from gongkai.notifications.tasks import Queues, queue_name, queues_in
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of

# The first part of the names of all queues of documents.
QUEUE = "document"


def state_for(step: Step[Any, Any], document: Document) -> str | None:
    """Return the state `step` depends on: the document's status, or its open version's state."""
    if step.name in workflow.DOCUMENT_WORKFLOW.by_name:
        return document.status
    return document.open_version.state if document.open_version else None


def steps_for(document: Document) -> list[Step[Any, Any]]:
    """Return the steps for the current state, for any user, in the order of their buttons."""
    version = document.open_version
    found: list[Step[Any, Any]] = []
    if version is not None:
        is_scheduled = version.release_due_at is not None
        found += [
            step
            for step in workflow.WORKFLOW.steps_from(version.state)
            if workflow.is_for(
                step,
                state=version.state,
                attribute=version.attribute,
                is_scheduled=is_scheduled,
                is_short=version.is_short,
            )
        ]
    begun = set() if version is None else {workflow.START_VERSION.name}  # one open version at most
    return found + [
        step
        for step in workflow.DOCUMENT_WORKFLOW.steps_from(document.status)
        if step.name not in begun
    ]


def waiting_for(person: Person, *, on: date) -> QuerySet[Document]:
    """
    Return the documents that wait for this person.

    A draft waits for the author of the version; a review never waits for an author.
    """
    tasks = tasks_in(queues_of(person, on=on), on=on)
    return Document.objects.filter(pk__in=tasks.values("subject_id"))


def queues_of(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of documents that the person reads: own drafts, and those of the posts."""
    acting = capacities_of(person, on=on)
    posts = {
        taker.post
        for state in workflow.WORKFLOW.states_awaiting()
        for taker in workflow.WORKFLOW.takers_awaited(state)
        if not taker.author
    }
    named = [
        (held, names_with_tasks(held.body_ids, QUEUE, held.post))
        for held in acting.held
        if held.post in posts
    ]
    return queues_in(person, named, own=[author_queue(person.pk)])


def queue_of(post: str, body_id: int) -> str:
    """Return the queue of the documents of a body that wait for a post."""
    return queue_name(QUEUE, post, body_id)


def author_queue(person_id: int | None) -> str:
    """Return the queue of the drafts of an author."""
    return queue_name(QUEUE, "author", person_id)


def due_for_validity(on: date) -> QuerySet[Document]:
    """Return the public documents whose stored validity has to change, longest due first."""
    # Read by their day: of all public documents, few have one.
    due = Document.objects.filter(next_validity_on__lte=on).values("pk")
    found = public_documents().filter(pk__in=due)
    return found.order_by("next_validity_on", "id")


def due_for_erasure(at: datetime) -> QuerySet[Version]:
    """Return the drafts whose 30 days after discarding are over, oldest first."""
    return (
        Version.objects.filter(
            state=State.DISCARDED, discarded_at__lte=at - timedelta(days=DISCARDED_DAYS)
        )
        .select_related("document")
        .order_by("discarded_at", "id")
    )


def due_for_release(at: datetime) -> QuerySet[Version]:
    """Return the approved versions whose scheduled time has come, oldest first."""
    return (
        Version.objects.filter(state=State.APPROVED, release_due_at__lte=at)
        .select_related("document")
        .order_by("release_due_at", "id")
    )
