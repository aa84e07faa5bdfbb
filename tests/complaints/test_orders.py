"""Orders to rectify: reported with evidence, retested by the assigned supervisor, returned."""

from datetime import date
from typing import Any

import pytest

from gongkai.complaints.actions.orders import (
    accept_rectification,
    report_rectified,
    return_rectification,
)
from gongkai.complaints.models import RectificationOrder
from gongkai.complaints.notifying import notify_of_order
from gongkai.complaints.queries import order_queues, orders_visible_to, sees_orders
from gongkai.complaints.rules import orders as rules
from gongkai.complaints.workflow import RectificationInputs, RetestInputs
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification, WaitingTask
from gongkai.operations.verify import complaints as verify_complaints
from tests.cast import AT, Cast
from tests.complaints.complaints import DONE, DUE, ordered, supervisor
from tests.complaints.test_complaints import faults
from tests.refusals import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AGAIN = RetestInputs("目录缺少收费依据", date(2026, 12, 20))


def test_a_rectification_is_returned_and_accepted_after_the_second_retest(cast: Cast) -> None:
    order = ordered(cast)
    assert len(order_queues(cast.disclosure, on=AT.date())) == 1
    order = report_rectified(order, DONE, by=cast.disclosure, at=AT)
    assert not WaitingTask.objects.filter(queue=f"order/{cast.finance.pk}").exists()
    order = return_rectification(order, AGAIN, by=supervisor(), at=AT)
    assert (order.state, order.due_on, order.reported_on, order.remark) == (
        "open",
        AGAIN.due_on,
        None,
        AGAIN.reason,
    )
    assert faults() == []
    document = cast.released()
    evidence = RectificationInputs("目录已补充", str(document.index_number))
    order = report_rectified(order, evidence, by=cast.disclosure, at=AT)
    order = accept_rectification(order, NOTHING, by=supervisor(), at=AT)
    assert (order.state, order.done_on, order.complaint.state) == ("done", AT.date(), "examined")
    assert acts_of(order).get(verb="order.accepted").facets["in_time"] is True
    assert {act.chain for act in acts_of(order)} == {cast.finance.chain}
    assert faults() == []
    catch_up()
    told = Notification.objects.filter(person=supervisor(), kind="order_reported")
    assert told.count() == 2


@pytest.mark.parametrize(
    ("text", "evidence", "refusal"),
    [
        ("", DONE.evidence, ("no-text", "text")),
        ("完成", "", ("not-found", "evidence")),
        ("完成", "见附件", ("not-found", "evidence")),
        ("完成", "javascript:alert(1)", ("not-found", "evidence")),
        ("完成", "https://[x", ("not-found", "evidence")),
        ("完成", "https://x.cn/" + "x" * 300, ("text-too-long", "evidence")),
    ],
)
def test_a_report_needs_evidence_that_anybody_can_open(
    cast: Cast, text: str, evidence: str, refusal: object
) -> None:
    order, inputs = ordered(cast), RectificationInputs(text, evidence)
    call = report_rectified
    assert code_of(lambda: call(order, inputs, by=cast.disclosure, at=AT)) == refusal


def test_only_the_body_reports_and_only_the_assigned_supervisor_retests(cast: Cast) -> None:
    order, by = ordered(cast), supervisor()
    call: Any = report_rectified
    assert code_of(lambda: call(order, DONE, by=by, at=AT))[0] == "wrong-post"
    assert code_of(lambda: accept_rectification(order, NOTHING, by=by, at=AT))[0] == "wrong-state"
    assert rules.refusal_to_report_rectified(order, None, by=cast.disclosure, at=AT) is None
    order = report_rectified(order, DONE, by=cast.disclosure, at=AT)
    assert code_of(lambda: call(order, DONE, by=cast.disclosure, at=AT))[0] == "wrong-state"
    second = supervisor("second-assessor")
    call = accept_rectification
    assert code_of(lambda: call(order, NOTHING, by=second, at=AT))[0] == "not-assigned"
    assert code_of(lambda: call(order, NOTHING, by=cast.disclosure, at=AT))[0] == "wrong-post"

    def send_back(reason: str, day: date) -> tuple[str, str]:
        inputs = RetestInputs(reason, day)
        return code_of(lambda: return_rectification(order, inputs, by=by, at=AT))

    assert send_back("", DUE) == ("no-text", "reason")
    assert send_back("x", AT.date()) == ("past", "due_on")
    assert send_back("x", date(2036, 1, 1)) == ("too-far", "due_on")
    assert rules.refusal_to_return_rectification(order, None, by=by, at=AT) is None


def test_others_see_no_order(cast: Cast) -> None:
    order = ordered(cast)
    for who, seen in ((cast.disclosure, True), (supervisor(), True), (cast.stranger, False)):
        assert who.account is not None
        assert orders_visible_to(who.account, on=AT.date()).exists() is seen
    assert not sees_orders(cast.head, on=AT.date())
    act = acts_of(order).get()
    act.subject_id = "0"
    assert notify_of_order(act) == 0


def test_verify_names_an_order_that_no_act_explains(cast: Cast) -> None:
    order = ordered(cast)
    RectificationOrder.objects.filter(pk=order.pk).update(due_on=AGAIN.due_on)
    assert "its acts say" in str(next(iter(verify_complaints.check())))
