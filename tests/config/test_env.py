"""Typed settings from the environment; errors contain the name of the setting."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from gongkai.config import env


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "KNOWN", {})
    monkeypatch.delenv("X", raising=False)


@pytest.mark.parametrize(
    ("given", "wanted"), [("yes", True), ("1", True), ("Off", False), ("", True)]
)
def test_bool_reads_words(monkeypatch: pytest.MonkeyPatch, given: str, wanted: bool) -> None:
    monkeypatch.setenv("X", given)
    assert env.env_bool("X", True, "") is wanted


def test_bool_refuses_other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="X must be yes or no, not 'perhaps'"):
        env.env_bool("X", False, "")


@pytest.mark.parametrize("given", ["-1", "4", "5.5", "many", "٥"])
def test_int_refuses_non_numbers_and_small_numbers(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("X", given)
    with pytest.raises(ImproperlyConfigured, match="X must be a whole number of at least 5"):
        env.env_int("X", 7, "", least=5)


@pytest.mark.parametrize("name", ["GONGKAI_RETENTION_LETTERS", "GONGKAI_SECURITY_LOG_DAYS"])
def test_days_reach_no_further_than_the_calendar(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "36500")
    moment = datetime.now(UTC) - timedelta(days=env.env_int(name, 7, ""))
    assert moment.year > 1900
    monkeypatch.setenv(name, "999999")  # as somebody writes it who means for ever
    with pytest.raises(ImproperlyConfigured, match="at most 36500 days"):
        env.env_int(name, 7, "")


def test_choice_refuses_other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "never")
    with pytest.raises(ImproperlyConfigured, match="X must be one of embedded, worker"):
        env.env_choice("X", "embedded", ("embedded", "worker"), "")


def test_list_splits_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "a.example, b.example,")
    assert env.env_list("X", [], "") == ["a.example", "b.example"]


def test_each_read_is_recorded_for_the_documentation() -> None:
    env.env_str("X", "here", "What it is for.", shown="there")
    assert env.KNOWN["X"] == env.Setting("X", "text", "there", "What it is for.")


def test_secret_is_generated_once_and_private(tmp_path: Path) -> None:
    keep_in = tmp_path / "data" / "secret_key"
    first = env.env_secret("X", keep_in, "")
    assert len(first) == 96
    assert env.env_secret("X", keep_in, "") == first
    assert stat.S_IMODE(keep_in.stat().st_mode) == 0o600
    assert [path.name for path in keep_in.parent.iterdir()] == ["secret_key"]


def test_secret_given_leaves_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("X", "given")
    assert env.env_secret("X", tmp_path / "secret_key", "") == "given"
    assert list(tmp_path.iterdir()) == []


def test_database_is_sqlite_in_the_data_folder_by_default(tmp_path: Path) -> None:
    found = env.env_database("X", tmp_path / "gongkai.sqlite3", "")
    assert found["ENGINE"] == "django.db.backends.sqlite3"
    assert found["NAME"] == str(tmp_path / "gongkai.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_database_url_is_parsed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("X", "postgres://me:p%40ss@db.example:5433/register?sslmode=require")
    found = env.env_database("X", tmp_path / "unused", "")
    wanted = {
        "NAME": "register",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert {name: found[name] for name in wanted} == wanted
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_database_on_a_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("X", "postgres:///register?host=/run/postgresql")
    found = env.env_database("X", tmp_path / "unused", "")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]) == ("/run/postgresql", "", {})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("mysql://me@host/db", "must begin with postgres:// or sqlite://, not 'mysql'"),
        ("register", "must begin with postgres://"),
        ("postgres://me@host", "must end with the name of the database"),
        ("postgres://me@host:port/db", "names a port that is not a number"),
        ("postgres://me@one:1,two:x/db", "names a port that is not a number"),
        ("postgres://me@one:1,:2/db", "names several hosts, and one of them is empty"),
        ("postgres://me:p[ss@one/db", "has brackets in its user or password"),
    ],
)
def test_database_address_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str, said: str
) -> None:
    monkeypatch.setenv("X", given)
    with pytest.raises(ImproperlyConfigured, match=f"X {said}"):
        env.env_database("X", tmp_path / "unused", "")


def test_database_of_several_hosts_is_the_one_that_takes_writes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("X", "postgres://me@db1,[::1]:5433/register?connect_timeout=7")
    found = env.env_database("X", tmp_path / "unused", "")
    assert (found["HOST"], found["PORT"]) == ("db1,::1", ",5433")
    assert found["OPTIONS"]["target_session_attrs"] == "primary"
    assert found["OPTIONS"]["connect_timeout"] == "7"


def test_pairs_of_hosts_and_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "czt.example.gov.cn=990000-D01, wjw.example.gov.cn = 990000-D02")
    assert env.env_pairs("X", "") == {
        "czt.example.gov.cn": "990000-D01",
        "wjw.example.gov.cn": "990000-D02",
    }
    monkeypatch.delenv("X")
    assert env.env_pairs("X", "") == {}


@pytest.mark.parametrize("given", ["a", "a=", "=b", "A.example=b", "a=b,a=c", "*=b", "a:80=b"])
def test_wrong_pairs_are_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("X", given)
    with pytest.raises(ImproperlyConfigured, match="X: "):
        env.env_pairs("X", "")
