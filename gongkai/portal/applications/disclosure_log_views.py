"""The public disclosure log: body, day, outcome and title, without applicant and number."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from gongkai.applications.models import Application
from gongkai.applications.queries import published_cases
from gongkai.kit.paging import page_by_key
from gongkai.law.outcomes import OUTCOMES
from gongkai.portal.decorators import public_list
from gongkai.portal.exports import exported_list
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls

PAGE = 20
KEYS = ("-closed_on", "-id")


@public_list("page", "format")
def disclosure_log(request: HttpRequest) -> HttpResponseBase:
    """List answered applications, newest first. Three queries."""
    if wanted_format(request):
        return exported_list(
            request,
            published_cases(),
            KEYS,
            name="answered",
            title=_("Answered applications"),
            columns=[
                Column(_("Title"), lambda row: row.public_title, 60),
                Column(_("Body"), lambda row: row.body.full_label, 30),
                Column(_("Answered on"), lambda row: row.closed_on, 12),
                Column(_("Outcome"), lambda row: _("; ").join(outcomes_of(row)), 40),
            ],
        )
    page = page_by_key(
        published_cases(),
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope="answered",
    )
    context = {
        "section": "apply",
        "cases": [(one, outcomes_of(one)) for one in page.rows],
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/cases/answered.html", context)


def outcomes_of(application: Application) -> list[str]:
    """Return the distinct outcomes of the reply in force, as text."""
    replies = list(application.replies.all())
    known = dict.fromkeys(part.known for part in replies[0].parts.all()) if replies else {}
    return [_(OUTCOMES[one].name) for one in known]
