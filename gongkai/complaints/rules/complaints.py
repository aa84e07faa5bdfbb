"""Refusals of the steps of a complaint: assign, order, extend, conclude."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.calendars.day_refusals import refusal_of_far_day
from gongkai.complaints.models import Complaint
from gongkai.complaints.queries import examiners_of, is_rectified
from gongkai.complaints.rules.basics import MAX_ANSWER, MAX_ORDER, refusal_of_step
from gongkai.complaints.states import ComplaintResult
from gongkai.complaints.workflow import (
    ASSIGN,
    CONCLUDE,
    EXTEND,
    ORDER,
    AssignmentInputs,
    ExtensionInputs,
    OrderInputs,
    ResultInputs,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import compact
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person

MIN_NAME = 2  # a single character is in every text


def refusal_to_assign(
    complaint: Complaint, inputs: AssignmentInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the complaint may not be assigned, or not to this person."""
    if refusal := refusal_of_step(ASSIGN, complaint, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.person_id not in examiners_of(complaint, on=local_date(at)):
        return Refusal(
            "no-examiner",
            _("Choose an assessor who has no post in the body complained of."),
            field="person_id",
        )
    if inputs.person_id == complaint.supervisor_id:
        return Refusal("same", _("The complaint is assigned to this person."), field="person_id")
    return None


def refusal_to_order(
    complaint: Complaint, inputs: OrderInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why no rectification may be ordered; an order never names who complained."""
    if refusal := refusal_of_step(ORDER, complaint, by=by, at=at):
        return refusal
    if complaint.about.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if inputs is None:
        return None
    if refusal := refusal_of_text(inputs.text, "text", MAX_ORDER):
        return refusal
    written = compact(inputs.text).casefold()
    for known in (complaint.name, complaint.contact, complaint.number):
        entry = compact(known).casefold()
        if len(entry) >= MIN_NAME and entry in written:
            return Refusal(
                "names-complainant",
                _("The order must not say who complained. Remove “%(entry)s”.") % {"entry": known},
                law="个人信息保护法 art. 10",
                field="text",
            )
    if inputs.due_on <= local_date(at):
        return Refusal("past", _("The day must lie after today."), field="due_on")
    return refusal_of_far_day(inputs.due_on, "due_on", today=local_date(at))


def refusal_to_extend(
    complaint: Complaint, inputs: ExtensionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the time may not be extended: only once, before its end, to a later day."""
    if refusal := refusal_of_step(EXTEND, complaint, by=by, at=at):
        return refusal
    today = local_date(at)
    if complaint.extended_on is not None:
        return Refusal("extended", _("The time was extended already."))
    if complaint.due_on < today:
        return Refusal("late", _("The time is over; it can no longer be extended."))
    if inputs is None:
        return None
    if inputs.due_on <= complaint.due_on:
        return Refusal(
            "not-later", _("The new day must lie after the present one."), field="due_on"
        )
    if refusal := refusal_of_far_day(inputs.due_on, "due_on", today=today):
        return refusal
    return refusal_of_text(inputs.reason, "reason", MAX_ANSWER)


def refusal_to_conclude(
    complaint: Complaint, inputs: ResultInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the result may not be told: it contradicts what the retest found."""
    if refusal := refusal_of_step(CONCLUDE, complaint, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.result not in ComplaintResult:
        return Refusal("no-result", _("Choose the result."), field="result")
    rectified = is_rectified(complaint)
    if inputs.result == ComplaintResult.RECTIFIED and not rectified:
        return Refusal(
            "not-retested",
            _("No rectification was retested. Order one first, or choose another result."),
            field="result",
        )
    if inputs.result != ComplaintResult.RECTIFIED and rectified:
        return Refusal(
            "retested",
            _("A rectification was retested and accepted, so the complaint was justified."),
            field="result",
        )
    return refusal_of_text(inputs.text, "text", MAX_ANSWER)
