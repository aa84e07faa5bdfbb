"""Test data: a plan of the government with one task of the department of finance."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.supervision.actions.plans import add_plan_task, begin_plan, issue_plan, submit_plan
from gongkai.supervision.entries import PlanFacts
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.workflow import ProgressInputs, TaskFacts
from tests.cast import AT, SINCE, Cast, person

FACTS = PlanFacts(2026, "2026年政务公开工作要点", "国办发〔2026〕1号")
DUE = date(2026, 12, 10)
DONE = ProgressInputs("收费目录已经公布", "https://www.example.gov.cn/notice/1.html")


def supervisor() -> Person:
    """Return the person who prepares the plans of the government."""
    return Person.objects.get(account__username="plan-assessor")


def issuer() -> Person:
    """Return the person who issues the plans of the government."""
    return Person.objects.get(account__username="plan-approver")


def begun(cast: Cast, *, at: datetime = AT, **changes: Any) -> WorkPlan:
    """Return a draft of the government, and appoint who prepares and who issues its plans."""
    if not Person.objects.filter(account__username="plan-assessor").exists():
        for name, post in (
            ("plan-assessor", PostKind.ASSESSOR),
            ("plan-approver", PostKind.APPROVER),
        ):
            grant_post(person(name), post, cast.government, by=SYSTEM, at=at, since=SINCE)
    return begin_plan(cast.government, replace(FACTS, **changes), by=supervisor(), at=at)


def task_facts(cast: Cast, **changes: Any) -> TaskFacts:
    """Return the facts of a task of the department of finance."""
    plain = TaskFacts("公布行政事业性收费目录", "第三条", "目录在网站公布", cast.finance.pk, DUE)
    return replace(plain, **changes)


def issued(cast: Cast, *, at: datetime = AT, title: str = FACTS.title, **changes: Any) -> PlanTask:
    """Return the task of an issued plan."""
    plan = begun(cast, at=at, title=title)
    task = add_plan_task(plan, task_facts(cast, **changes), by=supervisor(), at=at)
    plan = submit_plan(plan, NOTHING, by=supervisor(), at=at)
    issue_plan(plan, NOTHING, by=issuer(), at=at)
    task.refresh_from_db()
    return task
