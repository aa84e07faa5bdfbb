"""
Search of the desk for words in documents of the user's bodies: in title, number and text.

Public documents are found by the index of the public search. All others are few; their titles and
texts are compared one by one, so that nothing that is not public enters an index.
"""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Document, Version
from gongkai.documents.states import State, Status
from gongkai.kit.refusals import Refused
from gongkai.search.queries import Filters, matching_records

# The newest hits of each way of searching; whoever finds more adds a word or a filter.
MAX_PUBLIC = 1_000
MAX_TEXTS = 2_000
MAX_FOUND = 1_000


def documents_with_words(
    documents: QuerySet[Document], words: str, *, bodies: Mapping[int, str]
) -> QuerySet[Document]:
    """
    Return the documents with these words among `documents`, all of them in these bodies.

    `bodies` are the chains of the bodies that the user may see, by id. Words that the index cannot
    search, such as a single character, are searched in titles and numbers of all documents.
    """
    named = Q(title__icontains=words) | Q(document_number__icontains=words) | Q(index_number=words)
    mine = documents.filter(body__in=sorted(bodies))
    try:
        public = matching_records(
            words,
            subject_type=DOCUMENT,
            filters=Filters(bodies=tuple(sorted(bodies.values()))),
            limit=MAX_PUBLIC,
        )
    except Refused:
        return mine.filter(named)
    hidden = [status for status in Status if status != Status.RELEASED]
    found = set(public)
    found.update(
        mine.filter(named, status__in=hidden).order_by().values_list("pk", flat=True)[:MAX_FOUND]
    )
    found.update(mine.filter(index_number=words).values_list("pk", flat=True))
    in_preparation = mine.filter(open_version__isnull=False).order_by("-changed_at", "-id")
    decided = mine.filter(status__in=[Status.KEPT, Status.CLOSED]).order_by("-changed_at", "-id")
    texts = Q(title__icontains=words) | Q(plain_text__icontains=words)
    for versions in (
        Version.objects.filter(pk__in=list(_newest(in_preparation, "open_version"))),
        Version.objects.filter(
            document__in=list(_newest(decided, "pk")), state__in=[State.KEPT, State.CLOSED]
        ),
    ):
        found.update(versions.filter(texts).values_list("document_id", flat=True)[:MAX_FOUND])
    return mine.filter(pk__in=found)


def _newest(documents: QuerySet[Document], column: str) -> "QuerySet[Document, int]":
    return documents.values_list(column, flat=True)[:MAX_TEXTS]
