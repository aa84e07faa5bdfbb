"""Dissolve or merge a body; open cases need a successor."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Application
from gongkai.applications.states import WORKED_ON, Stage
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.times import local_date
from gongkai.organisations.actions.bodies import Ending, create_office, end_body
from gongkai.organisations.actions.posts import PlaceOfPost, end_post, grant_post
from gongkai.organisations.models import Body, Person, Post
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.rules.accounts import refusal_to_grant_post
from gongkai.organisations.rules.bodies import refusal_to_end_body
from gongkai.organisations.states import PostKind

# The posts that work on open cases.
CASE_POSTS = frozenset({PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR})


def refusal_to_close_body(
    body: Body, ending: Ending, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the body cannot end: the rules of bodies, or nobody would answer its cases."""
    successor, on = ending.successor, local_date(at)
    refusal = refusal_to_end_body(by, body, successor, since=ending.since, on=on)
    if refusal is not None or successor is not None:
        return refusal
    if Application.objects.filter(body=body, stage__in=WORKED_ON | {Stage.MERGED}).exists():
        return Refusal(
            "open-cases",
            _("The body has open applications. Name the body that takes them over."),
            field="successor",
        )
    return None


@transaction.atomic
def close_body(body: Body, ending: Ending, /, *, by: Person, at: datetime) -> Body:
    """
    End a body; its successor, if there is one, gets its people and answers its open applications.

    The people of the body get the same posts in the successor, except administrators and `by`, who
    cannot grant a post to themselves. Those who work on cases of the successor also get these posts
    in the body, for its open cases. Former posts stay in force, so that somebody is responsible for
    open cases and former documents.

    Law: 条例19 art. 10.
    """
    body = lock(body)
    refuse_if(refusal_to_close_body(body, ending, by=by, at=at))
    body = end_body(body, ending, by=by, at=at)
    if ending.successor is not None:
        _merge_people(body, ending.successor, ending.since, by=by, at=at)
    return body


def _merge_people(body: Body, successor: Body, since: date, *, by: Person, at: datetime) -> None:
    """Grant the posts of both bodies in the other one, as `close_body` describes."""
    moving, staying = _posts_in(body, since, by), _posts_in(successor, since, by)
    for post in moving:
        office = create_office(successor, post.office.name) if post.office else None
        place = PlaceOfPost(PostKind(post.kind), successor, office)
        _copy_post(post, place, since, by=by, at=at)
    for post in staying:
        if post.kind in CASE_POSTS and post.office is None:
            _copy_post(post, PlaceOfPost(PostKind(post.kind), body), since, by=by, at=at)


def _posts_in(body: Body, since: date, by: Person) -> list[Post]:
    posts = Post.objects.filter(in_force(since), body=body).exclude(person=by)
    posts = posts.exclude(kind=PostKind.ADMINISTRATOR).select_related("office", "person")
    return list(posts.order_by("pk"))


def _copy_post(post: Post, place: PlaceOfPost, since: date, *, by: Person, at: datetime) -> None:
    """Grant the holder of a post the same elsewhere, until the same day, unless they hold it."""
    person, kind, body, office = post.person, place.kind, place.body, place.office
    if refusal_to_grant_post(person, kind, body, office, by=by.actor):
        return
    copy = grant_post(person, kind, body, by=by.actor, at=at, since=since, office=office)
    if post.until is not None:
        end_post(copy, by=by.actor, at=at, until=post.until)
