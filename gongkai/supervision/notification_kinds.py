"""Kinds of notifications about plans and tasks, and what a notification shows of one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import Tone
from gongkai.organisations.queries import User
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.queries.plans import plans_visible_to, tasks_visible_to
from gongkai.supervision.states import NotificationKind


def _plan_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return title, number and body of the plans that the user may see."""
    found = plans_visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.title, number=one.number, body=one.body.label)
        for pk, one in found.items()
    }


def _task_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return text, number of the plan and body of the tasks that the user may see."""
    found = tasks_visible_to(user, on=on).select_related("body", "plan").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.text, number=one.plan.number, body=one.body.label)
        for pk, one in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {NotificationKind.TASK_DUE: Tone.SOON, NotificationKind.TASK_LATE: Tone.LATE},
        {},
    ),
    subjects=(
        SubjectKind(
            WorkPlan._meta.label_lower,
            _("Work plan"),
            _("A plan that you no longer handle"),
            "desk:plan",
            _plan_lines,
        ),
        SubjectKind(
            PlanTask._meta.label_lower,
            _("Task of a plan"),
            _("A task that you no longer handle"),
            "desk:plan_task",
            _task_lines,
        ),
    ),
)
