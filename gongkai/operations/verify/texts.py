"""Check of released texts: facts, text and files of each version are those of the act of its release."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Prefetch

from gongkai.documents.digests import FACET, content_digest
from gongkai.documents.models import Attachment, Document, Version
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault

PART = "texts"
RELEASES = (
    Verb.DOCUMENT_RELEASED,
    Verb.DOCUMENT_CORRECTED,
    Verb.DOCUMENT_RERELEASED,
    Verb.DOCUMENT_MIGRATED,
)
# What lists and the catalogue show is copied from the public version.
COPIED = ("title", "document_number", "issued_by", "formed_on")


def check() -> Check:
    """Compare each released version with the hash in its act; earlier programs recorded none."""
    compared = without = 0
    for chunk in in_chunks(Document.objects.order_by("pk").iterator(chunk_size=500)):
        promised = _promised([one.pk for one in chunk])
        for document in chunk:
            without += sum(not digest for digest in promised[document.pk].values())
        for version in _versions([pk for pk, found in promised.items() if any(found.values())]):
            digest = promised[version.document_id].get(version.number)
            if digest:
                compared += 1
                if content_digest(version, version.attachments.all()) != digest:
                    yield Fault(
                        PART,
                        f"document {version.document_id}: version {version.number} is not what was "
                        "released: its facts, its text or the list of its files was altered",
                    )
        yield from _copies(chunk)
    return f"{compared} released versions ({without} others were released without a hash)"


def _promised(documents: list[int]) -> dict[int, dict[int, str]]:
    """Return the hash in the act of release of each version, by document and number."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    acts = Act.objects.filter(
        subject_type=Document._meta.label_lower,
        subject_id__in=[str(pk) for pk in documents],
        verb__in=RELEASES,
    ).order_by("id")
    for subject, facets in acts.values_list("subject_id", "facets").iterator():
        found[int(subject)][facets.get("version", 1)] = str(facets.get(FACET, ""))
    return found


def _versions(documents: list[int]) -> Iterator[Version]:
    files = Attachment.objects.order_by("position", "id")
    versions = Version.objects.filter(document__in=documents).order_by("document_id", "number")
    with_files = versions.prefetch_related(Prefetch("attachments", queryset=files))
    return with_files.iterator(chunk_size=100)


def _copies(documents: list[Document]) -> Iterator[Fault]:
    """Compare what lists show of public documents with their public versions."""
    public = {one.public_version_id: one for one in documents if one.public_version_id}
    rows = Version.objects.filter(pk__in=public).order_by("pk").values_list("pk", *COPIED)
    for pk, *facts in rows.iterator():
        document = public[pk]
        for name, fact in zip(COPIED, facts, strict=True):
            if getattr(document, name) != fact:
                yield Fault(
                    PART, f"document {document.pk}: its {name} is not that of its public version"
                )
