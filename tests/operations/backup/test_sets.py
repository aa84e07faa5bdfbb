"""Sets of a backup: what is written, what is kept, what is refused while one is made."""

import errno
import os
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from gongkai.encryption.files import MARKS
from gongkai.files.places.folder import FolderPlace
from gongkai.files.removals import no_removals, removal
from gongkai.operations.backup import databases, making
from gongkai.operations.backup.databases import SQLiteDatabase
from gongkai.operations.backup.errors import BackupError
from gongkai.operations.backup.keys import BackupKey
from gongkai.operations.backup.making import Installation, make_set
from gongkai.operations.backup.parts import PartStore
from gongkai.operations.backup.restoring import read_about, restore_set
from tests.operations.backup.conftest import AT, Site


def restored(site: Site, folder: Path, name: str = "") -> list[str]:
    """Restore a set and return the notes in it."""
    database = SQLiteDatabase(folder / "gongkai.sqlite3")
    restore_set(site.store, name, database, FolderPlace(folder / "files"), folder / "files")
    with closing(sqlite3.connect(database.path)) as opened:
        return [text for (text,) in opened.execute("SELECT text FROM notes ORDER BY id")]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("??/??/*")}


def test_restored_place_is_the_same_and_nothing_is_readable_in_the_backup(
    site: Site, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(site.database, isolation_level=None)) as writer:
        # Committed, but in the log only; and a writer that has not ended blocks nothing.
        writer.execute("INSERT INTO notes (text) VALUES ('审查')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO notes (text) VALUES ('未提交')")
        made = site.back_up()
    assert (made.name, made.files, made.altered) == ("20260302T180000Z", 2, ())
    (tmp_path / "new").mkdir()
    assert restored(site, tmp_path / "new") == ["公开", "依申请公开", "审查"]
    assert contents(tmp_path / "new" / "files") == contents(site.files)
    every = b"".join(path.read_bytes() for path in site.store.folder.rglob("*") if path.is_file())
    assert not any(text.encode() in every for text in ("附件", "依申请公开", "ledger_chain"))
    assert not list(site.folder.glob("backup-*"))
    found = read_about(site.store, made.name)
    assert found.facts.heads == {"990000": [3, "abc"], "platform": [1, "def"]}


