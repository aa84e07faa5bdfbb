"""Consult third parties and other bodies, and record what they answer."""

from datetime import date, datetime

from django.db import transaction

from gongkai.applications.inputs import ConsultInputs, OpinionInputs, OverrideInputs, ReachedInputs
from gongkai.applications.letters import official_date, write_letter
from gongkai.applications.models import Application, Consultation
from gongkai.applications.numbering import allocate_letter_number
from gongkai.applications.recording import calendar_at, save_and_record_step
from gongkai.applications.rules.consultations import (
    refusal_to_consult,
    refusal_to_note_opinion,
    refusal_to_note_reached,
    refusal_to_override,
)
from gongkai.applications.states import Consulted, LetterKind, Opinion
from gongkai.applications.workflow import CONSULT, OPINION, OVERRIDE, REACHED
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.law.clocks import CLOCKS
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.models import Person


@transaction.atomic
def consult(
    application: Application, inputs: ConsultInputs, /, *, by: Person, at: datetime
) -> Consultation:
    """
    Consult a third party or another body. The reply period is suspended until the answer.

    Law: 条例19 art. 32 (third party, 15 working days), 33 (not counted), 34 (other body); 条例07 art.
    23, 24.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_consult(application, inputs, by=by, at=at))
    agency = inputs.agency
    kind = Consulted.AGENCY if agency else Consulted.THIRD_PARTY
    consultation = Consultation(
        application=application,
        kind=kind,
        agency=agency,
        question=clean_text(inputs.question),
        sent_on=today,
        due_on=_opinion_due(application, kind, today),
    )
    if agency is None:
        consultation.encrypt_name(clean_text(inputs.name)[:200], clean_text(inputs.contact)[:200])
    consultation.save()
    number = allocate_letter_number(application.body, today.year)
    facets = {"consultation": consultation.pk, "whom": kind.value, "letter": number}
    save_and_record_step(application, CONSULT, by=by, at=at, facets=facets)
    letter = LetterKind.AGENCY if agency else LetterKind.CONSULTATION
    values = {"征求内容": consultation.question, "回复期限": official_date(consultation.due_on)}
    write_letter(
        application, letter, values, number=number, by=by, at=at, consultation=consultation
    )
    return consultation


@transaction.atomic
def note_reached(
    consultation: Consultation, inputs: ReachedInputs, /, *, by: Person, at: datetime
) -> Consultation:
    """
    Record the delivery of a consultation, from which the 15 working days run.

    Law: 条例19 art. 32, 34.
    """
    application = lock(consultation.application)
    consultation = lock(consultation)
    refuse_if(refusal_to_note_reached(consultation, inputs, by=by, at=at))
    consultation.reached_on = reached_on = inputs.reached_on
    consultation.due_on = _opinion_due(application, Consulted(consultation.kind), reached_on)
    consultation.save()
    consultation.letters.filter(served_on=None).update(served_on=reached_on)
    facets = {"consultation": consultation.pk, "whom": consultation.kind, "reached_on": reached_on}
    save_and_record_step(application, REACHED, by=by, at=at, on=reached_on, facets=facets)
    return consultation


@transaction.atomic
def note_opinion(
    consultation: Consultation, inputs: OpinionInputs, /, *, by: Person, at: datetime
) -> Consultation:
    """
    Record the opinion of a consulted party, or that no answer came in time.

    Law: 条例19 art. 32, 34.
    """
    application = lock(consultation.application)
    consultation = lock(consultation)
    refuse_if(refusal_to_note_opinion(consultation, inputs, by=by, at=at))
    is_silent = inputs.opinion == Opinion.SILENCE
    consultation.answered_on = consultation.due_on if is_silent else inputs.answered_on
    consultation.opinion = inputs.opinion or Opinion.CONSENT
    consultation.reasons = clean_text(inputs.reasons)
    consultation.save()
    facets = {"consultation": consultation.pk, "opinion": consultation.opinion}
    save_and_record_step(
        application, OPINION, by=by, at=at, on=consultation.answered_on, facets=facets
    )
    return consultation


@transaction.atomic
def close_unanswered_consultation(consultation: Consultation, *, at: datetime) -> bool:
    """
    Close a consultation without an answer. The worker does this on the day after its deadline.

    Law: 条例19 art. 32, 34.
    """
    application = lock(consultation.application)
    consultation = lock(consultation)
    if consultation.answered_on is not None or consultation.due_on >= local_date(at):
        return False
    consultation.answered_on, consultation.opinion = consultation.due_on, Opinion.SILENCE
    consultation.save()
    facets = {"consultation": consultation.pk, "opinion": Opinion.SILENCE.value}
    save_and_record_step(
        application, OPINION, by=SYSTEM, at=at, on=consultation.due_on, facets=facets
    )
    return True


@transaction.atomic
def override_objection(
    consultation: Consultation, inputs: OverrideInputs, /, *, by: Person, at: datetime
) -> Consultation:
    """
    Override an objection in the public interest, and notify the third party in writing.

    Law: 条例19 art. 15, 32.
    """
    application = lock(consultation.application)
    consultation = lock(consultation)
    refuse_if(refusal_to_override(consultation, inputs, by=by, at=at))
    consultation.overridden_on, consultation.override_reason = (
        local_date(at),
        clean_text(inputs.reason),
    )
    consultation.save()
    number = allocate_letter_number(application.body, local_date(at).year)
    facets = {"consultation": consultation.pk, "letter": number}
    save_and_record_step(application, OVERRIDE, by=by, at=at, facets=facets)
    values = {"征求内容": consultation.question, "公开理由": consultation.override_reason}
    write_letter(
        application,
        LetterKind.OVERRIDE,
        values,
        number=number,
        by=by,
        at=at,
        consultation=consultation,
    )
    return consultation


def _opinion_due(application: Application, kind: Consulted, start: date) -> date:
    """
    Return the deadline of a consultation.

    The 2007 edition sets none; the same 15 working days apply.
    Law: 条例19 art. 32, 34.
    """
    clock = "agency" if kind == Consulted.AGENCY else "third-party"
    return calendar_at(application).nth_after(start, CLOCKS[clock].amount)
