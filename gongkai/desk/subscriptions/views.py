"""How many subscriptions there are; nobody sees who follows what."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.jobs.queries import mail_counts
from gongkai.subscriptions.queries import ITEMS_MAIL, LIST_MAIL, REQUEST_MAIL, subscription_counts
from gongkai.subscriptions.rules import refusal_to_see_counts


@staff_page
def subscription_counts_page(request: StaffRequest) -> HttpResponse:
    """Show the numbers of subscriptions and of their mails, without addresses and lists."""
    context = frame(request, "people")
    if refusal_to_see_counts(request.person, on=context["today"]):
        raise PermissionDenied
    context |= {
        "counts": subscription_counts(),
        "mails": mail_counts([REQUEST_MAIL, ITEMS_MAIL, LIST_MAIL]),
        "days": settings.GONGKAI_SECURITY_LOG_DAYS,
        "can_send": bool(settings.EMAIL_HOST),
    }
    return render(request, "desk/subscriptions/counts.html", context)
