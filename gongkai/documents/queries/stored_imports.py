"""What a body has stored of earlier imports, compared with the rows of a list."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongkai.documents.imports import Conflict, ImportRow
from gongkai.documents.models import Document, Version
from gongkai.kit.text_input import compact
from gongkai.organisations.models import Body

BATCH_SIZE = 100
SHOWN = 30  # characters around the first difference of two texts


def find_conflicts(
    body: Body, rows: Iterable[ImportRow], *, file_sha256: str
) -> Iterator[Conflict]:
    """
    Yield the rows whose id is stored with another title or text than the list has.

    Documents that were stored from this very file, before an interruption, are not compared.
    """
    source = iter(rows)
    while batch := list(islice(source, BATCH_SIZE)):
        stored = _stored(body, [row.external_id for row in batch], file_sha256)
        for row in batch:
            if conflict := _conflict(row, stored.get(row.external_id, [])):
                yield conflict


def imported_among(body: Body, ids: Sequence[str]) -> QuerySet[Document]:
    """Return the documents of a body that have one of these ids of earlier systems."""
    # The condition is that of the index `documents_external_once`, which serves only this query.
    return Document.objects.exclude(external_id="").filter(body=body, external_id__in=ids)


def _stored(body: Body, ids: Sequence[str], file_sha256: str) -> dict[str, list[Version]]:
    """Return the versions of the documents with these ids, oldest first; one query if there are none."""
    others = imported_among(body, ids).exclude(import_record__file_sha256=file_sha256)
    documents = {one.pk: one for one in others.only("external_id", "index_number")}
    found: dict[str, list[Version]] = defaultdict(list)
    if documents:
        versions = Version.objects.filter(document__in=documents).order_by("number")
        for version in versions.only("document", "title", "plain_text"):
            version.document = documents[version.document_id]
            found[version.document.external_id].append(version)
    return found


def _conflict(row: ImportRow, stored: list[Version]) -> Conflict | None:
    """Compare a row with the versions of the stored document, one of which should be the same."""
    if not stored:
        return None
    titled = [one for one in stored if _key(one.title) == _key(row.title)]
    names = {"id": row.external_id, "number": stored[0].document.index_number}
    if not titled:
        message = _(
            "The id “%(id)s” is already stored for another document: %(number)s, “%(stored)s”; the list "
            "has “%(listed)s”."
        )
        return Conflict(
            row, "title", message % {**names, "stored": stored[0].title, "listed": row.title}
        )
    words = row.text().plain
    if any(_key(one.plain_text) == _key(words) for one in titled):
        return None
    before, after = _difference(titled[0].plain_text, words)
    message = _(
        "The id “%(id)s” is already stored with another text: %(number)s, “%(title)s”. Stored: "
        "“%(stored)s”; in the list: “%(listed)s”."
    )
    return Conflict(
        row, "text", message % {**names, "title": row.title, "stored": before, "listed": after}
    )


def _key(text: str) -> str:
    """Return a text as texts are compared: spaces and line breaks do not make another document."""
    return compact(text)


def _difference(stored: str, listed: str) -> tuple[str, str]:
    """Return both texts at the first character in which they differ."""
    one, other = " ".join(stored.split()), " ".join(listed.split())
    pairs = enumerate(zip(one, other, strict=False))
    place = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    start = max(0, place - SHOWN // 3)
    return one[start : start + SHOWN], other[start : start + SHOWN]
