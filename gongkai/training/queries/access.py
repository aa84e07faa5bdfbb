"""Who sees which sessions and units, for whom a person acts, and the numbers of new ones."""

from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body, Person, Post
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.training.models import (
    LearningUnit,
    Participant,
    TrainingCertificate,
    TrainingMaterial,
    TrainingSession,
)
from gongkai.training.states import SessionState, UnitState
from gongkai.training.workflow import ORGANISERS

Row = TypeVar("Row", TrainingSession, LearningUnit, TrainingCertificate)
SESSIONS, UNITS, CERTIFICATES = "PX", "KC", "ZS"  # 培训, 课程, 证书


def organised_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person organises training."""
    return capacities_of(person, on=on).whole_bodies(ORGANISERS)


def service_of(person: Person, *, on: date) -> Post | None:
    """Return the post in which a person takes part: the first one that they hold themselves."""
    held = Post.objects.filter(in_force(on), person=person, body__ended_on=None)
    return held.select_related("body").order_by("id").first()


def sessions_visible_to(user: User, *, on: date) -> QuerySet[TrainingSession]:
    """Return the sessions that the user sees: opened ones, and those that their bodies prepare."""
    person = person_of(user)
    if person is None:
        return TrainingSession.objects.none()
    return TrainingSession.objects.filter(
        ~Q(state=SessionState.PLANNED) | is_in("body_id", organised_body_ids(person, on=on))
    )


def participants_visible_to(user: User, *, on: date) -> QuerySet[Participant]:
    """Return who signed up for the sessions of the bodies for which the user organises training."""
    person = person_of(user)
    if person is None:
        return Participant.objects.none()
    return Participant.objects.filter(
        is_in("session__body_id", organised_body_ids(person, on=on))
    ).select_related("person", "body")


def materials_visible_to(user: User, *, on: date) -> QuerySet[TrainingMaterial]:
    """Return the materials of the sessions that the user sees."""
    return TrainingMaterial.objects.filter(session__in=sessions_visible_to(user, on=on))


def units_visible_to(user: User, *, on: date) -> QuerySet[LearningUnit]:
    """Return the units that the user sees: opened ones, and those that their bodies prepare."""
    person = person_of(user)
    if person is None:
        return LearningUnit.objects.none()
    return LearningUnit.objects.filter(
        ~Q(state=UnitState.DRAFT) | is_in("body_id", organised_body_ids(person, on=on))
    )


def certificates_visible_to(user: User) -> QuerySet[TrainingCertificate]:
    """Return the certificates of the user; nobody else sees them at the desk."""
    person = person_of(user)
    if person is None:
        return TrainingCertificate.objects.none()
    return TrainingCertificate.objects.filter(person=person).select_related("body")


def next_number(model: type[Row], body: Body, series: str, year: int) -> str:
    """Return the next number of a series of a locked body."""
    prefix = f"{body.code}-{series}{year}-"
    rows: QuerySet[Model] = model._default_manager.filter(number__startswith=prefix)
    last = rows.order_by("-number").values_list("number", flat=True).first()
    return f"{prefix}{int(str(last).rpartition('-')[2]) + 1 if last else 1:05}"
