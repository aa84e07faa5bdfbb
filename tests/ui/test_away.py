"""A database that does not answer gives 503 with Retry-After, on a page that does not need it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import Client

from gongkai.ui import context
from tests.cast import Cast


@contextmanager
def database_away() -> Iterator[None]:
    """Let every query fail as it does while the server is down for a minute; nothing is cached any more."""

    def refuse(*_args: Any) -> None:
        raise OperationalError("connection failed") from psycopg.OperationalError("refused")

    for cache in caches.all():
        cache.clear()
    context._known.clear()
    with connection.execute_wrapper(refuse):
        yield
    for cache in caches.all():
        cache.clear()


@pytest.mark.django_db
def test_pages_say_so_and_when_to_come_back(cast: Cast) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.drafter.account)
    seen = {}
    with database_away():
        for address in ("/", "/en/search/?q=x", "/ug/catalogue/", "/desk/", "/api/v1/items"):
            answer = browser.get(address)
            assert (answer.status_code, answer["Retry-After"]) == (503, "15"), address
            seen[address] = answer
        sent = browser.post("/desk/documents/new/", {"title": "x"})
    assert "网站暂时无法使用" in seen["/"].content.decode()
    assert "Please try again in a minute" in seen["/en/search/?q=x"].content.decode()
    assert seen["/api/v1/items"].json()["error"]["code"] == "busy"
    assert (sent.status_code, sent["Retry-After"]) == (503, "15")
    # Whether it was saved is unknown where the connection broke during the commit.
    assert "再次提交" in sent.content.decode()
    assert browser.get("/").status_code == 200


@pytest.mark.django_db
def test_page_keeps_the_name_that_the_site_had(cast: Cast) -> None:
    del cast
    with database_away():
        context._known["facts"] = {"names": {"zh-hans": "某县政府信息公开", "en": "", "ug": ""}}
        answer = Client(raise_request_exception=False).get("/")
    context._known.clear()
    assert answer.status_code == 503
    assert "某县政府信息公开" in answer.content.decode()


@pytest.mark.django_db
def test_other_faults_of_the_database_stay_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OperationalError("no such table")

    for cache in caches.all():
        cache.clear()
    monkeypatch.setattr(context, "_facts_now", broken)
    with pytest.raises(OperationalError, match="no such table"):
        context.site_facts()
