"""Dissolve or merge a body; open cases need a successor."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Application
from gongkai.applications.states import WORKED_ON, Stage
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.times import local_date
from gongkai.organisations.actions.endings import Ending, end_body
from gongkai.organisations.models import Body, Person
from gongkai.organisations.rules.bodies import refusal_to_end_body


def refusal_to_close_body(
    body: Body, ending: Ending, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the body cannot end: the rules of bodies, or nobody would answer its cases."""
    successor, on = ending.successor, local_date(at)
    refusal = refusal_to_end_body(by, body, successor, since=ending.since, on=on)
    if refusal is not None or successor is not None:
        return refusal
    if Application.objects.filter(body=body, stage__in=WORKED_ON | {Stage.MERGED}).exists():
        return Refusal(
            "open-cases",
            _("The body has open applications. Name the body that takes them over."),
            field="successor",
        )
    return None


@transaction.atomic
def close_body(body: Body, ending: Ending, /, *, by: Person, at: datetime) -> Body:
    """
    End a body; its successor, if there is one, answers its open applications.

    Law: 条例19 art. 10.
    """
    body = lock(body)
    refuse_if(refusal_to_close_body(body, ending, by=by, at=at))
    return end_body(body, ending, by=by, at=at)
