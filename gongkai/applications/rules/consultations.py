"""Refusals of consultations and of the answers to them."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.applications.inputs import ConsultInputs, OpinionInputs, OverrideInputs, ReachedInputs
from gongkai.applications.models import Application, Consultation
from gongkai.applications.rules.basics import (
    refusal_of_post,
    refusal_of_stage,
    refusal_of_step,
    refusal_of_step_in_time,
    refusal_of_text,
)
from gongkai.applications.states import Opinion, Stage
from gongkai.applications.workflow import CONSULT, OPINION, OVERRIDE, REACHED
from gongkai.kit.date_text import day_text
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Person


def refusal_to_consult(
    application: Application, inputs: ConsultInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why no consultation can be sent.

    Law: 条例19 art. 32–34; 条例07 art. 23.
    """
    if refusal := refusal_of_step_in_time(CONSULT, application, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.agency is None and not inputs.name.strip():
        return Refusal("nobody", _("Enter who is consulted."), field="name")
    if inputs.agency is not None and inputs.agency.pk == application.body_id:
        return Refusal("same-body", _("A body does not consult itself."), field="agency")
    return refusal_of_text(inputs.question, "question")


def refusal_to_note_reached(
    consultation: Consultation, inputs: ReachedInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the delivery of a consultation cannot be recorded.

    Law: 条例19 art. 32, 34.
    """
    reached_on = inputs.reached_on if inputs else None
    return _refusal_of_answer(REACHED, consultation, reached_on, by=by, at=at)


def refusal_to_note_opinion(
    consultation: Consultation, inputs: OpinionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why an opinion cannot be recorded.

    Law: 条例19 art. 32 (silence of a third party: the body decides), art. 34 (silence of a body is
    consent).
    """
    answered_on = inputs.answered_on if inputs else None
    if refusal := _refusal_of_answer(OPINION, consultation, answered_on, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.opinion and inputs.opinion not in Opinion.values:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="opinion")
    if inputs.opinion == Opinion.SILENCE and local_date(at) <= consultation.due_on:
        return Refusal(
            "still-time",
            _("The deadline for the answer is %(due)s.") % {"due": day_text(consultation.due_on)},
            law="条例19 art. 32, 34",
            field="opinion",
        )
    return None


def refusal_to_override(
    consultation: Consultation, inputs: OverrideInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why an objection cannot be overridden in the public interest.

    Law: 条例19 art. 15, 32 (only where silence would gravely harm it; the third party is told in
    writing).
    """
    if refusal := refusal_of_step(OVERRIDE, consultation.application, by=by, at=at):
        return refusal
    if consultation.opinion not in {Opinion.OBJECTION, Opinion.PARTIAL}:
        return Refusal("no-objection", _("There is no objection to override."))
    if consultation.overridden_on is not None:
        return Refusal("answered-before", _("This objection was already overridden."))
    return refusal_of_text(inputs.reason, "reason") if inputs else None


def _refusal_of_answer(
    step: Step[Stage, Any],
    consultation: Consultation,
    day: date | None,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    """Return why a consultation accepts no entry: it is closed, or `day` is out of range."""
    over = Refusal("answered-before", _("This consultation is closed."))
    if consultation.answered_on is not None:
        return over
    application = consultation.application
    if refusal := refusal_of_stage(step, application, over) or refusal_of_post(
        step, application, by=by, at=at
    ):
        return refusal
    if day is not None and not consultation.sent_on <= day <= local_date(at):
        return Refusal(
            "before-asked",
            _("The date must be between the question and today."),
            field="answered_on",
        )
    return None
