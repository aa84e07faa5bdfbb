"""Which application cannot go on, because nobody in force may take its next step."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min

from gongkai.applications import workflow
from gongkai.applications.models import Application
from gongkai.applications.queries.work import CASE
from gongkai.applications.states import Stage
from gongkai.kit.id_lists import is_in
from gongkai.notifications.queries import queues_with_tasks
from gongkai.organisations.staffing import Acting, MissingPost, acting_in, lacking
from gongkai.organisations.states import PostKind


@dataclass(frozen=True)
class UnattendedCases:
    """How many applications of a body wait at a stage for a post that nobody holds."""

    kind: PostKind
    body_id: int
    stage: Stage
    number: int
    oldest: date


def missing_post(case: Application, stage: str = "", *, on: date) -> MissingPost | None:
    """
    Return the post that is missing for the next step of a case; None if somebody can take it.

    `stage` is the stage at which the case would be, by default its present one. Three queries.
    """
    posts = _posts_awaited(stage or case.stage)
    acting = acting_in([case.body_id], on=on)
    if not posts or not lacking([case.body_id], posts, acting):
        return None
    return MissingPost(posts[0], case.body)


def missing_posts_ahead(case: Application, *, on: date) -> list[MissingPost]:
    """Return the posts that are missing for the steps after the next one, in their order."""
    path = workflow.WORKFLOW.path_from(Stage(case.stage))[1:]
    acting = acting_in([case.body_id], on=on)
    kinds = [posts[0] for stage in path if (posts := _posts_awaited(stage))]
    return [
        MissingPost(kind, case.body)
        for kind in dict.fromkeys(kinds)
        if lacking([case.body_id], [kind], acting)
    ]


def unattended_cases(bodies: Collection[int], acting: Sequence[Acting]) -> list[UnattendedCases]:
    """Return where cases of these bodies wait for somebody, and nobody can act. One query."""
    posts = {stage: _posts_awaited(stage) for stage in Stage}
    without = {stage: lacking(bodies, kinds, acting) for stage, kinds in posts.items() if kinds}
    rows = (
        Application.objects.filter(
            is_in("body_id", set().union(*without.values())), stage__in=sorted(without)
        )
        .order_by()
        .values_list("body_id", "stage")
        .annotate(number=Count("id"), oldest=Min("arrived_on"))
    )
    found = [
        UnattendedCases(posts[Stage(stage)][0], body, Stage(stage), number, oldest)
        for body, stage, number, oldest in rows
        if body in without[Stage(stage)]
    ]
    return sorted(found, key=lambda one: (one.oldest, one.body_id, one.stage.value))


def bodies_with_cases() -> set[int]:
    """Return the bodies in which any case waits for somebody, by the names of their queues. One query."""
    parts = (name.split("/") for name in queues_with_tasks())
    # The body stands before the officer, or behind the post.
    return {int(next(filter(str.isdecimal, part))) for part in parts if part[0] == CASE}


def awaited_posts() -> set[PostKind]:
    """Return all posts that a case may wait for."""
    return {post for stage in Stage for post in _posts_awaited(stage)}


def _posts_awaited(stage: str) -> list[PostKind]:
    """Return the posts that may take the primary steps from a stage, except the proposed extension."""
    takers = [
        post
        for step in workflow.WORKFLOW.steps_from(stage)
        if step.primary and step is not workflow.EXTEND
        for post in step.posts
    ]
    return [PostKind(post) for post in dict.fromkeys(takers)]
