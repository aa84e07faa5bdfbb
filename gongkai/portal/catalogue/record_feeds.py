"""Atom and RSS feeds of public records that are no documents: of one kind, or found by a search."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.portal.catalogue.feed_views import ENTRIES, as_html
from gongkai.portal.decorators import public_list
from gongkai.portal.exports import record_address
from gongkai.portal.feed_kinds import KINDS, clean
from gongkai.portal.record_kinds import BY_CODE, RecordKind
from gongkai.search.kinds import kinds
from gongkai.ui.list_pages import address_with


@public_list("page")
def record_feed(request: HttpRequest, kind: str, records: str) -> HttpResponse:
    """Return a feed of the public records of a kind in the order of their list. Two queries."""
    found = BY_CODE.get(records)
    if found is None:
        raise Http404
    page = page_by_key(
        kinds()[found.subject_type].list_rows(),
        keys=found.keys,
        cursor=request.GET.get("page"),
        limit=ENTRIES,
        scope=f"feed {found.code}",
    )
    address = found.list_address
    return feed_of_records(
        request,
        kind,
        found,
        page.rows,
        title=str(found.label),
        page=address,
        cursor=page.next_cursor,
    )


def feed_of_records(
    request: HttpRequest,
    kind: str,
    records: RecordKind,
    rows: Sequence[Any],
    *,
    title: str,
    page: str,
    cursor: str | None,
) -> HttpResponse:
    """Write the feed. It has no creation time, so it changes only if an entry changes."""
    feed = KINDS[kind](
        title=clean(title),
        link=request.build_absolute_uri(page),
        description=as_html(title),
        language=get_language(),
        feed_url=request.build_absolute_uri(),
        subtitle="",
        next_url=request.build_absolute_uri(address_with(request, page=cursor)) if cursor else "",
        gone=[],
    )
    indexed, today = kinds()[records.subject_type], local_date(timezone.now())
    for row in rows:
        address = record_address(request, row)
        name, _text = indexed.shown_text(row)
        feed.add_item(
            title=clean(name),
            link=address,
            description=as_html(" · ".join(indexed.news_facts(row, on=today))),
            unique_id=address,
            unique_id_is_permalink=True,
            author_name=clean(row.body.name),
            pubdate=records.published_at(row),
            updateddate=records.changed_at(row),
            categories=[clean(records.mark_of(row))],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
