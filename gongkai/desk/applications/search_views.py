"""Search tasks of an office: the subject, the due date and the answer, without the applicant."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.applications.actions.searches import answer_search
from gongkai.applications.inputs import AnswerSearchInputs
from gongkai.applications.models import SearchTask
from gongkai.applications.queries import search_queues, searches_for
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.notifications.queries import page_of_tasks
from gongkai.ui.list_pages import page_urls

PAGE = 25


@staff_page
@require_safe
def search_task_list(request: StaffRequest) -> HttpResponse:
    """List the open search tasks of the user's offices, most urgent first."""
    return _page(request, status=200)


@staff_page
@require_POST
def search_task_answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Record the answer of the office."""
    search = get_object_or_404(searches_for(request.person, on=local_date(timezone.now())), pk=pk)
    try:
        answer_search(
            search,
            AnswerSearchInputs(
                found=request.POST.get("found") == "yes", text=request.POST.get("text", "")
            ),
            by=request.person,
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, status=409)
    messages.success(request, _("The answer was sent to the case officer."))
    return redirect("desk:search_tasks")


def _page(request: StaffRequest, *, status: int) -> HttpResponse:
    context = frame(request, "searches")
    page = page_of_tasks(
        search_queues(request.person, on=context["today"]),
        on=context["today"],
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.searches {request.person.pk}",
    )
    found = SearchTask.objects.select_related("office", "application").in_bulk(
        [task.item_id for task in page.rows]
    )
    searches = [found[task.item_id] for task in page.rows]
    context |= {"searches": searches, **page_urls(request, page.next_cursor)}
    return render(request, "desk/applications/searches.html", context, status=status)
