"""Making a replica the primary server: what is refused, what the doctor says, and a real pair of servers."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from gongkai.operations import database_servers, doctor
from gongkai.operations.database_servers import (
    Promotion,
    PromotionError,
    ServerState,
    addresses,
    promote,
    server_states,
)
from gongkai.operations.management.commands import promote as command
from gongkai.operations.portal_role import examination
from gongkai.operations.portal_role.examination import Wrong
from tests.operations.servers import USER, Server, free_port, programs

AT = datetime(2026, 11, 30, 6, tzinfo=UTC)
BOTH = {
    "HOST": "db1,db2",
    "PORT": "",
    "NAME": "register",
    "USER": "gongkai",
    "PASSWORD": "",
    "OPTIONS": {"sslmode": "require", "target_session_attrs": "primary"},
}


def test_each_server_is_asked_by_itself() -> None:
    first, second = addresses(BOTH)
    assert (first["host"], second["host"], first["port"]) == ("db1", "db2", "")
    assert first["sslmode"] == "require"
    assert "target_session_attrs" not in first
    assert [one["port"] for one in addresses(BOTH | {"PORT": "1,2"})] == ["1", "2"]


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([ServerState("db1", waits_for="db2"), ServerState("db2", is_replica=True)], []),
        ([ServerState("db1"), ServerState("db2", is_replica=True)], ["before a replica has it"]),
        (
            [ServerState("db1", waits_for="db2"), ServerState("db2", waits_for="x")],
            ["takes writes: db1, db2"],
        ),
        (
            [ServerState("db1", problem="refused."), ServerState("db2", waits_for="db1")],
            ["db1 does not answer: refused."],
        ),
    ],
)
def test_doctor_names_what_is_wrong_with_the_servers(
    monkeypatch: pytest.MonkeyPatch, states: list[ServerState], said: list[str]
) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "db1,db2")
    monkeypatch.setattr(doctor, "server_states", lambda _settings: states)
    found = [one.problem for one in doctor._servers(AT)]
    assert len(found) == len(said)
    assert all(part in problem for part, problem in zip(said, found, strict=True))


def test_doctor_does_not_ask_a_single_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "db1")
    assert list(doctor._servers(AT)) == []


@pytest.mark.parametrize(
    ("replicas", "promoted", "named"),
    [
        (("replica_1",), ("replica_1",), 1),
        (
            ("replica_1", "replica_2"),
            ("replica_1",),
            0,
        ),  # all servers are named: one is the primary
        (("replica_1", "replica_2"), ("replica_1", "replica_2"), 2),
    ],
)
def test_promoted_replica_is_wrong_unless_all_servers_are_named(
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    replicas: tuple[str, ...],
    promoted: tuple[str, ...],
    named: int,
) -> None:
    def said(alias: str, _databases: Any) -> list[Wrong]:
        return [Wrong("replicas", f"{alias} is no replica: …", "…")] * (alias in promoted)

    monkeypatch.setattr(examination, "_replica", said)
    settings.GONGKAI_PUBLIC_DATABASES = examination.PublicDatabases("default", replicas)
    assert len(list(examination.wrong_databases())) == named


def test_command_needs_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.connection, "vendor", "sqlite")
    with pytest.raises(CommandError, match="Only PostgreSQL"):
        call_command("promote", "postgres://db2/register")


def test_command_says_what_was_done_and_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.connection, "vendor", "postgresql")
    monkeypatch.setattr(command, "promote", lambda *_more: Promotion(1.24, 17))
    for states, is_unnamed in (([ServerState("db2")], False), ([], True)):
        monkeypatch.setattr(command, "server_states", lambda _settings, states=states: states)
        out = StringIO()
        call_command("promote", "postgres://db2/register", stdout=out)
        assert out.getvalue().startswith("Promoted in 1.2 s; the ledger has 17 acts.")
        assert ("change DATABASE_URL" in out.getvalue()) is is_unnamed

    def refuse(*_more: Any) -> None:
        raise PromotionError("It is the primary server already; nothing was changed.")

    monkeypatch.setattr(command, "promote", refuse)
    with pytest.raises(CommandError, match="already"):
        call_command("promote", "postgres://db2/register")


def test_server_that_cannot_be_reached_is_said() -> None:
    port = free_port()
    (one,) = server_states(BOTH | {"HOST": "127.0.0.1", "PORT": str(port), "OPTIONS": {}})
    assert (one.name, one.is_primary) == (f"127.0.0.1:{port}", False)
    assert "refused" in one.problem
    with pytest.raises(PromotionError, match="refused"):
        promote(f"postgres://postgres@127.0.0.1:{port}/register", BOTH)


class Door:
    """A connection to a replica that has 100 bytes of the log."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_more: object) -> None:
        pass

    def execute(self, question: str) -> "Door":
        assert not question.startswith(("ALTER", "SELECT pg_promote"))
        self.row = (True if "pg_is_in_recovery" in question else 100,)
        return self

    def fetchone(self) -> tuple[object]:
        return self.row


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ServerState("db3", is_replica=True, received=101), "db3 has more than it"),
        (ServerState("db1", received=90), "db1 answers and takes writes"),
    ],
)
def test_replica_that_lacks_what_another_has_is_not_promoted(
    monkeypatch: pytest.MonkeyPatch, state: ServerState, said: str
) -> None:
    monkeypatch.setattr(psycopg, "connect", lambda *_more, **_options: Door())
    own = ServerState("db2", is_replica=True, received=100)
    lost = ServerState("db4", problem="refused")
    monkeypatch.setattr(database_servers, "server_states", lambda _settings: [own, state, lost])
    with pytest.raises(PromotionError, match=said):
        promote("postgres://db2/register", BOTH)


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    """Yield a primary server that waits for its replica at each commit, and that replica."""
    with tempfile.TemporaryDirectory(prefix="gongkai-promotion-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if os.geteuid() == 0:
            subprocess.run(["chown", USER, name], check=True)
        primary, replica = Server(folder, free_port()), Server(folder, free_port())
        try:
            primary.make()
            primary.psql("CREATE DATABASE register TEMPLATE template0", "postgres")
            primary.psql("CREATE TABLE ledger_chain (head_seq bigint)")
            replica.follow(primary)
            primary.psql("ALTER SYSTEM SET synchronous_standby_names = '*'", "postgres")
            primary.psql("SELECT pg_reload_conf()", "postgres")
            yield primary, replica
        finally:
            for one in (primary, replica):
                if (one.data / "postmaster.pid").exists():
                    one.stop()


@pytest.mark.long
@pytest.mark.real_clock
@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")
def test_what_was_acknowledged_is_on_the_promoted_server(
    servers: tuple[Server, Server], counted: Any
) -> None:
    primary, replica = servers
    named = {
        **BOTH,
        "HOST": "127.0.0.1,127.0.0.1",
        "PORT": f"{primary.port},{replica.port}",
        "USER": USER,
        "OPTIONS": {},
    }
    first, second = server_states(named)
    assert (first.is_primary, first.waits_for, second.is_replica) == (True, "*", True)
    with pytest.raises(PromotionError, match="takes writes"):
        promote(replica.url(), named)
    with pytest.raises(PromotionError, match="already"):
        promote(primary.url(), named)
    primary.psql("INSERT INTO ledger_chain SELECT 1 FROM generate_series(1, 1100)")
    primary.stop()
    begun = time.monotonic()
    done = promote(replica.url(), named)
    assert done.acts == 1100
    replica.psql("INSERT INTO ledger_chain VALUES (1)")  # waits for no replica
    with psycopg.connect(
        f"postgres://{USER}@127.0.0.1:{primary.port},127.0.0.1:{replica.port}/register",
        target_session_attrs="primary",
    ) as door:
        assert door.info.port == replica.port
    counted(
        "promotion",
        f"promoted and written in {time.monotonic() - begun:.1f} s, {done.acts} acts of 1100",
    )
