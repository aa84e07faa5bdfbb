"""Ask the applicant to clarify an application, and enter the clarification."""

from datetime import datetime

from django.db import transaction

from gongkai.applications.inputs import AskToClarifyInputs, ClarifyInputs
from gongkai.applications.letters import official_date, write_letter
from gongkai.applications.models import Application, Clarification
from gongkai.applications.numbering import allocate_letter_number
from gongkai.applications.recording import APPLICANT, save_and_record_step
from gongkai.applications.rules.clarifications import refusal_to_ask_to_clarify, refusal_to_clarify
from gongkai.applications.states import LetterKind
from gongkai.applications.workflow import ASK_TO_CLARIFY, CLARIFY
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person


@transaction.atomic
def ask_to_clarify(
    application: Application, inputs: AskToClarifyInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Ask the applicant, at most once, to clarify the application.

    Law: 条例19 art. 30; 条例07 art. 21.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_ask_to_clarify(application, inputs, by=by, at=at))
    asked = Clarification.objects.create(
        application=application,
        text=clean_text(inputs.text),
        asked_on=today,
        answer_by=inputs.answer_by,
    )
    number = allocate_letter_number(application.body, today.year)
    facets = {"answer_by": inputs.answer_by, "letter": number}
    save_and_record_step(application, ASK_TO_CLARIFY, by=by, at=at, facets=facets)
    values = {"补正内容": asked.text, "补正期限": official_date(inputs.answer_by)}
    write_letter(application, LetterKind.CLARIFICATION, values, number=number, by=by, at=at)
    return application


@transaction.atomic
def clarify(
    application: Application, inputs: ClarifyInputs, /, *, at: datetime, by: Person | None = None
) -> Application:
    """
    Enter the clarification. The reply period restarts.

    Law: 条例19 art. 30.
    """
    application = lock(application)
    refuse_if(refusal_to_clarify(application, inputs, by=by, at=at))
    answered_on = min(inputs.on or local_date(at), local_date(at))
    asked = Clarification.objects.get(application=application)
    asked.answered_on, asked.answer = answered_on, clean_text(inputs.text)
    asked.save(update_fields=["answered_on", "answer"])
    return save_and_record_step(application, CLARIFY, by=by or APPLICANT, at=at, on=answered_on)
