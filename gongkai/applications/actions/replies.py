"""Replies: proposed by the officer, approved or returned by the supervisor, served; and what comes after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from gongkai.applications import states
from gongkai.applications.changes import APPLICANT, settle
from gongkai.applications.letters import Sending, write_reply
from gongkai.applications.models import Application, CaseFile, Letter, Message, Remedy, Reply, ReplyPart
from gongkai.applications.numbers import take_letter_number
from gongkai.applications.rules.basics import OFFICER, SUPERVISOR, regime_of
from gongkai.applications.rules.intake import (
    refusal_to_enclose,
    refusal_to_rate,
    refusal_to_suggest,
    refusal_to_write,
)
from gongkai.applications.rules.remedies import refusal_to_lodge, refusal_to_obey, refusal_to_reopen, refusal_to_settle
from gongkai.applications.rules.replies import (
    refusal_of_outcomes,
    refusal_of_part,
    refusal_to_decide,
    refusal_to_propose,
    refusal_to_return,
    refusal_to_serve,
)
from gongkai.applications.states import FileKind, RemedyRoad, Stage
from gongkai.documents.models import Document
from gongkai.kit.files import StoredFile
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.law.outcomes import OUTCOMES, Outcome, outcome_of_case
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


@dataclass(frozen=True)
class PartFacts:
    """What is decided of one document or matter, with what is given for it."""

    outcome: Outcome
    title: str
    reasons: str = ""
    document: Document | None = None
    original: CaseFile | None = None
    served_file: CaseFile | None = None


@transaction.atomic
def propose_reply(
    application: Application, *, by: Person, at: datetime, parts: Sequence[PartFacts], words: str = ""
) -> Reply:
    """
    Put a reply before the supervisor: for each document or matter an outcome with its ground.

    Law: 条例19 art. 36, 37; 条例07 art. 21, 22.
    """
    application = lock(application)
    today = local_date(at)
    refuse_if(refusal_to_propose(application, by=by, on=today))
    refuse_if(refusal_of_outcomes(application, [part.outcome for part in parts], on=today))
    for part in parts:
        refuse_if(refusal_of_part(
            part.outcome, title=part.title, reasons=part.reasons, given=bool(part.document or part.served_file)
        ))  # fmt: skip
    reply = Reply.objects.create(application=application, drafter=by, proposed_at=at, words=_tidy(words))
    for position, part in enumerate(parts, start=1):
        ReplyPart.objects.create(
            reply=reply, position=position, outcome=part.outcome.value, title=_tidy(part.title)[:300],
            reasons=_tidy(part.reasons), document=part.document, original=part.original,
            served_file=part.served_file,
        )  # fmt: skip
    facets = {"outcomes": [part.outcome.value for part in parts]}
    settle(application, Verb.REPLY_PROPOSED, by=by, at=at, post=OFFICER, stage=states.PROPOSE.target, facets=facets)
    return reply


@transaction.atomic
def return_reply(application: Application, *, by: Person, at: datetime, reason: str) -> Application:
    """Send the reply back to the officer with reasons."""
    application = lock(application)
    refuse_if(refusal_to_return(application, by=by, on=local_date(at), reason=reason))
    reply = _open_reply(application)
    reply.returned_at, reply.return_reason = at, _tidy(reason)[:500]
    reply.approved_at = None
    reply.save()
    return settle(application, Verb.REPLY_RETURNED, by=by, at=at, post=SUPERVISOR, stage=states.RETURN.target)


@transaction.atomic
def approve_reply(application: Application, *, by: Person, at: datetime) -> Application:
    """
    Approve the reply; it gets its number and can be served. Never by the one who proposed it.

    Law: 条例19 art. 33, 45.
    """
    application = lock(application)
    reply = application.replies.filter(served_on=None, returned_at=None).first()
    refuse_if(refusal_to_decide(application, reply, by=by, on=local_date(at)))
    assert reply is not None  # at this stage there is one
    reply.supervisor, reply.approved_at = by, at
    reply.number = take_letter_number(application.body, local_date(at).year)
    reply.save()
    return settle(application, Verb.REPLY_APPROVED, by=by, at=at, post=SUPERVISOR, stage=states.APPROVE.target,
                  facets={"letter": reply.number})  # fmt: skip


@transaction.atomic
def serve_reply(
    application: Application, *, by: Person, at: datetime, way: str, served_on: date, proof: str = "", words: str = ""
) -> Letter:
    """
    Serve the approved reply: the case is closed, with all that were joined to it, each in its row of the report.

    `words` is the letter as it went out; without them it says part by part what was decided, and the remedies.
    Law: 条例19 art. 33, 36, 40, 51.
    """
    application = lock(application)
    reply = application.replies.filter(served_on=None, returned_at=None).first()
    approved_on = local_date(reply.approved_at) if reply and reply.approved_at else None
    refuse_if(refusal_to_serve(application, by=by, on=local_date(at), served_on=served_on, approved_on=approved_on))
    assert reply is not None  # at this stage there is one
    reply.served_on, reply.served_by, reply.proof_of_service = served_on, way, _tidy(proof)[:200]
    reply.save()
    letter = write_reply(reply, Sending(served_on, way, reply.proof_of_service), by=by, words=_tidy(words))
    outcomes = [part.known for part in reply.parts.order_by("position")]
    joined = list(application.joined.select_for_update().filter(stage=Stage.MERGED).order_by("id"))
    for one in [application, *joined]:
        _close(one, outcomes, by=by, at=at, served_on=served_on, way=way)
    return letter


@transaction.atomic
def reopen_application(application: Application, *, by: Person, at: datetime, on: date) -> Application:
    """
    Open a case again after a remedy corrected the reply; a new clock begins on the day of that decision's receipt.

    It is counted no second time as received.
    Law: 条例19 art. 51.
    """
    application = lock(application)
    refuse_if(refusal_to_reopen(application, by=by, on=local_date(at)))
    application.reopened_on = min(on, local_date(at))
    application.closed_on = None
    application.delayed_until = None
    return settle(application, Verb.APPLICATION_REOPENED, by=by, at=at, post=OFFICER, on=application.reopened_on,
                  stage=states.REOPEN.target)  # fmt: skip


@transaction.atomic
def lodge_remedy(
    application: Application, *, by: Person, at: datetime, road: str, authority: str, lodged_on: date,
    reference: str = "", ordered_by: date | None = None,
) -> Remedy:  # fmt: skip
    """
    Enter a remedy that the applicant has taken.

    Law: 条例19 art. 47, 50, 51.
    """
    application = lock(application)
    refuse_if(refusal_to_lodge(application, by=by, on=local_date(at), lodged_on=lodged_on))
    remedy = Remedy.objects.create(
        application=application, road=RemedyRoad(road).value, authority=_tidy(authority)[:200],
        reference=_tidy(reference)[:100], lodged_on=lodged_on, ordered_by=ordered_by,
    )  # fmt: skip
    settle(application, Verb.REMEDY_LODGED, by=by, at=at, post=OFFICER, on=lodged_on,
           facets={"remedy": remedy.pk, "road": remedy.road})  # fmt: skip
    return remedy


@transaction.atomic
def settle_remedy(remedy: Remedy, *, by: Person, at: datetime, result: str, decided_on: date, note: str = "") -> Remedy:
    """
    Enter how a remedy ended, by the columns of table four.

    Law: 条例19 art. 50.
    """
    application = lock(remedy.application)
    remedy = lock(remedy)
    refuse_if(refusal_to_settle(remedy, by=by, on=local_date(at), result=result, decided_on=decided_on))
    remedy.result, remedy.decided_on, remedy.note = result, decided_on, _tidy(note)[:500]
    remedy.save()
    settle(application, Verb.REMEDY_DECIDED, by=by, at=at, post=OFFICER, on=decided_on,
           facets={"remedy": remedy.pk, "road": remedy.road, "result": result})  # fmt: skip
    return remedy


@transaction.atomic
def obey_order(remedy: Remedy, *, by: Person, at: datetime) -> Remedy:
    """
    Note that the order of the supervising body was obeyed.

    Law: 条例19 art. 47.
    """
    application = lock(remedy.application)
    remedy = lock(remedy)
    refuse_if(refusal_to_obey(remedy, by=by, on=local_date(at)))
    remedy.obeyed_on = local_date(at)
    remedy.save()
    settle(application, Verb.REMEDY_OBEYED, by=by, at=at, post=OFFICER, facets={"remedy": remedy.pk})
    return remedy


@transaction.atomic
def write_message(
    application: Application, *, at: datetime, text: str, by: Person | None = None, files: Sequence[StoredFile] = ()
) -> Message:
    """Write to the applicant, or, where `by` is missing, from the applicant (with files) to the office."""
    application = lock(application)
    refuse_if(refusal_to_write(application, on=local_date(at), by=by, text=text))
    refuse_if(refusal_to_enclose(application, len(files)))
    message = Message.objects.create(application=application, person=by, text=_tidy(text), at=at)
    for stored in files:
        CaseFile.objects.create(
            application=application, kind=FileKind.FROM_APPLICANT, name=stored.name, sha256=stored.sha256,
            size=stored.size, media_type=stored.media_type, at=at,
        )  # fmt: skip
    settle(application, Verb.MESSAGE_SENT, by=by or APPLICANT, at=at, post=OFFICER)
    return message


@transaction.atomic
def suggest_disclosure(application: Application, *, at: datetime) -> Application:
    """
    Take the applicant's suggestion to make public for everyone what was asked for.

    Law: 条例19 art. 44.
    """
    application = lock(application)
    refuse_if(refusal_to_suggest(application))
    application.public_wish = True
    return settle(application, Verb.DISCLOSURE_SUGGESTED, by=APPLICANT, at=at)


@transaction.atomic
def rate_application(application: Application, *, at: datetime, stars: int) -> Application:
    """Keep what the applicant thinks of how it was handled: one to five; no act, nothing official."""
    application = lock(application)
    refuse_if(refusal_to_rate(application, stars))
    application.rating = stars
    application.save(update_fields=["rating"])
    return application


def _close(
    application: Application, outcomes: Sequence[Outcome], *, by: Person, at: datetime, served_on: date, way: str
) -> None:
    """Close one case and say in its act where the annual report counts it."""
    counted = outcome_of_case(outcomes)
    facets: dict[str, Any] = {
        "outcome": counted.value,
        "rows": dict(OUTCOMES[counted].rows),
        "parts": [one.value for one in outcomes],
        "kind": application.applicant.kind,
        "channel": application.channel,
        "regime": regime_of(application).value,
        "in_time": application.due_on is None or served_on <= application.due_on,
        "extended": hasattr(application, "extension") and application.extension.told_on is not None,
        "way": way,
        "again": application.reopened_on is not None,
    }
    application.closed_on = served_on
    settle(application, Verb.REPLY_SERVED, by=by, at=at, post=OFFICER, on=served_on, stage=states.SERVE.target,
           facets=facets)  # fmt: skip


def _open_reply(application: Application) -> Reply:
    return application.replies.get(served_on=None, returned_at=None)


def _tidy(words: str) -> str:
    return words.replace("\x00", "").strip()
