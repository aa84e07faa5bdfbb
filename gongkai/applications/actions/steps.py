"""On the way to a reply: clarification, consultations, more time, fee, searches."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from gongkai.applications import states
from gongkai.applications.changes import APPLICANT, calendar_at, settle
from gongkai.applications.letters import day_in_words, reckoned_in_words, write_letter
from gongkai.applications.models import Application, Clarification, Consultation, Extension, FeeNotice, SearchTask
from gongkai.applications.numbers import take_letter_number
from gongkai.applications.queries import earlier_in_month, fee_of
from gongkai.applications.rules.basics import OFFICER, SUPERVISOR
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
    refusal_to_override,
)
from gongkai.applications.states import Consulted, FeeMethod, LetterKind, Opinion
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.law.clocks import CLOCKS
from gongkai.law.periods import period
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.states import PostKind


@transaction.atomic
def ask_to_clarify(application: Application, *, by: Person, at: datetime, words: str, answer_by: date) -> Application:
    """
    Ask the applicant, once, to make clear what is wanted.

    Law: 条例19 art. 30; 条例07 art. 21.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_ask_to_clarify(
        application, calendar_at(application), by=by, on=today, words=words, answer_by=answer_by
    ))  # fmt: skip
    asked = Clarification.objects.create(
        application=application, text=_tidy(words), asked_on=today, answer_by=answer_by
    )
    number = take_letter_number(application.body, today.year)
    settle(application, Verb.CLARIFICATION_ASKED, by=by, at=at, post=OFFICER, stage=states.ASK_TO_CLARIFY.target,
           facets={"answer_by": answer_by, "letter": number})  # fmt: skip
    values = {"补正内容": asked.text, "补正期限": day_in_words(answer_by)}
    write_letter(application, LetterKind.CLARIFICATION, values, number=number, by=by, at=at)
    return application


@transaction.atomic
def clarify(
    application: Application, *, at: datetime, words: str, by: Person | None = None, on: date | None = None
) -> Application:
    """
    Take the clarification: the time for the reply begins anew.

    Law: 条例19 art. 30.
    """
    application = lock(application)
    answered_on = min(on or local_date(at), local_date(at))
    refuse_if(refusal_to_clarify(application, on=answered_on, words=words, by=by))
    Clarification.objects.filter(application=application).update(answered_on=answered_on, answer=_tidy(words))
    return settle(application, Verb.CLARIFICATION_ANSWERED, by=by or APPLICANT, at=at, post=OFFICER, on=answered_on,
                  stage=states.CLARIFY.target)  # fmt: skip


