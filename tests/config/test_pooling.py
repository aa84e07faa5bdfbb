"""Settings of the connections of server processes."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler

from gongkai.config import env, gunicorn, pooling, pooling_checks
from gongkai.config.pooling import PoolTerms, pooled, server_database, terms_of, too_few
from gongkai.operations.database_connections import WrongConnection

POSTGRESQL: dict[str, Any] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "register",
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": False,
    "OPTIONS": {"sslmode": "require"},
    "TEST": {},
}
WRONG = [WrongConnection("a", "b", is_wrong=True), WrongConnection("c", "d")]
SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "x", "OPTIONS": {}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("2-8", PoolTerms(2, 8, 5)),
        (" 2 – 8 ", PoolTerms(2, 8, 5)),
        ("4", PoolTerms(4, 4, 5)),
    ],
)
def test_sizes_are_read(text: str, expected: PoolTerms | None) -> None:
    assert terms_of(text, 5) == expected


@pytest.mark.parametrize("text", ["8-2", "0-4", "0", "many", "2-8-9", "-3"])
def test_other_sizes_are_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="GONGKAI_DATABASE_POOL must be two numbers"):
        terms_of(text, 5)


def test_a_pooled_database_gives_its_connection_back_after_each_request() -> None:
    found = pooled(POSTGRESQL, PoolTerms(2, 8, 5))
    assert found["CONN_MAX_AGE"] == 0
    assert found["CONN_HEALTH_CHECKS"] is True
    assert found["ENGINE"].endswith("postgresql")
    assert found["OPTIONS"] == {
        "sslmode": "require",
        "pool": {"min_size": 2, "max_size": 8, "timeout": 5.0},
    }
    assert "pool" not in POSTGRESQL["OPTIONS"]


def test_what_is_pooled_elsewhere_is_not_pooled_again() -> None:
    behind = POSTGRESQL | {"DISABLE_SERVER_SIDE_CURSORS": True}
    assert pooled(behind, PoolTerms(2, 8, 5)) is behind
    assert pooled(SQLITE, PoolTerms(2, 8, 5)) is SQLITE
    with pytest.raises(ImproperlyConfigured, match="assume_role"):
        pooled(POSTGRESQL | {"OPTIONS": {"assume_role": "x"}}, PoolTerms(2, 8, 5))


def given(monkeypatch: pytest.MonkeyPatch, url: str) -> list[dict[str, Any]]:
    monkeypatch.setenv("X_URL", url)
    found = env.env_postgresql("X_URL", "")
    env.KNOWN.pop("X_URL")
    monkeypatch.setattr(pooling, "_SERVER_URLS", found)
    return found


def test_pgbouncer_is_for_server_processes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert server_database(SQLITE) is None
    (behind,) = given(monkeypatch, "postgres://g@bouncer:6432/register?pgbouncer=true")
    assert behind["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert behind["OPTIONS"] == {}
    assert server_database(POSTGRESQL) is behind
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must name the server itself"):
        server_database(behind)
    with pytest.raises(ImproperlyConfigured, match="need PostgreSQL in DATABASE_URL"):
        server_database(SQLITE)
    given(monkeypatch, "postgres://a/x,postgres://b/x")
    with pytest.raises(ImproperlyConfigured, match="more than one database"):
        server_database(POSTGRESQL)
    with pytest.raises(ImproperlyConfigured, match="pgbouncer must be true or false, not 'ja'"):
        given(monkeypatch, "postgres://b/x?pgbouncer=ja")


def test_threads_must_not_wait_for_each_other_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not too_few(4, None, 2)
    assert not too_few(4, PoolTerms(1, 2, 5), 1)
    assert not too_few(4, PoolTerms(1, 4, 5), 2)
    said = too_few(4, PoolTerms(1, 2, 5), 3)
    assert "allow at least 4, or start with --threads 2" in said

    monkeypatch.setattr(pooling, "TERMS", PoolTerms(1, 2, 5))
    monkeypatch.setattr("django.conf.settings.DATABASES", {"default": {}, "portal": {}})
    assert "allow at least 4" in gunicorn.fault_of_threads(4)
    assert not gunicorn.fault_of_threads(2)


@pytest.mark.parametrize("used", [("default", "replica_1"), ("default",), ()])
def test_server_process_takes_the_settings_for_it(
    monkeypatch: pytest.MonkeyPatch, used: tuple[str, ...]
) -> None:
    found = ConnectionHandler(
        {"default": POSTGRESQL | {"HOST": "db"}, "replica_1": POSTGRESQL | {"HOST": "db2"}}
    )
    monkeypatch.setattr(pooling, "connections", found)
    monkeypatch.setattr(pooling, "TERMS", PoolTerms(2, 8, 9))
    monkeypatch.setattr(
        "django.conf.settings.GONGKAI_PUBLIC_DATABASES",
        type("P", (), {"replicas": ("replica_1",)}),
    )
    given(monkeypatch, "postgres://g@bouncer:6432/register?pgbouncer=true")
    for alias in used:  # by this thread, before the process begins to serve
        assert found[alias].settings_dict["HOST"] in {"db", "db2"}
    pooling.use_server_databases()
    assert found["default"].settings_dict["HOST"] == "bouncer"
    assert "pool" not in found["default"].settings_dict["OPTIONS"]
    # A page that can be read elsewhere does not wait long.
    assert found["replica_1"].settings_dict["OPTIONS"]["pool"]["timeout"] == 2.0


def test_missing_package_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pooling_checks.pool_is_installed(None) == []
    monkeypatch.setattr(pooling, "TERMS", PoolTerms(2, 8, 5))
    assert pooling_checks.pool_is_installed(None) == []
    monkeypatch.setattr(pooling_checks, "find_spec", lambda name: None)
    (missing,) = pooling_checks.pool_is_installed(None)
    assert missing.id == "gongkai.E070"
    assert pooling_checks.connections_are_right(None) == []
    monkeypatch.setattr(pooling, "TERMS", None)
    monkeypatch.setattr(pooling_checks, "wrong_connections", lambda server: WRONG)
    found = pooling_checks.connections_are_right(None, ["default"])
    assert [one.id for one in found] == ["gongkai.E071", "gongkai.W071"]
