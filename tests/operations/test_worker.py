"""The worker publishes scheduled documents, runs consumers, and deletes orphaned files."""

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from gongkai.documents.actions.discards import discard_version
from gongkai.documents.actions.drafts import attach_file
from gongkai.documents.actions.releases import (
    release_document,
    schedule_release,
    unschedule_release,
)
from gongkai.documents.models import Document
from gongkai.documents.states import Status
from gongkai.documents.workflow import ReleaseMoment
from gongkai.files import storage
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.operations import worker
from gongkai.operations.worker import (
    purge_discarded_drafts,
    purge_orphaned_files,
    release_scheduled,
)
from tests.cast import AT, Cast, later


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"


def age(sha256: str, moment: datetime) -> None:
    os.utime(storage.path_of(sha256), (moment.timestamp(), moment.timestamp()))


def test_scheduled_publication_is_carried_out_by_the_system(cast: Cast) -> None:
    document = cast.approved()
    schedule_release(document, ReleaseMoment(later(hours=2)), by=cast.disclosure, at=AT)
    assert release_scheduled(later(hours=1)) == 0
    assert release_scheduled(later(hours=2)) == 1
    document.refresh_from_db()
    assert document.status == Status.RELEASED
    act = Act.objects.get(verb="document.released")
    assert (act.actor_kind, act.actor_id, act.post) == ("system", "", "")
    assert release_scheduled(later(hours=3)) == 0


def test_cancelled_publication_is_not_carried_out(cast: Cast) -> None:
    document = cast.approved()
    schedule_release(document, ReleaseMoment(later(hours=2)), by=cast.disclosure, at=AT)
    unschedule_release(document, by=cast.disclosure, at=later(hours=1))
    assert release_scheduled(later(hours=3)) == 0


def test_publication_cancelled_during_the_run_is_not_carried_out(cast: Cast) -> None:
    document = cast.approved()
    with pytest.raises(Refused) as refused:
        release_document(document, by=None, at=AT)
    assert refused.value.refusal.code == "not-scheduled"


def test_failed_release_does_not_block_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = cast.approved(), cast.approved()
    for document in (bad, good):
        schedule_release(document, ReleaseMoment(later(hours=2)), by=cast.disclosure, at=AT)
    release = worker.release_document

    def breaks_on_the_first(document: Any, **facts: Any) -> Any:
        if document.pk == bad.pk:
            raise OSError("the disk is full")
        return release(document, **facts)

    monkeypatch.setattr(worker, "release_document", breaks_on_the_first)
    assert release_scheduled(later(hours=2)) == 1
    good.refresh_from_db()
    assert good.status == Status.RELEASED


def test_discarded_draft_is_erased_by_the_worker_after_thirty_days(cast: Cast) -> None:
    kept, gone = cast.draft(), cast.draft()
    discard_version(gone, by=cast.drafter, at=AT)
    discard_version(kept, by=cast.drafter, at=later(days=1))
    assert purge_discarded_drafts(later(days=29)) == 0
    assert purge_discarded_drafts(later(days=30)) == 1
    assert list(Document.objects.values_list("pk", flat=True)) == [kept.pk]
    act = Act.objects.get(verb="document.erased")
    assert (act.subject_id, act.actor_kind) == (str(gone.pk), "system")


def test_orphaned_file_is_deleted_after_an_hour_and_an_attached_one_is_not(cast: Cast) -> None:
    orphan = storage.store(io.BytesIO("没有人引用".encode()), "orphan.txt").sha256
    named = attach_file(
        cast.draft(), io.BytesIO("附件".encode()), "named.txt", by=cast.drafter, at=AT
    ).sha256
    written = AT - timedelta(hours=1)
    for sha256 in (orphan, named):
        age(sha256, written)
    assert purge_orphaned_files(written + timedelta(minutes=59)) == 0
    assert purge_orphaned_files(written + timedelta(minutes=61)) == 1
    assert not storage.path_of(orphan).exists()
    assert storage.path_of(named).exists()


@pytest.mark.django_db
def test_command_runs_once_and_exits() -> None:
    out = io.StringIO()
    call_command("worker", "--once", stdout=out)
    assert "0 orphaned files removed" in out.getvalue()


def test_interrupted_upload_is_deleted_after_an_hour(cast: Cast) -> None:
    storage.store(io.BytesIO(b"x"), "x.txt")
    half = storage.path_of("0" * 64).parent.parent.parent / ".7-abc.part"
    half.write_bytes(b"half a file")
    written = half.stat().st_mtime
    assert purge_orphaned_files(datetime.fromtimestamp(written + 3599, UTC)) == 0
    assert half.exists()
    os.utime(half, (written - 10, written - 10))
    assert purge_orphaned_files(datetime.fromtimestamp(written + 3595, UTC)) == 1
    assert not half.exists()


def test_file_stored_again_during_the_run_is_not_deleted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The orphan is listed; before its deletion the same bytes are uploaded again."""
    orphan = storage.store(io.BytesIO("附件".encode()), "a.txt").sha256
    now = datetime.now(UTC)
    age(orphan, now - timedelta(hours=2))
    listed = worker.orphans

    def then_uploaded(at: datetime) -> Iterator[str]:
        for sha256 in listed(at):
            attach_file(cast.draft(), io.BytesIO("附件".encode()), "a.txt", by=cast.drafter, at=AT)
            yield sha256

    monkeypatch.setattr(worker, "orphans", then_uploaded)
    assert purge_orphaned_files(now) == 0
    assert storage.path_of(orphan).exists()