@transaction.atomic
def consult(
    application: Application, *, by: Person, at: datetime, question: str, name: str = "", contact: str = "",
    agency: Body | None = None,
) -> Consultation:  # fmt: skip
    """
    Ask a third party or another body; until the answer the time for the reply stands still.

    Law: 条例19 art. 32 (third party, 15 working days), 33 (not counted), 34 (other body); 条例07 art. 23, 24.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_consult(application, by=by, on=today, question=question, agency=agency, name=name))
    kind = Consulted.AGENCY if agency else Consulted.THIRD_PARTY
    consultation = Consultation(
        application=application, kind=kind, agency=agency, question=_tidy(question), sent_on=today,
        due_on=_opinion_due(application, kind, today),
    )  # fmt: skip
    if agency is None:
        consultation.keep_name(_tidy(name)[:200], _tidy(contact)[:200])
    consultation.save()
    number = take_letter_number(application.body, today.year)
    settle(application, Verb.CONSULTATION_SENT, by=by, at=at, post=OFFICER,
           facets={"consultation": consultation.pk, "whom": kind.value, "letter": number})  # fmt: skip
    letter = LetterKind.AGENCY if agency else LetterKind.CONSULTATION
    values = {"征求内容": consultation.question, "回复期限": day_in_words(consultation.due_on)}
    write_letter(application, letter, values, number=number, by=by, at=at, consultation=consultation)
    return consultation


@transaction.atomic
def note_reached(consultation: Consultation, *, by: Person, at: datetime, reached_on: date) -> Consultation:
    """
    Note on which day the question reached who was asked: from then on the fifteen days run.

    Law: 条例19 art. 32, 34.
    """
    application = lock(consultation.application)
    consultation = lock(consultation)
    refuse_if(refusal_to_note_opinion(consultation, by=by, on=local_date(at), answered_on=reached_on))
    consultation.reached_on = reached_on
    consultation.due_on = _opinion_due(application, Consulted(consultation.kind), reached_on)
    consultation.save()
    consultation.letters.filter(served_on=None).update(served_on=reached_on)
    settle(application, Verb.CONSULTATION_SENT, by=by, at=at, post=OFFICER, on=reached_on,
           facets={"consultation": consultation.pk, "whom": consultation.kind, "reached_on": reached_on})  # fmt: skip
    return consultation


@transaction.atomic
def note_opinion(
    consultation: Consultation, *, by: Person, at: datetime, opinion: str, answered_on: date, reasons: str = ""
) -> Consultation:
    """
    Note what somebody who was asked says, or that nothing came in time.

    Law: 条例19 art. 32, 34.
    """
    application = lock(consultation.application)
    consultation = lock(consultation)
    refuse_if(refusal_to_note_opinion(
        consultation, by=by, on=local_date(at), opinion=opinion or Opinion.CONSENT, answered_on=answered_on
    ))  # fmt: skip
    consultation.answered_on = consultation.due_on if opinion == Opinion.SILENCE else answered_on
    consultation.opinion = opinion or Opinion.CONSENT
    consultation.reasons = _tidy(reasons)
    consultation.save()
    settle(application, Verb.CONSULTATION_ANSWERED, by=by, at=at, post=OFFICER, on=consultation.answered_on,
           facets={"consultation": consultation.pk, "opinion": consultation.opinion})  # fmt: skip
    return consultation


@transaction.atomic
def close_silent(consultation: Consultation, *, at: datetime) -> bool:
    """
    End a consultation to which no answer came in time; the system does it on the day after.

    Law: 条例19 art. 32, 34.
    """
    application = lock(consultation.application)
    consultation = lock(consultation)
    if consultation.answered_on is not None or consultation.due_on >= local_date(at):
        return False
    consultation.answered_on, consultation.opinion = consultation.due_on, Opinion.SILENCE
    consultation.save()
    settle(application, Verb.CONSULTATION_ANSWERED, by=SYSTEM, at=at, on=consultation.due_on,
           facets={"consultation": consultation.pk, "opinion": Opinion.SILENCE.value})  # fmt: skip
    return True


@transaction.atomic
def override_objection(consultation: Consultation, *, by: Person, at: datetime, reason: str) -> Consultation:
    """
    Set an objection aside because silence would gravely harm the public interest; the third party is told.

    Law: 条例19 art. 15, 32.
    """
    application = lock(consultation.application)
    consultation = lock(consultation)
    refuse_if(refusal_to_override(consultation, by=by, on=local_date(at), reason=reason))
    consultation.overridden_on, consultation.override_reason = local_date(at), _tidy(reason)
    consultation.save()
    number = take_letter_number(application.body, local_date(at).year)
    settle(application, Verb.CONSULTATION_OVERRIDDEN, by=by, at=at, post=SUPERVISOR,
           facets={"consultation": consultation.pk, "letter": number})  # fmt: skip
    values = {"征求内容": consultation.question, "公开理由": consultation.override_reason}
    write_letter(application, LetterKind.OVERRIDE, values, number=number, by=by, at=at, consultation=consultation)
    return consultation


@transaction.atomic
def ask_extension(application: Application, *, by: Person, at: datetime, days: int, reason: str) -> Application:
    """
    Propose more time to the supervisor.

    Law: 条例19 art. 33; 条例07 art. 24.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_ask_extension(application, by=by, on=today, days=days, reason=reason))
    Extension.objects.create(
        application=application, days=days, reason=_tidy(reason)[:500], asked_on=today, asked_by=by
    )
    return settle(application, Verb.EXTENSION_ASKED, by=by, at=at, post=OFFICER, facets={"days": days})


