"""Which document cannot go on, because nobody in force may take its next step."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min

from gongkai.documents import workflow
from gongkai.documents.models import Document, ReviewStep, Version
from gongkai.documents.queries.work import QUEUE, queue_of
from gongkai.documents.states import Decision, State
from gongkai.kit.id_lists import is_in
from gongkai.kit.workflows import Taker
from gongkai.notifications.models import WaitingTask
from gongkai.notifications.queries import queues_with_tasks
from gongkai.organisations.staffing import Acting, MissingPost, acting_in
from gongkai.organisations.states import PostKind

MANY_QUEUES = 500
# A document has at most two authors, the drafter and the author of its version.
MAX_AUTHORS = 2


@dataclass(frozen=True)
class Unattended:
    """How many documents of a body or office wait for a post in which nobody can act for them."""

    kind: PostKind
    body_id: int
    office_id: int | None
    number: int
    oldest: date
    is_barred: bool


def missing_post(
    document: Document, state: State | str | None = None, *, on: date
) -> MissingPost | None:
    """
    Return the post that is missing for the next step of a document; None if somebody can take it.

    `state` is the state in which the document would be, by default its present one. Three queries at
    most.
    """
    if document.open_version is None:
        return None
    acting = acting_in([document.body_id], on=on)
    return _missing(document, state or document.open_version.state, acting)


def missing_posts_ahead(document: Document, *, on: date) -> list[MissingPost]:
    """Return the posts that are missing for the steps after the next one, in their order."""
    version = document.open_version
    if version is None or version.is_discarded:
        return []
    acting = acting_in([document.body_id], on=on)
    path = workflow.path_from(State(version.state), is_short=version.is_short)[1:]
    found = [_missing(document, state, acting) for state in path]
    return list(dict.fromkeys(one for one in found if one is not None))


def secrecy_reviewers(version: Version) -> set[int]:
    """Return the persons behind the secrecy review of this round, holder and delegate."""
    steps = ReviewStep.objects.filter(
        version=version, round=version.round, state=State.SECRECY_REVIEW, decision=Decision.PASS
    ).values_list("person_id", "holder_id")
    return {pk for step in steps for pk in step if pk is not None}


def _missing(document: Document, state: str, acting: Sequence[Acting]) -> MissingPost | None:
    version = document.open_version
    assert version is not None  # the callers checked this
    takers = workflow.WORKFLOW.takers_awaited(state)
    posts = {
        taker: [
            one
            for one in acting
            if one.held.post == taker.post and one.held.is_for(document.body_id, document.office_id)
        ]
        for taker in takers
    }
    if not takers or any(_able(document, version, state, taker, posts[taker]) for taker in takers):
        return None
    first = takers[0]
    return MissingPost(
        PostKind(first.post),
        document.body,
        document.office,
        is_barred=bool(posts[first]),
        author=(version.author or document.drafter) if first.author else None,
    )


def _able(
    document: Document, version: Version, state: str, taker: Taker, acting: Sequence[Acting]
) -> bool:
    authors = {pk for pk in (document.drafter_id, version.author_id) if pk is not None}
    if taker.author:
        return any(one.person_id in authors for one in acting)
    barred = authors if taker.author is False else set()
    approving = State.DISCLOSURE_REVIEW if version.is_short else State.APPROVAL
    if state == approving and len(acting) <= 2 * MAX_AUTHORS:
        barred = barred | secrecy_reviewers(version)
    return any(not one.is_one_of(barred) for one in acting)


def unattended_documents(
    bodies: Collection[int], acting: Sequence[Acting], *, on: date
) -> list[Unattended]:
    """
    Return where documents of these bodies wait for a review that nobody can make.

    One query for the queues that may be unattended, which reads their tasks, and one for many queues.
    """
    posts = reviewing_posts()
    held: dict[tuple[PostKind, int], list[Acting]] = {}
    for one in acting:
        held.setdefault((one.held.post, one.held.body_id), []).append(one)
    queues = {queue_of(post, body): (post, body) for body in sorted(bodies) for post in posts}
    if len(queues) > MANY_QUEUES:
        filled = queues_with_tasks()
        queues = {name: place for name, place in queues.items() if name in filled}
    names = {name: place for name, place in queues.items() if not _is_attended(held.get(place, ()))}
    found: dict[tuple[PostKind, int, int | None, bool], tuple[int, date]] = {}
    rows = (
        WaitingTask.objects.filter(is_in("queue", names), waits_from__lte=on)
        .order_by()
        .values_list("queue", "office_id", "drafter_id", "author_id")
        .annotate(number=Count("id"), oldest=Min("sort_on"))
    )
    for queue, office, drafter, author, number, oldest in rows:
        post, body = names[queue]
        there = [one for one in held.get((post, body), ()) if one.held.is_for(body, office)]
        authors = {drafter, author}  # None is nobody's id
        if any(not one.is_one_of(authors) for one in there):
            continue
        key = (post, body, office, bool(there))
        before, since = found.get(key, (0, oldest))
        found[key] = before + number, min(oldest, since)
    unattended = [
        Unattended(post, body, office, number, oldest, is_barred)
        for (post, body, office, is_barred), (number, oldest) in found.items()
    ]
    return sorted(unattended, key=lambda one: (one.oldest, one.body_id, one.kind.value))


def reviewed_body_ids() -> set[int]:
    """Return the bodies in which any document waits for a review. One query."""
    posts = {post.value for post in reviewing_posts()}
    parts = (name.split("/") for name in queues_with_tasks())
    return {int(part[2]) for part in parts if part[0] == QUEUE and part[1] in posts}


def reviewing_posts() -> list[PostKind]:
    """Return the posts for which a document waits in a queue of its body."""
    return sorted(
        {
            PostKind(taker.post)
            for state in workflow.WORKFLOW.states_awaiting()
            for taker in workflow.WORKFLOW.takers_awaited(state)
            if not taker.author
        }
    )


def _is_attended(acting: Sequence[Acting]) -> bool:
    """Say whether so many act for the whole body that no document can have them all as authors."""
    own = {
        one.held.holder_id
        for one in acting
        if one.held.office_id is None and one.person_id == one.held.holder_id
    }
    return len(own) > MAX_AUTHORS
