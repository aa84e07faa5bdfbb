"""Persons responsible for a case: officers, supervisors, searchers and their delegates."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from gongkai.applications.models import Application
from gongkai.applications.queries import CASE_POSTS, stages_decided_by
from gongkai.organisations.models import Delegation, Office, Post
from gongkai.organisations.models.posts import delegation_in_force, in_force
from gongkai.organisations.states import PostKind

SEARCHING = frozenset({PostKind.OFFICE_HEAD, PostKind.DRAFTER})
Acting = tuple[PostKind, int, int]  # the post, the acting person, the holder of the post


@dataclass
class Assignees:
    """
    The officers and supervisors of each body on one day.

    Two queries per body; results are cached.
    """

    on: date
    _acting: dict[int, list[Acting]] = field(default_factory=dict)

    def officers(self, case: Application) -> set[int]:
        """Return the assigned officer and delegates, or else all case officers of the body."""
        acting = [
            (who, whose)
            for post, who, whose in self._of(case.body_id)
            if post == PostKind.CASE_OFFICER
        ]
        mine = {who for who, whose in acting if case.officer_id in (who, whose)}
        return mine or {who for who, _whose in acting}

    def supervisors(self, case: Application) -> set[int]:
        """Return the case supervisors of the body and their delegates."""
        return {
            who for post, who, _whose in self._of(case.body_id) if post == PostKind.CASE_SUPERVISOR
        }

    def waited_for(self, case: Application) -> set[int]:
        """Return the supervisors whose decision the reply is waiting for; empty at other stages."""
        return (
            self.supervisors(case)
            if case.stage in stages_decided_by(PostKind.CASE_SUPERVISOR)
            else set()
        )

    def _of(self, body: int) -> list[Acting]:
        if body not in self._acting:
            posts = {
                post.pk: post
                for post in Post.objects.filter(
                    in_force(self.on), body=body, office=None, kind__in=sorted(CASE_POSTS)
                )
            }
            delegated = Delegation.objects.filter(
                delegation_in_force(self.on), post__in=posts
            ).values_list("to_id", "post_id")
            own = [(PostKind(post.kind), post.person_id, post.person_id) for post in posts.values()]
            self._acting[body] = [
                *own,
                *(
                    (PostKind(posts[post].kind), to, posts[post].person_id)
                    for to, post in delegated
                ),
            ]
        return self._acting[body]


@dataclass
class Searchers:
    """
    The heads and drafters of each office on one day, and their delegates.

    Two queries per office.
    """

    on: date
    _known: dict[int, set[int]] = field(default_factory=dict)

    def of(self, office: Office) -> set[int]:
        """Return the persons whose task page lists the search requests of an office."""
        if office.pk not in self._known:
            posts = Post.objects.filter(
                in_force(self.on), body=office.body_id, kind__in=sorted(SEARCHING)
            ).filter(Q(office=office) | Q(office=None))
            holders = dict(posts.values_list("pk", "person_id"))
            delegated = Delegation.objects.filter(
                delegation_in_force(self.on), post__in=holders
            ).values_list("to_id", flat=True)
            self._known[office.pk] = {*holders.values(), *delegated}
        return self._known[office.pk]
