"""The actions on the pages of a complaint and of an order: each step of its workflow with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gongkai.complaints import transitions
from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.workflow import (
    ACCEPT_RECTIFICATION,
    ASSIGN,
    CONCLUDE,
    EXTEND,
    ORDER,
    ORDER_WORKFLOW,
    REPORT_RECTIFIED,
    RETURN_RECTIFICATION,
    WORKFLOW,
)
from gongkai.desk.complaints.forms import (
    AssignForm,
    ComplaintStepForm,
    ConcludeForm,
    ExtendForm,
    OrderForm,
    OrderNothingForm,
    OrderStepForm,
    RectificationForm,
    RetestForm,
)
from gongkai.desk.offered_steps import OfferedStep, offered_steps
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person

FORMS: Mapping[str, type[ComplaintStepForm]] = {
    ASSIGN.name: AssignForm,
    ORDER.name: OrderForm,
    EXTEND.name: ExtendForm,
    CONCLUDE.name: ConcludeForm,
}
BINDINGS: Mapping[str, Binding[Complaint, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}
ORDER_FORMS: Mapping[str, type[OrderStepForm]] = {
    REPORT_RECTIFIED.name: RectificationForm,
    ACCEPT_RECTIFICATION.name: OrderNothingForm,
    RETURN_RECTIFICATION.name: RetestForm,
}
ORDER_BINDINGS: Mapping[str, Binding[RectificationOrder, Person]] = {
    one.step.name: one for one in transitions.ORDER_BINDINGS
}


def steps_of_complaint(
    complaint: Complaint,
    *,
    by: Person,
    at: datetime,
    tried: tuple[str, ComplaintStepForm] | None,
) -> Iterator[OfferedStep[Complaint, ComplaintStepForm]]:
    """Yield the steps that start from the state of the complaint."""
    return offered_steps(
        complaint,
        WORKFLOW.steps_from(complaint.state),
        BINDINGS,
        lambda name: FORMS[name](complaint=complaint, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )


def steps_of_order(
    order: RectificationOrder,
    *,
    by: Person,
    at: datetime,
    tried: tuple[str, OrderStepForm] | None,
) -> Iterator[OfferedStep[RectificationOrder, OrderStepForm]]:
    """Yield the steps that start from the state of the order."""
    return offered_steps(
        order,
        ORDER_WORKFLOW.steps_from(order.state),
        ORDER_BINDINGS,
        lambda name: ORDER_FORMS[name](order=order, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
