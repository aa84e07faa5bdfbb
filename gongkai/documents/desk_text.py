"""
The texts of documents that the index of the desk holds: those that are not public.

These are the version in preparation, and what was decided but not published. The public text of the
same document is in the index of the public search.
"""

from collections.abc import Collection, Iterator

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from gongkai.documents.models import Attachment, Document, TextChange, Version
from gongkai.documents.states import State, Status
from gongkai.ledger.index_text import FIELD_END, IndexText

# Whatever is not only public.
INDEXED = ~Q(status=Status.RELEASED) | Q(open_version__isnull=False)
DECIDED = (State.KEPT, State.CLOSED, State.SUPERSEDED)


def note_text_change(document_id: int) -> None:
    """Store that the texts or the status changed, in the transaction of the action that did so."""
    TextChange.objects.create(document_id=document_id)


def documents_for_desk_index() -> QuerySet[Document]:
    """Return the documents with texts that are not public, without these texts."""
    return Document.objects.filter(INDEXED)


def desk_texts(ids: Collection[int]) -> Iterator[tuple[int, IndexText]]:
    """Yield what is indexed of these documents: of those with texts that are not public. Four queries."""
    last = Version.objects.filter(document=OuterRef("pk"), state__in=DECIDED).order_by("-number")
    rows = (
        documents_for_desk_index()
        .filter(pk__in=list(ids))
        .select_related("body", "genre", "catalogue_item")
        .annotate(last_decided=Subquery(last.values("pk")[:1]))
        .order_by("pk")
    )
    documents = list(rows)
    wanted = {
        pk
        for one in documents
        for pk in (one.open_version_id, None if one.is_public else one.last_decided)
        if pk is not None
    }
    files = Attachment.objects.order_by("position", "id")
    versions = Version.objects.prefetch_related(Prefetch("attachments", queryset=files)).in_bulk(
        wanted
    )
    for one in documents:
        shown = [
            versions[pk]
            for pk in (one.open_version_id, None if one.is_public else one.last_decided)
            if pk in versions
        ]
        yield one.pk, _text_of(one, shown)


def _text_of(document: Document, versions: list[Version]) -> IndexText:
    """Return titles, numbers, texts and file names of a document and of these versions of it."""
    described: list[Document | Version] = [document, *versions]
    titles = dict.fromkeys(one.title for one in described if one.title)
    numbers = dict.fromkeys(
        number for one in described for number in (one.document_number, one.issued_by) if number
    )
    files = (one.name for version in versions for one in version.attachments.all())
    return IndexText(
        day=None,
        body=document.body.chain,
        genre=document.genre.code if document.genre else "",
        item=document.catalogue_item.code if document.catalogue_item else "",
        language="",
        title=FIELD_END.join(titles),
        number=FIELD_END.join(filter(None, [*numbers, document.index_number])),
        text=FIELD_END.join(filter(None, [*(one.plain_text for one in versions), *files])),
    )
