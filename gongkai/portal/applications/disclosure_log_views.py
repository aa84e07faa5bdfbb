"""The public disclosure log: body, day, outcome and title, without applicant and number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gongkai.applications.models import Application
from gongkai.applications.queries import published_cases
from gongkai.kit.paging import page_by_key
from gongkai.law.outcomes import OUTCOMES
from gongkai.portal.decorators import public_list
from gongkai.ui.list_pages import page_urls

PAGE = 20


@public_list("page")
def disclosure_log(request: HttpRequest) -> HttpResponse:
    """List answered applications, newest first. Three queries."""
    page = page_by_key(
        published_cases(),
        keys=("-closed_on", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope="answered",
    )
    context = {
        "section": "apply",
        "cases": [(one, outcomes_of(one)) for one in page.rows],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "portal/cases/answered.html", context)


def outcomes_of(application: Application) -> list[str]:
    """Return the distinct outcomes of the reply in force, as text."""
    replies = list(application.replies.all())
    known = dict.fromkeys(part.known for part in replies[0].parts.all()) if replies else {}
    return [_(OUTCOMES[one].name) for one in known]
