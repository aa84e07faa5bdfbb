"""Extend the reply period, or set a later day for one of very many applications."""

from datetime import datetime

from django.db import transaction

from gongkai.applications.inputs import AskExtensionInputs, DelayInputs
from gongkai.applications.letters import write_letter
from gongkai.applications.models import Application, Extension
from gongkai.applications.numbering import allocate_letter_number
from gongkai.applications.recording import save_and_record_step
from gongkai.applications.rules.extensions import (
    refusal_to_ask_extension,
    refusal_to_delay,
    refusal_to_extend,
)
from gongkai.applications.states import LetterKind
from gongkai.applications.workflow import ASK_EXTENSION, DELAY, EXTEND
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing
from gongkai.organisations.models import Person


@transaction.atomic
def ask_extension(
    application: Application, inputs: AskExtensionInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Propose an extension to the supervisor.

    Law: 条例19 art. 33; 条例07 art. 24.
    """
    application = lock(application)
    refuse_if(refusal_to_ask_extension(application, inputs, by=by, at=at))
    Extension.objects.create(
        application=application,
        days=inputs.days,
        reason=clean_text(inputs.reason)[:500],
        asked_on=local_date(at),
        asked_by=by,
    )
    return save_and_record_step(
        application, ASK_EXTENSION, by=by, at=at, facets={"days": inputs.days}
    )


@transaction.atomic
def extend(
    application: Application, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Application:
    """
    Grant an extension. The applicant is notified today.

    Law: 条例19 art. 33; 条例07 art. 24.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_extend(application, inputs, by=by, at=at))
    Extension.objects.filter(application=application).update(notified_on=today, consented_by=by)
    number = allocate_letter_number(application.body, today.year)
    days = application.extension.days
    save_and_record_step(application, EXTEND, by=by, at=at, facets={"days": days, "letter": number})
    values = {"延长工作日": str(days), "延期理由": application.extension.reason}
    write_letter(application, LetterKind.EXTENSION, values, number=number, by=by, at=at)
    return application


@transaction.atomic
def delay_reply(
    application: Application, inputs: DelayInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Set a reasonable later reply date for one of very many applications, and notify the applicant.

    Law: 条例19 art. 35.
    """
    application = lock(application)
    refuse_if(refusal_to_delay(application, inputs, by=by, at=at))
    application.delayed_until = inputs.until
    number = allocate_letter_number(application.body, local_date(at).year)
    save_and_record_step(
        application, DELAY, by=by, at=at, facets={"until": inputs.until, "letter": number}
    )
    write_letter(
        application,
        LetterKind.DELAY,
        {"延期理由": clean_text(inputs.reason)},
        number=number,
        by=by,
        at=at,
    )
    return application
