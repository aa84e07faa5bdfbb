"""Who may see and handle which applications."""

from datetime import date

from django.db.models import QuerySet

from gongkai.applications.models import Application, IncomingMail
from gongkai.kit.id_lists import is_in
from gongkai.organisations.capacities import Capacity
from gongkai.organisations.models import Person
from gongkai.organisations.queries import User, capacities_of, capacity_in, person_of, tree_ids
from gongkai.organisations.states import PostKind

CASE_POSTS = frozenset({PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR})


def case_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies where the person is case officer or case supervisor."""
    return capacities_of(person, on=on).whole_bodies(CASE_POSTS)


def intake_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies where the person may record an application."""
    return capacities_of(person, on=on).whole_bodies({PostKind.CASE_OFFICER})


def visible_to(user: User, *, on: date) -> QuerySet[Application]:
    """
    Return the applications that the user may see: those of the bodies where the user handles cases.

    Applicants' identities are confidential: other posts, other bodies and superior bodies see
    statistics only.
    """
    person = person_of(user)
    if person is None:
        return Application.objects.none()
    return Application.objects.filter(is_in("body_id", case_body_ids(person, on=on)))


def mails_visible_to(person: Person, *, on: date) -> QuerySet[IncomingMail]:
    """Return the incoming mails of the person's bodies, without data about the sender."""
    return IncomingMail.objects.filter(is_in("body_id", case_body_ids(person, on=on))).defer(
        "encrypted", "sender", "submission"
    )


def overseen_by(person: Person, *, on: date) -> list[int]:
    """Return the ids of the bodies that the person supervises and of their subordinate bodies."""
    top = capacities_of(person, on=on).whole_bodies({PostKind.CASE_SUPERVISOR})
    return sorted(tree_ids(top, on=on)) if top else []


def overseen_cases(person: Person, *, on: date) -> QuerySet[Application]:
    """
    Return the cases of all supervised bodies.

    Show only their deadlines, not their applicants.
    """
    return Application.objects.filter(is_in("body_id", overseen_by(person, on=on)))


def capacity(by: Person, post: PostKind, application: Application, *, on: date) -> Capacity | None:
    """Return the capacity in which the person may act in this post for the application."""
    return capacity_in(by, post, application.body_id, on=on)
