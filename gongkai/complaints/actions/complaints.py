"""Assign complaints, order rectifications, extend the time, tell the result."""

from datetime import datetime

from django.db import transaction

from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.numbering import allocate_number
from gongkai.complaints.recording import record_complaint, record_order
from gongkai.complaints.rules.complaints import (
    refusal_to_assign,
    refusal_to_conclude,
    refusal_to_extend,
    refusal_to_order,
)
from gongkai.complaints.states import ComplaintState
from gongkai.complaints.workflow import (
    ASSIGN,
    CONCLUDE,
    EXTEND,
    ORDER,
    AssignmentInputs,
    ExtensionInputs,
    OrderInputs,
    ResultInputs,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person

SERIES = "ZG"  # 整改


@transaction.atomic
def assign_complaint(
    complaint: Complaint, inputs: AssignmentInputs, /, *, by: Person, at: datetime
) -> Complaint:
    """Assign a complaint to an assessor of the body, or anew to another one."""
    complaint = lock(complaint)
    refuse_if(refusal_to_assign(complaint, inputs, by=by, at=at))
    complaint.supervisor_id = inputs.person_id
    # A new one begins to be examined; one with an open order stays ordered.
    if complaint.state == ComplaintState.RECEIVED:
        complaint.state = ComplaintState.EXAMINED
    complaint.save()
    record_complaint(Verb(ASSIGN.act_verb), complaint, by=by, at=at)
    return complaint


@transaction.atomic
def order_rectification(
    complaint: Complaint, inputs: OrderInputs, /, *, by: Person, at: datetime
) -> RectificationOrder:
    """
    Order the body complained of to rectify a fault; it reads the order, never the complaint.

    Law: 条例19 art. 47 (督促整改), 51.
    """
    complaint = lock(complaint)
    refuse_if(refusal_to_order(complaint, inputs, by=by, at=at))
    complaint.state = ORDER.new_state
    complaint.save()
    record_complaint(Verb(ORDER.act_verb), complaint, by=by, at=at)
    order = RectificationOrder.objects.create(
        complaint=complaint,
        body=complaint.about,
        supervising=complaint.body,
        number=allocate_number(complaint.about, SERIES, local_date(at).year),
        text=single_line(inputs.text),
        issued_at=at,
        due_on=inputs.due_on,
    )
    facets = {"due_on": inputs.due_on}
    record_order(Verb.ORDER_ISSUED, order, by=by, at=at, facets=facets)
    return order


@transaction.atomic
def extend_complaint(
    complaint: Complaint, inputs: ExtensionInputs, /, *, by: Person, at: datetime
) -> Complaint:
    """Extend the time for the result once; the complainant reads the reason."""
    complaint = lock(complaint)
    refuse_if(refusal_to_extend(complaint, inputs, by=by, at=at))
    complaint.due_on, complaint.provisional = inputs.due_on, False
    complaint.extended_on, complaint.extension = local_date(at), clean_text(inputs.reason)
    complaint.save()
    facets = {"due_on": inputs.due_on}
    record_complaint(Verb(EXTEND.act_verb), complaint, by=by, at=at, facets=facets)
    return complaint


@transaction.atomic
def conclude_complaint(
    complaint: Complaint, inputs: ResultInputs, /, *, by: Person, at: datetime
) -> Complaint:
    """Tell the complainant the result; whether this is in time is recorded for the statistics."""
    complaint = lock(complaint)
    refuse_if(refusal_to_conclude(complaint, inputs, by=by, at=at))
    complaint.state, complaint.concluded_on = CONCLUDE.new_state, local_date(at)
    complaint.result, complaint.answer = inputs.result, clean_text(inputs.text)
    complaint.save()
    in_time = complaint.concluded_on <= complaint.due_on
    facets = {"result": inputs.result, "in_time": in_time}
    record_complaint(Verb(CONCLUDE.act_verb), complaint, by=by, at=at, facets=facets)
    return complaint
