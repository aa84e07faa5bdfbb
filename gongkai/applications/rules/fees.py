"""Refusals of processing fees and of their payment."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.applications.inputs import AskFeeInputs, PaymentInputs
from gongkai.applications.models import Application
from gongkai.applications.queries import fee_for
from gongkai.applications.rules.basics import refusal_of_step, refusal_of_step_in_time, regime_of
from gongkai.applications.workflow import ASK_FEE, PAY
from gongkai.kit.date_text import day_text
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.law.regimes import Regime, has_processing_fees
from gongkai.organisations.models import Person


def refusal_to_ask_fee(
    application: Application, inputs: AskFeeInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why no processing fee can be charged.

    Law: 条例19 art. 42; 国办函〔2020〕109号 (from 2021 on, once, within the time for the reply).
    """
    if refusal := refusal_of_step_in_time(ASK_FEE, application, by=by, at=at):
        return refusal
    if regime_of(application) != Regime.REVISED or not has_processing_fees(local_date(at)):
        return Refusal(
            "no-fees", _("There were no processing fees before 2021."), law="国办函〔2020〕109号"
        )
    if hasattr(application, "fee"):
        return Refusal(
            "asked-before", _("A fee can be charged only once."), law="国办函〔2020〕109号"
        )
    if (
        inputs is not None
        and fee_for(application, inputs.method, inputs.count, on=local_date(at)).total <= 0
    ):
        return Refusal(
            "free",
            _("No fee is charged for this quantity."),
            law="国办函〔2020〕109号",
            field="count",
        )
    return None


def refusal_to_note_payment(
    application: Application, inputs: PaymentInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why a payment cannot be recorded, e.g. because it came after the deadline.

    Law: 国办函〔2020〕109号.
    """
    if refusal := refusal_of_step(PAY, application, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if not application.fee.notified_on <= inputs.paid_on <= local_date(at):
        return Refusal(
            "wrong-day",
            _("The payment date must be between the fee notice and today."),
            field="paid_on",
        )
    if inputs.paid_on > application.fee.due_on:
        return Refusal(
            "paid-too-late",
            _("The fee was due on %(due)s; the application has lapsed.")
            % {"due": day_text(application.fee.due_on)},
            law="国办函〔2020〕109号",
            field="paid_on",
        )
    return None
