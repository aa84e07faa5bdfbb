"""Work plans: tasks, submission, issue by another person, open tasks taken over into the next year."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.kit.refusals import Refused
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification
from gongkai.operations.verify import plans as verify_plans
from gongkai.operations.verify import waiting
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body
from gongkai.organisations.states import PostKind
from gongkai.statistics.models import Tally
from gongkai.supervision.actions.plans import (
    add_plan_task,
    begin_plan,
    carry_over_tasks,
    issue_plan,
    remove_plan_task,
    return_plan,
    submit_plan,
)
from gongkai.supervision.actions.tasks import drop_task
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.notifying import notify_of_plan
from gongkai.supervision.queries.plans import plans_visible_to, public_plans
from gongkai.supervision.rules import plans as rules
from gongkai.supervision.workflow import CarryInputs, ReasonInputs, RemovalInputs
from tests.cast import AT, SINCE, Cast
from tests.supervision.plans import DUE, FACTS, begun, issued, issuer, supervisor, task_facts

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def code_of(action: Callable[..., Any], *args: Any, by: Any, at: Any = AT) -> tuple[str, str]:
    with pytest.raises(Refused) as raised:
        action(*args, by=by, at=at)
    return raised.value.refusal.code, raised.value.refusal.field


def faults() -> list[str]:
    return [str(one) for one in (*verify_plans.check(), *waiting.check())]


def test_a_plan_is_filled_submitted_returned_and_issued_by_another_person(cast: Cast) -> None:
    plan = begun(cast, title="  2026年政务公开工作要点 ")
    assert (plan.number, plan.title) == ("990000-JH2026-00001", FACTS.title)
    assert begun(cast, title="x").number == "990000-JH2026-00002"
    task = add_plan_task(
        plan, task_facts(cast, assisting=(cast.health.pk,)), by=supervisor(), at=AT
    )
    other = add_plan_task(plan, task_facts(cast, text="培训"), by=supervisor(), at=AT)
    remove_plan_task(plan, RemovalInputs(other.pk), by=supervisor(), at=AT)
    plan = submit_plan(plan, NOTHING, by=supervisor(), at=AT)
    plan = return_plan(plan, ReasonInputs("补充期限"), by=issuer(), at=AT)
    assert (plan.state, plan.remark) == ("draft", "补充期限")
    plan = submit_plan(plan, NOTHING, by=supervisor(), at=AT)
    assert plan.remark == ""
    assert not public_plans().exists()
    plan = issue_plan(plan, NOTHING, by=issuer(), at=AT)
    task.refresh_from_db()
    assert (plan.issued_at, task.state, task.opened_at) == (AT, "open", AT)
    assert list(public_plans()) == [plan]
    # The act of the task is in the chain of the body that has it.
    assert [one.chain for one in acts_of(task)] == [cast.finance.chain]
    catch_up()
    assert Tally.objects.filter(subject_type="supervision.workplan", measure="plans").exists()
    assert set(Notification.objects.values_list("kind", "person__account__username")) == {
        ("plan_submitted", "plan-approver"),
        ("task_issued", cast.disclosure.account.username),
    }
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"year": 2007}, "plan-year", "year"),
        ({"year": 2028}, "plan-year", "year"),
        ({"title": ""}, "no-text", "title"),
        ({"title": "长" * 201}, "text-too-long", "title"),
        ({"source": "长" * 201}, "text-too-long", "source"),
        ({}, "listed", "title"),
    ],
)
def test_a_plan_is_not_begun(cast: Cast, changes: dict[str, Any], code: str, field: str) -> None:
    begun(cast)
    facts = replace(FACTS, **changes)
    assert code_of(begin_plan, cast.government, facts, by=supervisor()) == (code, field)


def test_only_the_assessor_of_a_body_that_exists_begins_a_plan(cast: Cast) -> None:
    begun(cast)
    assert code_of(begin_plan, cast.finance, FACTS, by=supervisor())[0] == "wrong-post"
    assert code_of(begin_plan, cast.government, FACTS, by=issuer())[0] == "wrong-post"
    Body.objects.filter(pk=cast.government.pk).update(ended_on=TODAY)
    assert code_of(begin_plan, cast.government, FACTS, by=supervisor())[0] == "body-over"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"text": " "}, "no-text", "text"),
        ({"source": "长" * 201}, "text-too-long", "source"),
        ({"measure": ""}, "no-text", "measure"),
        ({"due_on": TODAY - timedelta(days=1)}, "due-past", "due_on"),
        ({"due_on": date(2099, 1, 1)}, "due-far", "due_on"),
        ({"body_id": 0}, "no-body", "body_id"),
        ({"assisting": (0,)}, "no-assisting-body", "assisting"),
        ({"text": "公布行政事业性收费目录"}, "listed", "text"),
    ],
)
def test_a_task_is_not_added(cast: Cast, changes: dict[str, Any], code: str, field: str) -> None:
    plan = begun(cast)
    add_plan_task(plan, task_facts(cast), by=supervisor(), at=AT)
    facts = task_facts(cast, **changes)
    assert code_of(add_plan_task, plan, facts, by=supervisor()) == (code, field)
    assert plan.tasks.count() == 1


def test_a_task_is_for_bodies_that_the_plan_is_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = begun(cast)
    itself = task_facts(cast, assisting=(cast.finance.pk,))
    assert code_of(add_plan_task, plan, itself, by=supervisor())[0] == "assists-itself"
    grant_post(cast.stranger, PostKind.ASSESSOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    own = begin_plan(cast.finance, FACTS, by=cast.stranger, at=AT)
    above = task_facts(cast, body_id=cast.government.pk)
    assert code_of(add_plan_task, own, above, by=cast.stranger)[0] == "no-body"
    monkeypatch.setattr(rules, "MAX_TASKS", 0)
    assert code_of(add_plan_task, plan, task_facts(cast), by=supervisor())[0] == "too-many"


def test_a_plan_is_submitted_with_tasks_that_can_be_done(cast: Cast) -> None:
    plan = begun(cast)
    assert code_of(submit_plan, plan, NOTHING, by=supervisor())[0] == "no-task"
    remove = RemovalInputs(0)
    assert code_of(remove_plan_task, plan, remove, by=supervisor())[0] == "no-task"
    add_plan_task(plan, task_facts(cast), by=supervisor(), at=AT)
    assert code_of(remove_plan_task, plan, remove, by=supervisor()) == ("no-such-task", "task_id")
    late = AT + timedelta(days=30)
    assert code_of(submit_plan, plan, NOTHING, by=supervisor(), at=late)[0] == "task-past"
    assert code_of(submit_plan, plan, NOTHING, by=issuer())[0] == "wrong-post"
    assert code_of(issue_plan, plan, NOTHING, by=issuer())[0] == "wrong-state"
    plan = submit_plan(plan, NOTHING, by=supervisor(), at=AT)
    for action, inputs in (
        (add_plan_task, task_facts(cast)),
        (remove_plan_task, remove),
        (carry_over_tasks, CarryInputs(0, DUE)),
        (submit_plan, NOTHING),
    ):
        assert code_of(action, plan, inputs, by=supervisor())[0] == "wrong-state", action
    assert code_of(return_plan, plan, ReasonInputs(""), by=issuer()) == ("no-text", "reason")
    # A body that was dissolved meanwhile has no task.
    Body.objects.filter(pk=cast.finance.pk).update(ended_on=TODAY)
    assert code_of(issue_plan, plan, NOTHING, by=issuer())[0] == "task-without-body"


def test_whoever_wrote_a_plan_does_not_issue_it(cast: Cast) -> None:
    plan = begun(cast)
    add_plan_task(plan, task_facts(cast), by=supervisor(), at=AT)
    plan = submit_plan(plan, NOTHING, by=supervisor(), at=AT)
    grant_post(supervisor(), PostKind.APPROVER, cast.government, by=SYSTEM, at=AT, since=SINCE)
    assert code_of(issue_plan, plan, NOTHING, by=supervisor())[0] == "own-plan"
    assert code_of(return_plan, plan, ReasonInputs("x"), by=cast.drafter)[0] == "wrong-post"


def test_open_tasks_are_taken_over_into_the_plan_of_the_next_year(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = issued(cast, assisting=(cast.health.pk,))
    plan = begun(cast, year=2027, title="2027年政务公开工作要点")
    later = date(2027, 6, 30)
    inputs = CarryInputs(task.plan_id, later)
    past = CarryInputs(task.plan_id, TODAY - timedelta(days=1))
    assert code_of(carry_over_tasks, plan, past, by=supervisor()) == ("due-past", "due_on")
    none = CarryInputs(plan.pk, later)
    assert code_of(carry_over_tasks, plan, none, by=supervisor()) == ("no-plan", "plan_id")
    with monkeypatch.context() as patched:
        patched.setattr(rules, "MAX_TASKS", 0)
        assert code_of(carry_over_tasks, plan, inputs, by=supervisor())[0] == "too-many"
    assert carry_over_tasks(plan, inputs, by=supervisor(), at=AT) == 1
    again = code_of(carry_over_tasks, plan, inputs, by=supervisor())
    assert again == ("no-open-task", "plan_id")
    new = plan.tasks.get()
    assert (new.text, new.due_on, new.source) == (task.text, later, task.plan.number)
    assert (new.carried_from, new.assistants.get().body) == (task, cast.health)
    assert faults() == []


def test_nothing_is_taken_over_from_a_plan_without_open_tasks(cast: Cast) -> None:
    task = issued(cast)
    drop_task(task, ReasonInputs("任务合并"), by=supervisor(), at=AT)
    plan = begun(cast, year=2027, title="2027年政务公开工作要点")
    inputs = CarryInputs(task.plan_id, DUE)
    assert code_of(carry_over_tasks, plan, inputs, by=supervisor())[0] == "no-open-task"


def test_drafts_are_seen_by_who_prepares_and_issues_them(cast: Cast) -> None:
    draft = begun(cast)
    seen = {
        who.account.username: draft in plans_visible_to(who.account, on=TODAY)
        for who in (supervisor(), issuer(), cast.disclosure, cast.stranger)
    }
    assert list(seen.values()) == [True, True, False, False]
    assert issued(cast, title="x").plan in plans_visible_to(cast.stranger.account, on=TODAY)


def test_a_plan_that_is_gone_notifies_nobody(cast: Cast) -> None:
    plan = begun(cast)
    act = acts_of(plan)[0]
    act.subject_id = "0"
    assert notify_of_plan(act) == 0


def test_verify_finds_plans_that_differ_from_their_acts(cast: Cast) -> None:
    task = issued(cast)
    draft = begun(cast, title="x")
    assert faults() == []
    PlanTask.objects.filter(pk=task.pk).update(due_on=TODAY)
    WorkPlan.objects.filter(pk=draft.pk).update(state="submitted")
    found = [str(one) for one in verify_plans.check()]
    assert len(found) == 2
    WorkPlan.objects.filter(pk=draft.pk).delete()
    assert any("there are 1 plans" in str(one) for one in verify_plans.check())
