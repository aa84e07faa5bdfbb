"""Report rectifications, and retest them."""

from datetime import datetime

from django.db import transaction

from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.recording import record_order
from gongkai.complaints.rules.orders import (
    refusal_to_accept_rectification,
    refusal_to_report_rectified,
    refusal_to_return_rectification,
)
from gongkai.complaints.states import ComplaintState
from gongkai.complaints.waiting import update_waiting
from gongkai.complaints.workflow import (
    ACCEPT_RECTIFICATION,
    REPORT_RECTIFIED,
    RETURN_RECTIFICATION,
    RectificationInputs,
    RetestInputs,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


@transaction.atomic
def report_rectified(
    order: RectificationOrder, inputs: RectificationInputs, /, *, by: Person, at: datetime
) -> RectificationOrder:
    """Report what was rectified, with evidence; the supervisor retests it."""
    order = lock(order)
    refuse_if(refusal_to_report_rectified(order, inputs, by=by, at=at))
    order.state, order.reported_on, order.reported_by = (
        REPORT_RECTIFIED.new_state,
        local_date(at),
        by,
    )
    order.report, order.evidence = single_line(inputs.text), single_line(inputs.evidence)
    order.save()
    record_order(Verb(REPORT_RECTIFIED.act_verb), order, by=by, at=at)
    return order


@transaction.atomic
def accept_rectification(
    order: RectificationOrder, inputs: Nothing, /, *, by: Person, at: datetime
) -> RectificationOrder:
    """Accept a rectification after the retest; its complaint can be concluded."""
    complaint: Complaint = lock(order.complaint)
    order = lock(order)
    order.complaint = complaint
    refuse_if(refusal_to_accept_rectification(order, inputs, by=by, at=at))
    order.state, order.done_on = ACCEPT_RECTIFICATION.new_state, local_date(at)
    order.save()
    complaint.state = ComplaintState.EXAMINED
    complaint.save(update_fields=["state"])
    update_waiting(complaint)
    assert order.reported_on is not None  # it was reported
    facets = {"in_time": order.reported_on <= order.due_on}
    record_order(Verb(ACCEPT_RECTIFICATION.act_verb), order, by=by, at=at, facets=facets)
    return order


@transaction.atomic
def return_rectification(
    order: RectificationOrder, inputs: RetestInputs, /, *, by: Person, at: datetime
) -> RectificationOrder:
    """Send a rectification back after the retest, with what is still wrong and a new day."""
    order = lock(order)
    refuse_if(refusal_to_return_rectification(order, inputs, by=by, at=at))
    order.state, order.reported_on, order.reported_by = RETURN_RECTIFICATION.new_state, None, None
    order.remark, order.due_on = single_line(inputs.reason), inputs.due_on
    order.save()
    facets = {"due_on": inputs.due_on}
    record_order(Verb(RETURN_RECTIFICATION.act_verb), order, by=by, at=at, facets=facets)
    return order
