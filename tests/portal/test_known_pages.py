"""Pages that a process knows are answered without the other middleware, and just as with it."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from gongkai.config import settings as real
from gongkai.documents.actions import releases
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger import queries as ledger_queries
from gongkai.portal import known_pages
from gongkai.portal.documents import views
from gongkai.portal.etags import Place, Revisit
from gongkai.portal.known_pages import is_alike_for_all, key_of
from gongkai.portal.view_counts import ViewCounter
from tests.cast import Cast, later

pytestmark = pytest.mark.django_db
KNOWN = "gongkai.portal.known_pages.answer_known_pages"
WHOLE_WAY = "tests.portal.test_known_pages.note_whole_way"
went: list[str] = []  # addresses of the requests that reached the other middleware


def note_whole_way(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    def middleware(request: HttpRequest) -> Any:
        went.append(request.get_full_path())
        return get_response(request)

    return middleware


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> Iterator[None]:
    settings.CACHES = real.CACHES
    at = settings.MIDDLEWARE.index(KNOWN) + 1
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:at], WHOLE_WAY, *settings.MIDDLEWARE[at:]]
    caches["pages"].clear()
    went.clear()
    yield
    caches["pages"].clear()


def goes_whole_way(client: Client, address: str, method: str = "GET", **headers: str) -> bool:
    went.clear()
    had = dict(client.cookies)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    client.generic(method, address, headers=sent)
    client.cookies.clear()
    client.cookies.update(had)
    return bool(went)


def test_known_pages_are_answered_as_by_all_middleware(cast: Cast, settings: Any) -> None:
    number = cast.released().index_number
    here = Client()
    settings_without = [name for name in settings.MIDDLEWARE if name != KNOWN]
    for address in (
        "/",
        "/en/",
        f"/i/{number}/",
        f"/ug/i/{number}/",
        "/catalogue/",
        "/catalogue/?item=A20-08",
        "/b/",
        "/b/990000-D01/",
        "/feeds/atom/",
    ):
        with_all, settings.MIDDLEWARE = settings.MIDDLEWARE, settings_without
        expected = Client().get(address)
        expected_304 = Client().get(address, headers={"If-None-Match": expected["ETag"]})
        settings.MIDDLEWARE = with_all
        for sent, wanted in (({}, expected), ({"If-None-Match": expected["ETag"]}, expected_304)):
            assert here.get(address, headers=sent).status_code == wanted.status_code
            went.clear()
            for method in ("GET", "HEAD"):
                answer = here.generic(method, address, headers=sent)
                assert not went, address
                assert dict(answer.items()) == dict(wanted.items()), address
                assert answer.content == (wanted.content if method == "GET" else b"")
                assert not answer.cookies


def test_what_is_not_simple_goes_the_whole_way(cast: Cast, client: Client) -> None:
    cast.released()
    for _ in range(2):
        client.get("/")
    tag = client.get("/")["ETag"]
    assert not goes_whole_way(client, "/")
    assert not goes_whole_way(client, "/", Cookie="reading_mode=nothing; django_language=ug")
    assert goes_whole_way(client, "/", "POST")
    assert goes_whole_way(client, "/", "OPTIONS")
    assert goes_whole_way(client, "/", Content_Length="7")
    assert goes_whole_way(client, "/", Cookie="sessionid=x")
    assert goes_whole_way(client, "/", Cookie="reading_mode=large; messages=x")
    assert goes_whole_way(client, "/", If_Match=tag)
    assert goes_whole_way(client, "/", If_Unmodified_Since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert goes_whole_way(client, "/", X_Forwarded_Host="testserver")
    assert goes_whole_way(client, "/", Authorization="Bearer x")
    for _ in range(3):
        client.get("/", headers={"Host": "testserver"})
    assert not goes_whole_way(client, "/", Host="TestServer")
    for other in ("/?utm_source=paper", "/?", "/nothing/", "/search/?q=x", "/robots.txt"):
        for _ in range(3):
            assert goes_whole_way(client, other) is (other != "/?"), other
    # Another host, reading mode or language is another page.
    assert goes_whole_way(client, "/", Host="localhost")
    assert goes_whole_way(client, "/", Cookie="reading_mode=large")
    assert goes_whole_way(client, "/ug/")
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_page_of_somebody_signed_in_is_neither_known_nor_remembered(
    cast: Cast, client: Client
) -> None:
    address = f"/i/{cast.released().index_number}/"
    signed_in = Client()
    account = cast.disclosure.account
    assert account is not None
    signed_in.force_login(account)
    handler, signed_in.handler = signed_in.handler, client.handler  # one process for both
    for _ in range(3):
        assert goes_whole_way(signed_in, address)
    assert goes_whole_way(client, address)  # it was not learned from them
    assert not goes_whole_way(client, address)
    assert goes_whole_way(signed_in, address)
    signed_in.handler = handler


def test_withdrawn_page_is_gone_at_once(cast: Cast, client: Client) -> None:
    document = cast.released(title="不再公开")
    address = f"/i/{document.index_number}/"
    tag = client.get(address)["ETag"]
    client.get(address, headers={"If-None-Match": tag})
    assert not goes_whole_way(client, address)
    assert not goes_whole_way(client, address, If_None_Match=tag)
    releases.withdraw_document(
        document, WithdrawalReason("附件有误"), by=cast.disclosure, at=later(1)
    )
    for sent in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}):
        answer = client.get(address, headers=sent)
        assert answer.status_code == 410
        assert "不再公开" not in answer.content.decode()


def test_shortened_address_is_no_page_of_the_whole_address(cast: Cast) -> None:
    shortened = Client(SCRIPT_NAME="/catalogue")
    for _ in range(3):
        assert shortened.get("/").resolver_match.view_name == "portal:home"
    for _ in range(3):
        assert Client().get("/catalogue/").resolver_match.view_name == "portal:catalogue"


def test_invented_filter_is_refused_also_where_any_page_would_do(
    cast: Cast, client: Client
) -> None:
    for _ in range(3):
        for address in ("/catalogue/?genre=nosuch", "/catalogue/?page=garbage"):
            answer = client.get(address, headers={"If-None-Match": "*"})
            assert answer.status_code == 400, address


def test_page_that_ends_a_session_is_not_for_all(cast: Cast, client: Client) -> None:
    for _ in range(2):
        answer = client.get("/catalogue/", headers={"Cookie": "sessionid=abc"})
        assert answer.cookies["sessionid"].value == ""
        assert "public" not in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
    assert "public" in Client().get("/catalogue/")["Cache-Control"]


def test_each_view_is_counted_once(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    monkeypatch.setattr(views, "VIEW_COUNTER", ViewCounter())
    monkeypatch.setattr(ViewCounter, "note", lambda _self, pk, _day: counted.append(pk))
    document = cast.released()
    address = f"/i/{document.index_number}/"
    tag = client.get(address)["ETag"]
    client.get(address)
    assert not went[1:]
    client.get(address, headers={"If-None-Match": tag})  # the first 304 goes the whole way
    client.get(address, headers={"If-None-Match": tag})
    caches["pages"].clear()  # known, but drawn again
    client.get(address)
    assert counted == [document.pk] * 5
    client.get(address, headers={"User-Agent": "ExampleBot/2.1"})
    client.head(address)
    assert counted == [document.pk] * 5


def test_memory_has_a_limit(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_pages, "MAX_PLACES", 2)
    for address in ("/", "/catalogue/", "/b/"):
        assert goes_whole_way(client, address)
        assert not goes_whole_way(client, address)
    assert goes_whole_way(client, "/")
    assert not goes_whole_way(client, "/b/")


def test_failing_database_is_answered_by_the_whole_way(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/b/")
    assert not goes_whole_way(client, "/b/")

    def failing(*_values: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(ledger_queries, "sql_row", failing)
    with pytest.raises(OperationalError):
        client.get("/b/")
    assert went == ["/b/"]


def test_log_names_the_route_of_a_known_page(
    client: Client, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "gongkai.requests"):
        client.get("/b/990000-D01/")
        client.get("/b/990000-D01/")
    first, second = (one.getMessage() for one in caplog.records if one.name == "gongkai.requests")
    assert (first, went) == (second, ["/b/990000-D01/"])
    assert "body_code" in first


@pytest.mark.parametrize("wrong", ["", "limited", "cookie", "private", "status", "tag", "unasked"])
def test_only_what_is_alike_for_all_is_remembered(wrong: str) -> None:
    request = RequestFactory().get("/search/" if wrong == "limited" else "/b/", {"page": "x"})
    key = key_of(request)
    assert key is not None
    place = Place("http", "testserver", "", "/b/", "zh-hans", "")
    if wrong != "unasked":
        request.revisited = (place, Revisit(lambda: 1))  # type: ignore[attr-defined]
    response = HttpResponse("x", status=404 if wrong == "status" else 200)
    response["Cache-Control"] = "private" if wrong == "private" else "no-cache, public"
    if wrong != "tag":
        response["ETag"] = '"x"'
    if wrong == "cookie":
        response.set_cookie("csrftoken", "x")
    assert is_alike_for_all(request, response, key) is (wrong == "")
