"""Stored attacks in the texts of the register of the organisation, of plans and of tasks."""

from collections.abc import Sequence
from dataclasses import replace

from gongkai.files.personal_data.finder import find
from gongkai.kit.workflows import NOTHING
from gongkai.supervision.actions.plans import (
    add_plan_task,
    issue_plan,
    return_plan,
    submit_plan,
)
from gongkai.supervision.actions.register import add_leading_post, open_reading_place
from gongkai.supervision.actions.tasks import drop_task, report_task_finished, return_task
from gongkai.supervision.workflow import ProgressInputs, ReasonInputs
from tests.cast import AT, Cast
from tests.supervision.plans import begun, issuer, supervisor, task_facts
from tests.supervision.test_register import PLACE, SEAT


def hostile_register(cast: Cast, payloads: Sequence[str]) -> None:
    """Enter a seat and a reading place with each payload."""
    for number, payload in enumerate(payloads):
        title = f"{number} {payload}"[:200]
        if not find(title):  # an address in it is refused
            add_leading_post(cast.finance, replace(SEAT, title=title), by=cast.disclosure, at=AT)
        place = replace(
            PLACE,
            name=f"{number} {payload}"[:100],
            address=payload[:200],
            hours=payload[:200],
            telephone=payload[:60],
        )
        open_reading_place(cast.finance, place, by=cast.disclosure, at=AT)


def hostile_plans(cast: Cast, payloads: Sequence[str]) -> None:
    """Issue a plan with each payload in a task; report on it, send it back, drop it."""
    for number, payload in enumerate(payloads[:6]):
        line = payload[:200]
        plan = begun(cast, title=f"{number} {line}"[:200], source=line)
        given = task_facts(cast, text=line, source=line, measure=line)
        task = add_plan_task(plan, given, by=supervisor(), at=AT)
        plan = submit_plan(plan, NOTHING, by=supervisor(), at=AT)
        plan = return_plan(plan, ReasonInputs(line), by=issuer(), at=AT)
        if number == 0:
            continue  # a draft that was returned
        plan = submit_plan(plan, NOTHING, by=supervisor(), at=AT)
        issue_plan(plan, NOTHING, by=issuer(), at=AT)
        evidence = f"https://example.cn/{payload}"[:300]
        done = ProgressInputs(line, evidence)
        task = report_task_finished(task, done, by=cast.disclosure, at=AT)
        task = return_task(task, ReasonInputs(line), by=supervisor(), at=AT)
        if number % 2:
            drop_task(task, ReasonInputs(line), by=supervisor(), at=AT)
