"""Record the service of letters, answer requests for correction, and edit letter templates."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from gongkai.applications.inputs import CorrectInputs, ReceiptInputs, ServiceInputs
from gongkai.applications.letter_templates import CORRECTED
from gongkai.applications.letters import template_of, write_letter
from gongkai.applications.models import Application, FeeNotice, Letter, LetterTemplate
from gongkai.applications.numbering import allocate_letter_number
from gongkai.applications.recording import calendar_at, save_and_record_step
from gongkai.applications.rules.letters import (
    refusal_to_correct,
    refusal_to_note_receipt,
    refusal_to_note_service,
    refusal_to_write_template,
)
from gongkai.applications.states import CorrectionResult, LetterKind
from gongkai.applications.workflow import CORRECT, NOTE_RECEIPT, NOTE_SERVICE
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.law.periods import period
from gongkai.organisations.models import Body, Person


@transaction.atomic
def note_service(letter: Letter, inputs: ServiceInputs, /, *, by: Person, at: datetime) -> Letter:
    """Record how and when a letter was served, with the proof of service."""
    application = lock(letter.application)
    letter = lock(letter)
    refuse_if(refusal_to_note_service(letter, inputs, by=by, at=at))
    letter.served_by, letter.served_on = inputs.way, inputs.served_on
    letter.proof_of_service = _tidy(inputs.proof)[:200]
    letter.save()
    _count_payment(application, letter)
    facets = {"kind": letter.kind, "letter": letter.number, "way": inputs.way}
    save_and_record_step(
        application, NOTE_SERVICE, by=by, at=at, on=inputs.served_on, facets=facets
    )
    return letter


@transaction.atomic
def note_receipt(letter: Letter, inputs: ReceiptInputs, /, *, by: Person, at: datetime) -> Letter:
    """
    Record when a posted letter reached its addressee; time limits count from then on.

    Law: 条例19 art. 40, 51; 国办函〔2020〕109号.
    """
    application = lock(letter.application)
    letter = lock(letter)
    refuse_if(refusal_to_note_receipt(letter, inputs, by=by, at=at))
    letter.reached_on = inputs.reached_on
    letter.save()
    _count_payment(application, letter)
    facets = {"kind": letter.kind, "of": letter.number}
    save_and_record_step(
        application, NOTE_RECEIPT, by=by, at=at, on=inputs.reached_on, facets=facets
    )
    return letter


@transaction.atomic
def correct_records(
    application: Application, inputs: CorrectInputs, /, *, by: Person, at: datetime
) -> Letter:
    """
    Send the applicant the answer to a request to correct records about the applicant.

    Law: 条例19 art. 41.
    """
    application = lock(application)
    refuse_if(refusal_to_correct(application, inputs, by=by, at=at))
    number = allocate_letter_number(application.body, local_date(at).year)
    facets = {"kind": LetterKind.CORRECTION.value, "letter": number, "result": inputs.result}
    save_and_record_step(application, CORRECT, by=by, at=at, facets=facets)
    values = {
        "更正结果": CORRECTED[CorrectionResult(inputs.result)],
        "更正说明": _tidy(inputs.text),
    }
    return write_letter(application, LetterKind.CORRECTION, values, number=number, by=by, at=at)


@transaction.atomic
def write_template(
    body: Body, kind: str, *, by: Person, at: datetime, text: str, version: int | None = None
) -> LetterTemplate:
    """
    Save a new version of a body's template for a kind of letter. Letters keep their version.

    `version` is the edited version. The save is refused if a newer version exists.
    """
    body = lock(body)
    newest = template_of(body, kind)
    number = newest.version if newest else 0
    refuse_if(
        refusal_to_write_template(
            body, kind, by=by, on=local_date(at), text=text, version=version, newest=number
        )
    )
    return LetterTemplate.objects.create(
        body=body, kind=kind, version=number + 1, text=_tidy(text), written_by=by, written_at=at
    )


def _count_payment(application: Application, letter: Letter) -> None:
    """
    Count the time for the payment from the day on which the fee notice reached the applicant.

    Law: 国办函〔2020〕109号.
    """
    if letter.kind != LetterKind.FEE or letter.counts_from is None:
        return
    calendar = calendar_at(application)
    due = period(calendar, "fee-payment", letter.counts_from, settings.GONGKAI_LAW).due
    FeeNotice.objects.filter(application=application, paid_on=None).update(due_on=due)


def _tidy(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()
