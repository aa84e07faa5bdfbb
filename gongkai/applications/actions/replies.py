"""Propose, approve, return and serve replies; remedies, messages, suggestions and ratings."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from gongkai.applications.case_files import save_case_file
from gongkai.applications.consequences import SERVE_JOINED
from gongkai.applications.inputs import (
    LodgeInputs,
    MessageInputs,
    ProposeInputs,
    ReopenInputs,
    ResultInputs,
    ReturnInputs,
    ServeInputs,
)
from gongkai.applications.letters import Sending, write_reply
from gongkai.applications.models import Application, Letter, Message, Remedy, Reply, ReplyPart
from gongkai.applications.numbering import allocate_letter_number
from gongkai.applications.queries import open_reply
from gongkai.applications.recording import APPLICANT, save_and_record, save_and_record_step
from gongkai.applications.rules.basics import report_facets
from gongkai.applications.rules.intake import refusal_to_rate, refusal_to_suggest, refusal_to_write
from gongkai.applications.rules.remedies import (
    refusal_to_lodge,
    refusal_to_obey,
    refusal_to_reopen,
    refusal_to_settle,
)
from gongkai.applications.rules.replies import (
    refusal_to_decide,
    refusal_to_propose,
    refusal_to_return,
    refusal_to_serve,
)
from gongkai.applications.states import FileKind, RemedyRoute, Stage
from gongkai.applications.workflow import (
    APPROVE,
    LODGE,
    MESSAGE,
    OBEY,
    PROPOSE,
    REOPEN,
    RESULT,
    RETURN,
    SERVE,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing, Step
from gongkai.law.outcomes import OUTCOMES, Outcome, outcome_of_case
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


@transaction.atomic
def propose_reply(
    application: Application, inputs: ProposeInputs, /, *, by: Person, at: datetime
) -> Reply:
    """
    Propose a reply to the supervisor, with an outcome and reasons for each document or matter.

    Law: 条例19 art. 36, 37; 条例07 art. 21, 22.
    """
    application = lock(application)
    refuse_if(refusal_to_propose(application, inputs, by=by, at=at))
    reply = Reply.objects.create(
        application=application, drafter=by, proposed_at=at, text=clean_text(inputs.text)
    )
    for position, part in enumerate(inputs.parts, start=1):
        ReplyPart.objects.create(
            reply=reply,
            position=position,
            outcome=part.outcome.value,
            title=clean_text(part.title)[:300],
            reasons=clean_text(part.reasons),
            document=part.document,
            original=part.original,
            served_file=part.served_file,
        )
    facets = {"outcomes": [part.outcome.value for part in inputs.parts]}
    save_and_record_step(application, PROPOSE, by=by, at=at, facets=facets)
    return reply


@transaction.atomic
def return_reply(
    application: Application, inputs: ReturnInputs, /, *, by: Person, at: datetime
) -> Application:
    """Return the reply to the officer with a reason."""
    application = lock(application)
    refuse_if(refusal_to_return(application, inputs, by=by, at=at))
    reply = open_reply(application)
    assert reply is not None  # these stages always have an open reply
    reply.returned_at, reply.return_reason = at, clean_text(inputs.reason)[:500]
    reply.approved_at = None
    reply.save()
    return save_and_record_step(application, RETURN, by=by, at=at)


@transaction.atomic
def approve_reply(
    application: Application, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Application:
    """
    Approve the reply and allocate its number. The proposer cannot approve it.

    Law: 条例19 art. 33, 45.
    """
    application = lock(application)
    refuse_if(refusal_to_decide(application, inputs, by=by, at=at))
    reply = open_reply(application)
    assert reply is not None  # this stage always has an open reply
    reply.supervisor, reply.approved_at = by, at
    reply.number = allocate_letter_number(application.body, local_date(at).year)
    reply.save()
    return save_and_record_step(application, APPROVE, by=by, at=at, facets={"letter": reply.number})


@transaction.atomic
def serve_reply(
    application: Application, inputs: ServeInputs, /, *, by: Person, at: datetime
) -> Letter:
    """
    Serve the approved reply.

    Closes the case and all merged cases, each counted in its row of the report. Without an edited
    text the letter states the decision on each part and the remedies.
    Law: 条例19 art. 33, 36, 40, 51.
    """
    application = lock(application)
    refuse_if(refusal_to_serve(application, inputs, by=by, at=at))
    reply = open_reply(application)
    assert reply is not None  # this stage always has an open reply
    served_on, way = inputs.served_on, inputs.way
    reply.served_on, reply.served_by, reply.proof_of_service = (
        served_on,
        way,
        clean_text(inputs.proof)[:200],
    )
    reply.save()
    letter = write_reply(
        reply,
        Sending(served_on, way, reply.proof_of_service),
        by=by,
        text=clean_text(inputs.text),
    )
    outcomes = [part.known for part in reply.parts.order_by("position")]
    joined = list(application.joined.select_for_update().filter(stage=Stage.MERGED).order_by("id"))
    _close(application, SERVE, outcomes, by=by, at=at, served_on=served_on, way=way)
    for one in joined:
        _close(one, SERVE_JOINED, outcomes, by=by, at=at, served_on=served_on, way=way)
    return letter


@transaction.atomic
def reopen_application(
    application: Application, inputs: ReopenInputs, /, *, by: Person, at: datetime
) -> Application:
    """
    Reopen a case after a remedy corrected the reply.

    A new reply period begins with receipt of that decision. It is not counted as received a second
    time.
    Law: 条例19 art. 51.
    """
    application = lock(application)
    refuse_if(refusal_to_reopen(application, inputs, by=by, at=at))
    application.reopened_on = min(inputs.on, local_date(at))
    application.closed_on = None
    application.delayed_until = None
    return save_and_record_step(application, REOPEN, by=by, at=at, on=application.reopened_on)


@transaction.atomic
def lodge_remedy(
    application: Application, inputs: LodgeInputs, /, *, by: Person, at: datetime
) -> Remedy:
    """
    Enter a remedy that the applicant has taken.

    Law: 条例19 art. 47, 50, 51.
    """
    application = lock(application)
    refuse_if(refusal_to_lodge(application, inputs, by=by, at=at))
    remedy = Remedy.objects.create(
        application=application,
        route=RemedyRoute(inputs.route).value,
        authority=clean_text(inputs.authority)[:200],
        reference=clean_text(inputs.reference)[:100],
        lodged_on=inputs.lodged_on,
        ordered_by=inputs.ordered_by,
    )
    facets = {"remedy": remedy.pk, "route": remedy.route}
    save_and_record_step(application, LODGE, by=by, at=at, on=inputs.lodged_on, facets=facets)
    return remedy


@transaction.atomic
def settle_remedy(remedy: Remedy, inputs: ResultInputs, /, *, by: Person, at: datetime) -> Remedy:
    """
    Enter the result of a remedy, by the columns of table four.

    Law: 条例19 art. 50.
    """
    application = lock(remedy.application)
    remedy = lock(remedy)
    refuse_if(refusal_to_settle(remedy, inputs, by=by, at=at))
    remedy.result, remedy.decided_on, remedy.note = (
        inputs.result,
        inputs.decided_on,
        clean_text(inputs.note)[:500],
    )
    remedy.save()
    facets = {"remedy": remedy.pk, "route": remedy.route, "result": inputs.result}
    save_and_record_step(application, RESULT, by=by, at=at, on=inputs.decided_on, facets=facets)
    return remedy


@transaction.atomic
def obey_order(remedy: Remedy, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime) -> Remedy:
    """
    Record compliance with the order of the supervising body.

    Law: 条例19 art. 47.
    """
    application = lock(remedy.application)
    remedy = lock(remedy)
    refuse_if(refusal_to_obey(remedy, inputs, by=by, at=at))
    remedy.obeyed_on = local_date(at)
    remedy.save()
    save_and_record_step(application, OBEY, by=by, at=at, facets={"remedy": remedy.pk})
    return remedy


@transaction.atomic
def write_message(
    application: Application, inputs: MessageInputs, /, *, at: datetime, by: Person | None = None
) -> Message:
    """Send a message from `by` to the applicant or, without `by`, from the applicant."""
    application = lock(application)
    refuse_if(refusal_to_write(application, inputs, by=by, at=at))
    message = Message.objects.create(
        application=application,
        person=by,
        text=clean_text(inputs.text),
        remarks=inputs.remarks,
        at=at,
    )
    for stored in inputs.files:
        save_case_file(application, stored, kind=FileKind.FROM_APPLICANT, at=at)
    save_and_record_step(application, MESSAGE, by=by or APPLICANT, at=at)
    return message


@transaction.atomic
def suggest_disclosure(application: Application, *, at: datetime) -> Application:
    """
    Record the applicant's suggestion to publish the requested information.

    Law: 条例19 art. 44.
    """
    application = lock(application)
    refuse_if(refusal_to_suggest(application))
    application.public_wish = True
    return save_and_record(application, Verb.DISCLOSURE_SUGGESTED, by=APPLICANT, at=at)


@transaction.atomic
def rate_application(application: Application, *, at: datetime, stars: int) -> Application:
    """Save the applicant's rating of the service, one to five. Not an official act."""
    application = lock(application)
    refuse_if(refusal_to_rate(application, stars))
    application.rating = stars
    application.save(update_fields=["rating"])
    return application


def _close(
    application: Application,
    step: Step[Stage, ServeInputs],
    outcomes: Sequence[Outcome],
    *,
    by: Person,
    at: datetime,
    served_on: date,
    way: str,
) -> None:
    """Close one case and record the facets by which the annual report counts it."""
    counted = outcome_of_case(outcomes)
    facets: dict[str, Any] = {
        "outcome": counted.value,
        "rows": dict(OUTCOMES[counted].rows),
        "parts": [one.value for one in outcomes],
        **report_facets(application),
        "in_time": application.due_on is None or served_on <= application.due_on,
        "extended": hasattr(application, "extension")
        and application.extension.notified_on is not None,
        "way": way,
        "again": application.reopened_on is not None,
    }
    application.closed_on = served_on
    save_and_record_step(application, step, by=by, at=at, on=served_on, facets=facets)
