"""Restoration: only into an empty place, only what is whole, and nothing is left of what is refused."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from gongkai.files.places.folder import FolderPlace
from gongkai.operations.backup.databases import PostgreSQLDatabase, SQLiteDatabase
from gongkai.operations.backup.errors import BackupError, DamagedPart, WrongKey
from gongkai.operations.backup.key_copies import put_keys, read_keys, write_keys
from gongkai.operations.backup.keys import (
    BackupKey,
    key_files,
    make_key,
    missing_keys,
    prints_of,
    read_key,
)
from gongkai.operations.backup.parts import PartStore
from gongkai.operations.backup.restoring import (
    read_about,
    read_files,
    restore_database,
    restore_set,
)
from tests.operations.backup.conftest import Site


def restore(site: Site, folder: Path, store: PartStore | None = None) -> None:
    database, files = SQLiteDatabase(folder / "gongkai.sqlite3"), folder / "files"
    restore_set(store or site.store, "", database, FolderPlace(files), files)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "new"
    folder.mkdir()
    return folder


def is_empty(place: Path) -> bool:
    return not [path for path in place.rglob("*") if path.is_file()]


def test_full_places_are_refused(site: Site, place: Path) -> None:
    site.back_up()
    (place / "files" / "ab" / "cd").mkdir(parents=True)
    kept = place / "files" / "ab" / "cd" / ("ab" * 32)
    kept.write_bytes(b"mine")
    with pytest.raises(BackupError, match="stored files is not empty"):
        restore(site, place)
    assert kept.read_bytes() == b"mine"
    with pytest.raises(BackupError, match="database is not empty"):
        restore(site, site.folder)
    assert site.database.stat().st_size


def test_wrong_key_and_missing_backups_are_named(site: Site, place: Path) -> None:
    with pytest.raises(BackupError, match="holds no backups"):
        restore(site, place)
    site.store.create()
    with pytest.raises(BackupError, match="has no complete set"):
        restore(site, place)
    site.back_up()
    with pytest.raises(WrongKey, match="another key"):
        restore(site, place, PartStore(site.store.folder, BackupKey(os.urandom(32))))
    with pytest.raises(BackupError, match="no set 'x'; sets: 20260302T180000Z"):
        site.store.chosen("x")
    assert is_empty(place)


@pytest.mark.parametrize("damage", ["altered", "cut", "missing", "swapped"])
def test_each_damaged_part_is_named_and_nothing_is_left(
    site: Site, place: Path, damage: str
) -> None:
    site.back_up()
    (first, *others) = site.parts()
    assert len(others) == 2
    for path, other in ((first, others[0]), (others[0], others[1]), (others[1], first)):
        whole = path.read_bytes()
        if damage == "altered":
            path.write_bytes(whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:])
        elif damage == "cut":
            path.write_bytes(whole[: len(whole) // 2])
        elif damage == "missing":
            path.unlink()
        else:
            path.write_bytes(other.read_bytes())
        with pytest.raises(DamagedPart, match=path.name):
            restore(site, place)
        assert is_empty(place)
        path.write_bytes(whole)
    restore(site, place)


def test_list_of_a_set_is_bound_to_its_name(site: Site, place: Path) -> None:
    name = site.back_up().name
    (written,) = (site.store.folder / "sets").iterdir()
    written.rename(written.with_name("20270101T000000Z.set"))
    with pytest.raises(DamagedPart, match="20270101T000000Z"):
        restore(site, place)
    written.with_name("20270101T000000Z.set").rename(written)
    written.write_bytes(written.read_bytes()[:-1])
    with pytest.raises(DamagedPart, match=name):
        restore(site, place)


def test_copy_that_differs_from_what_was_counted_is_refused(site: Site, place: Path) -> None:
    name = site.back_up().name
    database = SQLiteDatabase(place / "gongkai.sqlite3")
    found = read_about(site.store, name)
    wrong = [
        (replace(found.facts, tables=found.facts.tables | {"notes": 9}), "table notes: 9 rows"),
        (replace(found.facts, heads={"990000": [3, "other"]}), "head of chain 990000"),
    ]
    for facts, said in wrong:
        with pytest.raises(BackupError, match=said):
            restore_database(site.store, replace(found, facts=facts), database)
        assert is_empty(place)
    restore_database(site.store, found, database)
    read_files(site.store, found)
    assert found.files == 2


def test_other_engine_and_newer_format_are_refused(site: Site, place: Path) -> None:
    site.back_up()
    elsewhere = PostgreSQLDatabase({"dbname": "never_opened", "host": ""})
    with pytest.raises(BackupError, match="gongkai move"):
        restore_set(site.store, "", elsewhere, FolderPlace(place / "files"), place / "files")
    site.store.write_set("20990101T000000Z", io.BytesIO(b'["about", {"format": 2}]\n'))
    with pytest.raises(BackupError, match="newer version"):
        restore(site, place)


def test_database_that_is_not_whole_is_refused(place: Path) -> None:
    database = SQLiteDatabase(place / "gongkai.sqlite3")
    with pytest.raises(BackupError, match="cannot be opened"):
        database.restore(iter([b"no database " * 1000]), lambda facts: None)
    assert is_empty(place)
    unreachable = PostgreSQLDatabase({"dbname": "x", "host": "127.0.0.1", "port": "1"})
    with pytest.raises(BackupError, match="cannot be reached"):
        unreachable.is_empty()


def test_keys_are_made_once_and_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "backup.key"
    key = make_key(path)
    assert (read_key(path), path.stat().st_mode & 0o077) == (key, 0)
    with pytest.raises(BackupError, match="never overwritten"):
        make_key(path)
    for content in ("nothing", "ab"):
        path.write_text(content)
        with pytest.raises(WrongKey, match="is not a key"):
            read_key(path)
    with pytest.raises(BackupError, match="cannot be read"):
        read_key(tmp_path / "absent")
    with pytest.raises(BackupError, match="--new-key"):
        read_key("")


def test_copy_of_the_keys_is_encrypted_apart_and_restored(tmp_path: Path) -> None:
    old, new, backups = (tmp_path / name for name in ("old", "new", "backups"))
    (old / "personal-keys").mkdir(parents=True)
    (old / "secret_key").write_bytes(b"secret")
    (old / "personal-keys" / "k0001.key").write_bytes(b"personal")
    files = key_files(old, old / "personal-keys", old / "ledger_key.pem")
    wanted = prints_of(files)
    assert list(wanted) == ["personal-keys/k0001.key", "secret_key"]
    key = BackupKey(b"k" * 32)
    for inside in (old / "copy", backups / "copy"):
        with pytest.raises(BackupError, match="must be kept apart"):
            write_keys(inside, key, files, apart_from=[old, backups])
    copy = tmp_path / "safe" / "copy"
    assert write_keys(copy, key, files, apart_from=[old, backups]) == 2
    with pytest.raises(BackupError, match="exists already"):
        write_keys(copy, key, files, apart_from=[])
    assert b"personal" not in copy.read_bytes()
    with pytest.raises(WrongKey):
        read_keys(copy, BackupKey(b"other" * 6 + b"xx"))
    with pytest.raises(BackupError, match="cannot be read"):
        read_keys(tmp_path / "absent", key)
    places = new, new / "personal-keys", new / "ledger_key.pem"
    assert missing_keys(wanted, key_files(*places)) == list(wanted)
    new.mkdir()
    (new / "secret_key").write_bytes(b"made at the start")
    content = read_keys(copy, key)
    put_keys(content, *places)
    assert missing_keys(wanted, key_files(*places)) == []
    (new / "personal-keys" / "k0001.key").write_bytes(b"of another installation")
    with pytest.raises(BackupError, match="is another key"):
        put_keys(content, *places)
    with pytest.raises(BackupError, match="is no key"):
        put_keys({"../../etc/passwd": b""}, *places)
