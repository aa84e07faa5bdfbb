"""Notifications of the user: the list, marking as read, and the frequency of mail."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.kit.paging import page_by_key
from gongkai.notifications.actions import (
    choose_mail_frequency,
    read_all_notifications,
    read_notification,
)
from gongkai.notifications.kinds import Kind, SubjectKind, SubjectLine, kinds, subject_kinds
from gongkai.notifications.models import Notification
from gongkai.notifications.queries import (
    lost_mails,
    mail_frequency_of,
    notifications_of,
    subject_lines,
)
from gongkai.notifications.states import MailFrequency
from gongkai.ui.list_pages import page_urls

PAGE = 30
KEYS = ("-id",)


@dataclass(frozen=True)
class Row:
    """One row of the list: the notification, its kind, and the visible part of its subject."""

    notification: Notification
    kind: Kind
    subject: SubjectKind
    line: SubjectLine | None


@staff_page
@require_safe
def notification_list(request: StaffRequest) -> HttpResponseBase:
    """List the user's notifications, newest first; only visible subjects show their title."""
    context = frame(request, "notifications")
    found = notifications_of(request.person)
    if wanted_format(request):
        rows = every_row(request, found, KEYS)
        return exported(
            request, Listed("notifications", _columns(), rows, gettext("My notifications"))
        )
    page = page_by_key(
        found,
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.notifications {request.person.pk}",
    )
    lines, kind, subject = (
        subject_lines(page.rows, request.user, on=context["today"]),
        kinds(),
        subject_kinds(),
    )
    context |= {
        "rows": [
            Row(
                one,
                kind[one.kind],
                subject[one.subject_type],
                lines.get((one.subject_type, one.subject_id)),
            )
            for one in page.rows
        ],
        "frequencies": MailFrequency.choices,
        "frequency": mail_frequency_of(request.user),
        "has_mail": bool(settings.EMAIL_HOST),
        "lost": lost_mails(request.user).first(),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/notifications/list.html", context)


@staff_page
@require_POST
def notification_open(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark a notification as read and redirect to its subject or to the page of its kind."""
    notification = get_object_or_404(notifications_of(request.person), pk=pk)
    read_notification(notification, at=timezone.now())
    if page := kinds()[notification.kind].page:
        return redirect(page)
    return redirect(subject_kinds()[notification.subject_type].page, notification.subject_id)


@staff_page
@require_POST
def notification_read_all(request: StaffRequest) -> HttpResponse:
    """Mark all notifications as read."""
    read_all_notifications(request.person, at=timezone.now())
    messages.success(request, gettext("All notifications were marked as read."))
    return redirect("desk:notifications")


@staff_page
@require_POST
def notification_preference_edit(request: StaffRequest) -> HttpResponse:
    """Set how often mail is sent."""
    frequency = request.POST.get("mail", "")
    if frequency not in MailFrequency.values:
        messages.error(request, gettext("Choose how often mail is sent."))
    else:
        choose_mail_frequency(request.user, MailFrequency(frequency))
        messages.success(request, gettext("Your choice was saved."))
    return redirect("desk:notifications")


def _columns() -> list[Column]:
    """Return the columns of the export: one per kind of subject, with the id and no text of it."""
    known = kinds()
    subjects = [Column(one.label, _id_of(one.subject_type), 12) for one in subject_kinds().values()]
    return [
        Column(_("Time"), lambda one: one.at, 18),
        Column(_("Notice"), lambda one: str(known[one.kind].label), 30),
        Column(_("Working days left"), lambda one: one.days, 10),
        *subjects,
        Column(_("Read"), lambda one: one.read_at, 18),
    ]


def _id_of(subject_type: str) -> Callable[[Notification], str]:
    return lambda one: f"#{one.subject_id}" if one.subject_type == subject_type else ""
