"""The steps of a document, and the documents that wait for somebody."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from gongkai.documents import workflow
from gongkai.documents.models import Document, Version
from gongkai.documents.models.versions import DISCARDED_DAYS
from gongkai.documents.queries.access import IMPORTED
from gongkai.documents.states import State
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of


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
            if workflow.is_for(step, attribute=version.attribute, is_scheduled=is_scheduled)
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
    wanted = Q(pk__in=[])
    acting = capacities_of(person, on=on)
    for state in workflow.WORKFLOW.states_awaiting():
        for post, author in workflow.WORKFLOW.takers_awaited(state):
            if author:
                wanted |= Q(open_version__state=state, open_version__author=person)
                continue
            for held in acting:
                if held.post != post:
                    continue
                place = Q(body_id=held.body_id, open_version__state=state)
                if held.office_id is not None:
                    place &= Q(office_id=held.office_id)
                if author is False:
                    place &= ~Q(drafter_id__in=[person.pk, held.holder_id])
                    place &= ~Q(open_version__author_id__in=[person.pk, held.holder_id])
                wanted |= place
    return Document.objects.filter(IMPORTED).filter(wanted).distinct()


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
