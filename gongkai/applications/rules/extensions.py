"""Refusals of extensions and of later days for a reply."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.applications.inputs import AskExtensionInputs, DelayInputs
from gongkai.applications.models import Application
from gongkai.applications.rules.basics import (
    acting_persons,
    refusal_of_step_in_time,
    refusal_of_text,
    regime_of,
)
from gongkai.applications.workflow import ASK_EXTENSION, DELAY, EXTEND, SUPERVISOR
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.law.clocks import reply_clock
from gongkai.law.regimes import Regime
from gongkai.organisations.models import Person


def refusal_to_ask_extension(
    application: Application, inputs: AskExtensionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why an extension cannot be proposed.

    Law: 条例19 art. 33 (once, at most 20 working days, told before the time is over); 条例07 art. 24
    (15).
    """
    if refusal := refusal_of_step_in_time(ASK_EXTENSION, application, by=by, at=at):
        return refusal
    clock = reply_clock(regime_of(application))
    if hasattr(application, "extension"):
        return Refusal(
            "extended-before", _("The time for a reply can be extended only once."), law=clock.law
        )
    if inputs is None:
        return None
    most = clock.extension
    if not 1 <= inputs.days <= most:
        return Refusal(
            "wrong-days",
            _("An extension is at least 1 and at most %(most)s working days.") % {"most": most},
            law=clock.law,
            field="days",
        )
    return refusal_of_text(inputs.reason, "reason")


def refusal_to_extend(
    application: Application, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why an extension cannot be granted. The applicant must be notified before the deadline.

    Law: 条例19 art. 33; 条例07 art. 24.
    """
    if refusal := refusal_of_step_in_time(EXTEND, application, by=by, at=at):
        return refusal
    extension = getattr(application, "extension", None)
    if extension is None or extension.notified_on is not None:
        return Refusal("nothing-asked", _("No extension is waiting for approval."))
    if extension.asked_by_id in acting_persons(by, SUPERVISOR, application, on=local_date(at)):
        return Refusal(
            "own-proposal",
            _("The person who proposed the extension cannot approve it, not even by delegation."),
        )
    return None


def refusal_to_delay(
    application: Application, inputs: DelayInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why no later reply date can be set.

    Law: 条例19 art. 35 (very many applications, with good reasons, too many to answer in time).
    """
    if refusal := refusal_of_step_in_time(DELAY, application, by=by, at=at):
        return refusal
    if regime_of(application) != Regime.REVISED:
        return Refusal(
            "first-edition",
            _("The edition of 2007 does not allow a delayed reply."),
            law="条例19 art. 35",
        )
    if application.delayed_until is not None:
        return Refusal(
            "delayed-before", _("A later reply date was already set."), law="条例19 art. 35"
        )
    if inputs is None:
        return None
    if application.due_on is None or inputs.until <= application.due_on:
        return Refusal(
            "not-later",
            _("The date must be after the reply deadline."),
            field="until",
        )
    return refusal_of_text(inputs.reason, "reason")
