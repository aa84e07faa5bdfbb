"""Refusals of a request for clarification, and of the clarification."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.applications.inputs import AskToClarifyInputs, ClarifyInputs
from gongkai.applications.models import Application
from gongkai.applications.rules.basics import (
    refusal_of_post,
    refusal_of_stage,
    refusal_of_step,
    refusal_of_text,
    regime_of,
)
from gongkai.applications.workflow import ASK_TO_CLARIFY, CLARIFY
from gongkai.calendars.queries import calendar_of
from gongkai.kit.date_text import day_text
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.law.calendar import add_working_days
from gongkai.law.clocks import CLOCKS
from gongkai.law.regimes import Regime
from gongkai.organisations.models import Person


def refusal_to_ask_to_clarify(
    application: Application, inputs: AskToClarifyInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the applicant cannot be asked to clarify.

    Law: 条例19 art. 30 (once, within 7 working days, by a reasonable day); 条例07 art. 21.
    """
    if refusal := refusal_of_step(ASK_TO_CLARIFY, application, by=by, at=at):
        return refusal
    if hasattr(application, "clarification"):
        return Refusal(
            "asked-before",
            _("The applicant can be asked to clarify only once."),
            law="条例19 art. 30",
        )
    assert application.received_on is not None  # an application at this stage has been received
    if regime_of(application) == Regime.REVISED:
        calendar = calendar_of(application.body.region)
        last = add_working_days(
            calendar, application.received_on, CLOCKS["clarification-notice"].amount
        ).on
        if local_date(at) > last:
            return Refusal(
                "too-late-to-ask",
                _("Asking to clarify was possible until %(last)s.") % {"last": day_text(last)},
                law="条例19 art. 30",
            )
    if inputs is None:
        return None
    if inputs.answer_by <= local_date(at):
        return Refusal(
            "no-time",
            _("The deadline for the applicant must be in the future."),
            law="条例19 art. 30",
            field="answer_by",
        )
    return refusal_of_text(inputs.text, "text")


def refusal_to_clarify(
    application: Application,
    inputs: ClarifyInputs | None,
    /,
    *,
    at: datetime,
    by: Person | None = None,
) -> Refusal | None:
    """
    Return why a clarification cannot be entered.

    `by` is the officer who enters one from another channel, or a late one with good reason.

    Law: 条例19 art. 30.
    """
    nothing = Refusal("nothing-asked", _("No clarification was requested."), law="条例19 art. 30")
    if refusal := refusal_of_stage(CLARIFY, application, nothing) or refusal_of_post(
        CLARIFY, application, by=by, at=at
    ):
        return refusal
    today = local_date(at)
    answered_on = min(inputs.on or today, today) if inputs else today
    if answered_on < application.clarification.asked_on:
        return Refusal(
            "before-asked", _("The clarification cannot be dated before the request."), field="on"
        )
    if by is None and answered_on > application.clarification.answer_by:
        return Refusal(
            "too-late", _("The deadline for the clarification has passed. Please call the office.")
        )
    return refusal_of_text(inputs.text, "text") if inputs else None
