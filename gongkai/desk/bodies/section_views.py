"""The bodies whose section on the public site lacks a part, for those who supervise them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.kit.paging import page_by_key
from gongkai.processes.incomplete_sections import SectionGap, incomplete_sections
from gongkai.statistics.queries import figure_body_ids
from gongkai.ui.list_pages import page_urls

PAGE = 50


@staff_page
@require_safe
def section_list(request: StaffRequest) -> HttpResponse:
    """List the bodies that the user supervises whose section lacks a part, in official order."""
    context = frame(request, "bodies")
    on = context["today"]
    page = page_by_key(
        incomplete_sections(figure_body_ids(request.person, on=on), on=on),
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.sections {request.person.pk}",
    )
    context |= {
        "rows": [SectionGap.of(body) for body in page.rows],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/bodies/sections.html", context)
