"""`make test` fails if PostgreSQL was requested but is not available."""

import sys

import pytest

from tools import test as command

UNREACHABLE = "postgres://postgres@127.0.0.1:1/postgres"  # nothing listens on port 1


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Start from an environment without database; record the test runs instead of starting them."""
    for name in ("TEST_POSTGRES_URL", "DATABASE_URL", "GONGKAI_NO_SKIPS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setattr(sys, "argv", ["test"])
    runs: list[str] = []

    def run(database: str, words: list[str], address: str | None, *, covering: bool) -> int:
        runs.append(database)
        return 0

    monkeypatch.setattr(command, "_pytest", run)
    return runs


@pytest.mark.parametrize(
    ("name", "value"),
    [("TEST_POSTGRES_URL", UNREACHABLE), ("DATABASE_URL", UNREACHABLE), ("GONGKAI_NO_SKIPS", "1")],
)
def test_requested_postgres_must_be_available(
    ran: list[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(
        SystemExit, match="PostgreSQL was asked for, but no PostgreSQL is reachable"
    ):
        command.main()
    assert ran == []


def test_without_postgres_only_sqlite_is_tested_and_reported(
    ran: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 0
    assert ran == ["SQLite"]
    assert "on SQLite only: no PostgreSQL is reachable" in capsys.readouterr().out
