"""`gongkai verify`: unchanged data has no problems; each planted fault is reported."""

import io
import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from gongkai.documents.actions.discards import discard_version, erase_version, restore_version
from gongkai.documents.actions.drafts import attach_file, edit_version, start_version
from gongkai.documents.actions.imports import complete_import, migrate_documents, start_import
from gongkai.documents.actions.releases import (
    keep_document,
    release_document,
    repeal_document,
    schedule_release,
    withdraw_document,
)
from gongkai.documents.actions.reviews import recall_version, return_version, submit_version
from gongkai.documents.imports import Reader
from gongkai.documents.models import (
    Attachment,
    Document,
    ImportRecord,
    NumberSeries,
    ReviewStep,
    Version,
)
from gongkai.documents.states import State
from gongkai.documents.workflow import ReleaseMoment, RepealDay, ReturnReasons, WithdrawalReason
from gongkai.files import storage
from gongkai.ledger import triggers
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act, Chain, Cursor, FailedAct
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import WaitingTask
from gongkai.operations.verify.faults import Fault
from gongkai.operations.verify.parts import PARTS
from gongkai.operations.verify.snapshot import snapshot
from gongkai.operations.worker import purge_orphaned_files
from gongkai.search.models import SearchEntry
from tests.cast import AT, Cast, later
from tests.operations.test_imports import jsonl, rows

CONSUMER = "gongkai.search.consumers.consume"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"


@pytest.fixture
def dataset(cast: Cast, tmp_path: Path) -> Cast:
    """Create one document of every kind, from released to returned and imported."""
    draft = cast.draft()
    attach_file(draft, io.BytesIO("项目,标准\n".encode()), "目录.csv", by=cast.drafter, at=AT)
    release_document(cast.review(draft), by=cast.disclosure, at=AT)
    corrected = cast.released()
    _begin_again(corrected, cast)
    release_document(cast.review(corrected, at=later(days=2)), by=cast.disclosure, at=later(days=2))
    back = withdraw_document(
        cast.released(), WithdrawalReason("附件有误"), by=cast.disclosure, at=later(days=1)
    )
    _begin_again(back, cast)
    release_document(cast.review(back, at=later(days=3)), by=cast.disclosure, at=later(days=3))
    withdraw_document(
        cast.released(), WithdrawalReason("附件有误"), by=cast.disclosure, at=later(days=1)
    )
    repeal_document(cast.released(), RepealDay(AT.date()), by=cast.disclosure, at=later(days=1))
    kept = cast.approved(attribute="on_request", reason="内部事务")
    keep_document(kept, by=cast.disclosure, at=AT)
    schedule_release(
        cast.approved(), ReleaseMoment(later(days=300), "等待统一公布"), by=cast.disclosure, at=AT
    )
    returned = cast.draft()
    submit_version(returned, by=cast.drafter, at=AT)
    return_version(returned, ReturnReasons("请改"), by=cast.head, at=AT)
    reader = Reader(jsonl(tmp_path / "old.jsonl.gz", rows(3)), today=AT.date())
    opened = start_import(
        cast.finance, file_name="old", file_sha256="0" * 64, rows=3, by=SYSTEM, at=AT
    )
    migrate_documents(opened, list(reader.rows()), start=0, by=SYSTEM, at=AT)
    complete_import(opened, by=SYSTEM, at=AT)
    catch_up()
    return cast


def _discard_and_recall(cast: Cast) -> None:
    """Create a discarded draft, a restored one, an erased one and correction, and a recalled one."""
    discard_version(cast.draft(), by=cast.drafter, at=AT)
    discard_version(restored := cast.draft(), by=cast.drafter, at=AT)
    restore_version(restored, by=cast.drafter, at=AT)
    erase_version(discard_version(cast.draft(), by=cast.drafter, at=AT), at=later(days=30))
    start_version(public := cast.released(), by=cast.drafter, at=AT)
    erase_version(discard_version(public, by=cast.drafter, at=AT), at=later(days=30))
    submit_version(recalled := cast.draft(), by=cast.drafter, at=AT)
    recall_version(recalled, by=cast.drafter, at=AT)


def _begin_again(document: Document, cast: Cast) -> None:
    version = start_version(document, by=cast.drafter, at=later(days=1))
    Version.objects.filter(pk=version.pk).update(change_note="附件更正")
    document.refresh_from_db()


def check(*parts: str, at: datetime | None = None) -> list[str]:
    """Return the findings of the parts, all parts by default; `notes` includes notes."""
    found: list[Fault] = []
    for part in parts or PARTS:
        found += list(PARTS[part](at or timezone.now()))
    return [str(fault) for fault in found]


def released() -> Document:
    return Document.objects.get(index_number__endswith="-00001", import_record=None)


