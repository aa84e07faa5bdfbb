"""Refusals of proposing, approving, returning, serving and publishing replies."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongkai.applications.inputs import (
    MakePublicInputs,
    ProposeInputs,
    PublishInputs,
    ReturnInputs,
    ServeInputs,
)
from gongkai.applications.intake.validation import MAX_TITLE
from gongkai.applications.models import Application
from gongkai.applications.queries import is_answered, open_reply
from gongkai.applications.rules.basics import (
    MAX_TEXT_LENGTH,
    acting_persons,
    refusal_of_post,
    refusal_of_stage,
    refusal_of_step,
    refusal_of_text,
    regime_of,
)
from gongkai.applications.states import Opinion, Stage
from gongkai.applications.workflow import (
    APPROVE,
    MAKE_PUBLIC,
    PROPOSE,
    PUBLISH,
    RETURN,
    SERVE,
    SUPERVISOR,
    UNPUBLISH,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.law.outcomes import OUTCOMES, Outcome, RemedyKind
from gongkai.organisations.models import Person

OUTCOMES_WITH_INFORMATION = frozenset(
    {Outcome.GIVEN, Outcome.GIVEN_IN_PART, Outcome.FIRST_GIVEN, Outcome.FIRST_GIVEN_IN_PART}
)


def refusal_to_propose(
    application: Application, inputs: ProposeInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why this reply cannot be proposed now.

    Law: 条例19 art. 32, 34 (who was asked may still answer), 36, 37; 条例07 art. 21, 22.
    """
    if refusal := refusal_of_step(PROPOSE, application, by=by, at=at):
        return refusal
    if application.consultations.filter(answered_on=None).exists():
        return Refusal("still-asking", _("A consultation is still open."), law="条例19 art. 32, 34")
    if inputs is None:
        return None
    if refusal := refusal_of_outcomes(
        application, [part.outcome for part in inputs.parts], on=local_date(at)
    ):
        return refusal
    refusals = (
        refusal_of_part(
            part.outcome,
            title=part.title,
            reasons=part.reasons,
            given=bool(part.document or part.served_file),
        )
        for part in inputs.parts
    )
    return next((refusal for refusal in refusals if refusal), None)


