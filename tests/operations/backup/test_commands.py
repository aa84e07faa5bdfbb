"""The commands on a real database of either engine: backup, drill, restoration, and what they refuse."""

import io
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gongkai.documents.actions.drafts import attach_file
from gongkai.operations.backup.errors import BackupError
from gongkai.operations.backup.facts import DatabaseFacts
from gongkai.operations.backup.restoring import RestoredSet
from gongkai.operations.management.commands import restore
from gongkai.operations.management.commands.restore import _forget_search_cluster, _refuse_newer
from gongkai.search.models import ClusterIndex
from tests.cast import AT, Cast
from tests.database_templates import ROOT, PostgreSQLTemplates, WorkerDatabases


class Machine:
    """A data folder with a database of its own, on which commands run."""

    def __init__(self, folder: Path, url: str = "", drill: str = "") -> None:
        self.data = folder / "data"
        self.data.mkdir(parents=True, mode=0o700)
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GONGKAI_", "DATABASE_URL"))
        }
        self.environment = kept | {
            "GONGKAI_DATA": str(self.data),
            "GONGKAI_PERSONAL_KEYS": str(folder / "personal-keys"),
            "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
            "GONGKAI_BACKUP_DRILL_DATABASE": drill,
        }
        if url:
            self.environment["DATABASE_URL"] = url

    def run(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "gongkai", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


def migrated(databases: WorkerDatabases) -> list[str]:
    """Return the name of the migrated database from which those of all tests are copied, on PostgreSQL."""
    templates = databases.templates
    return [templates.name] if isinstance(templates, PostgreSQLTemplates) else []


@contextmanager
def databases(number: int, migrated: list[str]) -> Iterator[list[str]]:
    """
    Yield URLs of new databases of the test server, the first of them copied from these migrated ones, the others empty.

    On SQLite none are needed.
    """
    if connection.vendor != "postgresql":
        yield [""] * number
        return
    import psycopg  # noqa: PLC0415
    from psycopg import sql  # noqa: PLC0415

    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    names = [f"backup_{secrets.token_hex(4)}" for _one in range(number)]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as root:
        try:
            for name, template in zip(names, [*migrated, *["template0"] * number], strict=False):
                root.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                        sql.Identifier(name), sql.Identifier(template)
                    )
                )
            yield [f"{server}/{name}" for name in names]
        finally:
            for name in names:
                root.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                )


def fill(machine: Machine, url: str) -> None:
    """Give the machine what the cast has done: on SQLite a copy; on PostgreSQL its tables are empty."""
    if not url:
        # `Connection.backup` would wait for the end of the transaction of this test.
        (machine.data / "gongkai.sqlite3").write_bytes(connection.connection.serialize())


@pytest.mark.both_databases
def test_backup_is_tried_out_and_restored_on_an_empty_machine(
    cast: Cast, tmp_path: Path, settings: Any, worker_databases: WorkerDatabases
) -> None:
    settings.GONGKAI_FILES = tmp_path / "old" / "data" / "files"
    key, backups = str(tmp_path / "safe" / "key"), str(tmp_path / "backups")
    with databases(3, migrated(worker_databases)) as (old_url, new_url, drill_url):
        old, new = (
            Machine(tmp_path / name, url, drill_url)
            for name, url in (("old", old_url), ("new", new_url))
        )
        ClusterIndex.objects.create(used="gongkai-0123456789abcdef", number=7)
        attach_file(cast.draft(), io.BytesIO("附件".encode()), "a.txt", by=cast.drafter, at=AT)
        fill(old, old_url)
        assert old.run("backup", "--new-key", key)[0] == 0
        status, said = old.run("backup", backups, "--key-file", key, "--then-drill")
        assert status == 0, said
        assert "1 files" in said
        assert "can be restored" in said
        assert not (old.data / "drill.sqlite3").exists()
        status, said = old.run(
            "backup", "--keys-to", str(tmp_path / "safe/keys"), "--key-file", key
        )
        assert status == 0, said
        status, said = new.run(
            "restore", backups, "--key-file", key, "--keys-from", str(tmp_path / "safe" / "keys")
        )
        assert status == 0, said
        assert "Ledger recomputed" in said
        assert "missing" not in said
        assert (new.data / "secret_key").read_bytes() == (old.data / "secret_key").read_bytes()
        if not new_url:  # on a server the tables are empty
            with closing(sqlite3.connect(new.data / "gongkai.sqlite3")) as restored:
                rows = restored.execute("SELECT used, number FROM search_clusterindex").fetchall()
            assert rows == [("", 7)]
        status, said = new.run("restore", backups, "--key-file", key)
        assert (status, "database is not empty" in said) == (1, True)
    assert len(list((new.data / "files").glob("??/??/*"))) == 1


@pytest.mark.django_db
def test_set_without_the_tables_of_the_cluster_is_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_what_is_missing() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM not_there_yet")

    monkeypatch.setattr(restore, "forget", read_what_is_missing)
    _forget_search_cluster()
    assert not ClusterIndex.objects.exists()  # the transaction around it goes on


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="a server refuses what SQLite has not"
)
def test_drill_on_a_server_needs_a_database_that_only_drills_use(
    tmp_path: Path, worker_databases: WorkerDatabases
) -> None:
    key, backups = str(tmp_path / "key"), str(tmp_path / "backups")
    with databases(2, migrated(worker_databases) * 2) as (url, other):
        machine = Machine(tmp_path / "one", url)
        machine.run("backup", "--new-key", key)
        assert machine.run("backup", backups, "--key-file", key)[0] == 0
        status, said = machine.run("backup", backups, "--key-file", key, "--drill")
        assert (status, "GONGKAI_BACKUP_DRILL_DATABASE" in said) == (1, True)
        # A database with tables that no drill has made, such as that of the platform itself.
        for used in (url, other):
            machine.environment["GONGKAI_BACKUP_DRILL_DATABASE"] = used
            status, said = machine.run("backup", backups, "--key-file", key, "--drill")
            assert (status, "nothing was changed there" in said) == (1, True), said
        listed = machine.run("backup", backups, "--key-file", key, "--list")[1]
        assert "postgresql" in listed


def test_newer_backup_is_refused() -> None:
    known = DatabaseFacts("sqlite", {}, {}, ["ledger.0001_initial"])
    _refuse_newer(RestoredSet("s", known, {}))
    newer = DatabaseFacts("sqlite", {}, {}, ["ledger.0099_other"])
    with pytest.raises(BackupError, match=r"newer version of Gongkai \(migration ledger.0099"):
        _refuse_newer(RestoredSet("s", newer, {}))
