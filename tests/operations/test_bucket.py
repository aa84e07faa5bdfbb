"""Commands that work with a bucket: moving files, backup and restoration, examination."""

import hashlib
import io
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection

from gongkai.config.bucket_checks import bucket_is_private
from gongkai.files import storage
from gongkai.files.places import bucket, chosen
from gongkai.files.places.folder import FolderPlace
from gongkai.files.places.terms import BucketTerms
from gongkai.jobs.runs import begin_run
from gongkai.jobs.states import RunKind
from gongkai.operations import doctor
from gongkai.operations.backup.databases import SQLiteDatabase
from gongkai.operations.backup.errors import BackupError
from gongkai.operations.backup.keys import BackupKey
from gongkai.operations.backup.making import Installation, make_set
from gongkai.operations.backup.parts import PartStore
from gongkai.operations.backup.restoring import restore_set
from gongkai.operations.bucket_examination import examine_bucket, files_left
from gongkai.operations.verify import stored as verify_stored
from gongkai.operations.worker import purge_orphaned_files
from tests.files.places.conftest import server, shared_service, terms_of  # noqa: F401
from tests.files.places.s3_server import Server

PLAIN = b"name,amount\nwater,1\n"
NAME = hashlib.sha256(PLAIN).hexdigest()


def put(place: Any, folder: Path, content: bytes, name: str, *, is_encrypted: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (draft := folder / ".test.part").write_bytes(content)
    place.put(draft, name, is_encrypted=is_encrypted)


def fill(place: Any, folder: Path, keys: Path, settings: Any) -> str:
    """Store a plain file, an encrypted one, and a text that begins like an encrypted one."""
    settings.GONGKAI_PERSONAL_KEYS = keys
    put(place, folder, PLAIN, NAME, is_encrypted=False)
    tricky = b"GKE1 is how the text begins"
    put(place, folder, tricky, hashlib.sha256(tricky).hexdigest(), is_encrypted=False)
    content_id = storage.content_id_of(NAME)
    out = io.BytesIO()
    storage.encrypt_file(io.BytesIO(PLAIN), out, content_id)
    put(place, folder, out.getvalue(), content_id, is_encrypted=True)
    return content_id


def test_files_move_there_and_back_and_a_stopped_run_goes_on(
    server: Server,  # noqa: F811
    settings: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.GONGKAI_FILES_IN = "folder"
    content_id = fill(chosen.folder(), tmp_path / "files", tmp_path / "keys", settings)
    with pytest.raises(CommandError, match="still stored in the other place"):
        call_command("move_files", "s3", remove_source=True)
    server.failures = 6  # the first file fails in spite of repetitions
    with pytest.raises(CommandError, match=r"Stopped after 0 files.*continues"):
        call_command("move_files", "s3")
    server.failures, bucket.Outage.until = 0, 0.0
    call_command("move_files", "s3")
    assert "3 files copied" in capsys.readouterr().out
    assert sorted(key.split("/")[0] for key in server.objects) == ["encrypted", "plain", "plain"]
    settings.GONGKAI_FILES_IN = "s3"
    assert [one.remedy for one in files_left(tmp_path / "files")] == [
        "Run `gongkai move_files s3 --remove-source`."
    ]
    call_command("move_files", "s3", remove_source=True)
    assert "0 files copied (0 bytes), 3 were there already, 3 removed" in capsys.readouterr().out
    assert list(chosen.folder().entries()) == []
    with storage.open_encrypted(content_id) as content:
        assert content.read() == PLAIN
    # And back; one object was altered meanwhile.
    key = f"plain/{NAME[:2]}/{NAME}"
    body, own, at = server.objects[key]
    server.objects[key] = (body[::-1], own, at)
    with pytest.raises(CommandError, match="1 files are damaged"):
        call_command("move_files", "folder")
    said = capsys.readouterr()
    assert ("2 files copied" in said.out, NAME in said.err) == (True, True)
    settings.GONGKAI_FILES_IN = "folder"
    with storage.open_encrypted(content_id) as content:
        assert content.read() == PLAIN
    wrong = chosen.folder().path_of("f" * 64)
    wrong.parent.mkdir(parents=True)
    wrong.write_bytes(b"not its hash")
    with pytest.raises(CommandError, match="1 files are damaged"):
        call_command("move_files", "s3")
    settings.GONGKAI_S3 = BucketTerms()
    with pytest.raises(CommandError, match="no bucket"):
        call_command("move_files", "s3")


def test_backup_of_a_bucket_restores_into_a_bucket_and_into_a_folder(
    server: Server,  # noqa: F811
    settings: Any,
    tmp_path: Path,
) -> None:
    files, store = tmp_path / "files", PartStore(tmp_path / "backups", BackupKey(b"k" * 32))
    content_id = fill(chosen.bucket(), files, tmp_path / "keys", settings)
    database = SQLiteDatabase(tmp_path / "one.sqlite3")
    with closing(sqlite3.connect(database.path)) as opened:
        opened.execute("CREATE TABLE one (id INTEGER)")
    here = Installation(database, chosen.bucket(), files, tmp_path, {})
    at = datetime(2026, 12, 1, tzinfo=UTC)
    made = make_set(here, store, keep=3, at=at)
    assert (made.files, made.altered) == (3, ())
    again = make_set(here, store, keep=3, at=at + timedelta(days=1))
    assert again.written < made.written - 300  # every part is there already
    kept = dict(server.objects)
    with pytest.raises(BackupError, match="is not empty"):
        restore_set(store, "", SQLiteDatabase(tmp_path / "two.sqlite3"), chosen.bucket(), files)
    server.objects.clear()
    new = SQLiteDatabase(tmp_path / "three.sqlite3")
    assert restore_set(store, "", new, chosen.bucket(), files).files == 3
    assert {key: (one[0], one[1]) for key, one in server.objects.items()} == {
        key: (one[0], one[1]) for key, one in kept.items()
    }
    folder = FolderPlace(tmp_path / "folder")
    new = SQLiteDatabase(tmp_path / "four.sqlite3")
    assert restore_set(store, "", new, folder, folder.folder).files == 3
    assert (
        folder.path_of(content_id).read_bytes()
        == kept[f"encrypted/{content_id[:2]}/{content_id}"][0]
    )
    # While the service is away, a backup and a restoration say so, and leave nothing.
    server.failures = 10**6
    bucket.Outage.until = 0.0
    with pytest.raises(BackupError, match="does not answer"):
        make_set(here, store, keep=3, at=at + timedelta(days=2))
    assert len(store.sets()) == 2
    bucket.Outage.until = 0.0
    with pytest.raises(BackupError, match="cannot be listed"):
        restore_set(store, "", SQLiteDatabase(tmp_path / "five.sqlite3"), chosen.bucket(), files)
    # What was altered in the bucket is not saved as if it were whole.
    server.failures, bucket.Outage.until = 0, 0.0
    key = f"plain/{NAME[:2]}/{NAME}"
    server.objects[key] = (server.objects[key][0] + b"x", *server.objects[key][1:])
    with pytest.raises(BackupError, match="altered"):
        make_set(here, store, keep=3, at=at + timedelta(days=3))


@pytest.mark.both_databases  # the locks of storing and removing are those of PostgreSQL
@pytest.mark.django_db
def test_orphans_stay_while_a_backup_runs_on_any_machine(
    server: Server,  # noqa: F811
    settings: Any,
    tmp_path: Path,
) -> None:
    now = datetime.now(UTC)
    server.clock = lambda: now - timedelta(hours=3)
    put(chosen.bucket(), tmp_path / "files", PLAIN, NAME, is_encrypted=False)
    faults = list(verify_stored.check(now))
    assert [(fault.note, NAME in fault.problem) for fault in faults] == [(True, True)]
    begin_run(RunKind.BACKUP, at=now)
    assert (purge_orphaned_files(now), len(server.objects)) == (0, 1)
    later = now + timedelta(days=1, minutes=1)
    if connection.vendor == "postgresql":
        other = connection.copy()  # of a process that stores a file
        with other.cursor() as cursor:
            lock = "SELECT pg_advisory_lock_shared(hashtextextended(%s, 0))"
            cursor.execute(lock, [bucket.LOCK])
            assert (purge_orphaned_files(later), len(server.objects)) == (0, 1)
        other.close()
    assert (purge_orphaned_files(later), len(server.objects)) == (1, 0)
    server.failures = 10**6
    bucket.Outage.until = 0.0
    (fault,) = verify_stored.check(now)
    assert "could not be checked" in fault.problem


def test_examination_asks_as_a_stranger_and_compares_clocks(
    server: Server,  # noqa: F811
    settings: Any,
) -> None:
    now = datetime.now(UTC)
    assert list(examine_bucket(now)) == []
    assert server.objects == {}  # what it stored is gone
    server.is_public = True
    found = list(examine_bucket(now + timedelta(minutes=6)))
    assert [one.is_dangerous for one in found] == [True, True, False]
    assert "clocks" in found[-1].problem
    assert [one.id for one in bucket_is_private(None)] == ["gongkai.E060", "gongkai.E060"]
    assert isinstance(bucket_is_private(None)[0], checks.Error)
    server.is_public = False
    server.alters = True
    assert ["other bytes" in one.problem for one in examine_bucket(now)] == [True]
    server.alters = False
    server.forbids = True
    assert "access key" in next(examine_bucket(now)).remedy
    assert "bucket" in [one.part for one in doctor._bucket(now)]
    server.forbids = False
    server.is_down = True
    assert "cannot be reached" in next(examine_bucket(now)).problem
    settings.GONGKAI_S3 = terms_of("http://s3.example.org")
    assert next(examine_bucket(now)).is_dangerous
    settings.GONGKAI_FILES_IN = "folder"
    assert (bucket_is_private(None), list(doctor._bucket(now))) == ([], [])