def test_next_set_writes_only_what_is_new(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BLOCK_BYTES", 1 << 16)
    site.run("INSERT INTO notes (filling) VALUES (randomblob(1000000))")
    first = site.back_up()
    before = set(site.parts())
    site.run("UPDATE notes SET text = '公开了' WHERE id = 1")
    site.add_file(b"new")
    second = site.back_up(days=1)
    new = set(site.parts()) - before
    # The file, and the blocks with the changed row; the filling is not written again.
    assert 2 <= len(new) <= 4
    assert second.written < first.written / 5
    site.add_file(min(MARKS) + os.urandom(200_000), "ab" * 32)
    assert site.back_up(days=2).written > 200_000, "encrypted again, it is another file"
    for name, text in (("", "公开了"), (first.name, "公开")):
        folder = tmp_path / f"new{name}"
        folder.mkdir()
        assert restored(site, folder, name)[0] == text


def test_oldest_sets_are_dropped_with_the_parts_that_only_they_name(
    site: Site, tmp_path: Path
) -> None:
    gone = site.add_file(b"erased later")
    site.back_up()
    with_it = len(site.parts())
    gone.unlink()
    for days in (1, 2):
        site.back_up(days=days, keep=2)
    # A clock that was set back gives a set the name of an old one; it is kept all the same.
    site.back_up(days=-9, keep=2)
    assert "20260221T180000Z" in site.store.sets()
    site.back_up(days=2.5, keep=2)
    assert site.store.sets() == ["20260304T180000Z", "20260305T060000Z"]
    assert len(site.parts()) < with_it
    (tmp_path / "new").mkdir()
    restored(site, tmp_path / "new", "20260304T180000Z")
    assert gone.name not in contents(tmp_path / "new" / "files")


def test_full_disk_is_named_and_leaves_no_set(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(BackupError, match=r"disk of .* is full"):
            site.back_up()
    assert (site.store.sets(), site.parts()) == ([], [])
    assert not list(site.store.folder.glob(".*.part"))
    full_file = partial(open, "/dev/full", "r+b", buffering=0)
    with monkeypatch.context() as patch:
        patch.setattr(making.tempfile, "TemporaryFile", lambda **_where: full_file())
        with pytest.raises(BackupError, match=r"disk of .* is full"):
            site.back_up()
    assert site.store.sets() == []
    assert site.back_up().files == 2
    monkeypatch.setattr(databases.shutil, "disk_usage", lambda _path: type("U", (), {"free": 9}))
    with pytest.raises(BackupError, match="no room for a copy"):
        site.back_up(days=1)


def test_unreadable_database_is_named(site: Site) -> None:
    site.database.with_name("gongkai.sqlite3-wal").unlink(missing_ok=True)
    site.database.write_bytes(b"no database " * 1000)
    with pytest.raises(BackupError, match="cannot be copied"):
        site.back_up()
    site.database.unlink()
    with pytest.raises(BackupError, match="There is no database"):
        site.back_up()


def test_altered_file_is_named_and_kept_as_it_is(site: Site, tmp_path: Path) -> None:
    path = site.add_file(b"original")
    path.write_bytes(b"altered!")
    made = site.back_up()
    assert made.altered == (path.name,)
    files = tmp_path / "files"
    database = SQLiteDatabase(tmp_path / "new.sqlite3")
    found = restore_set(site.store, "", database, FolderPlace(files), files)
    assert found.altered == [path.name]


def test_two_at_once_and_folders_that_are_not_apart_are_refused(site: Site) -> None:
    with site.store.alone(), pytest.raises(BackupError, match="Another process uses"):
        site.back_up()
    site.back_up()
    with pytest.raises(BackupError, match="already"):
        site.back_up()
    for folder in (site.files / "backups", site.folder):
        inside = PartStore(folder, site.store.key)
        with pytest.raises(BackupError, match="not apart"):
            make_set(site.here, inside, keep=1, at=AT)


def test_folder_of_something_else_or_of_another_key_is_refused(site: Site, tmp_path: Path) -> None:
    other = PartStore(tmp_path / "other", site.store.key)
    other.folder.mkdir()
    (other.folder / "letters.txt").write_text("x")
    with pytest.raises(BackupError, match="is not empty and holds no backups"):
        make_set(site.here, other, keep=1, at=AT)
    site.back_up()
    stranger = PartStore(site.store.folder, BackupKey(b"x" * 32))
    with pytest.raises(BackupError, match="another key"):
        make_set(site.here, stranger, keep=1, at=AT)
    (site.store.folder / "backups.json").write_text('{"format": 99, "key": ""}')
    with pytest.raises(BackupError, match="newer version"):
        site.back_up(days=1)


def test_set_without_files_and_a_killed_run(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "one.sqlite3")
    assert database.is_empty()
    with closing(sqlite3.connect(database.path)) as opened:
        opened.execute("CREATE TABLE one (id INTEGER)")
    store = PartStore(tmp_path / "backups", BackupKey(b"k" * 32))
    store.folder.mkdir()
    (store.folder / ".left.part").touch()
    (tmp_path / "backup-1.sqlite3").touch()
    files = tmp_path / "files"
    here = Installation(database, FolderPlace(files), files, tmp_path, {})
    assert make_set(here, store, keep=1, at=AT).files == 0
    assert not (store.folder / ".left.part").exists()
    assert not (tmp_path / "backup-1.sqlite3").exists()


def test_no_file_is_removed_while_a_backup_runs(tmp_path: Path) -> None:
    with no_removals(tmp_path), no_removals(tmp_path), removal(tmp_path) as is_allowed:
        assert not is_allowed
    with removal(tmp_path) as is_allowed:
        assert is_allowed
