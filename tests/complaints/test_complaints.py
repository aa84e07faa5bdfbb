"""Complaints: received, assigned, ordered, extended, concluded; never seen by the body complained of."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars
from gongkai.complaints.actions.complaints import (
    assign_complaint,
    conclude_complaint,
    extend_complaint,
    order_rectification,
)
from gongkai.complaints.actions.intake import (
    enter_complaint,
    erase_complaint,
    receive_complaint,
    update_complaint_due_dates,
)
from gongkai.complaints.actions.orders import accept_rectification, report_rectified
from gongkai.complaints.measures import complaint_cells
from gongkai.complaints.models import Complaint
from gongkai.complaints.notifying import notify_of_complaint, notify_of_complaint_deadlines
from gongkai.complaints.queries import (
    complaint_by_query_code,
    complaint_queues,
    sees_complaints,
    sees_orders,
    supervising_body,
    visible_to,
)
from gongkai.complaints.rules import complaints as rules
from gongkai.complaints.rules.intake import PaperFacts, refusals_of_complaint
from gongkai.complaints.workflow import (
    AssignmentInputs,
    ExtensionInputs,
    OrderInputs,
    ResultInputs,
)
from gongkai.kit.workflows import NOTHING
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification
from gongkai.operations.complaints import erase_complaints
from gongkai.operations.verify import complaints as verify_complaints
from gongkai.operations.verify import waiting
from gongkai.organisations.actions import grant_post
from gongkai.organisations.queries import cached_capacities
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast
from tests.complaints.complaints import (
    CODE,
    DONE,
    DUE,
    FACTS,
    appoint,
    assigned,
    ordered,
    received,
    supervisor,
)
from tests.refusals import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
RESULT = ResultInputs("rectified", "目录已于今日公布，谢谢。")


def faults() -> list[str]:
    return [str(one) for one in (*verify_complaints.check(), *waiting.check())]


def test_a_complaint_leads_to_an_order_a_retest_and_a_result(cast: Cast) -> None:
    order = ordered(cast)
    complaint = order.complaint
    assert complaint.body == cast.government
    # Twenty working days after 20 November 2026.
    assert complaint.due_on == date(2026, 12, 18)
    order = report_rectified(order, DONE, by=cast.disclosure, at=AT)
    accept_rectification(order, NOTHING, by=supervisor(), at=AT)
    complaint = conclude_complaint(complaint, RESULT, by=supervisor(), at=AT)
    assert (complaint.state, complaint.result, complaint.concluded_on) == (
        "closed",
        "rectified",
        AT.date(),
    )
    assert complaint_by_query_code(complaint.number, CODE) == complaint
    assert complaint_by_query_code(complaint.number, "wrong") is None
    assert faults() == []
    catch_up()
    kinds = Notification.objects.filter(person=cast.disclosure).values_list("kind", flat=True)
    assert set(kinds) == {"order_issued", "order_accepted"}


def test_neither_acts_nor_lists_of_the_body_say_that_there_was_a_complaint(cast: Cast) -> None:
    order = ordered(cast)
    acts = Act.objects.filter(chain=cast.finance.chain, subject_type__startswith="complaints.")
    assert [act.verb for act in acts] == ["order.issued"]
    written = " ".join(str(act.facets) for act in Act.objects.all())
    for secret in (FACTS.name, FACTS.contact, FACTS.text):
        assert secret not in written
    assert order.complaint.number not in str(acts[0].facets)
    account = cast.disclosure.account
    assert account is not None
    assert not visible_to(account, on=AT.date()).exists()
    assert sees_orders(cast.disclosure, on=AT.date())
    assert not sees_complaints(cast.disclosure, on=AT.date())
    catch_up()
    told = Notification.objects.filter(subject_type="complaints.complaint")
    assert not told.filter(person__posts__body=cast.finance).exists()


def test_an_assessor_with_a_post_in_the_body_complained_of_sees_and_does_nothing(
    cast: Cast,
) -> None:
    complaint = received(cast)
    both = supervisor("second-assessor")
    grant_post(both, PostKind.EDITOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    assert both.account is not None
    assert not visible_to(both.account, on=AT.date()).exists()
    with cached_capacities():
        assert complaint_queues(both, on=AT.date()) == []
        assert len(complaint_queues(supervisor(), on=AT.date())) == 1
    by_both = AssignmentInputs(supervisor().pk)
    call = assign_complaint
    assert code_of(lambda: call(complaint, by_both, by=both, at=AT))[0] == "own-body"
    to_both = AssignmentInputs(both.pk)
    assert code_of(lambda: call(complaint, to_both, by=supervisor(), at=AT)) == (
        "no-examiner",
        "person_id",
    )
    paper = PaperFacts("phone", AT.date())
    assert code_of(
        lambda: enter_complaint(cast.finance, FACTS, paper, by=both, at=AT, code=CODE)
    ) == ("own-body", "about")


def test_the_body_above_examines_never_the_body_itself(cast: Cast) -> None:
    assert supervising_body(cast.finance, on=AT.date()) is None
    assert [one.code for one in refusals_of_complaint(cast.finance, FACTS, on=AT.date())] == [
        "no-supervisor"
    ]
    appoint(cast)
    assert supervising_body(cast.finance, on=AT.date()) == cast.government
    assert supervising_body(cast.government, on=AT.date()) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kind": "x"}, ("no-kind", "kind")),
        ({"text": " "}, ("no-text", "text")),
        ({"text": "x" * 5_001}, ("text-too-long", "text")),
        ({"name": "x" * 101}, ("text-too-long", "name")),
        ({"contact": "x" * 201}, ("text-too-long", "contact")),
    ],
)
def test_wrong_facts_are_refused(cast: Cast, changes: Any, refusal: object) -> None:
    assert code_of(lambda: received(cast, **changes)) == refusal
    assert not Complaint.objects.exists()


def test_a_form_sent_twice_makes_one_complaint_and_a_body_is_needed(cast: Cast) -> None:
    received(cast, submission="once")
    assert code_of(lambda: received(cast, submission="once"))[0] == "sent-before"
    found = [one.code for one in refusals_of_complaint(None, FACTS, on=AT.date())]
    assert found == ["no-body"]
    cast.finance.ended_on = AT.date()
    call = receive_complaint
    assert code_of(lambda: call(cast.finance, FACTS, code=CODE, submission="2", at=AT))[0] == (
        "no-body"
    )


def test_complaints_on_paper_are_entered_with_their_day_of_receipt(cast: Cast) -> None:
    appoint(cast)

    def enter(by: Any = None, **changes: Any) -> Complaint:
        facts = replace(FACTS, **changes.pop("facts", {}))
        paper = replace(PaperFacts("phone", AT.date() - timedelta(days=7)), **changes)
        return enter_complaint(cast.finance, facts, paper, by=by or supervisor(), at=AT, code=CODE)

    made = enter()
    assert (made.channel, made.received_on, made.due_on) == (
        "phone",
        date(2026, 11, 13),
        date(2026, 12, 11),
    )
    assert acts_of(made).get().actor_kind == "staff"
    assert code_of(lambda: enter(channel="web")) == ("no-channel", "channel")
    assert code_of(lambda: enter(received_on=AT.date() + timedelta(days=1)))[1] == "received_on"
    assert code_of(lambda: enter(received_on=AT.date() - timedelta(days=91)))[1] == "received_on"
    assert code_of(lambda: enter(by=cast.stranger)) == ("wrong-post", "about")
    assert code_of(lambda: enter(facts={"text": ""})) == ("no-text", "text")
    enter_complaint(
        cast.finance,
        FACTS,
        PaperFacts("post", AT.date()),
        by=supervisor(),
        at=AT,
        code=CODE,
        submission="x",
    )
    assert faults() == []


def test_only_the_assigned_supervisor_goes_on(cast: Cast) -> None:
    complaint = assigned(cast)
    second, order = supervisor("second-assessor"), OrderInputs("公布目录", DUE)
    call = order_rectification
    assert code_of(lambda: call(complaint, order, by=second, at=AT))[0] == "not-assigned"
    assert code_of(lambda: call(complaint, order, by=cast.disclosure, at=AT))[0] == "wrong-post"
    same = AssignmentInputs(supervisor().pk)
    assert code_of(lambda: assign_complaint(complaint, same, by=second, at=AT))[0] == "same"
    assert rules.refusal_to_assign(complaint, None, by=second, at=AT) is None
    again = assign_complaint(complaint, AssignmentInputs(second.pk), by=supervisor(), at=AT)
    call(again, order, by=second, at=AT)
    again = assign_complaint(again, AssignmentInputs(supervisor().pk), by=second, at=AT)
    assert (again.state, again.supervisor) == ("ordered", supervisor())
    assert code_of(lambda: call(again, order, by=supervisor(), at=AT))[0] == "wrong-state"
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"text": ""}, ("no-text", "text")),
        ({"text": "王小 明反映收费目录没有公布"}, ("names-complainant", "text")),
        ({"text": "请联系１３８００００１１１１核实"}, ("names-complainant", "text")),
        ({"due_on": AT.date()}, ("past", "due_on")),
        ({"due_on": date(2036, 1, 1)}, ("too-far", "due_on")),
    ],
)
def test_an_order_never_names_who_complained(cast: Cast, changes: Any, refusal: object) -> None:
    complaint = assigned(cast)
    inputs = replace(OrderInputs("公布目录", DUE), **changes)
    call = order_rectification
    assert code_of(lambda: call(complaint, inputs, by=supervisor(), at=AT)) == refusal


def test_a_dissolved_body_gets_no_order(cast: Cast) -> None:
    complaint = assigned(cast)
    assert rules.refusal_to_order(complaint, None, by=supervisor(), at=AT) is None
    complaint.about.ended_on = AT.date()
    found = rules.refusal_to_order(complaint, None, by=supervisor(), at=AT)
    assert found is not None
    assert found.code == "body-over"


def test_the_time_is_extended_once_before_its_end(cast: Cast) -> None:
    complaint, by = assigned(cast), supervisor()

    def extend(day: date = date(2027, 1, 8), reason: str = "等待核查", at: Any = AT) -> Any:
        return extend_complaint(complaint, ExtensionInputs(day, reason), by=by, at=at)

    assert code_of(lambda: extend(complaint.due_on)) == ("not-later", "due_on")
    assert code_of(lambda: extend(date(2036, 1, 1))) == ("too-far", "due_on")
    assert code_of(lambda: extend(reason="")) == ("no-text", "reason")
    assert code_of(lambda: extend(at=AT + timedelta(days=60)))[0] == "late"
    assert rules.refusal_to_extend(complaint, None, by=by, at=AT) is None
    found = extend()
    assert (found.due_on, found.extension) == (date(2027, 1, 8), "等待核查")
    assert code_of(extend)[0] == "extended"
    assert faults() == []


def test_the_result_agrees_with_the_retest(cast: Cast) -> None:
    complaint, by = assigned(cast), supervisor()

    def conclude(result: str, text: str = "x") -> tuple[str, str]:
        inputs = ResultInputs(result, text)
        return code_of(lambda: conclude_complaint(complaint, inputs, by=by, at=AT))

    assert conclude("x") == ("no-result", "result")
    assert conclude("rectified") == ("not-retested", "result")
    assert conclude("unjustified", " ") == ("no-text", "text")
    assert rules.refusal_to_conclude(complaint, None, by=by, at=AT) is None
    order = order_rectification(complaint, OrderInputs("公布目录", DUE), by=by, at=AT)
    assert conclude("unjustified")[0] == "wrong-state"
    order = report_rectified(order, DONE, by=cast.disclosure, at=AT)
    accept_rectification(order, NOTHING, by=by, at=AT)
    assert conclude("unjustified") == ("retested", "result")
    late = AT + timedelta(days=40)
    concluded = conclude_complaint(complaint, RESULT, by=by, at=late)
    assert acts_of(concluded).get(verb="complaint.concluded").facets["in_time"] is False


def test_what_complainants_wrote_is_erased_after_its_time(cast: Cast) -> None:
    complaint, by = assigned(cast), supervisor()
    call = erase_complaint
    assert code_of(lambda: call(complaint, at=AT, after_days=730))[0] == "too-early"
    conclude_complaint(complaint, ResultInputs("elsewhere", "请申请行政复议。"), by=by, at=AT)
    assert erase_complaints(AT) == 0
    later = AT + timedelta(days=731)
    assert erase_complaints(later) == 1
    complaint = Complaint.objects.get()
    assert (complaint.text, complaint.name, complaint.contact, complaint.answer) == ("",) * 4
    assert complaint_by_query_code(complaint.number, CODE) is None
    assert code_of(lambda: call(complaint, at=later, after_days=730))[0] == "erased-before"
    assert faults() == []


def test_deadlines_are_told_to_who_examines_once_per_tier(cast: Cast) -> None:
    complaint = assigned(cast)

    def told(day: date) -> int:
        at = AT.replace(year=day.year, month=day.month, day=day.day)
        return notify_of_complaint_deadlines(Calendars(), at=at)

    assert told(AT.date()) == 0
    assert told(date(2026, 12, 14)) == 1
    assert told(date(2026, 12, 14)) == 0
    assert told(date(2026, 12, 17)) == 1
    assert told(date(2026, 12, 21)) == 1
    kinds = Notification.objects.filter(subject_id=str(complaint.pk)).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "complaint_due",
        "complaint_due",
        "complaint_late",
    ]
    act = acts_of(complaint).get(verb="complaint.assigned")
    act.subject_id = "0"
    assert notify_of_complaint(act) == 0


def test_due_dates_follow_a_holiday_notice(cast: Cast) -> None:
    complaint = received(cast)
    Complaint.objects.filter(pk=complaint.pk).update(due_on=date(2026, 12, 1))
    notice = HolidayNotice.objects.filter(days__day__year=2026).first()
    assert notice is not None
    assert update_complaint_due_dates(notice, at=AT) == 1
    assert update_complaint_due_dates(notice, at=AT) == 0
    complaint.refresh_from_db()
    assert complaint.due_on == date(2026, 12, 18)
    assert faults() == []


def test_the_table_of_2014_counts_complaints() -> None:
    table = FORMS["2014"]
    assert [one.place for one in complaint_cells(table, "complaints", ("reply",))] == [
        cell("comp.total")
    ]
    assert list(complaint_cells(table, "concluded", ())) == []
    assert list(complaint_cells(FORMS["2021"], "complaints", ())) == []


def test_verify_names_what_no_act_explains(cast: Cast) -> None:
    complaint = assigned(cast)
    Complaint.objects.filter(pk=complaint.pk).update(state="received", due_on=date(2026, 12, 1))
    found = [str(one) for one in verify_complaints.check()]
    assert "its acts say" in found[0]
    assert "recalculated it is 2026-12-18" in found[1]
