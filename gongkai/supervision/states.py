"""Kinds of the register of the organisation; states of plans and tasks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LeadingDuty(TextChoices):
    """The duty of a member of the leading group; members are listed by post, never by name."""

    LEADER = "leader", _("Head of the leading group")
    DEPUTY = "deputy", _("Deputy head of the leading group")
    MEMBER = "member", _("Member of the leading group")


class PlaceKind(TextChoices):
    """Where the public can read documents on paper. Law: 条例19 art. 25."""

    ARCHIVE = "archive", _("State archive")
    LIBRARY = "library", _("Public library")
    SERVICE_CENTRE = "service_centre", _("Government service centre")
    OTHER = "other", _("Another place")


class PlanState(TextChoices):
    """States of a work plan."""

    DRAFT = "draft", _("Plan in preparation")
    SUBMITTED = "submitted", _("Submitted for approval")
    ISSUED = "issued", _("Plan issued")


class TaskState(TextChoices):
    """States of a task of a plan."""

    PLANNED = "planned", _("Not issued yet")
    OPEN = "open", _("Task in hand")
    REPORTED = "reported", _("Reported as finished")
    DONE = "done", _("Task finished")
    DROPPED = "dropped", _("Task dropped")


class NotificationKind(TextChoices):
    """Kinds of notifications about plans and tasks."""

    PLAN_SUBMITTED = "plan_submitted", _("A work plan waits for approval")
    TASK_ISSUED = "task_issued", _("A task was given to your body")
    TASK_DUE = "task_due", _("A task is due soon")
    TASK_LATE = "task_late", _("A task is overdue")
    TASK_REPORTED = "task_reported", _("A task was reported as finished")
    TASK_RETURNED = "task_returned", _("A report on a task was not accepted")
    TASK_CLOSED = "task_closed", _("A task was closed")
