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
from gongkai.documents.models import Document, Version
from gongkai.documents.states import State
from gongkai.documents.workflow import ReleaseMoment, RepealDay, ReturnReasons, WithdrawalReason
from gongkai.files import storage
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Chain
from gongkai.notifications.models import WaitingTask
from gongkai.operations.verify.parts import PARTS
from gongkai.operations.verify.snapshot import snapshot
from gongkai.operations.worker import purge_orphaned_files
from tests.cast import AT, Cast, later
from tests.operations.planted_faults import PLANTS, _own_files, check, released
from tests.operations.test_imports import jsonl, rows

__all__ = ["_own_files"]


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
