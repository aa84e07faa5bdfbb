"""What one is told: the list, marked as read, and how often mail comes."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.applications.models import Application
from gongkai.applications.queries import visible_to
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.desk.pages import StaffRequest, frame, staff_page
from gongkai.documents.actions.notices import read_all_notices, read_notice, wish_for_mail
from gongkai.documents.models import Document, Notice
from gongkai.documents.queries import worked_by
from gongkai.documents.states import MailWish, NoticeKind
from gongkai.documents.told import lost_mails, mail_wish_of, notices_of
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.oversight.models import AnnualReport
from gongkai.oversight.report_queries import reports_visible_to
from gongkai.ui.pages import page_urls

PAGE = 30
KEYS = ("-id",)
COLUMNS = (
    Column(_("Moment"), lambda one: one.at, 18),
    Column(_("Notice"), lambda one: one.get_kind_display(), 30),
    Column(_("Working days left"), lambda one: one.days, 10),
    Column(_("Document"), lambda one: f"#{one.document_id}" if one.document_id else "", 12),
    Column(_("Application"), lambda one: f"#{one.case}" if one.case else "", 12),
    Column(_("Annual report"), lambda one: f"#{one.report}" if one.report else "", 12),
    Column(_("Read"), lambda one: one.read_at, 18),
)


# Who searches for an office sees nothing of the case but the search.
SEARCHES = frozenset({NoticeKind.SEARCH_DUE, NoticeKind.SEARCH_LATE})


@staff_page
@require_safe
def index(request: StaffRequest) -> HttpResponseBase:
    """List what one was told, newest first; a title is shown only where one may still see the document."""
    context = frame(request, "notices")
    found = notices_of(request.person)
    if wanted_format(request):
        rows = every_row(request, found, KEYS)
        return exported(request, None if rows is None else Listed("notices", COLUMNS, rows, gettext("My notices")))
    page = page_by_key(
        found, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope=f"desk.notices {request.person.pk}"
    )
    documents, cases, reports = (found(request, page.rows) for found in (_documents, _cases, _reports))
    context |= {
        "rows": [
            (notice, documents.get(notice.document_id or 0), cases.get(notice.case or 0), reports.get(notice.report or 0))
            for notice in page.rows
        ],
        "wishes": MailWish.choices, "wish": mail_wish_of(request.user), "has_mail": bool(settings.EMAIL_HOST),
        "lost": lost_mails(request.user).first(), **page_urls(request, page.next_cursor), **export_urls(request),
    }  # fmt: skip
    return render(request, "desk/notices/list.html", context)


@staff_page
@require_POST
def follow(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to its document or its case."""
    notice = get_object_or_404(notices_of(request.person), pk=pk)
    read_notice(notice, at=timezone.now())
    if notice.kind in SEARCHES:
        return redirect("desk:searches")
    if notice.case is not None:
        return redirect("desk:case", notice.case)
    if notice.report is not None:
        return redirect("desk:report", notice.report)
    return redirect("desk:document", notice.document_id)


@staff_page
@require_POST
def read_all(request: StaffRequest) -> HttpResponse:
    """Mark all as read."""
    read_all_notices(request.person, at=timezone.now())
    messages.success(request, gettext("All notices are marked as read."))
    return redirect("desk:notices")


@staff_page
@require_POST
def choose_mail(request: StaffRequest) -> HttpResponse:
    """Choose how often mail comes."""
    wish = request.POST.get("mail", "")
    if wish not in MailWish.values:
        messages.error(request, gettext("Choose how often mail is to come."))
    else:
        wish_for_mail(request.user, MailWish(wish))
        messages.success(request, gettext("Your choice is kept."))
    return redirect("desk:notices")


def _documents(request: StaffRequest, notices: list[Notice]) -> dict[int, Document]:
    found = worked_by(request.user, on=local_date(timezone.now())).select_related("body")
    return found.in_bulk([notice.document_id for notice in notices if notice.document_id])


def _cases(request: StaffRequest, notices: list[Notice]) -> dict[int, Application]:
    found = visible_to(request.user, on=local_date(timezone.now())).select_related("body")
    return found.in_bulk([notice.case for notice in notices if notice.case])


def _reports(request: StaffRequest, notices: list[Notice]) -> dict[int, AnnualReport]:
    ids = [notice.report for notice in notices if notice.report]
    if not ids:
        return {}
    return reports_visible_to(request.user, on=local_date(timezone.now())).select_related("body").in_bulk(ids)
