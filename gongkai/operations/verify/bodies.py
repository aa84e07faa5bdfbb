"""Check of ended bodies: day and successor are those of the act that ended the body."""

from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.faults import Check, Fault
from gongkai.organisations.models import Body

PART = "bodies"


def check() -> Check:
    """Compare the end of each body with its act."""
    acts = {
        act.chain: (act.on, act.facets["successor"])
        for act in Act.objects.filter(verb=Verb.BODY_ENDED).order_by("id")
    }
    ended = 0
    for body in Body.objects.select_related("successor").order_by("pk"):
        act = acts.get(body.chain)
        if body.ended_on is None and act is None:
            continue
        ended += 1
        if act is None:
            yield Fault(PART, f"{body.code} ended on {body.ended_on}, but no act says so")
            continue
        day, successor = act
        if body.ended_on != day:
            yield Fault(PART, f"{body.code} ended on {body.ended_on}, its act says {day}")
        if (body.successor.chain if body.successor else "") != successor:
            yield Fault(
                PART,
                f"the successor of {body.code} is {body.successor and body.successor.code}, "
                f"its act says {successor or None}",
            )
    return f"{ended} ended bodies"
