"""Documents in the search index."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    Aggregate,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    prefetch_related_objects,
)
from django.db.models.sql.compiler import SQLCompiler
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Attachment, Document, FileText, Version
from gongkai.documents.models.file_texts import unpacked
from gongkai.documents.queries import for_list, public_attachments, public_documents
from gongkai.documents.rows_by_key import RowsByKey
from gongkai.documents.states import TextState, Validity
from gongkai.files.extraction.segments import UNSEEN, Place
from gongkai.kit.date_text import day_text, left_to_right
from gongkai.ledger.index_text import FIELD_END, IndexedKind, IndexText
from gongkai.ledger.verbs import Verb

# Characters of one file that are indexed.
MAX_FILE_TEXT = 200_000
# Columns of the public version that a list of hits needs.
LISTED_OF_VERSION = {"id", "plain_text"}
NOT_LISTED = [
    f"public_version__{field.name}"
    for field in Version._meta.concrete_fields
    if field.name not in LISTED_OF_VERSION
]
# Columns of a hit: what its line on a page, in a feed and in the API shows, and its text.
LISTED = {
    "": (
        "id",
        "title",
        "document_number",
        "genre",
        "subject",
        "catalogue_item",
        "language",
        "formed_on",
        "effective_on",
        "issued_by",
        "body",
        "status",
        "validity",
        "valid_until",
        "repealed_on",
        "partly_on",
        "index_number",
        "released_on",
        "released_at",
        "listed_on",
        "public_version",
    ),
    "public_version": tuple(LISTED_OF_VERSION),
    "body": ("id", "chain", "code", "name", "short_name", "name_en", "name_ug", "ended_on"),
    "genre": None,
    "catalogue_item": None,
    "subject": None,
}


def _packed_text(sha256: str) -> Subquery:
    """Return the stored text of the file with this hash; it is the same under every name."""
    texts = FileText.objects.filter(sha256=OuterRef(sha256), state=TextState.READ)
    return Subquery(texts.order_by("-characters").values("packed_text")[:1])


def readable_text(packed: bytes | None) -> str:
    """Return what a reader of a file sees, as much of it as is indexed."""
    shown = (text for place, _detail, text in unpacked(packed or b"") if Place(place) not in UNSEEN)
    return FIELD_END.join(shown)[:MAX_FILE_TEXT]


def _text_of(row: Document) -> str:
    """Return the plain text, the names of the attachments, and their texts if the row has them."""
    assert row.public_version is not None  # public documents have one
    text: str = row.public_version.plain_text
    if not row.attachment_names:  # type: ignore[attr-defined]
        return text
    names = row.attachment_names.split(FIELD_END)  # type: ignore[attr-defined]
    return FIELD_END.join(filter(None, [text, *sorted(names), *_file_texts(row)]))


def _file_texts(row: Document) -> list[str]:
    """Return the texts of the files of a row of `indexed`; none for any other row."""
    files = getattr(row.public_version, "read_files", [])
    return [readable_text(file.packed) for file in files]


class _Joined(Aggregate):
    """Texts joined by the end of a field, in no order."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, char(31))"
    output_field = TextField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Write the function that PostgreSQL has for it."""
        return super().as_sql(
            compiler,
            connection,
            function="STRING_AGG",
            template="%(function)s(%(expressions)s, chr(31))",
            **context,
        )


def _validity(row: Document) -> dict[str, Any]:
    """Return validity and day of effect so that the day alone decides what is not yet in force."""
    if row.validity == Validity.NOT_YET:
        return {"validity": Validity.IN_FORCE, "effective_on": row.effective_on or date.max}
    return {"validity": row.validity, "effective_on": row.effective_on}


class DocumentKind(IndexedKind[Document]):
    """The public version of each public document; imported ones appear when the import ends."""

    subject_type = DOCUMENT
    number = 0
    verbs = frozenset(
        {
            Verb.DOCUMENT_CORRECTED,
            Verb.DOCUMENT_LAPSED,
            Verb.DOCUMENT_PARTLY_REPEALED,
            Verb.DOCUMENT_RELEASED,
            Verb.DOCUMENT_REPEALED,
            Verb.DOCUMENT_RERELEASED,
            Verb.DOCUMENT_WITHDRAWN,
        }
    )
    withdrawing_verbs = frozenset({Verb.DOCUMENT_WITHDRAWN})
    bulk_verbs = frozenset({Verb.IMPORT_COMPLETED})
    announced = MappingProxyType(
        {Verb.DOCUMENT_RELEASED: "released", Verb.DOCUMENT_RERELEASED: "released"}
    )
    news = _("Newly public")

    def public_rows(self) -> QuerySet[Document]:
        """Return the public documents, each with its headings, public version and file names."""
        files = Attachment.objects.filter(version=OuterRef("public_version")).order_by()
        names = files.values("version").annotate(names=_Joined("name")).values("names")
        return (
            for_list(public_documents())
            .select_related("subject", "public_version")
            .annotate(attachment_names=Subquery(names))
        )

    def indexed(self, pks: Sequence[int]) -> Sequence[Document]:
        """Return the public ones of these documents with the texts of their files."""
        rows = self._rows_by_key(pks)
        having = [row for row in rows if row.attachment_names]  # type: ignore[attr-defined]
        if having:
            with_text = Attachment.objects.order_by("position", "id").annotate(
                packed=_packed_text("sha256")
            )
            files = Prefetch(
                "public_version__attachments", queryset=with_text, to_attr="read_files"
            )
            prefetch_related_objects(having, files)
        return rows

    def list_rows(self) -> QuerySet[Document]:
        """Return the same rows, of the versions only the plain text."""
        return self._list_rows.all()

    @cached_property
    def _list_rows(self) -> QuerySet[Document]:
        """The query without its results: every search runs it, and to build it takes longer."""
        return self.public_rows().defer(*NOT_LISTED)

    def listed(self, pks: Sequence[int]) -> Sequence[Document]:
        """Return the public ones of these documents with the columns of a hit."""
        return self._rows_by_key(pks)

    @cached_property
    def _rows_by_key(self) -> RowsByKey[Document]:
        return RowsByKey(self.public_rows(), LISTED)

    def index_text(self, row: Document) -> IndexText:
        """Return what is indexed: title, numbers, plain text and attachment names of the version."""
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
            **_validity(row),
            text=_text_of(row),
        )

    def shown_text(self, row: Document) -> tuple[str, str]:
        """Return the title and the text without those of the files."""
        return row.title, _text_of(row)

    def other_texts(self, rows: Sequence[Document]) -> Mapping[int, Sequence[tuple[str, str]]]:
        """Return the texts of the files of public documents, by the names of the files."""
        having = [row.pk for row in rows if row.attachment_names]  # type: ignore[attr-defined]
        found: dict[int, list[tuple[str, str]]] = {}
        files: list[Any] = self._files_by_document(having)
        for file in sorted(files, key=lambda one: (one.position, one.pk)):
            found.setdefault(file.of, []).append((file.name, readable_text(file.packed)))
        return found

    @cached_property
    def _files_by_document(self) -> RowsByKey[Attachment]:
        with_text = public_attachments().annotate(
            of=F("version__document"), packed=_packed_text("sha256")
        )
        return RowsByKey(with_text, {"": ("id", "name", "position")}, key="version__document")

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

    def public_route(self, row: Document) -> tuple[str, tuple[object, ...]]:
        """Return the route of the page of a document."""
        return "portal:document", (row.index_number,)

    def news_facts(self, row: Document, *, on: date) -> Sequence[str]:
        """Return who issued it, when it became public, its number, and if it is not in force."""
        validity = row.validity_on(on)
        facts = [row.issued_by or row.body.label]
        facts += [day_text(row.listed_on)] if row.is_dated else []
        facts += [left_to_right(row.index_number or "")]
        return [*facts, *([str(validity.label)] if validity != Validity.IN_FORCE else [])]

    def reference(self, row: Document) -> str:
        """Return the index number."""
        return row.index_number or ""