def test_untouched_dataset_has_no_problems(dataset: Cast) -> None:
    assert check() == []


def test_discarding_restoring_erasing_and_recalling_leave_no_problems(cast: Cast) -> None:
    _discard_and_recall(cast)
    catch_up()
    assert check() == []
    Version.objects.filter(state=State.DISCARDED).update(state=State.DRAFT, discarded_at=None)
    assert [one.partition(": ")[2].partition(": ")[2] for one in check("documents")] == [
        "its version 1 is in the state draft, its acts say discarded"
    ]


def test_output_as_lines_and_as_json(dataset: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify")
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in told[:-1]] == [f"ok     {part}" for part in PARTS]
    assert all(re.search(r", \d+\.\d s$", line) for line in told[:-1])
    assert told[-1] == "No problems found."
    Document.objects.filter(pk=released().pk).update(validity="expired")
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "documents", "files")
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        f"documents: document {released().pk}: its validity is expired, its acts say in_force",
        "1 problem(s).",
    ]
    with pytest.raises(SystemExit):
        call_command("verify", "documents", "--json")
    data = json.loads(capsys.readouterr().out)
    assert (data["holds"], list(data["looked_at"]), len(data["found"])) == (False, ["documents"], 1)
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "weather")
    assert ended.value.code == 2
    assert "Unknown part 'weather'" in capsys.readouterr().err


Plant = Callable[[Cast], list[str]]


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


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_planted_fault_is_reported_exactly(dataset: Cast, plant: Plant) -> None:
    named = plant(dataset)
    assert check() == named


def test_consumer_that_lags_briefly_is_a_note_and_no_fault(
    dataset: Cast, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.GONGKAI_CONSUMER_MODE = "worker"
    now = timezone.now()
    withdraw_document(released(), WithdrawalReason("附件有误"), by=dataset.disclosure, at=now)
    head = Chain.objects.get(code="990000-D01").head_seq
    call_command("verify")
    late = f"has read 990000-D01 up to {head - 1} of {head}"
    everyone = sorted(settings.GONGKAI_CONSUMERS)
    assert sorted(capsys.readouterr().err.splitlines()) == [
        f"consumers: note: {one} {late}" for one in everyone
    ]
    assert sorted(check(at=now + timedelta(minutes=6))) == [
        f"consumers: {one} {late}" for one in everyone
    ]


def test_orphaned_file_is_listed_after_an_hour_and_no_fault(
    dataset: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    orphan = storage.store(io.BytesIO("没有人引用".encode()), "orphan.txt").sha256
    assert check("files") == []
    os.utime(storage.path_of(orphan), (0, 0))
    call_command("verify", "files")
    assert f"files: note: {orphan} is referenced by no row" in capsys.readouterr().err
    assert purge_orphaned_files(timezone.now()) == 1
    assert check("files") == []


@pytest.mark.django_db(transaction=True)
def test_snapshot_is_consistent_and_blocks_no_writer(django_db_blocker: Any) -> None:
    from threading import Thread  # noqa: PLC0415  (one test needs it)

    def add() -> None:
        Chain.objects.create(code="written meanwhile")
        connection.close()

    Chain.objects.create(code="before")
    with snapshot():
        assert Chain.objects.count() == 1
        writer = Thread(target=add)
        writer.start()
        writer.join(timeout=10)
        assert not writer.is_alive()
        assert Chain.objects.count() == 1
    assert Chain.objects.count() == 2
    with transaction.atomic():
        Chain.objects.create(code="afterwards one writes as before")


def test_edit_during_the_check_is_no_fault(dataset: Cast) -> None:
    draft = Document.objects.get(open_version__state=State.DRAFT)
    assert draft.open_version is not None
    edit_version(
        draft,
        dataset.facts(title="改了"),
        by=dataset.drafter,
        at=datetime.now(UTC),
        revision=draft.open_version.revision,
    )
    assert check() == []


def test_rebuild_repairs_waiting_tasks(dataset: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(WaitingTask.objects.values_list("subject_type", "subject_id", "queue"))
    kept = WaitingTask.objects.order_by("id")[0]
    WaitingTask.objects.exclude(pk=kept.pk).delete()
    WaitingTask.objects.filter(pk=kept.pk).update(subject_id=999_999)
    assert len(check("waiting")) == len(before) + 1
    call_command("waiting_rebuild")
    assert f"{len(before) + 1} subjects changed" in capsys.readouterr().out
    after = sorted(WaitingTask.objects.values_list("subject_type", "subject_id", "queue"))
    assert (after, check("waiting")) == (before, [])
    call_command("waiting_rebuild")
    assert "of 0 subjects" in capsys.readouterr().out
