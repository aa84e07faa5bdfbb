"""
File downloads of documents: the page redirects to a signed URL that returns the file.

If files are served from a host of their own, no session cookie reaches that host. The signature
alone identifies the account, and the view checks the account's access again.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.desk import signed_urls
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.signed_urls import Ticket
from gongkai.documents.models import Attachment
from gongkai.documents.queries import worked_by
from gongkai.documents.queries.file_texts import page_text
from gongkai.documents.queries.inquiries import file_of_inquiry
from gongkai.files import storage
from gongkai.files.page_images import Content
from gongkai.kit.times import local_date
from gongkai.organisations.models import Account
from gongkai.ui.files import belongs_elsewhere, came_to_files_host, file_response, on_files_host
from gongkai.ui.previews import image_response, preview_of
from gongkai.ui.views.errors import error_page, not_found

EXPIRED = _(
    "This address was valid for a few minutes only. Open the file again from the document page."
)


@staff_page
@require_safe
def file_redirect(request: StaffRequest, pk: int, file: int) -> HttpResponseBase:
    """Redirect to a file that the user may see, by a signed URL that is valid a few minutes."""
    documents = worked_by(request.user, on=local_date(timezone.now()))
    found = get_object_or_404(
        Attachment, pk=file, version__document=get_object_or_404(documents, pk=pk)
    )
    path = reverse(
        "desk:file_download", args=[signed_urls.issued(Ticket(request.user.pk, pk, found.pk))]
    )
    return redirect(path if not belongs_elsewhere(request) else on_files_host(path))


@staff_page
@require_safe
def file_page(request: StaffRequest, pk: int, file: int, page: int) -> HttpResponse:
    """Show a page of a file that the user may see as an image, with its text below."""
    found = _of_document(request, pk, file)
    preview = preview_of(_content(found), page, lambda: page_text(found, page, is_public=False))
    context = frame(request, "documents") | {
        "file": found,
        "url": reverse("desk:document_file", args=[pk, found.pk]),
        "back": reverse("desk:document", args=[pk]),
        "title": found.version.title,
        "preview": preview,
    }
    return render(request, "desk/files/show.html", context, status=preview.status)


@staff_page
@require_safe
def file_page_image(request: StaffRequest, pk: int, file: int, page: int) -> HttpResponse:
    """Return the image of a page of a file that the user may see."""
    found = _of_document(request, pk, file)
    return image_response(request, _content(found), page, key=found.pk)


def _of_document(request: StaffRequest, pk: int, file: int) -> Attachment:
    """Return a file of a document on which the user works, or raise 404."""
    documents = worked_by(request.user, on=local_date(timezone.now())).filter(pk=pk)
    files = Attachment.objects.select_related("version")
    return get_object_or_404(files, pk=file, version__document__in=documents)


def _content(file: Attachment) -> Content:
    return Content(file.sha256, file.ending.lower(), lambda: storage.open_file(file.sha256))


@staff_page
@require_safe
def file_download(request: StaffRequest, ticket: str) -> HttpResponseBase:
    """Return a file to the account for which the URL was signed, while the account may see it."""
    try:
        held = signed_urls.read(ticket)
    except signed_urls.InvalidSignedUrl:
        held = None
    except signed_urls.ExpiredSignedUrl:
        return _unlogged(error_page(request, 403, _("This address has expired"), EXPIRED))
    found = _found(held, request.user) if held and held.account == request.user.pk else None
    if found is None or belongs_elsewhere(request):
        return _unlogged(not_found(request))
    return file_response(request, found)


@login_not_required
@never_cache
@require_safe
def file_download_other_host(request: HttpRequest, ticket: str) -> HttpResponseBase:
    """Return a file on the separate host for files, which has no sessions."""
    try:
        held = signed_urls.read(ticket)
    except signed_urls.InvalidSignedUrl:
        return HttpResponse(status=404)
    except signed_urls.ExpiredSignedUrl:
        return HttpResponse(str(EXPIRED), status=403, content_type="text/plain; charset=utf-8")
    account = Account.objects.filter(pk=held.account, is_active=True).first()
    found = _found(held, account) if account and came_to_files_host(request) else None
    return file_response(request, found) if found else HttpResponse(status=404)


def _found(ticket: Ticket, account: Account) -> Attachment | None:
    documents = worked_by(account, on=local_date(timezone.now())).filter(pk=ticket.document)
    found = Attachment.objects.filter(pk=ticket.file, version__document__in=documents).first()
    return found or file_of_inquiry(account, ticket.file, on=local_date(timezone.now()))


def _unlogged(response: HttpResponse) -> HttpResponse:
    """Keep the signed URL out of the access log, so that no reader of the log can use it."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return response
