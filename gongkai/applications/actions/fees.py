"""Charge a processing fee, and record its payment."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from gongkai.applications.inputs import AskFeeInputs, PaymentInputs
from gongkai.applications.letters import (
    fee_calculation_text,
    official_date,
    payment_text,
    write_letter,
)
from gongkai.applications.models import Application, FeeNotice
from gongkai.applications.numbering import allocate_letter_number
from gongkai.applications.queries import fee_of, items_before
from gongkai.applications.recording import calendar_at, save_and_record_step
from gongkai.applications.rules.fees import refusal_to_ask_fee, refusal_to_note_payment
from gongkai.applications.states import LetterKind
from gongkai.applications.workflow import ASK_FEE, PAY
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.law.periods import period
from gongkai.organisations.models import Person


@transaction.atomic
def ask_fee(
    application: Application, inputs: AskFeeInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Ask for a processing fee, by item within the calendar month or by page.

    Law: 条例19 art. 42; 国办函〔2020〕109号.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_ask_fee(application, inputs, by=by, at=at))
    method, count = inputs.method, inputs.count
    before = items_before(application, method, on=today)
    fee = fee_of(method, count, before)
    due = period(calendar_at(application), "fee-payment", today, settings.GONGKAI_LAW).due
    FeeNotice.objects.create(
        application=application,
        method=method,
        count=count,
        before=before,
        yuan=fee.total,
        notified_on=today,
        due_on=due,
    )
    number = allocate_letter_number(application.body, today.year)
    facets = {"method": method, "yuan": fee.total, "letter": number}
    save_and_record_step(application, ASK_FEE, by=by, at=at, facets=facets)
    values = {
        "金额": str(fee.total),
        "计费方式": fee_calculation_text(method, count, fee),
        "缴费期限": official_date(due),
        "缴费方式": payment_text(application.body),
    }
    write_letter(application, LetterKind.FEE, values, number=number, by=by, at=at)
    return application


@transaction.atomic
def note_payment(
    application: Application, inputs: PaymentInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Record the payment of the fee. The reply period restarts on the following day.

    Law: 国办函〔2020〕109号.
    """
    application = lock(application)
    refuse_if(refusal_to_note_payment(application, inputs, by=by, at=at))
    FeeNotice.objects.filter(application=application).update(paid_on=inputs.paid_on)
    return save_and_record_step(
        application, PAY, by=by, at=at, on=inputs.paid_on, facets={"yuan": application.fee.yuan}
    )
