"""Documents in the search index."""

from django.db.models import Prefetch, Q, QuerySet

from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Attachment, Document
from gongkai.documents.queries import for_list, public_documents
from gongkai.ledger.index_text import FIELD_END, IndexedKind, IndexText
from gongkai.ledger.verbs import Verb


class DocumentKind(IndexedKind[Document]):
    """The public version of each public document; imported ones appear when the import ends."""

    subject_type = DOCUMENT
    number = 0
    verbs = frozenset(
        {
            Verb.DOCUMENT_CORRECTED,
            Verb.DOCUMENT_RELEASED,
            Verb.DOCUMENT_REPEALED,
            Verb.DOCUMENT_RERELEASED,
            Verb.DOCUMENT_WITHDRAWN,
        }
    )
    withdrawing_verbs = frozenset({Verb.DOCUMENT_WITHDRAWN})
    bulk_verbs = frozenset({Verb.IMPORT_COMPLETED})

    def public_rows(self) -> QuerySet[Document]:
        """Return the public documents, each with its headings, public version and attachments."""
        names = Attachment.objects.only("version_id", "name").order_by("position", "id")
        return (
            for_list(public_documents())
            .select_related("subject", "public_version")
            .prefetch_related(Prefetch("public_version__attachments", names))
        )

    def list_rows(self) -> QuerySet[Document]:
        """Return the same rows without the rich text, which no list shows."""
        return self.public_rows().defer("public_version__text")

    def index_text(self, row: Document) -> IndexText:
        """Return what is indexed: title, numbers, plain text and attachment names of the version."""
        assert row.public_version is not None  # public documents have one
        names = [attachment.name for attachment in row.public_version.attachments.all()]
        numbers = (row.document_number, row.index_number, row.issued_by)
        return IndexText(
            day=row.listed_on if row.is_dated else None,
            body=row.body.chain,
            genre=row.genre.code if row.genre else "",
            item=row.catalogue_item.code if row.catalogue_item else "",
            subject=row.subject.code if row.subject else "",
            language=row.language,
            title=row.title,
            number=FIELD_END.join(filter(None, numbers)),
            validity=row.validity,
            effective_on=row.effective_on,
            text=FIELD_END.join([row.public_version.plain_text, *names]),
        )

    def named_by(self, subject_id: str) -> QuerySet[Document]:
        """Return the documents of an import."""
        return Document.objects.filter(import_record=int(subject_id))

    def acts_about(self, pk: int) -> Q:
        """Return a filter for acts about a document, with the act that completed its import."""
        imports = dict(Document.objects.filter(pk=pk).values_list("pk", "import_record_id"))
        if pk not in imports:
            return Q(pk__in=[])
        about = super().acts_about(pk)
        if imports[pk]:
            about |= Q(verb=Verb.IMPORT_COMPLETED, subject_id=str(imports[pk]))
        return about

    def reference(self, row: Document) -> str:
        """Return the index number."""
        return row.index_number or ""
