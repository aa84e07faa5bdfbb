"""The page "My work": the tasks of the user, ordered by legal deadline."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai.applications import workflow
from gongkai.applications.models import Application
from gongkai.applications.queries import capacity, case_queues
from gongkai.applications.states import Stage
from gongkai.calendars.queries import Calendars
from gongkai.desk.applications.deadline_bar import application_deadline_bars
from gongkai.desk.applications.waiting_list import waiting_case_letters, waiting_searches
from gongkai.desk.assessments.waiting_list import waiting_sheets
from gongkai.desk.complaints.waiting_list import waiting_complaints, waiting_orders
from gongkai.desk.concerns.waiting_list import waiting_concerns
from gongkai.desk.consultations.waiting_list import (
    waiting_consultations,
    waiting_feedback,
    waiting_reported_comments,
)
from gongkai.desk.datasets.waiting_list import waiting_datasets
from gongkai.desk.decorators import StaffRequest, frame, read_queues, staff_page
from gongkai.desk.documents.rows import document_rows, offered_in_bulk
from gongkai.desk.error_reports.waiting_list import waiting_error_reports
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.desk.gazette.waiting_list import waiting_issues
from gongkai.desk.home.first_steps import listed_steps
from gongkai.desk.inspections.waiting_list import waiting_inspections
from gongkai.desk.interviews.waiting_list import waiting_events
from gongkai.desk.letters.waiting_list import waiting_letters
from gongkai.desk.meetings.waiting_list import waiting_meetings
from gongkai.desk.reports.waiting_list import waiting_reports
from gongkai.desk.supervision.waiting_list import waiting_plan_tasks, waiting_plans
from gongkai.desk.waiting_lists import WaitingList, first_waiting
from gongkai.documents.models import Document
from gongkai.documents.queries import for_work_list, queues_of, release_clock, waiting_for
from gongkai.notifications.queries import look_into, page_of_tasks
from gongkai.organisations.models import Person
from gongkai.organisations.queries import cached_capacities, capacities_of
from gongkai.organisations.states import PostKind
from gongkai.processes.missing_posts import unattended_work
from gongkai.ui.deadline_bar import DeadlineBar
from gongkai.ui.list_pages import page_urls

PAGE = 20
MAX_UNATTENDED = 10
KEYS = ("clock_from", "id")
NO_DATE = date(9999, 12, 31)
# What else waits for a person, in the order of the page.
LISTS: tuple[Callable[..., WaitingList], ...] = (
    waiting_searches,
    waiting_case_letters,
    waiting_error_reports,
    waiting_concerns,
    waiting_consultations,
    waiting_feedback,
    waiting_reported_comments,
    waiting_meetings,
    waiting_letters,
    waiting_events,
    waiting_datasets,
    waiting_issues,
    waiting_plans,
    waiting_plan_tasks,
    waiting_sheets,
    waiting_inspections,
    waiting_complaints,
    waiting_orders,
    waiting_reports,
)
# The task of a whole stage, where the label of its primary step is not clear enough.
NEXT = {
    Stage.ARRIVED: _("Register"),
    Stage.IN_HAND: _("Process it"),
    Stage.WITH_SUPERVISOR: _("Decide on it"),
    Stage.APPROVED: _("Serve"),
    Stage.CLARIFYING: _("Close it"),
    Stage.FEE_ASKED: _("Close it"),
}


def _columns(calendars: Calendars) -> tuple[Column, ...]:
    """Return the columns of the export; each due date uses the calendar of its region."""

    def due_on(document: Document) -> date | None:
        calendar = calendars.of(document.body.region)
        clock = release_clock(document, calendar, today=document.formed_on or NO_DATE)
        return clock.due.on if clock else None

    return (
        Column(_("Title"), lambda one: one.heading, 50),
        Column(_("Stage of the workflow"), lambda one: one.open_version.get_state_display(), 16),
        Column(_("Body"), lambda one: one.body.label, 24),
        Column(_("Office"), lambda one: one.office.name if one.office else "", 16),
        Column(_("Date of forming"), lambda one: one.formed_on, 14),
        Column(_("Release due on"), due_on, 14),
        Column(_("Changed"), lambda one: one.changed_at, 18),
    )


@staff_page
@require_safe
def my_work(request: StaffRequest) -> HttpResponseBase:
    """List the user's tasks, oldest date of forming first: its 20-working-day deadline ends first."""
    context = frame(request, "work")
    joined = "body", "office", "open_version"
    if wanted_format(request):
        waiting = waiting_for(request.person, on=context["today"]).select_related(*joined)
        waiting = waiting.annotate(
            clock_from=Coalesce("formed_on", Value(NO_DATE), output_field=DateField())
        )
        rows = every_row(request, waiting, KEYS)
        return exported(request, Listed("work", _columns(Calendars()), rows, gettext("My work")))
    calendars = Calendars()
    with cached_capacities():
        look_into(read_queues(request.person, context["today"]))
        page = page_of_tasks(
            queues_of(request.person, on=context["today"]),
            on=context["today"],
            cursor=request.GET.get("page"),
            limit=PAGE,
            scope=f"desk.work {request.person.pk}",
        )
        ids = [task.subject_id for task in page.rows]
        # The tasks are those of the person's queues, which is the access check.
        found = for_work_list(Document.objects.all()).in_bulk(ids)
        documents = [found[pk] for pk in dict.fromkeys(ids) if pk in found]
        tasks = document_rows(documents, by=request.person, at=timezone.now())
        cases = _cases(request, context["today"], calendars)
        lists = [
            one
            for list_of in LISTS
            if (one := list_of(request.person, calendars, on=context["today"])).rows
        ]
        posts = capacities_of(request.person, on=context["today"]).posts
        unattended, places = unattended_work(
            request.person, on=context["today"], most=MAX_UNATTENDED
        )
    clocks = [
        *(one.bar for one in tasks),
        *(clock for _case, clock, _next in cases),
        *(row.bar for one in lists for row in one.rows),
    ]
    context |= {
        "first_steps": listed_steps(request.person, on=context["today"]),
        "cases": cases,
        "lists": lists,
        # The table of waiting tasks has neither plans to approve nor sheets of assessments.
        "waiting": context["waiting"] + sum(one.total for one in lists),
        "tasks": tasks,
        "unattended": unattended,
        "unattended_more": places - len(unattended),
        "urgent": sum(1 for clock in clocks if clock and clock.tone != "fine"),
        "may_draft": PostKind.DRAFTER in posts,
        "may_write_down": PostKind.CASE_OFFICER in posts,
        "bulk_actions": offered_in_bulk(tasks),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/work/show.html", context)


def _cases(
    request: StaffRequest, today: date, calendars: Calendars
) -> list[tuple[Application, DeadlineBar | None, Any]]:
    """
    Return the applications that wait for the person, each with its clock and its next task.

    An application whose receipt is not yet confirmed with the applicant has no clock; it comes
    first, because no period starts before the confirmation.
    """
    found = first_waiting(
        Application.objects.select_related("body", "extension"),
        case_queues(request.person, on=today),
        on=today,
    )
    return [
        (case, bar, _next(case, request.person, today))
        for case, bar in application_deadline_bars(found, calendars, today)
    ]


def _next(case: Application, person: Person, today: date) -> Any:
    """Return the next task of an application; a requested extension waits for the supervisor."""
    extension = getattr(case, "extension", None)
    asked = (
        workflow.EXTEND.starts_from(case.stage)
        and extension is not None
        and extension.notified_on is None
    )
    if asked and capacity(person, PostKind.CASE_SUPERVISOR, case, on=today):
        return _("Decide on it")
    if case.stage in NEXT:
        return NEXT[Stage(case.stage)]
    return next(step.label for step in workflow.WORKFLOW.steps_from(case.stage) if step.primary)
