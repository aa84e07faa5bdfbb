"""The page of keyboard shortcuts, and the switch that turns them off and on."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.shortcuts import COOKIE, OFF

YEAR = 31_536_000


@staff_page
@require_safe
def shortcut_list(request: StaffRequest) -> HttpResponse:
    """List the shortcuts. Users of speech input or screen readers can turn them off (WCAG 2.1.4)."""
    return render(request, "desk/shortcuts/show.html", frame(request, "keys"))


@staff_page
@require_POST
def shortcut_switch(request: StaffRequest) -> HttpResponse:
    """Turn the shortcuts off or on in this browser."""
    answer = redirect("desk:shortcuts")
    if request.POST.get("keys") == OFF:
        answer.set_cookie(
            COOKIE,
            OFF,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer
