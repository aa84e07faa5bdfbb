"""Who may see and handle which applications."""

from datetime import date

from django.db.models import QuerySet

from gongkai.applications.models import Application, IncomingMail
from gongkai.organisations.models import Person
from gongkai.organisations.queries import Capacity, User, capacities_of, person_of, tree_ids
from gongkai.organisations.states import PostKind

CASE_POSTS = frozenset({PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR})


def case_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies where the person is case officer or case supervisor."""
    return {
        one.body_id
        for one in capacities_of(person, on=on)
        if one.post in CASE_POSTS and one.office_id is None
    }


def intake_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies where the person may record an application."""
    return {
        one.body_id
        for one in capacities_of(person, on=on)
        if one.post == PostKind.CASE_OFFICER and one.office_id is None
    }


def visible_to(user: User, *, on: date) -> QuerySet[Application]:
    """
    Return the applications that the user may see: those of the bodies where the user handles cases.

    Applicants' identities are confidential: other posts, other bodies and superior bodies see
    statistics only.
    """
    person = person_of(user)
    if person is None:
        return Application.objects.none()
    return Application.objects.filter(body_id__in=case_body_ids(person, on=on))


def mails_visible_to(person: Person, *, on: date) -> QuerySet[IncomingMail]:
    """Return the incoming mails of the person's bodies, without data about the sender."""
    return IncomingMail.objects.filter(body_id__in=case_body_ids(person, on=on)).defer(
        "encrypted", "sender", "submission"
    )


def overseen_by(person: Person, *, on: date) -> list[int]:
    """Return the ids of the bodies that the person supervises and of their subordinate bodies."""
    top = {
        one.body_id
        for one in capacities_of(person, on=on)
        if one.post == PostKind.CASE_SUPERVISOR and not one.office_id
    }
    return sorted(tree_ids(top, on=on)) if top else []


def overseen_cases(person: Person, *, on: date) -> QuerySet[Application]:
    """
    Return the cases of all supervised bodies.

    Show only their deadlines, not their applicants.
    """
    return Application.objects.filter(body_id__in=overseen_by(person, on=on))


def capacity(by: Person, post: PostKind, application: Application, *, on: date) -> Capacity | None:
    """Return the capacity in which the person may act in this post for the application."""
    return capacity_in(by, post, application.body_id, on=on)


def capacity_in(by: Person, post: PostKind, body_id: int, *, on: date) -> Capacity | None:
    """Return the capacity in which the person may act in this post for a whole body."""
    for held in capacities_of(by, on=on):
        if held.post == post and held.body_id == body_id and held.office_id is None:
            return held
    return None
