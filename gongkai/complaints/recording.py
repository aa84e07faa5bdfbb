"""Record the acts about complaints, in the chain of the body that examines them, and about orders."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.waiting import update_waiting, update_waiting_order
from gongkai.complaints.workflow import HANDLERS, SUPERVISORS
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of

COMPLAINANT = Actor(ActorKind.APPLICANT)


def record_complaint(
    verb: Verb,
    complaint: Complaint,
    *,
    by: Person | Actor,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Store for whom the complaint waits and record an act; never the words, nor the other body."""
    update_waiting(complaint)
    record(
        verb,
        complaint,
        chain=complaint.body.chain,
        by=by if isinstance(by, Actor) else by.actor,
        at=at,
        on=local_date(at),
        post="" if isinstance(by, Actor) else SUPERVISORS[0].value,
        facets={"number": complaint.number, **(facets or {})},
    )


def record_order(
    verb: Verb,
    order: RectificationOrder,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Store for whom the order waits and record an act in the chain of its body, without the complaint."""
    update_waiting_order(order)
    if verb == Verb.ORDER_REPORTED:
        held = {
            one.post
            for one in capacities_of(by, on=local_date(at)).in_body(order.body_id)
            if one.office_id is None
        }
        post = next(one for one in HANDLERS if one in held)
    else:
        post = SUPERVISORS[0]
    record(
        verb,
        order,
        chain=order.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=post.value,
        facets={"number": order.number, **(facets or {})},
    )
