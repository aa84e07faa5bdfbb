"""Insert documents in bulk whose first version is public at once, after a decision made elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from gongkai.documents.models import Document, Version
from gongkai.documents.models.documents import file_under
from gongkai.documents.states import Attribute, State, Status
from gongkai.documents.typed_values import stored_value
from gongkai.kit.rich_text import to_plain
from gongkai.kit.text_input import free_text

# Documents per statement, and versions, whose texts make the statements larger.
BATCH_SIZE = 500
VERSION_BATCH_SIZE = 100


@dataclass(frozen=True)
class StoredText:
    """A text as it is stored: sanitised rich text, and its words."""

    rich: str
    plain: str


def stored_text(text: str) -> StoredText:
    """Return sanitised rich text as it is stored."""
    rich = free_text(text)
    return StoredText(rich, to_plain(rich))


def released_version(*, text: StoredText, **facts: Any) -> Version:
    """Return the first version of a public document (not saved)."""
    return Version(
        number=1,
        state=State.RELEASED,
        attribute=Attribute.PUBLIC,
        text=text.rich,
        plain_text=text.plain,
        **{name: stored_value(name, value) for name, value in facts.items()},
    )


def insert_as_released(rows: Sequence[tuple[Document, Version]]) -> list[Document]:
    """Save new documents, each with its only version, as released. The caller records the acts."""
    for document, version in rows:
        file_under(document, version)
        document.plan_validity()
    documents = [document for document, _version in rows]
    # A public document refers to its version, which does not exist yet.
    Document.objects.bulk_create(documents, batch_size=BATCH_SIZE)
    for document, version in rows:
        version.document = document
    versions = [version for _document, version in rows]
    Version.objects.bulk_create(versions, batch_size=VERSION_BATCH_SIZE)
    its_version = Version.objects.filter(document=OuterRef("pk")).values("pk")[:1]
    for start in range(0, len(documents), BATCH_SIZE):
        ids = [document.pk for document in documents[start : start + BATCH_SIZE]]
        Document.objects.filter(pk__in=ids).update(
            public_version=Subquery(its_version), status=Status.RELEASED
        )
    return documents
