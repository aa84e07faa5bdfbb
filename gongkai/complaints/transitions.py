"""Bindings of the steps of complaints and of orders to rectify to their refusals and actions."""

from gongkai.complaints.actions import complaints as act
from gongkai.complaints.actions import orders as act_on_order
from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.rules import complaints, orders
from gongkai.complaints.workflow import (
    ACCEPT_RECTIFICATION,
    ASSIGN,
    CONCLUDE,
    EXTEND,
    ORDER,
    REPORT_RECTIFIED,
    RETURN_RECTIFICATION,
)
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person

BINDINGS: tuple[Binding[Complaint, Person], ...] = (
    bind(ASSIGN, complaints.refusal_to_assign, act.assign_complaint),
    bind(ORDER, complaints.refusal_to_order, act.order_rectification),
    bind(EXTEND, complaints.refusal_to_extend, act.extend_complaint),
    bind(CONCLUDE, complaints.refusal_to_conclude, act.conclude_complaint),
)
ORDER_BINDINGS: tuple[Binding[RectificationOrder, Person], ...] = (
    bind(REPORT_RECTIFIED, orders.refusal_to_report_rectified, act_on_order.report_rectified),
    bind(
        ACCEPT_RECTIFICATION,
        orders.refusal_to_accept_rectification,
        act_on_order.accept_rectification,
    ),
    bind(
        RETURN_RECTIFICATION,
        orders.refusal_to_return_rectification,
        act_on_order.return_rectification,
    ),
)
