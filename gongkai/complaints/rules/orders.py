"""Refusals of the steps of an order to rectify: report, accept after the retest, send back."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.calendars.day_refusals import refusal_of_far_day
from gongkai.complaints.models import RectificationOrder
from gongkai.complaints.queries import handled_body_ids
from gongkai.complaints.rules.basics import MAX_EVIDENCE, MAX_ORDER, refusal_of_supervisor
from gongkai.complaints.states import OrderState
from gongkai.complaints.workflow import (
    ACCEPT_RECTIFICATION,
    HANDLERS,
    REPORT_RECTIFIED,
    RETURN_RECTIFICATION,
    RectificationInputs,
    RetestInputs,
)
from gongkai.documents.rules.evidence import refusal_of_evidence
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import single_line
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding_any


def refusal_to_report_rectified(
    order: RectificationOrder, inputs: RectificationInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the rectification may not be reported: it needs evidence that anybody can open."""
    if refusal := _refusal_of_state(REPORT_RECTIFIED, order):
        return refusal
    if order.body_id not in handled_body_ids(by, on=local_date(at)):
        return not_holding_any(HANDLERS)
    if inputs is None:
        return None
    if refusal := refusal_of_text(inputs.text, "text", MAX_ORDER):
        return refusal
    return refusal_of_evidence(single_line(inputs.evidence), most=MAX_EVIDENCE)


def refusal_to_accept_rectification(
    order: RectificationOrder, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the rectification may not be accepted: only the assigned supervisor retests it."""
    return _refusal_of_retest(ACCEPT_RECTIFICATION, order, by=by, at=at)


def refusal_to_return_rectification(
    order: RectificationOrder, inputs: RetestInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the rectification may not be sent back: it needs a reason and a new day."""
    if refusal := _refusal_of_retest(RETURN_RECTIFICATION, order, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if refusal := refusal_of_text(inputs.reason, "reason", MAX_ORDER):
        return refusal
    if inputs.due_on <= local_date(at):
        return Refusal("past", _("The day must lie after today."), field="due_on")
    return refusal_of_far_day(inputs.due_on, "due_on", today=local_date(at))


def _refusal_of_retest(
    step: Step[OrderState, Any], order: RectificationOrder, *, by: Person, at: datetime
) -> Refusal | None:
    if refusal := _refusal_of_state(step, order):
        return refusal
    if refusal := refusal_of_supervisor(order.complaint, by=by, at=at):
        return refusal
    if order.complaint.supervisor_id != by.pk:
        return Refusal("not-assigned", _("Somebody else retests this rectification."))
    return None


def _refusal_of_state(step: Step[OrderState, Any], order: RectificationOrder) -> Refusal | None:
    if step.starts_from(order.state):
        return None
    return Refusal(
        "wrong-state",
        _("This is not possible in the state “%(state)s”.") % {"state": order.get_state_display()},
    )
