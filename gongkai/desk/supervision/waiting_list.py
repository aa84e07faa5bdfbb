"""The tasks of plans that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.desk.waiting_lists import MAX_ROWS, WaitingList, WaitingRow, first_waiting
from gongkai.organisations.models import Person
from gongkai.supervision.models import PlanTask
from gongkai.supervision.queries.plans import plans_to_issue, task_queues


def waiting_plan_tasks(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first tasks of plans that wait for the person."""
    found = first_waiting(
        PlanTask.objects.select_related("body"), task_queues(person, on=on), on=on
    )
    rows = [
        WaitingRow(
            reverse("desk:plan_task", args=[task.pk]),
            _("Open"),
            written=task.text,
            place=task.body.label,
            tag=("late" if task.due_on < on else "", task.get_state_display()),
            due=task.due_on.isoformat(),
        )
        for task in found
    ]
    return WaitingList(_("Tasks of plans"), rows, reverse("desk:plan_tasks"), _("All tasks"))


def waiting_plans(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first plans that wait for the approval of the person."""
    plans = plans_to_issue(person, on=on)
    rows = [
        WaitingRow(
            reverse("desk:plan", args=[plan.pk]),
            _("Open"),
            written=plan.title,
            place=plan.body.label,
            tag=("", plan.get_state_display()),
        )
        for plan in plans[:MAX_ROWS]
    ]
    return WaitingList(
        _("Work plans"), rows, reverse("desk:plans"), _("All plans"), total=len(plans)
    )
