"""Refusals of reports of published comments: what a reader sends, and how they are examined."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models import PublicComment, ReportedComment
from gongkai.consultations.rules.basics import MAX_LINE, refusal_of_post, refusal_of_public_text
from gongkai.consultations.rules.comments import refusal_to_hold
from gongkai.consultations.states import HoldGround, ReportedState
from gongkai.consultations.workflow import HOLD_REPORTED, KEEP, HoldInputs, ReasonInputs
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Person


def refusal_to_report(comment: PublicComment, ground: str) -> Refusal | None:
    """Return why a reader cannot report a comment: it is not public, or the ground is none."""
    if comment.published_at is None:
        return Refusal("not-published", _("This comment is not public any more."))
    if ground not in HoldGround:
        return Refusal("no-ground", _("Choose the ground."), field="ground")
    return None


def refusal_to_keep(
    reported: ReportedComment, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a reported comment may not be kept; the reason is public."""
    if refusal := _refusal_of_step(KEEP, reported, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_public_text(inputs.reason, "reason", MAX_LINE)


def refusal_to_hold_reported(
    reported: ReportedComment, inputs: HoldInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a reported comment may not be set aside: as any comment."""
    if refusal := _refusal_of_step(HOLD_REPORTED, reported, by=by, at=at):
        return refusal
    return refusal_to_hold(reported.comment, inputs, by=by, at=at)


def _refusal_of_step(
    step: Step[ReportedState, Any], reported: ReportedComment, *, by: Person, at: datetime
) -> Refusal | None:
    if not step.starts_from(reported.state):
        return Refusal(
            "wrong-state",
            _("This is not possible in the state “%(state)s”.")
            % {"state": ReportedState(reported.state).label},
        )
    return refusal_of_post(step.posts, reported.consultation, by=by, at=at)
