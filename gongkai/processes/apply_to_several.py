"""One submission of an application to several bodies: an application at each of them, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.applications.actions.intake import receive_application
from gongkai.applications.intake.validation import RequestFacts
from gongkai.applications.models import Application
from gongkai.applications.queries import applications_by_submission
from gongkai.applications.rules.intake import refusal_to_take
from gongkai.files.storage import EncryptedFile
from gongkai.kit.locks import lock_key
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.organisations.repeated_forms import refusal_of_repetition


@dataclass(frozen=True)
class BodyRequest:
    """A body to which the applicant applies: the query code there, and answers to its questions."""

    body: Body
    code: str
    extra: tuple[tuple[str, str], ...] = ()


def apply_to_several(
    requests: Sequence[BodyRequest],
    facts: RequestFacts,
    *,
    submission: str,
    files: Sequence[EncryptedFile] = (),
    at: datetime,
) -> list[Application]:
    """
    Create an application at each of the bodies, each with its number, code, deadline and act.

    All are created, or none. Submitting the form twice, even concurrently, creates them once. The bodies
    do not learn of one another.
    Law: 条例19 art. 29, 33.
    """
    bodies = [one.body for one in requests]
    refuse_if(refusal_of_bodies(bodies, on=local_date(at)))
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(Application, part_of(submission, 0)))
        # In one order, so that two submissions to the same bodies do not wait for one another.
        for place in sorted(range(len(requests)), key=lambda place: bodies[place].pk):
            request = requests[place]
            receive_application(
                request.body,
                replace(facts, extra=request.extra),
                at=at,
                code=request.code,
                files=files,
                submission=part_of(submission, place),
            )
        return applications_of(submission)


def refusal_of_bodies(bodies: Sequence[Body], *, on: date) -> Refusal | None:
    """Return why one application cannot go to these bodies: none, too many, one twice, or ended."""
    most = settings.GONGKAI_BATCH_BODIES
    if not bodies:
        return Refusal("no-bodies", _("Choose the bodies to which you apply."), field="body")
    if len(bodies) > most:
        return Refusal(
            "too-many-bodies",
            _("You can apply to at most %(most)s bodies at once; you chose %(number)s.")
            % {"most": most, "number": len(bodies)},
            field="body",
        )
    if len({body.pk for body in bodies}) < len(bodies):
        return Refusal(
            "body-twice",
            _("One body was chosen twice. It can get this application only once."),
            field="body",
        )
    for body in bodies:
        if refusal := refusal_to_take(body, on=on):
            return replace(refusal, message=f"{body.full_label}: {refusal}")
    return None


def applications_of(submission: str) -> list[Application]:
    """Return the applications of one submission in the order in which the bodies were chosen."""
    parts = [part_of(submission, place) for place in range(settings.GONGKAI_BATCH_BODIES)]
    found: Mapping[str, Application] = applications_by_submission(parts)
    return [found[part] for part in parts if part in found]


def part_of(submission: str, place: int) -> str:
    """Return the id of the form for the body at a place."""
    return f"{submission}-{place}"
