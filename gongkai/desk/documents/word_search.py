"""
Search of the desk for words in documents of the user's bodies: in title, number and text.

Public texts are found by the index of the public search, all others by the index of the desk, so
that nothing that is not public enters an index which the portal reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Document
from gongkai.documents.states import Status
from gongkai.kit.id_lists import is_in
from gongkai.kit.refusals import Refused
from gongkai.organisations.models import Body
from gongkai.search.desk_index import search_desk
from gongkai.search.queries import Filters, matching_records

# The newest hits in each of the two indexes; whoever finds more adds a word or a filter.
MAX_FOUND = 1_000


@dataclass(frozen=True)
class Found:
    """The documents with some words; `is_cut` if there may be more than the newest ones."""

    documents: QuerySet[Document]
    is_cut: bool = False


def documents_with_words(
    documents: QuerySet[Document],
    words: str,
    *,
    bodies: Mapping[int, str],
    chosen: Mapping[str, Any],
) -> Found:
    """
    Return the documents with these words among `documents`, all of them in these bodies.

    `bodies` are the chains of the bodies that the user may see, by id; `chosen` are the filters of
    the list, of which the indexes apply those that they know. Nothing is found by words that no
    index can search, such as a single mark.
    """
    if chosen["body"]:
        bodies = {pk: chain for pk, chain in bodies.items() if pk == chosen["body"].pk}
    # Who sees every body needs no filter, which would merge the entries of all bodies of a region.
    is_whole = not Body.objects.exclude(is_in("pk", bodies)).exists()
    filters = Filters(
        bodies=() if is_whole else tuple(sorted(bodies.values())),
        genre=chosen["genre"].code if chosen["genre"] else "",
        item=chosen["item"].code if chosen["item"] else "",
    )
    if not bodies:  # without bodies, the index would search all of them
        return Found(documents.none())
    try:
        among = None if is_whole else filters.bodies
        staff = search_desk(words, bodies=among, filters=filters, limit=MAX_FOUND)
        documents_only = replace(filters, kinds=(DOCUMENT,))
        public = (
            [pk for _kind, pk in matching_records(words, filters=documents_only, limit=MAX_FOUND)]
            if not chosen["state"] and chosen["status"] in {"", Status.RELEASED}
            else []
        )
    except Refused:
        return Found(documents.none())
    mine = documents.filter(is_in("body_id", bodies))
    # A document that was released a moment ago may not be in the index yet.
    numbered = mine.filter(index_number=words).order_by().values_list("pk", flat=True)
    found = {*staff, *public, *numbered}
    return Found(mine.filter(pk__in=found), MAX_FOUND in {len(staff), len(public)})
