"""Why not: clarification, consultations, more time, fee, searches."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.applications import states
from gongkai.applications.models import Application, Consultation, SearchTask
from gongkai.applications.queries import capacity
from gongkai.applications.rules.basics import (
    OFFICER,
    SUPERVISOR,
    behind,
    not_holding,
    refusal_of_lateness,
    refusal_of_words,
    refusal_to_work,
    regime_of,
)
from gongkai.applications.states import Opinion, Stage
from gongkai.kit.moves import Move
from gongkai.kit.refusals import Refusal
from gongkai.law.calendar import WorkCalendar, add_working_days
from gongkai.law.clocks import CLOCKS, reply_clock
from gongkai.law.regimes import Regime, has_processing_fees
from gongkai.organisations.models import Body, Office, Person
from gongkai.organisations.queries import standings
from gongkai.organisations.states import PostKind


def refusal_to_ask_to_clarify(
    application: Application,
    calendar: WorkCalendar,
    *,
    by: Person,
    on: date,
    words: str = "",
    answer_by: date | None = None,
) -> Refusal | None:
    """
    Why the applicant cannot be asked to clarify.

    Law: 条例19 art. 30 (once, within 7 working days, by a reasonable day); 条例07 art. 21.
    """
    if refusal := refusal_to_work(application, states.ASK_TO_CLARIFY, by=by, on=on):
        return refusal
    if hasattr(application, "clarification"):
        return Refusal("asked-before", _("The applicant can be asked to clarify only once."), law="条例19 art. 30")
    assert application.received_on is not None  # what is in hand was received
    if regime_of(application) == Regime.REVISED:
        last = add_working_days(calendar, application.received_on, CLOCKS["clarification-notice"].amount).on
        if on > last:
            return Refusal(
                "too-late-to-ask",
                _("Asking to clarify was possible until %(last)s.") % {"last": last.isoformat()},
                law="条例19 art. 30",
            )
    if answer_by is None:
        return None
    if answer_by <= on:
        return Refusal(
            "no-time", _("Give the applicant a day that lies ahead."), law="条例19 art. 30", field="answer_by"
        )
    return refusal_of_words(words, "words")


def refusal_to_clarify(
    application: Application, *, on: date, words: str | None = None, by: Person | None = None
) -> Refusal | None:
    """
    Why a clarification cannot be taken; `by` writes one down that came in by another way, or late with good reason.

    Law: 条例19 art. 30.
    """
    if application.stage != Stage.CLARIFYING:
        return Refusal("nothing-asked", _("Nothing was asked that could be clarified."), law="条例19 art. 30")
    if by is not None and capacity(by, OFFICER, application, on=on) is None:
        return not_holding(OFFICER)
    if on < application.clarification.asked_on:
        return Refusal("before-asked", _("The clarification came before it was asked for."), field="on")
    if by is None and on > application.clarification.answer_by:
        return Refusal("too-late", _("The day by which it was to be answered is over. Please call the office."))
    return refusal_of_words(words, "words") if words is not None else None


def refusal_to_consult(
    application: Application,
    *,
    by: Person,
    on: date,
    question: str | None = None,
    agency: Body | None = None,
    name: str = "",
) -> Refusal | None:
    """
    Why no opinion can be asked for.

    Law: 条例19 art. 32–34; 条例07 art. 23.
    """
    if refusal := refusal_to_work(application, states.ASK_FEE, by=by, on=on) or refusal_of_lateness(application, on=on):
        return refusal
    if question is None:
        return None
    if agency is None and not name.strip():
        return Refusal("nobody", _("Say who is asked."), field="name")
    if agency is not None and agency.pk == application.body_id:
        return Refusal("same-body", _("A body does not consult itself."), field="agency")
    return refusal_of_words(question, "question")


def refusal_to_note_opinion(
    consultation: Consultation, *, by: Person, on: date, opinion: str = "", answered_on: date | None = None
) -> Refusal | None:
    """
    Why an opinion cannot be noted.

    Law: 条例19 art. 32 (silence of a third party: the body decides), art. 34 (silence of a body is consent).
    """
    application = consultation.application
    if application.stage not in states.WORKED_ON or consultation.answered_on is not None:
        return Refusal("answered-before", _("This consultation is over."))
    if capacity(by, OFFICER, application, on=on) is None:
        return not_holding(OFFICER)
    if answered_on is not None and not consultation.sent_on <= answered_on <= on:
        return Refusal("before-asked", _("An opinion comes between the question and today."), field="answered_on")
    if opinion and opinion not in Opinion.values:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="opinion")
    if opinion == Opinion.SILENCE and on <= consultation.due_on:
        return Refusal(
            "still-time", _("An answer may come until %(due)s.") % {"due": consultation.due_on.isoformat()},
            law="条例19 art. 32, 34", field="opinion",
        )  # fmt: skip
    return None


def refusal_to_override(
    consultation: Consultation, *, by: Person, on: date, reason: str | None = None
) -> Refusal | None:
    """
    Why an objection cannot be set aside for the public interest.

    Law: 条例19 art. 15, 32 (only where silence would gravely harm it; the third party is told in writing).
    """
    if refusal := refusal_to_work(consultation.application, states.ASK_FEE, by=by, on=on, post=SUPERVISOR):
        return refusal
    if consultation.opinion not in {Opinion.OBJECTION, Opinion.PARTIAL}:
        return Refusal("no-objection", _("There is no objection that could be set aside."))
    if consultation.overridden_on is not None:
        return Refusal("answered-before", _("This objection was set aside before."))
    return refusal_of_words(reason, "reason") if reason is not None else None


def refusal_to_ask_extension(
    application: Application, *, by: Person, on: date, days: int | None = None, reason: str = ""
) -> Refusal | None:
    """
    Why no more time can be asked for.

    Law: 条例19 art. 33 (once, at most 20 working days, told before the time is over); 条例07 art. 24 (15).
    """
    move = Move(frozenset({Stage.IN_HAND}), Stage.IN_HAND)
    if refusal := refusal_to_work(application, move, by=by, on=on) or refusal_of_lateness(application, on=on):
        return refusal
    if hasattr(application, "extension"):
        return Refusal(
            "extended-before", _("The time for a reply can be extended only once."),
            law=reply_clock(regime_of(application)).law,
        )  # fmt: skip
    if days is None:
        return None
    most = reply_clock(regime_of(application)).extension
    if not 1 <= days <= most:
        return Refusal("wrong-days", _("An extension is at least 1 and at most %(most)s working days.") % {"most": most},
                       law=reply_clock(regime_of(application)).law, field="days")  # fmt: skip
    return refusal_of_words(reason, "reason")


def refusal_to_extend(application: Application, *, by: Person, on: date) -> Refusal | None:
    """
    Why the supervisor cannot consent to more time: the applicant must be told before the time is over.

    Law: 条例19 art. 33; 条例07 art. 24.
    """
    move = Move(frozenset({Stage.IN_HAND}), Stage.IN_HAND)
    if refusal := refusal_to_work(application, move, by=by, on=on, post=SUPERVISOR) or refusal_of_lateness(
        application, on=on
    ):
        return refusal
    extension = getattr(application, "extension", None)
    if extension is None or extension.told_on is not None:
        return Refusal("nothing-asked", _("No extension waits for consent."))
    if extension.asked_by_id in behind(by, SUPERVISOR, application, on=on):
        return Refusal("own-proposal", _("Who proposed it cannot consent to it, also not by delegation."))
    return None


def refusal_to_delay(
    application: Application, *, by: Person, on: date, until: date | None = None, reason: str = ""
) -> Refusal | None:
    """
    Why no later day can be appointed.

    Law: 条例19 art. 35 (very many applications, with good reasons, too many to answer in time).
    """
    move = Move(frozenset({Stage.IN_HAND}), Stage.IN_HAND)
    if refusal := refusal_to_work(application, move, by=by, on=on, post=SUPERVISOR) or refusal_of_lateness(
        application, on=on
    ):
        return refusal
    if regime_of(application) != Regime.REVISED:
        return Refusal("first-edition", _("The edition of 2007 knows no delayed reply."), law="条例19 art. 35")
    if application.delayed_until is not None:
        return Refusal("delayed-before", _("A later day was appointed before."), law="条例19 art. 35")
    if until is None:
        return None
    if application.due_on is None or until <= application.due_on:
        return Refusal("not-later", _("The day must lie after the day on which the reply is due."), field="until")
    return refusal_of_words(reason, "reason")


def refusal_to_ask_fee(application: Application, *, by: Person, on: date, yuan: int | None = None) -> Refusal | None:
    """
    Why no processing fee can be asked for.

    Law: 条例19 art. 42; 国办函〔2020〕109号 (from 2021 on, once, within the time for the reply).
    """
    if refusal := refusal_to_work(application, states.ASK_FEE, by=by, on=on) or refusal_of_lateness(application, on=on):
        return refusal
    if regime_of(application) != Regime.REVISED or not has_processing_fees(on):
        return Refusal("no-fees", _("There were no processing fees before 2021."), law="国办函〔2020〕109号")
    if hasattr(application, "fee"):
        return Refusal("asked-before", _("A fee is asked for only once."), law="国办函〔2020〕109号")
    if yuan is not None and yuan <= 0:
        return Refusal("free", _("For so little nothing is charged."), law="国办函〔2020〕109号", field="count")
    return None


def refusal_to_note_payment(
    application: Application, *, by: Person, on: date, paid_on: date | None = None
) -> Refusal | None:
    """
    Why a payment cannot be noted: also where it came after the last day.

    Law: 国办函〔2020〕109号.
    """
    if refusal := refusal_to_work(application, states.PAY_FEE, by=by, on=on):
        return refusal
    if paid_on is None:
        return None
    if not application.fee.told_on <= paid_on <= on:
        return Refusal("wrong-day", _("A fee is paid between the notice and today."), field="paid_on")
    if paid_on > application.fee.due_on:
        return Refusal(
            "paid-too-late", _("The fee was due on %(due)s; the application has lapsed.")
            % {"due": application.fee.due_on.isoformat()}, law="国办函〔2020〕109号", field="paid_on",
        )  # fmt: skip
    return None


def refusal_to_ask_search(
    application: Application, *, by: Person, on: date, office: Office | None = None, due_on: date | None = None
) -> Refusal | None:
    """Why an office cannot be asked to search."""
    if refusal := refusal_to_work(application, states.ASK_FEE, by=by, on=on):
        return refusal
    if office is not None and office.body_id != application.body_id:
        return Refusal("other-office", _("This office belongs to another body."), field="office")
    if office is not None and application.searches.filter(office=office, answered_on=None).exists():
        return Refusal("asked-before", _("This office was asked already and has not answered."), field="office")
    if due_on is not None and due_on < on:
        return Refusal("no-time", _("Give the office a day that lies ahead."), field="due_on")
    return None


def refusal_to_answer_search(search: SearchTask, *, by: Person, on: date, words: str | None = None) -> Refusal | None:
    """Why the person cannot answer for the office, or for the officer in its stead."""
    if search.answered_on is not None or search.application.stage not in states.WORKED_ON:
        return Refusal("answered-before", _("This search is over."))
    posts = {PostKind.OFFICE_HEAD, PostKind.DRAFTER}
    mine = any(
        one.post in posts and one.is_for(search.office.body_id, search.office_id) for one in standings(by, on=on)
    )
    if not mine and capacity(by, OFFICER, search.application, on=on) is None:
        return Refusal("other-office", _("Only this office or a case officer can answer."))
    return refusal_of_words(words, "words") if words is not None else None
