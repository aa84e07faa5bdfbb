"""
The checkpoints of the ledger: signed digests that anybody can keep, as a page, data and a feed.

Only digests are public. The heads of chains would show how many acts each body records.
"""

from datetime import UTC

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.kit.paging import page_by_key
from gongkai.ledger.checkpoints import published
from gongkai.ledger.models import Checkpoint
from gongkai.ledger.queries import newest_checkpoint, public_checkpoints
from gongkai.portal.decorators import public_list, public_page
from gongkai.portal.etags import conditional_response
from gongkai.portal.exports import exported_list
from gongkai.portal.feed_kinds import Atom
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls

PAGE = 30
KEYS = ("-number",)
MAX_NUMBER = 2**63 - 1


@public_list("page", "format")
def checkpoint_list(request: HttpRequest) -> HttpResponseBase:
    """List the checkpoints, newest first."""
    if wanted_format(request):
        return exported_list(
            request,
            public_checkpoints(),
            KEYS,
            name="checkpoints",
            title=_("Checkpoints of the ledger"),
            columns=[
                Column(_("Checkpoint"), lambda row: row.number, 12),
                Column(_("Time"), lambda row: row.at, 20),
                Column(_("Digest (SHA-256)"), lambda row: row.digest, 60),
                Column(_("Root"), lambda row: row.root, 60),
                Column(_("Public key (Ed25519)"), lambda row: row.key, 60),
            ],
        )
    return conditional_response(request, _state(), lambda: _page(request))


def _page(request: HttpRequest) -> HttpResponse:
    page = page_by_key(
        public_checkpoints(),
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope="checkpoints",
    )
    context = {
        "section": "",
        "checkpoints": page.rows,
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/checkpoints/list.html", context)


@public_page
def checkpoint_download(request: HttpRequest, number: int) -> HttpResponse:
    """Serve the signed statement of one checkpoint as JSON."""
    row = public_checkpoints().filter(number=number).first() if number <= MAX_NUMBER else None
    if row is None:
        raise Http404
    return conditional_response(
        request,
        ("checkpoint", row.digest),
        lambda: JsonResponse(published(row), json_dumps_params={"indent": 1}),
    )


@public_page
def checkpoint_feed(request: HttpRequest) -> HttpResponse:
    """Return a feed of the newest checkpoints, each entry with the digest as its text."""
    return conditional_response(request, _state(), lambda: _feed(request))


def _feed(request: HttpRequest) -> HttpResponse:
    title = _("Checkpoints of the ledger")
    feed = Atom(
        title=title,
        link=request.build_absolute_uri(reverse("portal:checkpoints")),
        description=title,
        language=get_language(),
        feed_url=request.build_absolute_uri(),
        subtitle="",
        next_url="",
        gone=[],
    )
    for row in public_checkpoints()[:PAGE]:
        address = request.build_absolute_uri(reverse("portal:checkpoint", args=[row.number]))
        feed.add_item(
            title=_("Checkpoint %(number)s") % {"number": row.number},
            link=address,
            description=row.digest,
            unique_id=address,
            unique_id_is_permalink=True,
            author_name="",
            updateddate=row.at.astimezone(UTC),
            pubdate=row.at.astimezone(UTC),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _state() -> tuple[str, str]:
    newest: Checkpoint | None = newest_checkpoint()
    return ("checkpoints", newest.digest if newest else "")
