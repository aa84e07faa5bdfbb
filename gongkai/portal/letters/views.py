"""What the public reads of the mailbox: published letters, responsibilities, the monthly table."""

import re
from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.kit.paging import page_by_key
from gongkai.kit.text_input import compact
from gongkai.kit.times import local_date
from gongkai.mailbox.models import MailboxTopic
from gongkai.mailbox.queries import public_letters, reply_days
from gongkai.portal.decorators import follow_address, public_list, public_page
from gongkai.portal.exports import exported_list, exported_rows
from gongkai.statistics.mailbox_table import mailbox_table
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import bad_request

PAGE = 20
KEYS = ("-published_at", "-id")
TOPIC_KEYS = ("name", "id")
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@public_list("page", "format")
def letter_list(request: HttpRequest) -> HttpResponseBase:
    """List the letters that are published with the consent of their writers, newest first. One query."""
    rows = public_letters().select_related("body")
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            KEYS,
            name="letters",
            title=_("Leader's mailbox"),
            columns=[
                Column(_("Subject of the letter"), lambda row: row.public_title, 60),
                Column(_("What the letter is"), lambda row: str(row.get_kind_display()), 16),
                Column(_("Body that answered"), lambda row: row.body.full_label, 30),
                Column(_("Received on"), lambda row: row.received_on, 12),
                Column(_("Answered on"), lambda row: row.done_on, 12),
                Column(_("Letter as published"), lambda row: row.public_text, 80),
                Column(_("Reply as published"), lambda row: row.public_reply, 80),
            ],
        )
    page = page_by_key(rows, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope="letters")
    context = {
        "section": "letters",
        "rows": page.rows,
        "days": reply_days(),
        "follow": follow_address(request, kind="letters"),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/letters/list.html", context)


@public_page
def letter_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show one published letter with its reply, as its writer has seen it before. One query."""
    letter = get_object_or_404(public_letters().select_related("body"), pk=pk)
    context = {"section": "letters", "letter": letter}
    return render(request, "portal/letters/show.html", context)


@public_list("page", "format")
def letter_topics(request: HttpRequest) -> HttpResponseBase:
    """List which body answers letters on which topic. One query."""
    rows = MailboxTopic.objects.filter(ended_on=None).select_related("body", "owner")
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            TOPIC_KEYS,
            name="letter-topics",
            title=_("Catalogue of responsibilities"),
            columns=[
                Column(_("Topic of the catalogue"), lambda row: row.name, 40),
                Column(_("Body that answers"), lambda row: row.body.full_label, 30),
                Column(_("Mailbox of"), lambda row: row.owner.full_label, 30),
            ],
        )
    page = page_by_key(
        rows, keys=TOPIC_KEYS, cursor=request.GET.get("page"), limit=50, scope="letter_topics"
    )
    context = {
        "section": "letters",
        "rows": page.rows,
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/letters/topics.html", context)


@public_list("month", "format")
def letter_table(request: HttpRequest) -> HttpResponseBase:
    """Show how the bodies answered the letters of a month, from the tallies. Three queries."""
    today = local_date(timezone.now())
    wanted = compact(request.GET.get("month", "")) or f"{today:%Y-%m}"
    found = MONTH.fullmatch(wanted)
    if found is None:
        return bad_request(request, detail=_("Write the month as in 2026-11."))
    first = date(int(found[1]), int(found[2]), 1)
    rows, total = mailbox_table(first.year, first.month, today=today)
    if wanted_format(request):
        return exported_rows(
            request,
            [*rows, total],
            name=f"letters-{first:%Y-%m}",
            title=_("How letters were answered"),
            columns=[
                Column(_("Body"), lambda row: row.body.full_label if row.body else _("Total"), 30),
                Column(_("Letters to answer"), lambda row: row.received, 12),
                Column(_("Answered in time"), lambda row: row.in_time, 12),
                Column(_("Answered late"), lambda row: row.late, 12),
                Column(_("Overdue without a reply"), lambda row: row.overdue, 12),
                Column(_("Letters reopened"), lambda row: row.reopened, 12),
                Column(_("Promises kept"), lambda row: row.promises_kept, 12),
                Column(_("Promises broken"), lambda row: row.promises_broken, 12),
                Column(_("Writers asked"), lambda row: row.asked, 12),
                Column(_("Writers who rated"), lambda row: row.rated, 12),
                Column(_("Satisfied"), lambda row: row.satisfied, 12),
                Column(_("Solved in part"), lambda row: row.half, 12),
                Column(_("Not satisfied"), lambda row: row.unsatisfied, 12),
            ],
        )
    before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    after = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    context = {
        "section": "letters",
        "first": first,
        "before": before,
        "after": after if after <= today else None,
        "rows": rows,
        "total": total,
        **export_urls(request),
    }
    return render(request, "portal/letters/table.html", context)
