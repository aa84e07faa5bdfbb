"""Tables of work plans and their tasks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Body, Person
from gongkai.supervision.states import PlanState, TaskState


class WorkPlan(models.Model):
    """A plan that a body issues for a year; it is public from `issued_at` on."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="work_plans")
    number = models.CharField(max_length=80, unique=True)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    source = models.CharField(_("basis"), max_length=200, blank=True)
    state = models.CharField(max_length=16, choices=PlanState.choices, default=PlanState.DRAFT)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    remark = models.CharField(max_length=500, blank=True)  # why it was returned
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PlanState.ISSUED, issued_at__isnull=False)
                | ~Q(state=PlanState.ISSUED) & Q(issued_at=None),
                name="supervision_plan_issued_has_moment",
            )
        ]
        indexes = [
            models.Index(fields=["body", "-year", "-id"], name="supervision_plan_of_body"),
            models.Index(fields=["-year", "-id"], name="supervision_plan_latest"),
            models.Index(
                fields=["-year", "-id"],
                condition=Q(issued_at__isnull=False),
                name="supervision_plan_public",
            ),
        ]
        verbose_name = _("work plan")

    def __str__(self) -> str:
        return self.number


class PlanTask(models.Model):
    """
    A task of a plan, given to a body when the plan is issued (`opened_at`), until it has ended.

    `finished_on` is the day on which the body last reported it as finished: whether it was in time is
    counted by that day.
    """

    plan = models.ForeignKey(WorkPlan, on_delete=models.PROTECT, related_name="tasks")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="plan_tasks")
    text = models.CharField(_("task"), max_length=500)
    source = models.CharField(_("basis"), max_length=200, blank=True)
    measure = models.CharField(_("how one sees that it is done"), max_length=200)
    due_on = models.DateField(_("due on"))
    state = models.CharField(max_length=16, choices=TaskState.choices, default=TaskState.PLANNED)
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    finished_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[TaskState.DONE, TaskState.DROPPED], ended_on__isnull=False)
                | ~Q(state__in=[TaskState.DONE, TaskState.DROPPED]) & Q(ended_on=None),
                name="supervision_task_ended_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.PLANNED, opened_at=None)
                | ~Q(state=TaskState.PLANNED) & Q(opened_at__isnull=False),
                name="supervision_task_opened_has_moment",
            ),
        ]
        # The conditions are on days, not on the state: SQLite uses a partial index only if the query
        # repeats its condition, and values are parameters.
        indexes = [
            models.Index(
                fields=["body", "due_on", "id"],
                condition=Q(opened_at__isnull=False, ended_on=None),
                name="supervision_task_in_hand",
            ),
            models.Index(
                fields=["body", "due_on", "id"],
                condition=Q(ended_on__isnull=False),
                name="supervision_task_ended",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(opened_at__isnull=False, finished_on=None, ended_on=None),
                name="supervision_task_due",
            ),
        ]
        verbose_name = _("task of a plan")

    def __str__(self) -> str:
        return f"{self.plan_id} {self.text}"


class TaskAssistant(models.Model):
    """A body that assists with a task."""

    task = models.ForeignKey(PlanTask, on_delete=models.CASCADE, related_name="assistants")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "body"], name="supervision_assistant_once")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.body_id}"


class TaskReport(models.Model):
    """What a body reported on a task, with its evidence."""

    task = models.ForeignKey(PlanTask, on_delete=models.PROTECT, related_name="reports")
    text = models.CharField(_("report"), max_length=500)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    is_final = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.task_id} {self.at}"


class TaskDecision(models.Model):
    """What the supervisor decided on a task: another due date, or why a report was not accepted."""

    task = models.ForeignKey(PlanTask, on_delete=models.PROTECT, related_name="decisions")
    reason = models.CharField(_("reason"), max_length=500)
    before = models.DateField(null=True, blank=True)
    after = models.DateField(null=True, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.task_id} {self.at}"
