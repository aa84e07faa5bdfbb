"""Check of documents and imports against the acts about them."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from gongkai.documents.models import Document, ImportRecord, ReviewStep, Version
from gongkai.documents.states import UNDECIDED, State
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.verify.replay import Folded, fold
from gongkai.operations.verify.subject_acts import acts_about

PART = "documents"


def check() -> Check:
    """Replay the acts of each document and compare the result with its rows; then the imports."""
    seen = 0
    for chunk in in_chunks(Document.objects.order_by("pk").iterator(chunk_size=500)):
        seen += len(chunk)
        yield from _check_documents(chunk)
    imports = 0
    for record in ImportRecord.objects.order_by("pk").iterator():
        imports += 1
        yield from _check_import(record)
    return f"{seen} documents and {imports} imports against their acts"


def _check_documents(documents: list[Document]) -> Iterator[Fault]:
    ids = [document.pk for document in documents]
    acts = acts_about(Document, ids)
    versions: dict[int, list[Version]] = defaultdict(list)
    # Texts are long and not needed for the check of states.
    for version in (
        Version.objects.filter(document__in=ids).defer("text", "plain_text").order_by("number")
    ):
        versions[version.document_id].append(version)
    steps = Counter(
        ReviewStep.objects.filter(version__document__in=ids).values_list(
            "version__document_id", flat=True
        )
    )
    for document in documents:
        folded = fold(acts[document.pk])
        problems = [
            *folded.problems,
            *_differences(document, folded),
            *_of_versions(document, versions, folded),
        ]
        if steps[document.pk] != folded.steps:
            problems.append(
                f"it has {steps[document.pk]} review steps, its acts say {folded.steps}"
            )
        yield from (Fault(PART, f"document {document.pk}: {problem}") for problem in problems)


def _differences(document: Document, folded: Folded) -> Iterator[str]:
    pairs = (
        ("status", document.status, folded.document_status),
        ("index number", document.index_number, folded.number),
        ("day of release", document.released_on, folded.released_on),
        ("validity", document.validity, folded.validity),
    )
    for name, found, expected in pairs:
        if found != expected:
            yield f"its {name} is {found}, its acts say {expected}"
    if document.is_public and document.next_validity_on != document.planned_validity_on:
        yield (
            f"its validity is to change on {document.next_validity_on}, "
            f"its dates say {document.planned_validity_on}"
        )
    if (document.import_record_id is not None) != folded.migrated:
        yield "it belongs to an import and no act records its import, or the other way round"


def _of_versions(
    document: Document, versions: dict[int, list[Version]], folded: Folded
) -> Iterator[str]:
    existing = {version.number: version for version in versions[document.pk]}
    if not existing:
        yield "it has no version"
    for number in sorted(set(folded.versions) - set(existing)):
        yield f"its version {number} is missing, but its acts name it"
    for number, version in existing.items():
        expected = folded.versions.get(number, State.DRAFT)
        if version.state != expected:
            yield f"its version {number} is in the state {version.state}, its acts say {expected}"
    numbers = {version.pk: number for number, version in existing.items()}
    public = numbers.get(document.public_version_id or 0)
    if public != folded.public_version:
        yield f"its public version is {public}, its acts say {folded.public_version}"
    open_version = next(
        (version for version in existing.values() if version.state in UNDECIDED), None
    )
    if (open_version.pk if open_version else None) != document.open_version_id:
        yield "its open version is not the one in preparation"
    if bool(open_version and open_version.release_due_at) != folded.is_scheduled:
        yield "its release is scheduled and no act says so, or the other way round"


def _check_import(record: ImportRecord) -> Iterator[Fault]:
    acts = Act.objects.filter(
        subject_type=ImportRecord._meta.label_lower, subject_id=str(record.pk)
    )
    found = Counter(acts.order_by("id").values_list("verb", flat=True))
    expected = Counter({Verb.IMPORT_STARTED.value: 1})
    if record.completed_at is not None:
        expected[Verb.IMPORT_COMPLETED.value] = 1
    if found != expected:
        yield Fault(
            PART, f"import {record.pk}: its acts are {dict(found)}, its row says {dict(expected)}"
        )
    imported = record.documents.count()
    if record.rows_done > record.rows or imported > record.rows_done:
        yield Fault(
            PART,
            f"import {record.pk}: {imported} documents, {record.rows_done} of {record.rows} rows "
            "are counted as done",
        )
