"""Refusals of clarifications, consultations, extensions, delays, fees and searches."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

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
from gongkai.applications.models import Application, Consultation, SearchTask
from gongkai.applications.queries import capacity, fee_for
from gongkai.applications.rules.basics import (
    acting_persons,
    refusal_after_deadline,
    refusal_of_post,
    refusal_of_stage,
    refusal_of_step,
    refusal_of_text,
    regime_of,
)
from gongkai.applications.states import Opinion, Stage
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
    OFFICER,
    OPINION,
    OVERRIDE,
    PAY,
    REACHED,
    SUPERVISOR,
)
from gongkai.calendars.queries import calendar_of
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.law.calendar import add_working_days
from gongkai.law.clocks import CLOCKS, reply_clock
from gongkai.law.regimes import Regime, has_processing_fees
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind


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
                _("Asking to clarify was possible until %(last)s.") % {"last": last.isoformat()},
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
    return refusal_of_text(inputs.words, "words")


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
    return refusal_of_text(inputs.words, "words") if inputs else None


def refusal_to_consult(
    application: Application, inputs: ConsultInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why no consultation can be sent.

    Law: 条例19 art. 32–34; 条例07 art. 23.
    """
    if refusal := _refusal_of_step_in_time(CONSULT, application, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.agency is None and not inputs.name.strip():
        return Refusal("nobody", _("Enter who is consulted."), field="name")
    if inputs.agency is not None and inputs.agency.pk == application.body_id:
        return Refusal("same-body", _("A body does not consult itself."), field="agency")
    return refusal_of_text(inputs.question, "question")


def refusal_to_note_reached(
    consultation: Consultation, inputs: ReachedInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the delivery of a consultation cannot be recorded.

    Law: 条例19 art. 32, 34.
    """
    reached_on = inputs.reached_on if inputs else None
    return _refusal_of_answer(REACHED, consultation, reached_on, by=by, at=at)


def refusal_to_note_opinion(
    consultation: Consultation, inputs: OpinionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why an opinion cannot be recorded.

    Law: 条例19 art. 32 (silence of a third party: the body decides), art. 34 (silence of a body is
    consent).
    """
    answered_on = inputs.answered_on if inputs else None
    if refusal := _refusal_of_answer(OPINION, consultation, answered_on, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.opinion and inputs.opinion not in Opinion.values:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="opinion")
    if inputs.opinion == Opinion.SILENCE and local_date(at) <= consultation.due_on:
        return Refusal(
            "still-time",
            _("The deadline for the answer is %(due)s.") % {"due": consultation.due_on.isoformat()},
            law="条例19 art. 32, 34",
            field="opinion",
        )
    return None


def refusal_to_override(
    consultation: Consultation, inputs: OverrideInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why an objection cannot be overridden in the public interest.

    Law: 条例19 art. 15, 32 (only where silence would gravely harm it; the third party is told in
    writing).
    """
    if refusal := refusal_of_step(OVERRIDE, consultation.application, by=by, at=at):
        return refusal
    if consultation.opinion not in {Opinion.OBJECTION, Opinion.PARTIAL}:
        return Refusal("no-objection", _("There is no objection to override."))
    if consultation.overridden_on is not None:
        return Refusal("answered-before", _("This objection was already overridden."))
    return refusal_of_text(inputs.reason, "reason") if inputs else None


def refusal_to_ask_extension(
    application: Application, inputs: AskExtensionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why an extension cannot be proposed.

    Law: 条例19 art. 33 (once, at most 20 working days, told before the time is over); 条例07 art. 24
    (15).
    """
    if refusal := _refusal_of_step_in_time(ASK_EXTENSION, application, by=by, at=at):
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
    if refusal := _refusal_of_step_in_time(EXTEND, application, by=by, at=at):
        return refusal
    extension = getattr(application, "extension", None)
    if extension is None or extension.told_on is not None:
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
    if refusal := _refusal_of_step_in_time(DELAY, application, by=by, at=at):
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


def refusal_to_ask_fee(
    application: Application, inputs: AskFeeInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why no processing fee can be charged.

    Law: 条例19 art. 42; 国办函〔2020〕109号 (from 2021 on, once, within the time for the reply).
    """
    if refusal := _refusal_of_step_in_time(ASK_FEE, application, by=by, at=at):
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
    if not application.fee.told_on <= inputs.paid_on <= local_date(at):
        return Refusal(
            "wrong-day",
            _("The payment date must be between the fee notice and today."),
            field="paid_on",
        )
    if inputs.paid_on > application.fee.due_on:
        return Refusal(
            "paid-too-late",
            _("The fee was due on %(due)s; the application has lapsed.")
            % {"due": application.fee.due_on.isoformat()},
            law="国办函〔2020〕109号",
            field="paid_on",
        )
    return None


def refusal_to_ask_search(
    application: Application, inputs: AskSearchInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why an office cannot be asked to search."""
    if refusal := refusal_of_step(ASK_SEARCH, application, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if inputs.office.body_id != application.body_id:
        return Refusal("other-office", _("This office belongs to another body."), field="office")
    if application.searches.filter(office=inputs.office, answered_on=None).exists():
        return Refusal(
            "asked-before",
            _("This office was already asked and has not answered yet."),
            field="office",
        )
    if inputs.due_on < local_date(at):
        return Refusal(
            "no-time", _("The deadline for the office must not be in the past."), field="due_on"
        )
    return None


def refusal_to_answer_search(
    search: SearchTask, inputs: AnswerSearchInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the person cannot answer the search request for the office."""
    over = Refusal("answered-before", _("This search request is closed."))
    if search.answered_on is not None:
        return over
    if refusal := refusal_of_stage(ANSWER_SEARCH, search.application, over):
        return refusal
    today = local_date(at)
    in_office = {PostKind(post) for post in ANSWER_SEARCH.posts} - {OFFICER}
    mine = any(
        one.post in in_office and one.is_for(search.office.body_id, search.office_id)
        for one in capacities_of(by, on=today)
    )
    if not mine and capacity(by, OFFICER, search.application, on=today) is None:
        return Refusal("other-office", _("Only this office or a case officer can answer."))
    return refusal_of_text(inputs.words, "words") if inputs else None


def _refusal_of_step_in_time(
    step: Step[Stage, Any], application: Application, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step is refused that is possible only before the reply deadline."""
    return refusal_of_step(step, application, by=by, at=at) or refusal_after_deadline(
        application, on=local_date(at)
    )


def _refusal_of_answer(
    step: Step[Stage, Any],
    consultation: Consultation,
    day: date | None,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    """Return why a consultation accepts no entry: it is closed, or `day` is out of range."""
    over = Refusal("answered-before", _("This consultation is closed."))
    if consultation.answered_on is not None:
        return over
    application = consultation.application
    if refusal := refusal_of_stage(step, application, over) or refusal_of_post(
        step, application, by=by, at=at
    ):
        return refusal
    if day is not None and not consultation.sent_on <= day <= local_date(at):
        return Refusal(
            "before-asked",
            _("The date must be between the question and today."),
            field="answered_on",
        )
    return None
