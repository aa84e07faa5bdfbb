"""Documents and imports against the acts about them."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from gongkai.documents.models import Document, ImportRecord, ReviewStep, Version
from gongkai.documents.states import OPEN, State
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.verify.chunks import in_chunks
from gongkai.operations.verify.faults import Fault, Look
from gongkai.operations.verify.replay import Folded, fold

PART = "documents"


def look() -> Look:
    """Replay the acts of each document and hold the result against its rows; then the imports."""
    seen = 0
    for piece in in_chunks(Document.objects.order_by("pk").iterator(chunk_size=500)):
        seen += len(piece)
        yield from _piece(piece)
    imports = 0
    for record in ImportRecord.objects.order_by("pk").iterator():
        imports += 1
        yield from _import(record)
    return f"{seen} documents and {imports} imports against their acts"


def _piece(documents: list[Document]) -> Iterator[Fault]:
    ids = [document.pk for document in documents]
    acts: dict[int, list[Act]] = defaultdict(list)
    about = Act.objects.filter(
        subject_type=Document._meta.label_lower, subject_id__in=[str(pk) for pk in ids]
    )
    for act in about.order_by("id").iterator():
        acts[int(act.subject_id)].append(act)
    versions: dict[int, list[Version]] = defaultdict(list)
    # Texts are long and not needed: what they say is no question of state.
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
        ("status", document.status, folded.stands),
        ("index number", document.index_number, folded.number),
        ("day of release", document.released_on, folded.released_on),
        ("validity", document.validity, folded.validity),
    )
    for name, found, told in pairs:
        if found != told:
            yield f"its {name} is {found}, its acts say {told}"
    if (document.import_record_id is not None) != folded.migrated:
        yield "it hangs on an import without the act that took it over, or the other way round"


def _of_versions(
    document: Document, versions: dict[int, list[Version]], folded: Folded
) -> Iterator[str]:
    there = {version.number: version for version in versions[document.pk]}
    if not there:
        yield "it has no version"
    for number in sorted(set(folded.versions) - set(there)):
        yield f"its version {number} is gone, its acts name it"
    for number, version in there.items():
        told = folded.versions.get(number, State.DRAFT)
        if version.state != told:
            yield f"its version {number} is in the state {version.state}, its acts say {told}"
    pointed = {version.pk: number for number, version in there.items()}
    online = pointed.get(document.public_version_id or 0)
    if online != folded.public_version:
        yield f"the version on line is {online}, its acts say {folded.public_version}"
    under_way = next((version for version in there.values() if version.state in OPEN), None)
    if (under_way.pk if under_way else None) != document.open_version_id:
        yield "the version it names as under way is not the one that is"
    if bool(under_way and under_way.release_due_at) != folded.appointed:
        yield "its release is appointed and no act says so, or the other way round"


def _import(record: ImportRecord) -> Iterator[Fault]:
    acts = Act.objects.filter(
        subject_type=ImportRecord._meta.label_lower, subject_id=str(record.pk)
    )
    told = Counter(acts.order_by("id").values_list("verb", flat=True))
    wanted = Counter({Verb.IMPORT_STARTED.value: 1})
    if record.completed_at is not None:
        wanted[Verb.IMPORT_COMPLETED.value] = 1
    if told != wanted:
        yield Fault(
            PART, f"import {record.pk}: its acts are {dict(told)}, its row says {dict(wanted)}"
        )
    taken = record.documents.count()
    if record.rows_done > record.rows or taken > record.rows_done:
        yield Fault(
            PART,
            f"import {record.pk}: {taken} documents, {record.rows_done} of {record.rows} rows are counted as done",
        )
