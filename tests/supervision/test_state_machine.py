"""Random steps of a plan and its task. After each one the ledger alone determines the state."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.models import Act
from gongkai.operations.verify import plans as verify_plans
from gongkai.operations.verify import waiting
from gongkai.organisations.models import Person
from gongkai.supervision.actions.plans import add_plan_task
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.transitions import BINDINGS, TASK_BINDINGS
from gongkai.supervision.waiting import PLAN_TASK
from gongkai.supervision.workflow import ExtensionInputs, ProgressInputs, ReasonInputs
from tests.cast import AT, Cast
from tests.supervision.plans import begun, issuer, supervisor, task_facts

# The state after an act, written down here once more: the test does not read the workflow.
FOLD = {
    "plan.begun": "draft",
    "plan.submitted": "submitted",
    "plan.returned": "draft",
    "plan.issued": "issued",
    "plan.task_issued": "open",
    "plan.task_finished": "reported",
    "plan.task_returned": "open",
    "plan.task_accepted": "done",
    "plan.task_dropped": "dropped",
}
PLAN_STEPS = {one.step.name: one for one in BINDINGS}
TASK_STEPS = {one.step.name: one for one in TASK_BINDINGS}


class Plans(RuleBasedStateMachine):
    """One plan with one task, the persons of both bodies, and a clock that only goes forward."""

    cast: Cast
    reached: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at: datetime = AT
        self.plan: WorkPlan
        self.task: PlanTask

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(steps=st.integers(0, 4))
    def begin(self, steps: int) -> None:
        """Begin at any point of the main path, so that the later states are met as often as the first."""
        self.plan = begun(self.cast)
        self.task = add_plan_task(self.plan, task_facts(self.cast), by=supervisor(), at=self.at)
        for _ in range(steps):
            self.forward()

    @property
    def persons(self) -> list[Person]:
        return [supervisor(), issuer(), self.cast.disclosure, self.cast.stranger]

    def attempt(self, binding: Any, subject: Any, inputs: Any, by: Person) -> None:
        """Take a step or be refused; a refused step leaves no act."""
        before = Act.objects.count()
        try:
            with transaction.atomic():
                binding.action(subject, inputs, by=by, at=self.at)
        except Refused:
            assert Act.objects.count() == before
        self.plan.refresh_from_db()
        self.task.refresh_from_db()
        self.reached |= {self.plan.state, self.task.state}

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule(name=st.sampled_from(["submit", "return", "issue"]), who=st.integers(0, 3))
    def step_of_plan(self, name: str, who: int) -> None:
        inputs = ReasonInputs("补充") if name == "return" else NOTHING
        self.attempt(PLAN_STEPS[name], self.plan, inputs, self.persons[who])

    @rule()
    def forward(self) -> None:
        """Take the next step of the main path."""
        if self.plan.state != "issued":
            name, who = ("submit", 0) if self.plan.state == "draft" else ("issue", 1)
            self.attempt(PLAN_STEPS[name], self.plan, NOTHING, self.persons[who])
        elif self.task.state == "open":
            inputs = ProgressInputs("完成", "https://example.cn/")
            self.attempt(TASK_STEPS["report-finished"], self.task, inputs, self.persons[2])
        else:
            self.attempt(TASK_STEPS["accept"], self.task, NOTHING, self.persons[0])

    @rule(
        name=st.sampled_from(["report-progress", "report-finished", "accept", "send-back", "drop"]),
        who=st.integers(0, 3),
        evidence=st.sampled_from(["", "https://example.cn/", "见附件"]),
    )
    def step_of_task(self, name: str, who: int, evidence: str) -> None:
        inputs: Any = NOTHING
        if name.startswith("report"):
            inputs = ProgressInputs("完成", evidence)
        elif name in {"send-back", "drop"}:
            inputs = ReasonInputs("理由")
        self.attempt(TASK_STEPS[name], self.task, inputs, self.persons[who])

    @rule()
    def drop(self) -> None:
        """Drop the task; a plan that is not issued yet is issued first."""
        while self.plan.state != "issued":
            self.forward()
        self.attempt(TASK_STEPS["drop"], self.task, ReasonInputs("理由"), self.persons[0])

    @rule(days=st.integers(-5, 40), who=st.integers(0, 3))
    def extend(self, days: int, who: int) -> None:
        inputs = ExtensionInputs(self.task.due_on + timedelta(days=days), "等待文件")
        before = self.task.due_on
        self.attempt(TASK_STEPS["extend"], self.task, inputs, self.persons[who])
        assert self.task.due_on >= before

    @invariant()
    def rows_follow_from_acts(self) -> None:
        if not hasattr(self, "task"):
            return
        for subject in (self.plan, self.task):
            acts = Act.objects.filter(
                subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
            )
            verbs = [act.verb for act in acts.order_by("id") if act.verb in FOLD]
            assert subject.state == (FOLD[verbs[-1]] if verbs else "planned")
        assert list(verify_plans.check()) == []
        assert list(waiting.differences(PLAN_TASK)) == []

    @invariant()
    def nobody_decides_on_the_own_work(self) -> None:
        if not hasattr(self, "task"):
            return
        for verb, before in (
            ("plan.issued", "plan.begun"),
            ("plan.task_accepted", "plan.task_finished"),
        ):
            last = Act.objects.filter(verb=verb).last()
            first = Act.objects.filter(verb=before).last()
            assert last is None or first is None or last.actor_id != first.actor_id
        if self.task.state == "done":
            assert self.task.finished_on is not None
            assert self.task.finished_on <= local_date(self.at)
            assert self.task.reports.filter(is_final=True).exists()


@pytest.mark.django_db
def test_every_sequence_of_steps_agrees_with_its_acts(cast: Cast) -> None:
    Plans.cast, Plans.reached = cast, set()
    usual = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Plans, settings=usual)  # type: ignore[no-untyped-call]
    # The runs are the same each time: they must get beyond the first steps.
    assert Plans.reached >= {"submitted", "issued", "open", "reported", "done", "dropped"}
