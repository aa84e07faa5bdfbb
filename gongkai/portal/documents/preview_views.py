"""
Previews: the page of a version in preparation as the public would see it.

Staff who may see the document open it by its key, other people by the token of a preview link.
Nothing is counted, cached or indexed; the only thing stored is that a link was opened.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from gongkai.documents.actions.previews import record_preview_opening
from gongkai.documents.models import Document, PreviewLink
from gongkai.documents.models.versions import PublicFile
from gongkai.documents.queries import worked_by
from gongkai.documents.queries.previews import (
    link_by_id,
    link_with,
    preview_files,
    preview_of,
)
from gongkai.documents.queries.relations import public_relations
from gongkai.documents.rules.previews import refusal_of_preview
from gongkai.kit.times import local_date
from gongkai.organisations.models import Account
from gongkai.organisations.queries import needs_second_factor, person_of
from gongkai.portal.documents.previews import FileTicket, file_url, read_ticket
from gongkai.portal.documents.views import MARKS
from gongkai.ui.files import belongs_elsewhere, came_to_files_host, file_response
from gongkai.ui.views.errors import not_found

View = Callable[..., HttpResponseBase]
JOINED = (
    "body",
    "open_version__genre",
    "open_version__subject__parent",
    "open_version__catalogue_item",
)


def _unseen(view: View) -> View:
    """Keep a preview out of caches, search engines, logs and the Referer of other sites."""

    @require_safe
    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        # The address is the permission, so that no reader of a log may learn it.
        response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
        return response

    return wrapped


@_unseen
@xframe_options_sameorigin
# The desk shows it in frames of several sizes.
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def document_preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the open version to staff who may see the document; `print` shows it as printed."""
    account = request.user
    if not isinstance(account, Account) or person_of(account) is None:
        raise PermissionDenied
    if needs_second_factor(account):
        return redirect("ui:account")
    document = _worked_by(account, pk)
    if document is None:
        return not_found(request)
    is_print = request.GET.get("size") == "print"
    return _page(request, document, account=account, print_media="all" if is_print else "print")


@login_not_required
@_unseen
def link_preview(request: HttpRequest, token: str) -> HttpResponse:
    """
    Show a version to people without an account. Each opening is recorded, never the visitor.

    Unknown, expired, revoked and ended links, and links to what may no longer be shown, get the
    same answer.
    """
    at = timezone.now()
    link = link_with(token, at=at)
    if link is None or refusal_of_preview(link.document) is not None:
        return not_found(request)
    record_preview_opening(link, at=at)
    return _page(request, link.document, link=link)


@login_not_required
@_unseen
def preview_file(request: HttpRequest, ticket: str) -> HttpResponseBase:
    """Return the clean copy of a file that a preview shows; its address is valid a few minutes."""
    held = read_ticket(ticket)
    file = _file(request, held, at=timezone.now()) if held else None
    if file is None or belongs_elsewhere(request):
        return HttpResponse(status=404) if came_to_files_host(request) else not_found(request)
    return file_response(request, file)


def _file(request: HttpRequest, ticket: FileTicket, *, at: datetime) -> PublicFile | None:
    document: Document | None
    if ticket.link:
        link = link_by_id(ticket.link, at=at)
        document = link.document if link and refusal_of_preview(link.document) is None else None
    else:
        document = _document_of_account(request, ticket)
    if document is None or document.open_version is None:
        return None
    found = {file.pk: shown for file, shown in preview_files(document.open_version)}
    return found.get(ticket.file)


def _document_of_account(request: HttpRequest, ticket: FileTicket) -> Document | None:
    """Return the document of a file if the account may see it; on its own host, it has no session."""
    account = Account.objects.filter(pk=ticket.account, is_active=True).first()
    if account is None or (not came_to_files_host(request) and request.user.pk != account.pk):
        return None
    found = worked_by(account, on=local_date(timezone.now())).select_related("open_version")
    return found.filter(open_version__attachments=ticket.file).first()


def _worked_by(account: Account, pk: int) -> Document | None:
    found = worked_by(account, on=local_date(timezone.now())).select_related(*JOINED)
    return found.filter(pk=pk, open_version__isnull=False).first()


def _page(
    request: HttpRequest,
    document: Document,
    *,
    account: Account | None = None,
    link: PreviewLink | None = None,
    print_media: str = "print",
) -> HttpResponse:
    shown = preview_of(document)
    version = shown.public_version
    assert version is not None  # both callers have found an open version
    today = local_date(timezone.now())
    ids = {"account": account.pk if account else 0, "link": link.pk if link else 0}
    context = {
        "section": "catalogue",
        "preview": True,
        "link": link,
        "print_media": print_media,
        "document": shown,
        "version": version,
        "files": [
            (copy or file, file_url(FileTicket(file.pk, **ids)) if copy else "")
            for file, copy in preview_files(version)
        ],
        "validity": shown.validity_on(today),
        "ended_on": shown.ended_on(today),
        "relations": public_relations(shown),
        "mark": MARKS[shown.language],
    }
    return render(request, "portal/items/preview.html", context)
