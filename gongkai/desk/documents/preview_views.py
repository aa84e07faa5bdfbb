"""The preview of a version in preparation, in several sizes, and the links that show it to others."""

from datetime import datetime
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.views import get_document
from gongkai.documents.actions.previews import link_preview, revoke_preview_link
from gongkai.documents.models import Document, PreviewLink
from gongkai.documents.queries.previews import links_of, openings_of
from gongkai.documents.rules.previews import LinkFacts, refusal_to_link_preview
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.ui.fields import IntegerField, TextField
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

SIZES = {
    "desktop": gettext_lazy("Computer screen"),
    "phone": gettext_lazy("Phone screen"),
    "print": gettext_lazy("Printed page"),
}
OPENINGS = 50
NEWEST = ("-at", "-id")


class LinkForm(RefusableForm):
    """A new preview link."""

    reason = TextField(
        max_length=500,
        label=gettext_lazy("Who is to read it, and what for"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    days = IntegerField(min_value=1, label=gettext_lazy("Works for days"))

    def facts(self) -> LinkFacts:
        """Return the entered facts."""
        return LinkFacts(**self.cleaned_data)


@staff_page
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def document_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the version in preparation as the public would see it, in a frame of a chosen size."""
    document = get_document(request, pk)
    if document.open_version is None:
        messages.error(request, _("There is no version in preparation."))
        return redirect("desk:document", pk)
    asked = request.GET.get("size", "")
    size = asked if asked in SIZES else "desktop"
    page = reverse("portal:document_preview", args=[pk])
    context = frame(request, "documents") | {
        "document": document,
        "version": document.open_version,
        "size": size,
        "sizes": list(SIZES.items()),
        "page": f"{page}?size=print" if size == "print" else page,
    }
    return render(request, "desk/documents/preview.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def preview_links(request: StaffRequest, pk: int) -> HttpResponse:
    """List the preview links of a document; whoever may see the draft makes one."""
    document = get_document(request, pk)
    if request.method != "POST":
        return _links(request, document, None, status=200)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _links(request, document, form, status=400)
    try:
        _link, token = link_preview(
            document,
            form.facts(),
            by=request.person,
            at=timezone.now(),
            secret=request.sent.secret,
        )
    except Refused as refused:
        form.refuse(refused.refusal)
        return _links(request, document, form, status=409)
    # The address is shown once, in the answer itself: it is stored nowhere, not even in a session.
    address = request.build_absolute_uri(reverse("portal:link_preview", args=[token]))
    return _links(request, document, None, status=200, address=address)


@staff_page
@require_POST
def preview_link_revoke(request: StaffRequest, pk: int, link: int) -> HttpResponse:
    """Revoke a preview link."""
    document = get_document(request, pk)
    found = get_object_or_404(PreviewLink, pk=link, document=document)
    try:
        revoke_preview_link(found, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    else:
        messages.success(request, _("The link was revoked."))
    return redirect("desk:preview_links", pk)


@staff_page
@require_safe
def preview_openings(request: StaffRequest, pk: int, link: int) -> HttpResponse:
    """List when a preview link was opened, newest first."""
    document = get_document(request, pk)
    found = get_object_or_404(PreviewLink, pk=link, document=document)
    page = page_by_key(
        openings_of(found),
        keys=NEWEST,
        cursor=request.GET.get("page"),
        limit=OPENINGS,
        scope=f"desk.openings {found.pk}",
    )
    context = frame(request, "documents") | {
        "document": document,
        "link": found,
        "rows": page.rows,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/documents/preview_openings.html", context)


def _links(
    request: StaffRequest,
    document: Document,
    form: LinkForm | None,
    *,
    status: int,
    address: str = "",
) -> HttpResponse:
    at = timezone.now()
    initial: dict[str, Any] = {"days": settings.GONGKAI_PREVIEWS.days}
    context = frame(request, "documents") | {
        "document": document,
        "form": form or LinkForm(initial=initial),
        "refusal": refusal_to_link_preview(document, None, by=request.person, at=at),
        "links": [(one, _state(document, one, at)) for one in links_of(document)],
        "address": address,
    }
    return render(request, "desk/documents/preview_links.html", context, status=status)


def _state(document: Document, link: PreviewLink, at: datetime) -> str:
    """Say whether a link works; an empty text if it does."""
    if link.ended_by_id is not None:
        return _("revoked")
    if link.expires_at <= (link.ended_at or at):
        return _("expired")
    has_ended = link.ended_at is not None or link.version_id != document.open_version_id
    return _("ended with its version") if has_ended else ""
