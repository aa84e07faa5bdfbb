"""How acts about consultations and comments are recorded: never with words or names of commenters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongkai.consultations.models import (
    AnswerFeedback,
    PublicComment,
    PublicConsultation,
    ReportedComment,
    SurveyResponse,
)
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of

AUTHOR = Actor(ActorKind.APPLICANT)


def record_consultation_act(
    verb: str,
    subject: PublicConsultation | PublicComment | SurveyResponse | AnswerFeedback | ReportedComment,
    *,
    by: Person | Actor,
    at: datetime,
    posts: tuple[str, ...] = (),
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Record an act with the number of its subject; `posts` are those in which a person may act."""
    consultation = subject if isinstance(subject, PublicConsultation) else subject.consultation
    record(
        Verb(verb),
        subject,
        chain=consultation.body.chain,
        by=by if isinstance(by, Actor) else by.actor,
        at=at,
        on=local_date(at),
        post="" if isinstance(by, Actor) else post_of(posts, by, consultation, at),
        facets={"number": subject.number, **(facets or {})},
    )


def post_of(
    posts: tuple[str, ...], by: Person, consultation: PublicConsultation, at: datetime
) -> str:
    """Return the post in which the person acts; the rules have checked that there is one."""
    held = {
        one.post
        for one in capacities_of(by, on=local_date(at)).in_body(consultation.body_id)
        if one.office_id is None
    }
    return next(post for post in posts if post in held)
