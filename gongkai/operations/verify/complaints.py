"""Check of complaints and of orders to rectify against their acts: states, days, results, clocks."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Sum

from gongkai.calendars.queries import Calendars
from gongkai.complaints.models import Complaint, ComplaintNumbers, RectificationOrder
from gongkai.complaints.queries import TEXTS, due_of
from gongkai.complaints.states import ComplaintState, OrderState
from gongkai.complaints.workflow import ORDER_WORKFLOW, WORKFLOW
from gongkai.ledger.consumers import chains_behind
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.subject_acts import acts_about

PART = "complaints"
CONSUMER = "gongkai.complaints.consumers.consume"


def check() -> Check:
    """Replay the acts of each complaint and each order, and count the numbers."""
    calendars, complaints, orders = Calendars(), 0, 0
    # A new holiday notice may not have been applied to all due dates yet.
    late = bool(chains_behind(CONSUMER))
    rows = Complaint.objects.defer(*TEXTS).select_related("body").prefetch_related("orders")
    for chunk in in_chunks(rows.order_by("pk").iterator(chunk_size=500)):
        complaints += len(chunk)
        acts = acts_about(Complaint, [one.pk for one in chunk])
        for one in chunk:
            for problem in _problems(one, acts[one.pk]):
                yield Fault(PART, f"complaint {one.pk}: {problem}")
            if one.concluded_on is None and one.extended_on is None:
                due = due_of(one, calendars.of(one.body.region))
                if (one.due_on, one.provisional) != (due.on, due.provisional):
                    problem = f"is due on {one.due_on}, recalculated it is {due.on}"
                    yield Fault(PART, f"complaint {one.pk} {problem}", note=late)
    found = RectificationOrder.objects.order_by("pk")
    for order_chunk in in_chunks(found.iterator(chunk_size=500)):
        orders += len(order_chunk)
        acts = acts_about(RectificationOrder, [one.pk for one in order_chunk])
        for order in order_chunk:
            for problem in _order_problems(order, acts[order.pk]):
                yield Fault(PART, f"order {order.pk}: {problem}")
    received = Act.objects.filter(verb=Verb.COMPLAINT_RECEIVED).count()
    issued = Act.objects.filter(verb=Verb.ORDER_ISSUED).count()
    allocated = ComplaintNumbers.objects.aggregate(all=Sum("last"))["all"] or 0
    if (complaints, orders, complaints + orders) != (received, issued, allocated):
        yield Fault(
            PART,
            f"there are {complaints} complaints and {orders} orders; the acts say {received} and "
            f"{issued}, and {allocated} numbers are allocated",
        )
    return f"{complaints} complaints and {orders} orders to rectify against their acts"


def _problems(one: Complaint, acts: list[Act]) -> Iterator[str]:
    stage, received_on, concluded_on, result, erased = "", None, None, "", False
    for act in acts:
        if act.verb == Verb.COMPLAINT_RECEIVED:
            stage = ComplaintState.RECEIVED
            received_on = date.fromisoformat(act.facets["received_on"])
        elif act.verb == Verb.COMPLAINT_ASSIGNED and stage == ComplaintState.RECEIVED:
            stage = ComplaintState.EXAMINED
        elif act.verb == Verb.COMPLAINT_CONCLUDED:
            # The retest of its orders leads a complaint back to the examination.
            stage = ComplaintState.EXAMINED
            concluded_on, result = act.on, act.facets["result"]
        elif act.verb == Verb.COMPLAINT_FORGOTTEN:
            erased = True
        for step in WORKFLOW.steps_recording(act.verb):
            if step.name != "order" and not step.starts_from(stage):
                yield f"act {act} cannot follow: the state was {stage}"
            stage = step.target or stage
    all_done = all(order.state == OrderState.DONE for order in one.orders.all())
    if stage == ComplaintState.ORDERED and all_done:
        stage = ComplaintState.EXAMINED
    counted = (one.state, one.received_on, one.concluded_on, one.result, one.erased_at is not None)
    expected = (stage, received_on, concluded_on, result, erased)
    if counted != expected:
        yield f"it is {counted}; its acts say {expected}"
    if one.state in {ComplaintState.EXAMINED, ComplaintState.CLOSED} and not all_done:
        yield "it has an order that was not retested"


def _order_problems(one: RectificationOrder, acts: list[Act]) -> Iterator[str]:
    stage, due_on, reported_on, done_on = "", None, None, None
    for act in acts:
        if act.verb == Verb.ORDER_ISSUED:
            stage = OrderState.OPEN
        if "due_on" in act.facets:
            due_on = date.fromisoformat(act.facets["due_on"])
        if act.verb == Verb.ORDER_REPORTED:
            reported_on = act.on
        elif act.verb == Verb.ORDER_RETURNED:
            reported_on = None
        elif act.verb == Verb.ORDER_ACCEPTED:
            done_on = act.on
        for step in ORDER_WORKFLOW.steps_recording(act.verb):
            if not step.starts_from(stage):
                yield f"act {act} cannot follow: the state was {stage}"
            stage = step.target or stage
    counted = (one.state, one.due_on, one.reported_on, one.done_on)
    if counted != (stage, due_on, reported_on, done_on):
        yield f"it is {counted}; its acts say {(stage, due_on, reported_on, done_on)}"
