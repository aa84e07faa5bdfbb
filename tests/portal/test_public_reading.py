"""Public views are read from the database that was chosen; forms and what is written are not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from gongkai.kit.reading import reading_alias
from gongkai.ledger.replicas import PublicDatabases
from gongkai.portal import public_reading
from gongkai.portal.decorators import personal_page, public_page
from gongkai.portal.public_reading import read_publicly


class Choice:
    """The choice of a database, and which were left out."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.left_out: list[str] = []

    def chosen(self, _databases: PublicDatabases) -> str:
        return self.alias

    def leave_out(self, alias: str) -> None:
        self.left_out.append(alias)


@pytest.fixture
def choice(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Choice:
    found = Choice("replica_1")
    settings.GONGKAI_PUBLIC_DATABASES = PublicDatabases("portal", ("replica_1",))
    monkeypatch.setattr(public_reading, "REPLICAS", found)
    return found


def told(_request: Any) -> HttpResponse:
    return HttpResponse(reading_alias())


def test_public_page_reads_from_the_chosen_database(choice: Choice) -> None:
    request = RequestFactory().get("/")
    assert public_page(told)(request).content == b"replica_1"  # type: ignore[attr-defined]
    choice.alias = "portal"
    assert read_publicly(told, request).content == b"portal"  # type: ignore[attr-defined]
    choice.alias = "default"
    assert read_publicly(told, request).content == b"default"  # type: ignore[attr-defined]
    assert reading_alias() == "default"


def test_page_of_ones_own_case_reads_from_the_primary_database(choice: Choice) -> None:
    assert personal_page(told)(RequestFactory().get("/")).content == b"default"  # type: ignore[attr-defined]


def test_replica_that_fails_meanwhile_is_left_out(choice: Choice) -> None:
    def failing(_request: Any) -> HttpResponse:
        if reading_alias() == "replica_1":
            raise OperationalError("canceling statement due to conflict with recovery")
        return HttpResponse(reading_alias())

    assert read_publicly(failing, RequestFactory().get("/")).content == b"portal"  # type: ignore[attr-defined]
    assert choice.left_out == ["replica_1"]


def test_failure_of_the_primary_database_is_not_hidden(choice: Choice) -> None:
    choice.alias = "portal"

    def failing(_request: Any) -> HttpResponse:
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        read_publicly(failing, RequestFactory().get("/"))
    assert choice.left_out == []


def test_pieces_of_a_long_answer_are_read_from_the_same_database(choice: Choice) -> None:
    def pieces() -> Iterator[str]:
        yield reading_alias()
        yield reading_alias()

    def streaming(_request: Any) -> StreamingHttpResponse:
        return StreamingHttpResponse(pieces())

    response = read_publicly(streaming, RequestFactory().get("/"))
    assert list(response) == [b"replica_1", b"replica_1"]
    assert reading_alias() == "default"
