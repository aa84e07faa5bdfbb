"""The calendar feed of a case officer: reply due dates for programs that cannot sign in."""

import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.applications.models import Application
from gongkai.applications.queries import calendar_cases, case_body_ids
from gongkai.desk.applications.calendar_files import MEDIA_TYPE, DueDay, calendar_file
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.kit.rate_limits import Rate, seconds_to_wait
from gongkai.kit.times import local_date
from gongkai.organisations.actions.feed_keys import end_feed_key, give_feed_key
from gongkai.organisations.queries import feed_key_of, person_by_secret
from gongkai.ui.client_ip import origin
from gongkai.ui.site_address import site_address
from gongkai.ui.views.errors import not_found, too_often

MAX_COUNT = 1_000


@staff_page
@require_safe
def calendar_settings(request: StaffRequest) -> HttpResponse:
    """Show whether the calendar feed has an address, and offer to create, replace or delete it."""
    return _page(request)


@staff_page
@require_POST
def calendar_renew(request: StaffRequest) -> HttpResponse:
    """Create a new feed address, which is shown only in this response."""
    if not case_body_ids(request.person, on=local_date(timezone.now())):
        raise PermissionDenied
    secret = give_feed_key(request.user, at=timezone.now())
    return _page(request, f"{site_address()}{reverse('desk:calendar_feed', args=[secret])}")


@staff_page
@require_POST
def calendar_end(request: StaffRequest) -> HttpResponse:
    """Delete the feed address."""
    if end_feed_key(request.user):
        messages.success(request, _("The address of your calendar was deleted."))
    return redirect("desk:calendar")


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """
    Return the due dates of the officer to whom this secret belongs.

    Each entry has the number and stage of a case and no text of the application. An unknown,
    deleted or expired secret gets the same answer. The request is not written to the access log,
    because the address contains the secret.
    """
    wait = seconds_to_wait(
        Rate("calendar", settings.GONGKAI_RATES["case"]), origin(request).client, now=time.time()
    )
    if wait:
        response = too_often(request, wait)
        response["Retry-After"] = str(wait)
        return _unlogged(response)
    person = person_by_secret(secret)
    today = local_date(timezone.now())
    if person is None or person.account is None or not case_body_ids(person, on=today):
        return _unlogged(not_found(request))
    with translation.override(person.account.language or settings.LANGUAGE_CODE):
        cases = calendar_cases(person, on=today)[:MAX_COUNT]
        file = calendar_file(
            [_due_day(case) for case in cases],
            name=_("Replies due"),
            language=translation.get_language() or "",
        )
    answer = HttpResponse(file, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = 'inline; filename="replies.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _due_day(case: Application) -> DueDay:
    assert case.due_on is not None  # An open application always has a due date.
    site = site_address()
    words = _("Reply due: %(number)s (%(stage)s)") % {
        "number": case.number,
        "stage": case.get_stage_display(),
    }
    if case.provisional:
        words = f"{words} · {_('Provisional')}"
    url = f"{site}{reverse('desk:application', args=[case.pk])}"
    return DueDay(
        f"{case.number}@{urlsplit(site).hostname}",
        case.due_on,
        words,
        url,
        case.changed_at,
        case.revision,
    )


def _page(request: StaffRequest, address: str = "") -> HttpResponse:
    context = frame(request, "cases")
    if not case_body_ids(request.person, on=context["today"]):
        raise PermissionDenied
    context |= {"feed_key": feed_key_of(request.user), "address": address}
    return render(request, "desk/applications/calendar.html", context)


def _unlogged(response: HttpResponse) -> HttpResponse:
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return response
