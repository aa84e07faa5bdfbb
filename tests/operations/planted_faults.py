"""Faults planted in data, each with the problems that `gongkai verify` must report."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from gongkai.documents.models import (
    Attachment,
    Document,
    ImportRecord,
    NumberSeries,
    ReviewStep,
    Version,
)
from gongkai.documents.states import State
from gongkai.files import storage
from gongkai.ledger import triggers
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act, Chain, Cursor, FailedAct
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import WaitingTask
from gongkai.operations.verify.faults import Fault
from gongkai.operations.verify.parts import PARTS
from gongkai.search.models import SearchEntry
from tests.cast import AT, Cast

CONSUMER = "gongkai.search.consumers.consume"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"


def check(*parts: str, at: datetime | None = None) -> list[str]:
    """Return the findings of the parts, all parts by default; `notes` includes notes."""
    found: list[Fault] = []
    for part in parts or PARTS:
        found += list(PARTS[part](at or timezone.now()))
    return [str(fault) for fault in found]


def released() -> Document:
    return Document.objects.get(index_number__endswith="-00001", import_record=None)


def _tampered(sql: str, *values: Any) -> None:
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    triggers.install(connection)


def act_altered(cast: Cast) -> list[str]:
    act = Act.objects.get(verb="document.repealed")
    _tampered("UPDATE ledger_act SET post = 'x' WHERE id = %s", act.pk)
    return [
        f"ledger: {act.chain}#{act.seq}: act {act.pk} was altered (row {act.pk}, verb document.repealed)"
    ]


def trigger_gone(cast: Cast) -> list[str]:
    with connection.cursor() as cursor:
        table = " ON ledger_act" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER ledger_act_no_delete{table}")
    return ["ledger: trigger ledger_act_no_delete is missing: acts could be changed unnoticed"]


def act_without_subject(cast: Cast) -> list[str]:
    with transaction.atomic():
        ghost = Document(pk=99_999)
        act = record(
            Verb.DOCUMENT_SUBMITTED, ghost, chain="990000-D01", by=SYSTEM, at=AT, on=AT.date()
        )
    catch_up()
    return [f"ledger: act {act} is about documents.document 99999, which does not exist"]


def number_missing(cast: Cast) -> list[str]:
    NumberSeries.objects.filter(year=2026).update(last=9)
    return [
        "numbers: 990000-D01/2026-00009 is missing: it was allocated, but no document of the body has it"
    ]


def number_double(cast: Cast) -> list[str]:
    one, other = Document.objects.filter(import_record__isnull=False).order_by("pk")[:2]
    year, taken = str(one.index_number).rpartition("/")[2].split("-")
    Document.objects.filter(pk=other.pk).update(index_number=f"OLD/{year}-{taken}")
    was = str(other.index_number)
    return [
        f"numbers: document {other.pk} has the number OLD/{year}-{taken}, which document {one.pk} also has",
        f"numbers: {was} is missing: it was allocated, but no document of the body has it",
        f"documents: document {other.pk}: its index number is OLD/{year}-{taken}, its acts say {was}",
        f"search: document {other.pk} (OLD/{year}-{taken}) differs in the index",
    ]


def number_beyond(cast: Cast) -> list[str]:
    series = NumberSeries.objects.get(year=2026)
    number = f"990000-D01/2026-{series.last:05}"
    NumberSeries.objects.filter(pk=series.pk).update(last=series.last - 1)
    document = Document.objects.get(index_number=number)
    return [
        f"numbers: document {document.pk} has the number {number}, beyond the {series.last - 1} allocated"
    ]


def number_foreign(cast: Cast) -> list[str]:
    document = released()
    was, pk = document.index_number, document.pk
    Document.objects.filter(pk=pk).update(index_number="无号")
    return [
        f"numbers: document {pk} has the number '无号', which does not match any series",
        f"numbers: {was} is missing: it was allocated, but no document of the body has it",
        f"documents: document {pk}: its index number is 无号, its acts say {was}",
        f"search: document {pk} (无号) differs in the index",
    ]


def release_half_done(cast: Cast) -> list[str]:
    """Mark a document as released without an act, as a record() outside the transaction would."""
    document = Document.objects.get(open_version__release_due_at__isnull=False)
    pk, version = document.pk, document.open_version
    assert version is not None
    NumberSeries.objects.filter(year=2026).update(last=9)
    Version.objects.filter(pk=version.pk).update(
        state="released", release_due_at=None, released_at=AT
    )
    Document.objects.filter(pk=pk).update(
        status="released",
        public_version=version,
        open_version=None,
        index_number="990000-D01/2026-00009",
        released_on=AT.date(),
        released_at=AT,
    )
    return [
        f"documents: document {pk}: its status is released, its acts say preparing",
        f"documents: document {pk}: its index number is 990000-D01/2026-00009, its acts say None",
        f"documents: document {pk}: its day of release is 2026-11-20, its acts say None",
        f"documents: document {pk}: its version 1 is in the state released, its acts say approved",
        f"documents: document {pk}: its public version is 1, its acts say None",
        f"documents: document {pk}: its release is scheduled and no act says so, or the other way round",
        "figures: proactive.total of 990000-D01 in 2026: the ledger says 5, the tables 6",
        "figures: proactive.channel.web of 990000-D01 in 2026: the ledger says 5, the tables 6",
        "tallies: public documents of 990000-D01, all: counted 7, there are 8",
        f"tallies: public documents of 990000-D01, genre {document.genre_id}: counted 4, there are 5",
        f"tallies: public documents of 990000-D01, item {document.catalogue_item_id}: counted 4, there are 5",
        "tallies: public documents of 990000-D01, language zh-hans: counted 7, there are 8",
        "tallies: public documents of 990000-D01, year 1000: counted 0, there are 1",
        (
            f"waiting: documents.document with id {pk} has a task in "
            f"document/disclosure_officer/{document.body_id}, where it does not wait"
        ),
        f"search: document {pk} (990000-D01/2026-00009) is public but not in the index",
    ]


def act_without_its_change(cast: Cast) -> list[str]:
    """Record an act without changing the rows."""
    document = released()
    with transaction.atomic():
        record(
            Verb.DOCUMENT_WITHDRAWN,
            document,
            chain="990000-D01",
            by=SYSTEM,
            at=AT,
            on=AT.date(),
        )
    catch_up()
    return [
        f"documents: document {document.pk}: its status is released, its acts say withdrawn",
        f"documents: document {document.pk}: its version 1 is in the state released, its acts say superseded",
        f"documents: document {document.pk}: its public version is 1, its acts say None",
        "figures: documents.withdrawn of 990000-D01 in 2026: the ledger says 2, the tables 1",
    ]


def act_twice(cast: Cast) -> list[str]:
    document = Document.objects.get(repealed_on__isnull=False)
    twice = Act.objects.get(subject_id=str(document.pk), verb="document.approved")
    with transaction.atomic():
        act = record(
            Verb.DOCUMENT_APPROVED,
            document,
            chain="990000-D01",
            by=SYSTEM,
            at=AT,
            on=AT.date(),
            facets=twice.facets,
        )
    catch_up()
    return [
        f"documents: document {document.pk}: act {act} cannot follow: version 1 was in the state released",
        f"documents: document {document.pk}: its version 1 is in the state released, its acts say approved",
        f"documents: document {document.pk}: its public version is 1, its acts say None",
        f"documents: document {document.pk}: it has 5 review steps, its acts say 6",
    ]


def version_moved(cast: Cast) -> list[str]:
    document = Document.objects.get(open_version__state=State.DRAFT)
    Version.objects.filter(document=document).update(state=State.APPROVAL)
    return [
        f"documents: document {document.pk}: its version 1 is in the state approval, its acts say draft",
        (
            f"waiting: documents.document with id {document.pk} waits in "
            f"document/approver/{document.body_id}, but its tasks are "
            f"document/author/{document.drafter_id}"
        ),
    ]


def version_gone(cast: Cast) -> list[str]:
    document = Document.objects.get(open_version__state=State.DRAFT)
    ReviewStep.objects.filter(version__document=document).delete()
    Document.objects.filter(pk=document.pk).update(open_version=None)
    Version.objects.filter(document=document).delete()
    return [
        f"documents: document {document.pk}: it has no version",
        f"documents: document {document.pk}: its version 1 is missing, but its acts name it",
        f"documents: document {document.pk}: it has 0 review steps, its acts say 2",
        (
            f"waiting: documents.document with id {document.pk} has a task in "
            f"document/author/{document.drafter_id}, where it does not wait"
        ),
    ]


def draft_let_go(cast: Cast) -> list[str]:
    document = Document.objects.get(open_version__state=State.DRAFT)
    Document.objects.filter(pk=document.pk).update(open_version=None)
    return [
        f"documents: document {document.pk}: its open version is not the one in preparation",
        (
            f"waiting: documents.document with id {document.pk} has a task in "
            f"document/author/{document.drafter_id}, where it does not wait"
        ),
    ]


def task_gone(cast: Cast) -> list[str]:
    document = Document.objects.get(open_version__state=State.DRAFT)
    WaitingTask.objects.filter(subject_id=document.pk).delete()
    return [
        (
            f"waiting: documents.document with id {document.pk} waits in "
            f"document/author/{document.drafter_id}, but no task says so"
        )
    ]


def task_misplaced(cast: Cast) -> list[str]:
    document = Document.objects.get(open_version__state=State.DRAFT)
    WaitingTask.objects.filter(subject_id=document.pk).update(sort_on=AT.date())
    queue = f"document/author/{document.drafter_id}"
    return [
        (
            f"waiting: documents.document with id {document.pk} waits in {queue}, "
            f"but its tasks are {queue}"
        )
    ]


def step_gone(cast: Cast) -> list[str]:
    document = released()
    ReviewStep.objects.filter(version__document=document).order_by("-id")[0].delete()
    return [f"documents: document {document.pk}: it has 4 review steps, its acts say 5"]


def import_without_end(cast: Cast) -> list[str]:
    found = ImportRecord.objects.get()
    ImportRecord.objects.update(completed_at=None)
    ids = list(
        Document.objects.filter(import_record=found).order_by("pk").values_list("pk", flat=True)
    )
    acts = "{'import.started': 1, 'import.completed': 1}"
    one = Document.objects.get(pk=ids[0])
    return [
        f"documents: import {found.pk}: its acts are {acts}, its row says {{'import.started': 1}}",
        "figures: stock.opening of 990000-D01 in 2026: the ledger says 3, the tables 0",
        *(
            f"tallies: public documents of 990000-D01, {heading}{apart}: counted {counted}, there are {there}"
            for apart, lost in (("", True), (f", import {found.pk}", False))
            for heading, others in (
                ("all", 4),
                (f"genre {one.genre_id}", 0),
                (f"item {one.catalogue_item_id}", 0),
                ("language zh-hans", 4),
                ("year 2001", 0),
            )
            for counted, there in [(others + 3, others) if lost else (0, 3)]
        ),
        *(f"search: document {pk} is in the index but not public" for pk in ids),
    ]


def import_miscounted(cast: Cast) -> list[str]:
    ImportRecord.objects.update(rows_done=2)
    found = ImportRecord.objects.get()
    return [f"documents: import {found.pk}: 3 documents, 2 of 3 rows are counted as done"]


def file_gone(cast: Cast) -> list[str]:
    row = Attachment.objects.get()
    storage.path_of(row.sha256).unlink()
    return [
        f"files: file {row.pk} (目录.csv) cannot be read: No such file or directory ({row.sha256})"
    ]


def file_altered(cast: Cast) -> list[str]:
    row = Attachment.objects.get()
    path = storage.path_of(row.sha256)
    path.write_bytes(path.read_bytes().replace(b",", b";"))
    other = storage.store(io.BytesIO(path.read_bytes()), "x.csv").sha256
    return [
        f"files: file {row.pk} (目录.csv) was altered: its bytes are {other}, its row says {row.sha256}"
    ]


def file_of_another_size(cast: Cast) -> list[str]:
    row = Attachment.objects.get()
    Attachment.objects.update(size=1)
    return [f"files: file {row.pk} (目录.csv) has {row.size} bytes, its row says 1"]


def follower_ahead(cast: Cast) -> list[str]:
    head = Chain.objects.get(code="990000-D01")
    Cursor.objects.filter(chain=head.code, consumer=CONSUMER).update(seq=head.head_seq + 4)
    return [
        f"consumers: {CONSUMER} has read 990000-D01 up to {head.head_seq + 4}, the chain ends at {head.head_seq}",
    ]


def follower_behind(cast: Cast) -> list[str]:
    head = Chain.objects.get(code="990000-D02")
    Cursor.objects.filter(chain=head.code, consumer=CONSUMER).update(seq=0)
    return [f"consumers: {CONSUMER} has read 990000-D02 up to 0 of {head.head_seq}"]


def act_parked(cast: Cast) -> list[str]:
    act = Act.objects.order_by("id")[0]
    FailedAct.objects.create(
        consumer=CONSUMER, act=act, attempts=3, error="OSError: full", failed_at=AT
    )
    return [f"consumers: {CONSUMER} gave up on act {act}: OSError: full"]


def entry_gone(cast: Cast) -> list[str]:
    document = released()
    rank = SearchEntry.objects.get(subject_id=document.pk).rank
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entrytext WHERE entry_id = %s", [rank])
        cursor.execute("DELETE FROM search_searchentry WHERE subject_id = %s", [document.pk])
    found = [
        f"search: document {document.pk} ({document.index_number}) is public but not in the index"
    ]
    half = f"search: rank {rank} has an index row without tokens, or tokens without a row"
    return [*found, half] if connection.vendor == "sqlite" else found


def entry_of_the_withdrawn(cast: Cast) -> list[str]:
    document = released()
    gone = Document.objects.get(withdrawn_at__isnull=False)
    SearchEntry.objects.filter(subject_id=document.pk).update(subject_id=gone.pk)
    return [
        f"search: document {document.pk} ({document.index_number}) is public but not in the index",
        f"search: document {gone.pk} is in the index but not public",
    ]


def entry_stale(cast: Cast) -> list[str]:
    document = released()
    SearchEntry.objects.filter(subject_id=document.pk).update(language="ug")
    return [f"search: document {document.pk} ({document.index_number}) differs in the index"]


PLANTS = [
    act_altered,
    trigger_gone,
    act_without_subject,
    number_missing,
    number_double,
    number_beyond,
    number_foreign,
    release_half_done,
    act_without_its_change,
    act_twice,
    version_moved,
    version_gone,
    draft_let_go,
    task_gone,
    task_misplaced,
    step_gone,
    import_without_end,
    import_miscounted,
    file_gone,
    file_altered,
    file_of_another_size,
    follower_ahead,
    follower_behind,
    act_parked,
    entry_gone,
    entry_of_the_withdrawn,
    entry_stale,
]
