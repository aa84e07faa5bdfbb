"""The case page in plain language: timeline, current status, deadline and remedies."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gongkai.applications.applicant_view import acts_for_applicant
from gongkai.applications.models import Application, Reply
from gongkai.applications.queries import derivation_of, suspended_since
from gongkai.applications.states import RemedyResult, RemedyRoute, Stage
from gongkai.law.calendar import WorkCalendar
from gongkai.law.derivations import Derivation, StepKind
from gongkai.law.outcomes import OUTCOMES, is_refused
from gongkai.law.remedies import Remedy, RemedyText, remedies_on, remedy_ends
from gongkai.ledger.verbs import Verb
from gongkai.organisations.queries import remedy_addressees
from gongkai.ui.deadline_bar import DeadlineBar, draw_deadline_bar, suspended_bar
from gongkai.ui.deadline_calendar import joined_sentences, translate_text

TIMELINE_TEXTS: dict[Verb, Promise] = {
    Verb.APPLICATION_ARRIVED: gettext_lazy("Your application arrived."),
    Verb.APPLICATION_MERGED: gettext_lazy(
        "It is answered together with another application of yours."
    ),
    Verb.APPLICATION_PASSED_ON: gettext_lazy(
        "It was passed on to the body that holds the information."
    ),
    Verb.APPLICATION_RECEIVED: gettext_lazy(
        "The office registered it as received. The time for the reply has started."
    ),
    Verb.APPLICATION_REOPENED: gettext_lazy(
        "It was reopened after a remedy. The time for the reply starts again."
    ),
    Verb.APPLICATION_SPLIT: gettext_lazy(
        "It was split. Each matter is answered under its own number."
    ),
    Verb.APPLICATION_WITHDRAWN: gettext_lazy("You withdrew it."),
    Verb.CLARIFICATION_ANSWERED: gettext_lazy(
        "You clarified it. The time for the reply starts again."
    ),
    Verb.CLARIFICATION_ASKED: gettext_lazy("You were asked to clarify what you want."),
    Verb.CONSULTATION_ANSWERED: gettext_lazy(
        "A requested opinion was received. The time for the reply continues."
    ),
    Verb.CONSULTATION_SENT: gettext_lazy(
        "A third party was asked for an opinion. The time for the reply is paused."
    ),
    Verb.DISCLOSURE_SUGGESTED: gettext_lazy("You suggested making it public."),
    Verb.EXTENSION_GRANTED: gettext_lazy("The time for the reply was extended."),
    Verb.FEE_ASKED: gettext_lazy("A processing fee was requested."),
    Verb.FEE_PAID: gettext_lazy("The fee was paid. The time for the reply starts again."),
    Verb.RECORDS_EXPORTED: gettext_lazy("You downloaded a copy of your data."),
    Verb.REMEDY_DECIDED: gettext_lazy("A remedy that you sought was decided."),
    Verb.REMEDY_LODGED: gettext_lazy("You sought a remedy."),
    Verb.REPLY_DELAYED: gettext_lazy("A later day was set for the reply."),
    Verb.REPLY_SERVED: gettext_lazy("The reply was served."),
}
STATUS_TEXTS: dict[Stage, Promise] = {
    Stage.ARRIVED: gettext_lazy(
        "The application has arrived. The office will confirm receipt with you."
    ),
    Stage.IN_HAND: gettext_lazy("The office is working on it."),
    Stage.CLARIFYING: gettext_lazy("The office is waiting for your clarification."),
    Stage.FEE_ASKED: gettext_lazy("The office is waiting for the processing fee."),
    # The applicant is not shown that a draft is waiting for approval.
    Stage.WITH_SUPERVISOR: gettext_lazy("The office is working on it."),
    Stage.APPROVED: gettext_lazy("The office is working on it."),
    Stage.CLOSED: gettext_lazy("It is closed."),
    Stage.TRANSFERRED: gettext_lazy("It was passed on to another body."),
    Stage.MERGED: gettext_lazy("It is answered together with another application of yours."),
}
REMEDY_NAMES: dict[Remedy, Promise] = {
    Remedy.COMPLAINT: pgettext_lazy("remedy", "Complaint"),
    Remedy.RECONSIDERATION: gettext_lazy("Administrative reconsideration"),
    Remedy.COURT: gettext_lazy("Court"),
    Remedy.COURT_AFTER: gettext_lazy("Court, after reconsideration"),
}


@dataclass(frozen=True)
class RemedyOption:
    """One remedy: name, text as in the letter, article, and last day where it is known."""

    name: str | Promise
    text: str
    law: str
    last: date | None = None
    is_over: bool = False
    is_provisional: bool = False


def timeline_of(application: Application) -> list[tuple[date, str | Promise]]:
    """Return the timeline, newest first. One query."""
    return [(act.on, TIMELINE_TEXTS[Verb(act.verb)]) for act in acts_for_applicant(application)]


def clock_of(
    application: Application, calendar: WorkCalendar, today: date
) -> tuple[Derivation, DeadlineBar | None] | None:
    """Return the derivation of the due date, and its deadline bar while the application is open."""
    found = derivation_of(application, calendar, settings.GONGKAI_LAW)
    if found is None:
        return None
    if application.is_suspended and (since := suspended_since([application])):
        for_payment = application.stage == Stage.FEE_ASKED
        return found, suspended_bar(since[application.pk], for_payment=for_payment)
    start = [step.on for step in found.steps if step.kind == StepKind.START][-1]
    return found, draw_deadline_bar(
        calendar, start, found.due, today
    ) if application.is_open else None


def outcomes_of_parts(reply: Reply) -> list[dict[str, object]]:
    """Return the outcome of each part of a reply, as text."""
    return [
        {
            "title": part.title,
            "outcome": _(OUTCOMES[part.known].name),
            "law": OUTCOMES[part.known].law,
            "reasons": part.reasons,
            "document": part.document if part.document and part.document.is_public else None,
            "file": part.served_file,
        }
        for part in reply.parts.all()
    ]


def remedies_against(
    application: Application, reply: Reply, calendar: WorkCalendar, today: date
) -> list[RemedyOption]:
    """
    Return the remedies available against a reply, with their last days.

    Law: 条例19 art. 51; 行政复议法 art. 20, 23; 行政诉讼法 art. 45, 46.
    """
    assert reply.served_on is not None  # applicants see served replies only
    letter = getattr(reply, "letter", None)
    known_on = (letter.counts_from if letter else None) or reply.served_on
    is_refusal = is_refused([part.known for part in reply.parts.all()], settings.GONGKAI_LAW)
    options = []
    addressees = remedy_addressees(application.body)
    for remedy in remedies_on(reply.served_on, is_refusal=is_refusal, addressees=addressees):
        began = _began(application, remedy, known_on)
        end = remedy_ends(calendar, remedy, began) if began else None
        last = end.due if end else None
        options.append(
            RemedyOption(
                REMEDY_NAMES[remedy.remedy],
                joined_sentences(map(translate_text, remedy.sentences)),
                remedy.law,
                last,
                last is not None and last < today,
                end is not None and end.provisional,
            )
        )
    return options


def _began(application: Application, remedy: RemedyText, known_on: date) -> date | None:
    """Return the start of the time limit; a suit after reconsideration needs its decision first."""
    if remedy.remedy != Remedy.COURT_AFTER:
        return known_on
    decided = [
        one.decided_on
        for one in application.remedies.all()
        if one.route == RemedyRoute.RECONSIDERATION
        and one.result != RemedyResult.PENDING
        and one.decided_on
    ]
    return max(decided, default=None)
