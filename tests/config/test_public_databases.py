"""Settings of the databases from which public pages are read."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from gongkai.config import env, public_databases

PRIMARY = {"ENGINE": "django.db.backends.postgresql", "NAME": "register"}


def given(
    monkeypatch: pytest.MonkeyPatch, portal: str = "", replicas: str = ""
) -> dict[str, dict[str, Any]]:
    """Return the databases with these settings."""
    monkeypatch.setenv("X_PORTAL", portal)
    monkeypatch.setenv("X_REPLICAS", replicas)
    monkeypatch.setattr(public_databases, "_PORTAL_URLS", env.env_postgresql("X_PORTAL", ""))
    monkeypatch.setattr(public_databases, "_REPLICA_URLS", env.env_postgresql("X_REPLICAS", ""))
    for name in ("X_PORTAL", "X_REPLICAS"):
        env.KNOWN.pop(name)
    return public_databases.with_public_databases(PRIMARY)


def test_nothing_is_added_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch) == {"default": PRIMARY}


def test_portal_and_replicas_have_names(monkeypatch: pytest.MonkeyPatch) -> None:
    found = given(
        monkeypatch,
        "postgres://reader@db/register",
        "postgres://reader@a/register, postgres://reader@b:5433/register?connect_timeout=9",
    )
    assert list(found) == ["default", "portal", "replica_1", "replica_2"]
    assert found["portal"]["USER"] == "reader"
    assert found["portal"]["OPTIONS"] == {"connect_timeout": "2"}
    assert found["replica_1"]["OPTIONS"] == {"connect_timeout": "2"}
    assert found["replica_2"]["OPTIONS"] == {"connect_timeout": "9"}
    assert {one.get("TEST", {}).get("MIRROR") for one in found.values()} == {None, "default"}


def test_each_url_may_name_several_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    found = given(
        monkeypatch,
        "postgres://reader@a:1,b:2/register",
        "postgres://reader@a:1/register,postgres://reader@b:2,c:3/register",
    )
    assert [one.get("HOST") for one in found.values()] == [None, "a,b", "a", "b,c"]
    assert [one.get("PORT") for one in found.values()] == [None, "1,2", "1", "2,3"]
    assert found["portal"]["OPTIONS"]["target_session_attrs"] == "primary"


@pytest.mark.parametrize(
    ("portal", "replicas", "said"),
    [
        ("sqlite:///x", "", "must begin with postgres://"),
        ("postgres://a/x,postgres://b/x", "", "more than one"),
        ("", "postgres://a", "name of the database"),
    ],
)
def test_wrong_addresses_are_refused(
    monkeypatch: pytest.MonkeyPatch, portal: str, replicas: str, said: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        given(monkeypatch, portal, replicas)
    for name in ("X_PORTAL", "X_REPLICAS"):
        env.KNOWN.pop(name, None)


def test_sqlite_has_no_roles_and_replicas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRIMARY, "ENGINE", "django.db.backends.sqlite3")
    with pytest.raises(ImproperlyConfigured, match="need PostgreSQL"):
        given(monkeypatch, replicas="postgres://a/x")
