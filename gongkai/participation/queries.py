"""Queries of public concerns: who sees them, what is public, what is due."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from gongkai.documents.queries.access import is_public_document
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import rows_by_key
from gongkai.law.clocks import amount_of
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Person
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import PostKind
from gongkai.participation.models import Concern, ConcernStatement
from gongkai.participation.states import ConcernKind
from gongkai.participation.workflow import HANDLERS

MAX_CONCERNS = 100_000
# Drafters see the concerns of their body, because they draft the statements on them.
SEEING = (*HANDLERS, PostKind.APPROVER, PostKind.DRAFTER)


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person registers and handles concerns."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def seen_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose concerns the person sees."""
    return capacities_of(person, on=on).bodies(SEEING)


def visible_to(user: User, *, on: date) -> QuerySet[Concern]:
    """Return the concerns that the user may see at the desk: those of their bodies."""
    person = person_of(user)
    if person is None:
        return Concern.objects.none()
    return Concern.objects.filter(is_in("body_id", seen_body_ids(person, on=on)))


def public_concerns() -> QuerySet[Concern]:
    """Return the concerns on which a statement was released."""
    return Concern.objects.filter(informed_at__isnull=False)


def public_statements(concern: Concern) -> QuerySet[ConcernStatement]:
    """Return the statements on a concern whose documents are public, oldest first."""
    found = ConcernStatement.objects.filter(is_public_document("document"), concern=concern)
    return found.select_related("document__body").order_by("document__released_at", "id")


def due_moments(kind: str, arisen_at: datetime) -> tuple[datetime | None, datetime]:
    """
    Return until when first facts (None: no need) and the answer are due, in natural hours.

    Law: 国办发〔2016〕61号 (24 and 48 hours), 国办发〔2016〕80号 (5 hours).
    """

    def after(clock: str) -> datetime:
        return arisen_at + timedelta(hours=amount_of(clock, settings.GONGKAI_LAW))

    if kind == ConcernKind.EMERGENCY:
        return after("concern-facts"), after("concern-press")
    return None, after("concern-response")


def concern_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of concerns that the person reads."""
    capacities = capacities_of(person, on=on)
    # Those who handle concerns share one queue, so that nobody with two posts finds one twice.
    names = frozenset(
        name
        for posts in (HANDLERS, (PostKind.APPROVER,))
        for name in names_with_tasks(capacities.whole_bodies(posts), "concern", posts[0])
    )
    return [Queues(names, frozenset({person.pk}))] if names else []


def queue_of(post: str, body_id: int) -> str:
    """Return the queue of the concerns of a body that wait for a post."""
    return queue_name("concern", post, body_id)


def unanswered_until(last: datetime) -> Iterator[Concern]:
    """Yield the unanswered concerns that are due by a moment, soonest first."""
    found = Concern.objects.filter(answered_at=None, due_at__lte=last).select_related("body")
    return rows_by_key(found, keys=("due_at", "id"), most=MAX_CONCERNS)


def unended(concerns: QuerySet[Concern]) -> QuerySet[Concern]:
    """Return those of the concerns that are not closed."""
    return concerns.filter(closed_on=None)


def ended(concerns: QuerySet[Concern]) -> QuerySet[Concern]:
    """Return those of the concerns that are closed."""
    return concerns.filter(closed_on__isnull=False)


def people_for(bodies: Iterable[int], *, on: date) -> set[int]:
    """Return the ids of the persons who handle concerns of these bodies on a day."""
    return people_in_posts(bodies, HANDLERS, on=on)
