"""Steps before the reply: clarifications, consultations, extensions, delays, fees and searches."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from gongkai.applications.inputs import (
    AnswerSearchInputs,
    AskExtensionInputs,
    AskFeeInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    ClarifyInputs,
    ConsultInputs,
    DelayInputs,
    OpinionInputs,
    OverrideInputs,
    PaymentInputs,
    ReachedInputs,
)
from gongkai.applications.letters import fee_calculation_text, official_date, write_letter
from gongkai.applications.models import (
    Application,
    Clarification,
    Consultation,
    Extension,
    FeeNotice,
    SearchTask,
)
from gongkai.applications.numbering import allocate_letter_number
from gongkai.applications.queries import fee_of, items_before
from gongkai.applications.recording import APPLICANT, calendar_at, save_and_record_step
from gongkai.applications.rules.steps import (
    refusal_to_answer_search,
    refusal_to_ask_extension,
    refusal_to_ask_fee,
    refusal_to_ask_search,
    refusal_to_ask_to_clarify,
    refusal_to_clarify,
    refusal_to_consult,
    refusal_to_delay,
    refusal_to_extend,
    refusal_to_note_opinion,
    refusal_to_note_payment,
    refusal_to_note_reached,
    refusal_to_override,
)
from gongkai.applications.states import Consulted, LetterKind, Opinion
from gongkai.applications.workflow import (
    ANSWER_SEARCH,
    ASK_EXTENSION,
    ASK_FEE,
    ASK_SEARCH,
    ASK_TO_CLARIFY,
    CLARIFY,
    CONSULT,
    DELAY,
    EXTEND,
    OPINION,
    OVERRIDE,
    PAY,
    REACHED,
)
from gongkai.kit.locks import lock
from gongkai.kit.plain_text import clean_text
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing
from gongkai.law.clocks import CLOCKS
from gongkai.law.periods import period
from gongkai.ledger.actions import SYSTEM
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
        text=clean_text(inputs.words),
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
    Clarification.objects.filter(application=application).update(
        answered_on=answered_on, answer=clean_text(inputs.words)
    )
    return save_and_record_step(application, CLARIFY, by=by or APPLICANT, at=at, on=answered_on)


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
    Extension.objects.filter(application=application).update(told_on=today, consented_by=by)
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
        told_on=today,
        due_on=due,
    )
    number = allocate_letter_number(application.body, today.year)
    facets = {"method": method, "yuan": fee.total, "letter": number}
    save_and_record_step(application, ASK_FEE, by=by, at=at, facets=facets)
    values = {
        "金额": str(fee.total),
        "计费方式": fee_calculation_text(method, count, fee),
        "缴费期限": official_date(due),
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


@transaction.atomic
def ask_search(
    application: Application, inputs: AskSearchInputs, /, *, by: Person, at: datetime
) -> SearchTask:
    """
    Ask an office of the body to search for the information.

    Law: 条例19 art. 45.
    """
    application = lock(application)
    refuse_if(refusal_to_ask_search(application, inputs, by=by, at=at))
    search = SearchTask.objects.create(
        application=application,
        office=inputs.office,
        note=clean_text(inputs.note)[:500],
        asked_on=local_date(at),
        asked_by=by,
        due_on=inputs.due_on,
    )
    save_and_record_step(application, ASK_SEARCH, by=by, at=at, facets={"office": inputs.office.pk})
    return search


@transaction.atomic
def answer_search(
    search: SearchTask, inputs: AnswerSearchInputs, /, *, by: Person, at: datetime
) -> SearchTask:
    """Enter the result of an office's search: found or not, and where or how it searched."""
    application = lock(search.application)
    search = lock(search)
    refuse_if(refusal_to_answer_search(search, inputs, by=by, at=at))
    search.answered_on, search.answered_by = local_date(at), by
    search.found, search.answer = inputs.found, clean_text(inputs.words)
    search.save()
    facets = {"office": search.office_id, "found": inputs.found}
    save_and_record_step(application, ANSWER_SEARCH, by=by, at=at, facets=facets)
    return search


def _opinion_due(application: Application, kind: Consulted, start: date) -> date:
    """
    Return the deadline of a consultation.

    The 2007 edition sets none; the same 15 working days apply.
    Law: 条例19 art. 32, 34.
    """
    clock = "agency" if kind == Consulted.AGENCY else "third-party"
    return calendar_at(application).nth_after(start, CLOCKS[clock].amount)
