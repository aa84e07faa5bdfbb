"""Who minds a case: the officer who has it, who supervises the body, who searches; and those to whom posts are lent."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from gongkai.applications.models import Application
from gongkai.applications.queries import CASE_POSTS, stages_decided_by
from gongkai.organisations.models import Delegation, Office, Post
from gongkai.organisations.models.posts import in_force, in_force_lent
from gongkai.organisations.states import PostKind

SEARCHING = frozenset({PostKind.OFFICE_HEAD, PostKind.DRAFTER})
Acting = tuple[PostKind, int, int]  # the post, who acts in it, whose it is


@dataclass
class Assignees:
    """Who minds the cases of each body on one day; two queries a body, once."""

    on: date
    _acting: dict[int, list[Acting]] = field(default_factory=dict)

    def officers(self, case: Application) -> set[int]:
        """Return who has the case, or acts for them; all officers of the body where nobody of them does."""
        acting = [
            (who, whose)
            for post, who, whose in self._of(case.body_id)
            if post == PostKind.CASE_OFFICER
        ]
        mine = {who for who, whose in acting if case.officer_id in (who, whose)}
        return mine or {who for who, _whose in acting}

    def supervisors(self, case: Application) -> set[int]:
        """Return who supervises the body, or acts for them."""
        return {
            who for post, who, _whose in self._of(case.body_id) if post == PostKind.CASE_SUPERVISOR
        }

    def waited_for(self, case: Application) -> set[int]:
        """Return who has to do something for the reply now."""
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
            lent = Delegation.objects.filter(in_force_lent(self.on), post__in=posts).values_list(
                "to_id", "post_id"
            )
            own = [(PostKind(post.kind), post.person_id, post.person_id) for post in posts.values()]
            self._acting[body] = [
                *own,
                *((PostKind(posts[post].kind), to, posts[post].person_id) for to, post in lent),
            ]
        return self._acting[body]


@dataclass
class Searchers:
    """Who searches for each office on one day: its heads and drafters, and who acts for them; two queries an office."""

    on: date
    _known: dict[int, set[int]] = field(default_factory=dict)

    def of(self, office: Office) -> set[int]:
        """Return who finds the searches of an office on their page."""
        if office.pk not in self._known:
            posts = Post.objects.filter(
                in_force(self.on), body=office.body_id, kind__in=sorted(SEARCHING)
            ).filter(Q(office=office) | Q(office=None))
            holders = dict(posts.values_list("pk", "person_id"))
            lent = Delegation.objects.filter(in_force_lent(self.on), post__in=holders).values_list(
                "to_id", flat=True
            )
            self._known[office.pk] = {*holders.values(), *lent}
        return self._known[office.pk]
