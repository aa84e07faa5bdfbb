"""The move from SQLite to PostgreSQL: all of it or nothing, and each reason for a refusal."""

import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gongkai.documents.models import Version
from gongkai.ledger.models import Chain
from gongkai.operations.backup.databases import PostgreSQLDatabase
from gongkai.operations.backup.facts import DatabaseFacts
from gongkai.operations.moving import source, target
from gongkai.operations.moving.source import MADE_AGAIN, MoveRefused, moved_models, open_source
from tests.cast import Cast
from tests.database_templates import ROOT

# SQLite stores it compressed.
LONG = "全区粮食储备工作由有关部门负责。" * 20
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not os.environ.get("TEST_POSTGRES_URL"), reason="TEST_POSTGRES_URL names no PostgreSQL"
    ),
]


@pytest.fixture
def lite(cast: Cast, tmp_path: Path) -> Path:
    """Return a file with what the cast has done; its ids have a gap at the end."""
    if connection.vendor != "sqlite":
        pytest.skip("the source is SQLite")
    cast.released(text=LONG)
    path = tmp_path / "gongkai.sqlite3"
    path.write_bytes(connection.connection.serialize())
    return path


@pytest.fixture
def empty() -> Iterator[str]:
    """Yield the URL of an empty database of PostgreSQL."""
    import psycopg  # noqa: PLC0415

    server = os.environ["TEST_POSTGRES_URL"].rpartition("/")[0]
    name = f"move_{secrets.token_hex(4)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as root:
        root.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING UTF8')
        try:
            yield f"{server}/{name}"
        finally:
            root.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(data: Path, url: str, *words: str) -> tuple[int, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")
    } | {
        "GONGKAI_DATA": str(data),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", *words],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_everything_is_moved_or_nothing(
    cast: Cast, lite: Path, empty: str, tmp_path: Path, settings: Any
) -> None:
    there = PostgreSQLDatabase({"conninfo": empty})
    with closing(sqlite3.connect(lite)) as opened, opened:
        before = opened.execute("SELECT * FROM documents_document ORDER BY id").fetchall()
        opened.execute("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'documents_document'")
        (name,) = opened.execute("SELECT name FROM organisations_body LIMIT 1").fetchone()
        opened.execute("UPDATE organisations_body SET name = ? WHERE name = ?", ["长" * 999, name])
    status, said = run(tmp_path, empty, "move")
    assert (status, "table organisations_body do not fit PostgreSQL" in said) == (1, True), said
    assert there.is_empty()
    with closing(sqlite3.connect(lite)) as opened, opened:
        opened.execute("UPDATE organisations_body SET name = ? WHERE name = ?", [name, "长" * 999])
    status, said = run(tmp_path, empty, "move")
    assert status == 0, said
    assert "heads of the ledger are equal" in said
    assert "All values are equal" in said
    assert "1 records indexed" in said
    assert "`gongkai verify` finds no problems" in said
    with there.connect() as opened:
        assert len(opened.execute("SELECT id FROM documents_document").fetchall()) == len(before)
        texts = opened.execute("SELECT plain_text FROM documents_version").fetchall()
        assert texts == [(Version.objects.get().plain_text,)]
        assert LONG in texts[0][0]
        heads = opened.execute("SELECT code, head_seq, head_hash FROM ledger_chain").fetchall()
        assert sorted(heads) == sorted(Chain.objects.values_list("code", "head_seq", "head_hash"))
        (next_id,) = opened.execute(
            "SELECT nextval(pg_get_serial_sequence('documents_document', 'id'))"
        ).fetchone()
        assert next_id == 5001
        guards = opened.execute(
            "SELECT COUNT(*) FROM pg_trigger WHERE tgname LIKE 'ledger_%_no_%'"
        ).fetchone()
        assert guards == (9,)
        ties = opened.execute("SELECT COUNT(*) FROM pg_constraint WHERE contype = 'f'").fetchone()
        assert ties[0] > 300
    status, said = run(tmp_path, empty, "move")
    assert (status, "PostgreSQL database is not empty" in said) == (1, True), said


def test_source_that_is_used_or_of_another_kind_is_refused(lite: Path, tmp_path: Path) -> None:
    def refusal() -> str:
        with pytest.raises(MoveRefused) as refused, open_source(lite):
            pass
        return str(refused.value)

    with open_source(lite) as opened:
        assert opened.facts().tables["organisations_body"]
    with closing(sqlite3.connect(lite)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("SELECT COUNT(*) FROM ledger_act").fetchone()
        assert "is in use" in refusal()
        assert "stop the web server, the worker" in refusal()
    with (
        open_source(lite),
        closing(sqlite3.connect(lite, timeout=0)) as other,
        # Nobody else reads or writes during the move.
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("SELECT COUNT(*) FROM ledger_act")
    with closing(sqlite3.connect(lite)) as other, other:
        other.execute("PRAGMA foreign_keys=OFF")
        row, above = other.execute(
            "SELECT id, parent_id FROM organisations_body WHERE parent_id IS NOT NULL LIMIT 1"
        ).fetchone()
        other.execute("UPDATE organisations_body SET parent_id = 9999 WHERE id = ?", [row])
    assert f"not there (organisations_body {row} → organisations_body)" in refusal()
    with closing(sqlite3.connect(lite)) as other, other:
        other.execute("UPDATE organisations_body SET parent_id = ? WHERE id = ?", [above, row])
        other.execute("ALTER TABLE organisations_body RENAME COLUMN name_ug TO name_uy")
    assert "organisations_body of the SQLite database has no column name_ug" in refusal()
    with closing(sqlite3.connect(lite)) as other, other:
        other.execute("DELETE FROM django_migrations WHERE app = 'gazette'")
    assert "older than the program (gazette.0001_initial)" in refusal()
    with closing(sqlite3.connect(lite)) as other, other:
        other.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('gazette', '0099', '')"
        )
    assert "another version of Gongkai (gazette.0099)" in refusal()
    lite.write_bytes(b"PK\x03\x04" * 500)
    assert "is not a SQLite database" in refusal()
    lite.unlink()
    assert "There is no SQLite database" in refusal()
    sqlite3.connect(lite).close()
    assert "has no tables of Gongkai" in refusal()


def test_target_that_is_no_postgresql_is_refused(lite: Path, monkeypatch: Any) -> None:
    with pytest.raises(CommandError, match="DATABASE_URL does not name a PostgreSQL database"):
        call_command("move", "--from", str(lite))


def test_differences_are_named() -> None:
    wanted = DatabaseFacts(
        "sqlite", {"a": 1, "b": 2, "search_searchentry": 9}, {"x": [1, "h"]}, ["m"]
    )
    found = DatabaseFacts(
        "postgresql", {"a": 1, "b": 3, "search_searchentry": 0}, {"x": [1, "g"]}, []
    )
    assert target.differences(wanted, wanted) == []
    assert target.differences(wanted, found) == [
        "table b: 2 rows in SQLite, 3 in PostgreSQL",
        "the head of chain x of the ledger differs",
        "the applied migrations differ",
    ]


def test_every_table_is_copied_or_made_again(lite: Path) -> None:
    own = {model._meta.db_table for model in [*moved_models(), *MADE_AGAIN]}
    with open_source(lite) as opened:
        rest = set(opened.facts().tables) - own
    # The index itself, and what Django records when the tables are made.
    assert {name for name in rest if not name.startswith("search_")} == {source.MIGRATIONS}
