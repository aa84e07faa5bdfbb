"""What the inspection found becomes a task of a draft plan."""

from datetime import date, datetime

from django.db import transaction

from gongkai.inspections.actions import link_item_to_task
from gongkai.inspections.models import InspectionItem
from gongkai.inspections.rules import refusal_to_give_item
from gongkai.kit.refusals import refuse_if
from gongkai.organisations.models import Person
from gongkai.supervision.actions.plans import add_plan_task
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.workflow import TaskFacts


@transaction.atomic
def give_item_as_task(
    item: InspectionItem, plan: WorkPlan, due_on: date, measure: str, /, *, by: Person, at: datetime
) -> PlanTask:
    """Add an item of the inspection to a draft plan, without retyping it."""
    refuse_if(refusal_to_give_item(item, by=by, at=at))
    text = f"{item.get_check_name_display()}：{item.subject}"
    facts = TaskFacts(text, "", measure, item.body_id, due_on)
    task = add_plan_task(plan, facts, by=by, at=at)
    link_item_to_task(item, task, by=by, at=at)
    return task