@transaction.atomic
def extend(application: Application, *, by: Person, at: datetime) -> Application:
    """
    Consent to more time; the applicant is told today.

    Law: 条例19 art. 33; 条例07 art. 24.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_extend(application, by=by, on=today))
    Extension.objects.filter(application=application).update(told_on=today, consented_by=by)
    number = take_letter_number(application.body, today.year)
    days = application.extension.days
    settle(application, Verb.EXTENSION_GRANTED, by=by, at=at, post=SUPERVISOR, facets={"days": days, "letter": number})
    values = {"延长工作日": str(days), "延期理由": application.extension.reason}
    write_letter(application, LetterKind.EXTENSION, values, number=number, by=by, at=at)
    return application


@transaction.atomic
def delay_reply(application: Application, *, by: Person, at: datetime, until: date, reason: str) -> Application:
    """
    Appoint a reasonable later day for one of very many applications, and tell the applicant.

    Law: 条例19 art. 35.
    """
    application = lock(application)
    refuse_if(refusal_to_delay(application, by=by, on=local_date(at), until=until, reason=reason))
    application.delayed_until = until
    number = take_letter_number(application.body, local_date(at).year)
    settle(application, Verb.REPLY_DELAYED, by=by, at=at, post=SUPERVISOR, facets={"until": until, "letter": number})
    write_letter(application, LetterKind.DELAY, {"延期理由": _tidy(reason)}, number=number, by=by, at=at)
    return application


@transaction.atomic
def ask_fee(application: Application, *, by: Person, at: datetime, method: str, count: int) -> Application:
    """
    Ask for a processing fee, by item within the calendar month or by page.

    Law: 条例19 art. 42; 国办函〔2020〕109号.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_ask_fee(application, by=by, on=today))
    before = earlier_in_month(application, on=application.received_on or today) if method == FeeMethod.ITEMS else 0
    fee = fee_of(method, count, before)
    refuse_if(refusal_to_ask_fee(application, by=by, on=today, yuan=fee.total))
    due = period(calendar_at(application), "fee-payment", today, settings.GONGKAI_LAW).due
    FeeNotice.objects.create(
        application=application, method=method, count=count, before=before, yuan=fee.total, told_on=today, due_on=due
    )
    number = take_letter_number(application.body, today.year)
    settle(application, Verb.FEE_ASKED, by=by, at=at, post=OFFICER, stage=states.ASK_FEE.target,
           facets={"method": method, "yuan": fee.total, "letter": number})  # fmt: skip
    values = {"金额": str(fee.total), "计费方式": reckoned_in_words(method, count, fee), "缴费期限": day_in_words(due)}
    write_letter(application, LetterKind.FEE, values, number=number, by=by, at=at)
    return application


@transaction.atomic
def note_payment(application: Application, *, by: Person, at: datetime, paid_on: date) -> Application:
    """
    Note that the fee was paid: the time for the reply begins anew on the day after.

    Law: 国办函〔2020〕109号.
    """
    application = lock(application)
    refuse_if(refusal_to_note_payment(application, by=by, on=local_date(at), paid_on=paid_on))
    FeeNotice.objects.filter(application=application).update(paid_on=paid_on)
    return settle(application, Verb.FEE_PAID, by=by, at=at, post=OFFICER, on=paid_on, stage=states.PAY_FEE.target,
                  facets={"yuan": application.fee.yuan})  # fmt: skip


@transaction.atomic
def ask_search(
    application: Application, *, by: Person, at: datetime, office: Office, due_on: date, note: str = ""
) -> SearchTask:
    """
    Ask an office of the body to look for what is wanted.

    Law: 条例19 art. 45.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_ask_search(application, by=by, on=today, office=office, due_on=due_on))
    search = SearchTask.objects.create(
        application=application, office=office, note=_tidy(note)[:500], asked_on=today, asked_by=by, due_on=due_on
    )
    settle(application, Verb.SEARCH_ASKED, by=by, at=at, post=OFFICER, facets={"office": office.pk})
    return search


@transaction.atomic
def answer_search(search: SearchTask, *, by: Person, at: datetime, found: bool, words: str) -> SearchTask:
    """Answer for the office: found or not, and where or how it was searched."""
    application = lock(search.application)
    search = lock(search)
    today = local_date(at)
    refuse_if(refusal_to_answer_search(search, by=by, on=today, words=words))
    search.answered_on, search.answered_by, search.found, search.answer = today, by, found, _tidy(words)
    search.save()
    settle(application, Verb.SEARCH_ANSWERED, by=by, at=at, post=PostKind.OFFICE_HEAD,
           facets={"office": search.office_id, "found": found})  # fmt: skip
    return search


def _opinion_due(application: Application, kind: Consulted, start: date) -> date:
    """
    Return until when who is asked may answer; the edition of 2007 names no day, the same fifteen are taken.

    Law: 条例19 art. 32, 34.
    """
    clock = "agency" if kind == Consulted.AGENCY else "third-party"
    return calendar_at(application).nth_after(start, CLOCKS[clock].amount)


def _tidy(words: str) -> str:
    return words.replace("\x00", "").strip()
