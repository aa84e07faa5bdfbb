"""The people for whom a document waits."""

from datetime import date

from django.db.models import Q

from gongkai.documents import workflow
from gongkai.documents.models import Document
from gongkai.organisations.models import Delegation, Post
from gongkai.organisations.models.posts import delegation_in_force, in_force


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
