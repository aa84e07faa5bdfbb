"""The timeline of a document and the differences between its versions."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.changed_fields import FILED, changed_fields
from gongkai.desk.documents.timeline import moments
from gongkai.desk.documents.views import get_document
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.documents.differences import compared
from gongkai.documents.queries import versions_of
from gongkai.kit.paging import page_by_key
from gongkai.ledger.queries import acts_of
from gongkai.ui.list_pages import page_urls

PAGE = 30
MAX_OFFERED = 200
KEYS = ("-id",)
COLUMNS = (
    Column(_("Time"), lambda one: one.act.at, 18),
    Column(_("Type of act"), lambda one: str(one.act.get_verb_display()), 24),
    Column(_("Day of the act"), lambda one: one.act.on, 14),
    Column(_("Person"), lambda one: one.person.name if one.person else "", 12),
    Column(_("Post"), lambda one: one.post, 16),
    Column(_("Opinion or reason"), lambda one: one.text, 50),
    Column(_("Number of the act"), lambda one: f"{one.act.chain}#{one.act.seq}", 20),
)


@staff_page
@require_safe
def document_timeline(request: StaffRequest, pk: int) -> HttpResponseBase:
    """List the acts on a document, newest first, with persons, posts, reasons and text changes."""
    document = get_document(request, pk)
    acts = acts_of(document)
    if wanted_format(request):
        rows = every_row(request, acts, KEYS)
        # A document has few acts, so they are joined all at once.
        listed = None if rows is None else moments(document, list(rows))
        return exported(request, Listed(f"acts-{pk}", COLUMNS, listed))
    page = page_by_key(
        acts, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope=f"desk.acts {pk}"
    )
    context = {
        **frame(request, "documents"),
        "document": document,
        "moments": moments(document, page.rows),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/timeline/show.html", context)


@staff_page
@require_safe
def version_compare(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Show how a version differs from an earlier one, by default from the one before."""
    document = get_document(request, pk)
    numbers = list(versions_of(document).values_list("number", flat=True)[:MAX_OFFERED])
    asked = request.GET.get("before", "")
    earlier = int(asked) if asked.isdecimal() and len(asked) < 6 else number - 1
    version = get_object_or_404(versions_of(document).select_related(*FILED), number=number)
    before = get_object_or_404(
        versions_of(document).select_related(*FILED), number=earlier, number__lt=number
    )
    context = {
        **frame(request, "documents"),
        "document": document,
        "version": version,
        "before": before,
        "earlier": [one for one in numbers if one < number],
        "fields": changed_fields(before, version),
        "rows": compared(before.plain_text, version.plain_text),
    }
    return render(request, "desk/timeline/compare.html", context)
