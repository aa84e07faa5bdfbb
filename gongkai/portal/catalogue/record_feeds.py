"""Atom and RSS feeds of public records that are no documents: of one kind, or found by a search."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.portal.catalogue.feed_views import ENTRIES, as_html, new_feed
from gongkai.portal.decorators import public_list
from gongkai.portal.exports import record_address
from gongkai.portal.feed_kinds import Atom, Rss, clean
from gongkai.portal.record_kinds import BY_CODE, RecordKind
from gongkai.search.kinds import kinds


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
    feed = new_feed(request, kind, str(found.label), found.list_address, page.next_cursor)
    for row in page.rows:
        add_record(feed, request, found, row)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def add_record(feed: Atom | Rss, request: HttpRequest, records: RecordKind, row: Any) -> None:
    """Add a public record of a kind to a feed."""
    indexed, today = kinds()[records.subject_type], local_date(timezone.now())
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
