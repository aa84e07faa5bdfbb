"""Incoming mail and its outcome, so that officers can check the mail that led to no application."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gongkai.applications.mail_states import FOLDERS, MailFate
from gongkai.applications.models import Application, IncomingMail
from gongkai.applications.queries import case_body_ids, mails_visible_to
from gongkai.applications.rules.mails import fault_text
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
KEYS = ("-read_at", "-id")
LEFT = (MailFate.UNMATCHED, MailFate.REFUSED, MailFate.AUTOMATIC)
COLUMNS = (
    Column(gettext_lazy("Arrived on"), lambda one: one.arrived_at, 18),
    Column(gettext_lazy("Body"), lambda one: one.body.label, 24),
    Column(gettext_lazy("Processing result"), lambda one: one.get_fate_display(), 30),
    Column(gettext_lazy("Why"), lambda one: fault_text(one.fault), 40),
    Column(
        gettext_lazy("Application"),
        lambda one: case.number if (case := application_of_mail(one)) else "",
        30,
    ),
    Column(gettext_lazy("Answer"), lambda one: one.answer_label, 12),
    Column(gettext_lazy("Mailbox folder"), lambda one: FOLDERS[one.fate], 20),
)


class MailFilter(forms.Form):
    """The filters of the list of incoming mail; all are optional."""

    fate = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("No application was created")),
            ("all", gettext_lazy("All")),
            *MailFate.choices,
        ],
        required=False,
        label=gettext_lazy("Processing result"),
    )


@staff_page
@require_safe
def incoming_mail_list(request: StaffRequest) -> HttpResponseBase:
    """List the mail to the user's bodies, newest first. The platform stores no mail content."""
    context = frame(request, "cases")
    bodies = sorted(case_body_ids(request.person, on=context["today"]))
    if not bodies:
        raise PermissionDenied
    form = MailFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    fate = form.cleaned_data["fate"]
    found = mails_visible_to(request.person, on=context["today"]).select_related(
        "body", "application", "answer"
    )
    if fate != "all":
        found = found.filter(fate__in=[fate] if fate else LEFT)
    if wanted_format(request):
        rows = every_row(request, found, KEYS)
        return exported(request, Listed("mails", COLUMNS, rows, _("Incoming mail")))
    page = page_of_parts(
        [Part(found, "body", bodies, "applications_mail_newest")],
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.mails {request.person.pk}", form.cleaned_data),
    )
    context |= {
        "form": form,
        "in_force": bool(fate),
        "rows": [_outcome_text(one) for one in page.rows],
        "reads": bool(settings.GONGKAI_MAILBOXES),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/applications/mails.html", context)


def application_of_mail(mail: IncomingMail) -> Application | None:
    """Return the application of a mail if it belongs to the same body; others must not see it."""
    case = mail.application
    return case if case is not None and case.body_id == mail.body_id else None


def _outcome_text(mail: IncomingMail) -> dict[str, Any]:
    return {
        "mail": mail,
        "case": application_of_mail(mail),
        "why": fault_text(mail.fault),
        "folder": FOLDERS[MailFate(mail.fate)],
    }
