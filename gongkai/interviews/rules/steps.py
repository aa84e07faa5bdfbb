"""Refusals of any step: the state of the event or question, and the post of the person."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.states import EventState, QuestionState
from gongkai.interviews.workflow import (
    HANDLERS,
    WITH_QUESTIONS,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind


def refusal_of_step(
    step: Step[EventState, Any], event: Event, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step cannot start from the state of the event, or not by this person."""
    if not step.starts_from(event.state):
        return _wrong_state(event)
    return refusal_of_post(step.posts, event, by=by, on=local_date(at))


def refusal_of_question_step(
    step: Step[QuestionState, Any], question: EventQuestion, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step of a question cannot be taken: its fate, its event, or the person."""
    if question.event.state not in WITH_QUESTIONS:
        return _wrong_state(question.event)
    if not step.starts_from(question.state):
        return Refusal(
            "wrong-fate",
            _("The question has another state: %(state)s.")
            % {"state": QuestionState(question.state).label},
        )
    return refusal_of_post(step.posts, question.event, by=by, on=local_date(at))


def refusal_of_post(
    posts: tuple[str, ...], event: Event, *, by: Person, on: date
) -> Refusal | None:
    """Return why the person may not act in one of these posts for the body of the event."""
    if event.body_id in capacities_of(by, on=on).whole_bodies(posts):
        return None
    if posts == (PostKind.APPROVER,):
        return Refusal("wrong-post", _("Only the approver of this body can do this."))
    return not_holding_any(HANDLERS)


def persons_acting(event: Event, by: Person, post: str, *, on: date) -> set[int]:
    """Return who acts if `by` acts in a post: `by`, and the persons whose posts they hold."""
    held = capacities_of(by, on=on).in_body(event.body_id)
    posts = (one for one in held if one.post == post and one.office_id is None)
    return {by.pk, *(one.holder_id for one in posts)}


def _wrong_state(event: Event) -> Refusal:
    return Refusal(
        "wrong-state",
        _("The event has another state: %(state)s.") % {"state": EventState(event.state).label},
    )