def refusal_to_publish(
    application: Application, inputs: PublishInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why a case cannot be published in the disclosure log. Its title must not name a person.

    Law: 条例19 art. 44; 个人信息保护法 art. 25.
    """
    never = Refusal(
        "not-answered", _("Only an answered application can be added to the disclosure log.")
    )
    if refusal := refusal_of_post(PUBLISH, application, by=by, at=at) or refusal_of_stage(
        PUBLISH, application, never
    ):
        return refusal
    if not is_answered(application):
        return never
    return _refusal_of_public_title(application, inputs.title) if inputs else None


def refusal_to_make_public(
    application: Application, inputs: MakePublicInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why no public document can be made from a case: nothing was given, or a document exists.

    Law: 条例19 art. 44.
    """
    nothing = Refusal(
        "nothing-given",
        _("Only information that was provided can be published."),
        law="条例19 art. 44",
    )
    if refusal := refusal_of_post(MAKE_PUBLIC, application, by=by, at=at) or refusal_of_stage(
        MAKE_PUBLIC, application, nothing
    ):
        return refusal
    parts = [
        part for reply in application.replies.all() if reply.served_on for part in reply.parts.all()
    ]
    if not any(part.known in OUTCOMES_WITH_INFORMATION for part in parts):
        return nothing
    if application.made_public_as_id is not None:
        return Refusal(
            "made-public", _("A document was already created from this case."), law="条例19 art. 44"
        )
    return _refusal_of_public_title(application, inputs.title) if inputs else None


def _refusal_of_public_title(application: Application, title: str) -> Refusal | None:
    if not title.strip():
        return Refusal("no-title", _("Enter a title that does not name any person."), field="title")
    if len(title) > MAX_TITLE:
        return Refusal(
            "title-too-long", _("At most %(most)s characters.") % {"most": MAX_TITLE}, field="title"
        )
    if any(word in title for word in _words_of_applicant(application)):
        return Refusal(
            "names-applicant",
            _("The title contains the name or contact details of the applicant."),
            law="个人信息保护法 art. 25",
            field="title",
        )
    return None


def refusal_to_unpublish(
    application: Application, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a case cannot be removed from the disclosure log."""
    not_listed = Refusal("not-listed", _("The case is not in the disclosure log."))
    if refusal := refusal_of_post(UNPUBLISH, application, by=by, at=at) or refusal_of_stage(
        UNPUBLISH, application, not_listed
    ):
        return refusal
    return None if application.public_title else not_listed


def _words_of_applicant(application: Application) -> list[str]:
    """Return the texts that would identify the applicant in a title."""
    who = application.applicant.decrypt_facts()
    known = (who.name, who.representative, who.proof_number, who.telephone, who.email, who.address)
    return [word for word in (*known, application.number) if len(word) > 1]


def refusal_of_outcomes(
    application: Application, outcomes: Iterable[Outcome], *, on: date
) -> Refusal | None:
    """
    Return why these outcomes are not possible: wrong edition, or their conditions are not met.

    Law: 条例19 art. 30, 32, 36, 42; 条例07 art. 21.
    """
    found = list(outcomes)
    if not found:
        return Refusal(
            "no-outcome", _("Enter the decision."), law="条例19 art. 36", field="outcome"
        )
    regime = regime_of(application)
    if any(OUTCOMES[one].regime != regime for one in found):
        return Refusal(
            "other-edition",
            _("This outcome belongs to another edition of the Regulations."),
            field="outcome",
        )
    return (
        _refusal_of_clarification(application, found, on)
        or _refusal_of_fee(application, found, on)
        or _refusal_while_waiting(application, found)
        or _refusal_of_objections(application, found)
    )


def _refusal_of_clarification(
    application: Application, found: Sequence[Outcome], on: date
) -> Refusal | None:
    """Return why an outcome about an unclear application does not fit its clarification."""
    clarification = getattr(application, "clarification", None)
    unclear = (
        clarification is not None
        and clarification.answered_on is None
        and clarification.answer_by < on
    )
    if Outcome.NOT_CLARIFIED in found and not unclear:
        return Refusal(
            "not-lapsed",
            _("The deadline for the clarification has not passed."),
            law="条例19 art. 30",
            field="outcome",
        )
    if Outcome.STILL_UNCLEAR in found and (
        clarification is None or clarification.answered_on is None
    ):
        return Refusal(
            "never-clarified",
            _("The applicant has not clarified anything yet."),
            law="条例19 art. 30",
            field="outcome",
        )
    return None


def _refusal_of_fee(application: Application, found: Sequence[Outcome], on: date) -> Refusal | None:
    """Return why the outcome of an unpaid fee is not possible."""
    fee = getattr(application, "fee", None)
    unpaid = fee is not None and fee.paid_on is None and fee.due_on < on
    if Outcome.FEE_NOT_PAID in found and not unpaid:
        return Refusal(
            "not-lapsed",
            _("The deadline for the payment has not passed."),
            law="条例19 art. 42",
            field="outcome",
        )
    return None


def _refusal_while_waiting(application: Application, found: Sequence[Outcome]) -> Refusal | None:
    """Return why the body must still wait for the applicant."""
    waiting = {Stage.CLARIFYING: Outcome.NOT_CLARIFIED, Stage.FEE_ASKED: Outcome.FEE_NOT_PAID}
    only = waiting.get(Stage(application.stage))
    if only is not None and found != [only]:
        return Refusal(
            "still-waiting",
            _("The applicant may still answer the request for clarification or payment."),
            field="outcome",
        )
    return None


def _refusal_of_objections(application: Application, found: Sequence[Outcome]) -> Refusal | None:
    """Return why the information cannot be given against the objection of a third party."""
    objections = application.consultations.filter(opinion=Opinion.OBJECTION, overridden_on=None)
    gives_all = all(OUTCOMES[one].remedies == RemedyKind.GIVEN for one in found)
    if gives_all and objections.exists():
        return Refusal(
            "objected",
            _("A third party objects, and the objection was not overridden."),
            law="条例19 art. 15, 32",
            field="outcome",
        )
    return None


def refusal_of_part(outcome: Outcome, *, title: str, reasons: str, given: bool) -> Refusal | None:
    """
    Return why one part of a reply is refused, such as missing reasons or files.

    `given`: a file or a public document is attached.
    Law: 条例19 art. 36 (reasons), 37; 条例07 art. 21, 22.
    """
    if not title.strip():
        return Refusal("no-title", _("Name the document or matter."), field="title")
    known = OUTCOMES[outcome]
    if known.remedies != RemedyKind.GIVEN and not reasons.strip():
        return Refusal(
            "no-ground", _("Enter the facts and the reasons."), law=known.law, field="reasons"
        )
    if len(reasons) > MAX_TEXT_LENGTH:
        return Refusal(
            "text-too-long",
            _("At most %(most)s characters.") % {"most": MAX_TEXT_LENGTH},
            field="reasons",
        )
    if outcome in OUTCOMES_WITH_INFORMATION and not given and not reasons.strip():
        return Refusal(
            "nothing-given",
            _("Attach the information provided, or state where and how it can be obtained."),
            law=known.law,
            field="file",
        )
    return None


def refusal_to_decide(
    application: Application, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the supervisor cannot approve the reply.

    Proposers cannot approve, not even as delegates.
    """
    if refusal := refusal_of_step(APPROVE, application, by=by, at=at):
        return refusal
    reply = open_reply(application)
    if reply is not None and reply.drafter_id in acting_persons(
        by, SUPERVISOR, application, on=local_date(at)
    ):
        return Refusal(
            "own-reply",
            _("The person who proposed a reply cannot approve it, not even by delegation."),
        )
    return None


def refusal_to_return(
    application: Application, inputs: ReturnInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the reply cannot be returned to the officer."""
    if refusal := refusal_of_step(RETURN, application, by=by, at=at):
        return refusal
    return refusal_of_text(inputs.reason, "reason") if inputs else None


def refusal_to_serve(
    application: Application, inputs: ServeInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the reply cannot be served.

    Law: 条例19 art. 33, 40.
    """
    if refusal := refusal_of_step(SERVE, application, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    reply = open_reply(application)
    approved_on = local_date(reply.approved_at) if reply and reply.approved_at else None
    if inputs.served_on > local_date(at) or (
        approved_on is not None and inputs.served_on < approved_on
    ):
        return Refusal(
            "wrong-day",
            _("The date of service must be between the approval and today."),
            field="served_on",
        )
    return None
