"""Why not: a reply proposed, approved, returned, served."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.applications import states
from gongkai.applications.models import Application, Reply
from gongkai.applications.queries import capacity
from gongkai.applications.requests import MOST_TITLE
from gongkai.applications.rules.basics import (
    MOST_WORDS,
    OFFICER,
    SUPERVISOR,
    behind,
    not_holding,
    refusal_of_words,
    refusal_to_work,
    regime_of,
)
from gongkai.applications.states import Opinion, Stage
from gongkai.kit.refusals import Refusal
from gongkai.law.outcomes import OUTCOMES, Outcome, RemedyKind
from gongkai.organisations.models import Person

GIVING = frozenset({Outcome.GIVEN, Outcome.GIVEN_IN_PART, Outcome.FIRST_GIVEN, Outcome.FIRST_GIVEN_IN_PART})


def refusal_to_propose(application: Application, *, by: Person, on: date) -> Refusal | None:
    """
    Why no reply can be proposed now.

    Law: 条例19 art. 32, 34 (who was asked may still answer).
    """
    if refusal := refusal_to_work(application, states.PROPOSE, by=by, on=on):
        return refusal
    if application.consultations.filter(answered_on=None).exists():
        return Refusal("still-asking", _("An opinion is still being asked for."), law="条例19 art. 32, 34")
    return None


def refusal_to_publish(application: Application, *, by: Person, on: date, title: str | None = None) -> Refusal | None:
    """
    Why a case cannot be listed among the answered ones: only an answered one is, under a title that names nobody.

    Law: 条例19 art. 44; 个人信息保护法 art. 25.
    """
    if capacity(by, OFFICER, application, on=on) is None:
        return not_holding(OFFICER)
    if application.stage != Stage.CLOSED or not application.replies.filter(served_on__isnull=False).exists():
        return Refusal("not-answered", _("Only an application that was answered is listed."))
    if title is None:
        return None
    return _refusal_of_public_title(application, title)


def refusal_to_make_public(
    application: Application, *, by: Person, on: date, title: str | None = None
) -> Refusal | None:
    """
    Why no document for everybody can be begun from a case: only what was given can be, once.

    Law: 条例19 art. 44.
    """
    if capacity(by, OFFICER, application, on=on) is None:
        return not_holding(OFFICER)
    parts = [part for reply in application.replies.all() if reply.served_on for part in reply.parts.all()]
    if application.stage != Stage.CLOSED or not any(part.known in GIVING for part in parts):
        return Refusal("nothing-given", _("Only information that was given can be made public."), law="条例19 art. 44")
    if application.made_public_as_id is not None:
        return Refusal("made-public", _("A document was begun from it."), law="条例19 art. 44")
    return _refusal_of_public_title(application, title) if title is not None else None


def _refusal_of_public_title(application: Application, title: str) -> Refusal | None:
    if not title.strip():
        return Refusal("no-title", _("Write a title that names nobody."), field="title")
    if len(title) > MOST_TITLE:
        return Refusal("title-too-long", _("At most %(most)s characters.") % {"most": MOST_TITLE}, field="title")
    if any(word in title for word in _words_of_applicant(application)):
        return Refusal(
            "names-applicant", _("The title names the applicant, or says how to reach one."), law="个人信息保护法 art. 25",
            field="title",
        )  # fmt: skip
    return None


def refusal_to_unpublish(application: Application, *, by: Person, on: date) -> Refusal | None:
    """Why a case cannot be taken off the list."""
    if capacity(by, OFFICER, application, on=on) is None:
        return not_holding(OFFICER)
    if not application.public_title:
        return Refusal("not-listed", _("It is not listed."))
    return None


def _words_of_applicant(application: Application) -> list[str]:
    """Return what in a title would give the applicant away."""
    who = application.applicant.open()
    known = (who.name, who.representative, who.proof_number, who.telephone, who.email, who.address)
    return [word for word in (*known, application.number) if len(word) > 1]


def refusal_of_outcomes(application: Application, outcomes: Iterable[Outcome], *, on: date) -> Refusal | None:
    """
    Why an application cannot end like this: another edition, or what the outcome presupposes did not happen.

    Law: 条例19 art. 30, 32, 36, 42; 条例07 art. 21.
    """
    found = list(outcomes)
    if not found:
        return Refusal("no-outcome", _("Say what is decided."), law="条例19 art. 36", field="outcome")
    regime = regime_of(application)
    if any(OUTCOMES[one].regime != regime for one in found):
        return Refusal(
            "other-edition", _("This outcome belongs to another edition of the Regulations."), field="outcome"
        )
    clarification = getattr(application, "clarification", None)
    unclear = clarification is not None and clarification.answered_on is None and clarification.answer_by < on
    if Outcome.NOT_CLARIFIED in found and not unclear:
        return Refusal(
            "not-lapsed", _("The time for the clarification is not over."), law="条例19 art. 30", field="outcome"
        )
    if Outcome.STILL_UNCLEAR in found and (clarification is None or clarification.answered_on is None):
        return Refusal("never-clarified", _("The applicant has not clarified anything yet."), law="条例19 art. 30",
                       field="outcome")  # fmt: skip
    fee = getattr(application, "fee", None)
    unpaid = fee is not None and fee.paid_on is None and fee.due_on < on
    if Outcome.FEE_NOT_PAID in found and not unpaid:
        return Refusal("not-lapsed", _("The time for the payment is not over."), law="条例19 art. 42", field="outcome")
    waiting = {Stage.CLARIFYING: Outcome.NOT_CLARIFIED, Stage.FEE_ASKED: Outcome.FEE_NOT_PAID}
    only = waiting.get(Stage(application.stage))
    if only is not None and found != [only]:
        return Refusal(
            "still-waiting", _("The applicant was asked for something and may still answer."), field="outcome"
        )
    objections = application.consultations.filter(opinion=Opinion.OBJECTION, overridden_on=None)
    gives_all = all(OUTCOMES[one].remedies == RemedyKind.GIVEN for one in found)
    if gives_all and objections.exists():
        return Refusal("objected", _("A third party objects; the objection was not set aside."), law="条例19 art. 15, 32",
                       field="outcome")  # fmt: skip
    return None


def refusal_of_part(outcome: Outcome, *, title: str, reasons: str, given: bool) -> Refusal | None:
    """
    Why one part of a reply cannot stand: nothing named, no ground, or nothing given where something is to be.

    `given`: a file or a public document comes with it.
    Law: 条例19 art. 36 (reasons), 37; 条例07 art. 21, 22.
    """
    if not title.strip():
        return Refusal("no-title", _("Name the document or matter."), field="title")
    known = OUTCOMES[outcome]
    if known.remedies != RemedyKind.GIVEN and not reasons.strip():
        return Refusal("no-ground", _("Give the facts and the ground."), law=known.law, field="reasons")
    if len(reasons) > MOST_WORDS:
        return Refusal("words-too-long", _("At most %(most)s characters.") % {"most": MOST_WORDS}, field="reasons")
    if outcome in GIVING and not given and not reasons.strip():
        return Refusal(
            "nothing-given", _("Attach what is given, or say where and how it can be had."), law=known.law, field="file"
        )
    return None


def refusal_to_decide(application: Application, reply: Reply | None, *, by: Person, on: date) -> Refusal | None:
    """Why the supervisor cannot approve: also where the person proposed it, directly or by delegation."""
    if refusal := refusal_to_work(application, states.APPROVE, by=by, on=on, post=SUPERVISOR):
        return refusal
    if reply is not None and reply.drafter_id in behind(by, SUPERVISOR, application, on=on):
        return Refusal("own-reply", _("Who proposed a reply cannot approve it, also not by delegation."))
    return None


def refusal_to_return(application: Application, *, by: Person, on: date, reason: str | None = None) -> Refusal | None:
    """Why the reply cannot go back to the officer."""
    if refusal := refusal_to_work(application, states.RETURN, by=by, on=on, post=SUPERVISOR):
        return refusal
    return refusal_of_words(reason, "reason") if reason is not None else None


def refusal_to_serve(
    application: Application, *, by: Person, on: date, served_on: date | None = None, approved_on: date | None = None
) -> Refusal | None:
    """
    Why the reply cannot be served.

    Law: 条例19 art. 33, 40.
    """
    if refusal := refusal_to_work(application, states.SERVE, by=by, on=on):
        return refusal
    if served_on is not None and (served_on > on or (approved_on is not None and served_on < approved_on)):
        return Refusal("wrong-day", _("A reply is served between its approval and today."), field="served_on")
    return None
