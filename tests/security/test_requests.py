"""What every answer carries, and what is refused before any view sees it; for each address of the house."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as real
from django.core.cache import caches
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gongkai.kit.rate_limits import Rate, seconds_to_wait
from tests.cast import Cast
from tests.routes import Route, routes

pytestmark = pytest.mark.django_db
EVIL = (
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "///evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "//testserver@evil.example",
    "%2f%2fevil.example",
    "/%09/evil.example",
    "ftp://testserver/",
    "\r\nLocation: //evil.example",
    "/\x00/evil",
)


def plain_addresses() -> Iterator[str]:
    """Yield one address of each route, with something in place of each argument."""
    for route in routes():
        for value in ("1", "990000-D01", "990000-D01/2026-00001"):
            found = list(route.addresses_of(value))
            address = found[0] if found else route.address()
            try:
                resolve(address)
            except Resolver404:
                continue
            yield address
            break


ADDRESSES = sorted(set(plain_addresses()))


def test_every_route_has_an_address_to_try() -> None:
    assert len(ADDRESSES) >= len({route.pattern for route in routes()}) * 0.8


@pytest.mark.parametrize("who", ["visitor", "drafter"])
def test_every_answer_carries_the_headers(cast: Cast, sign_in: Any, who: str) -> None:
    client = sign_in(cast.drafter) if who == "drafter" else Client()
    cast.released()
    for address in [*ADDRESSES, "/none/", "/i/990000-D01/2026-00001/"]:
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        # The address of a preview may open a draft, so the page itself tells it to nobody.
        allowed = {"same-origin", "no-referrer"} if "/preview/" in address else {"same-origin"}
        assert answer.headers["Referrer-Policy"] in allowed, address
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        # Only the page of a preview frames a page, which is of this site.
        frames = {"DENY", "SAMEORIGIN"} if "/preview/" in address else {"DENY"}
        assert answer.headers["X-Frame-Options"] in frames, address
        assert "camera=()" in answer.headers["Permissions-Policy"], address
        if address.startswith(("/desk/", "/account/", "/sign-in/")):
            assert "no-store" in answer.headers["Cache-Control"], address
            assert "private" in answer.headers["Cache-Control"], address


def test_over_https_browsers_are_told_to_stay_there(
    client: Client, settings: Any, db: None
) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    answer = client.get("/robots.txt", secure=True)
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")


def test_public_answers_may_be_kept_and_set_no_cookie(cast: Cast, client: Client) -> None:
    cast.released()
    for address in (
        "/",
        "/b/",
        "/catalogue/",
        "/search/?q=收费",
        "/i/990000-D01/2026-00001/",
        "/feeds/atom/",
    ):
        answer = client.get(address)
        assert "no-store" not in answer.headers["Cache-Control"], address
        assert not answer.cookies, address


def test_every_form_is_refused_without_its_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.drafter.account)
    tried = 0
    for address in ADDRESSES:
        if address.startswith("/api/"):
            continue  # reads only: any other method is not allowed
        if address.endswith("/inbox/") and address.startswith("/activitypub/"):
            continue  # other servers sign what they send
        if "/follow/unsubscribe/" in address:
            continue  # mail programs send this request (RFC 8058); its address is the token
        if address == "/sign-in/sign-on/saml/":
            continue  # the identity provider sends it; what it answers must have been asked for here
        answer = client.post(address, {"x": "y"})
        assert answer.status_code in {403, 405}, (address, answer.status_code)
        tried += answer.status_code == 403
    assert tried > 10


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "a b", "[::1"]
)
def test_other_hosts_are_refused(client: Client, db: None, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


@pytest.mark.parametrize("target", EVIL)
def test_nobody_is_led_off_the_site(cast: Cast, target: str) -> None:
    client = Client()
    answers = [
        client.get("/mode/elderly/", {"next": target}),
        client.post("/language/", {"next": target, "language": "en"}),
        client.post(
            "/sign-in/",
            {
                "login": "drafter",
                "username": "drafter",
                "password": "a long enough password",
                "next": target,
            },
        ),
    ]
    for answer in answers:
        # As browsers read it: white space gone, backslashes turned.
        place = (
            re.sub(r"[\t\r\n]", "", answer.headers.get("Location", "")).strip().replace("\\", "/")
        )
        leads_to = urlsplit(urljoin("http://testserver/mode/elderly/", place))
        assert (leads_to.scheme, leads_to.netloc) == ("http", "testserver"), (target, place)


FUZZED = [address for address in ADDRESSES if not address.startswith("/desk/")]
strange = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "99999999999999999999",
            "-1",
            "1e9",
            "NaN",
            "\ud800x",
            "'\"><script>",
            "%",
            "%00",
            "(",
            '"',
            "*",
            "a" * 5_000,
        ]
    ),
)


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(
        [
            "/",
            "/b/",
            "/catalogue/",
            "/search/",
            "/feeds/atom/",
            "/feeds/rss/search/",
            "/api/v1/items",
            "/api/v1/search",
            "/api/v1/bodies",
            "/sign-in/",
        ]
    ),
    st.dictionaries(
        st.sampled_from(
            [
                "q",
                "page",
                "cursor",
                "limit",
                "year",
                "item",
                "genre",
                "body",
                "subject",
                "language",
                "order",
                "next",
            ]
        ),
        strange,
        max_size=4,
    ),
)
def test_strange_parameters_are_never_our_fault(
    db: None, address: str, query: dict[str, str]
) -> None:
    plain = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    assert Client(raise_request_exception=False).get(address, plain).status_code < 500


BROKEN_PATHS = (
    "/i/%ff%fe/",
    "/b/%c0%af/",
    "/%00/",
    "/search/%",
    "/i/" + "9" * 5_000,
    "/" + "a/" * 2_000,
    "/en/%E2%80%AE/",
)


@pytest.mark.parametrize("path", BROKEN_PATHS)
def test_broken_paths_are_refused(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code in {400, 404}


def test_broken_bodies_are_refused(cast: Cast, sign_in: Any) -> None:
    client = sign_in(cast.drafter)
    client.raise_request_exception = False
    document = cast.draft()
    for content, kind in (
        (b"title=%00&text=x", "application/x-www-form-urlencoded"),
        (b"title=%ff%fe", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nhalf',
            "multipart/form-data; boundary=x",
        ),
        (b"nothing", "multipart/form-data"),
        (b"x=" + b"1&x=" * 5_000, "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
    ):
        answer = client.post(f"/desk/documents/{document.pk}/edit/", content, content_type=kind)
        assert answer.status_code in {400, 413}, (content[:20], answer.status_code)


@pytest.fixture
def counted(settings: Any) -> Iterator[None]:
    settings.GONGKAI_RATES = dict.fromkeys(real.GONGKAI_RATES, 3)
    caches["rates"].clear()
    yield
    caches["rates"].clear()


LIMITED = {
    "/search/?q=a": "search",
    "/en/search/": "search",
    "/ug/search/suggestions/?q=a": "suggestions",
    "/feeds/atom/search/?q=a": "search",
    "/api/v1/items": "api",
    "/i/990000-D01/2026-00001/files/1/x.csv": "files",
}


@pytest.mark.parametrize("address", LIMITED)
def test_who_asks_too_often_is_told_when_to_come_back(
    db: None, counted: None, address: str
) -> None:
    client = Client()
    assert all(client.get(address).status_code != 429 for _time in range(3))
    answer = client.get(address)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert "no-store" in answer["Cache-Control"]
    if address.startswith("/api/"):
        assert answer.json()["error"]["code"] == "too-often"
    else:
        assert ("Too many" in answer.content.decode()) == address.startswith("/en/")


def test_others_are_not_held_up_and_pages_are_not_counted(
    db: None, counted: None, settings: Any
) -> None:
    settings.GONGKAI_PROXIES = 1
    client = Client()
    for _time in range(5):
        client.get("/search/", headers={"X-Forwarded-For": "203.0.113.7"})
    assert client.get("/search/", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 429
    assert client.get("/search/", headers={"X-Forwarded-For": "203.0.113.8"}).status_code == 200
    # What a client writes itself in front of what our proxy adds makes it nobody else.
    forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    assert client.get("/search/", headers=forged).status_code == 429
    assert all(client.get("/").status_code == 200 for _time in range(8))


def test_whoever_holds_an_ipv6_network_is_one_client(db: None, counted: None) -> None:
    for number in range(3):
        Client(REMOTE_ADDR=f"2001:db8::{number + 1}").get("/search/")
    assert Client(REMOTE_ADDR="2001:db8::9").get("/search/").status_code == 429
    assert Client(REMOTE_ADDR="2001:db8:1::9").get("/search/").status_code == 200


def test_only_what_is_sent_at_the_entrance_is_counted(db: None, counted: None) -> None:
    client = Client()
    for _time in range(6):
        assert client.get("/sign-in/").status_code == 200
    codes = [
        client.post("/sign-in/", {"login": "x", "password": "y"}).status_code for _time in range(4)
    ]
    assert codes[-1] == 429
    assert 429 not in codes[:3]


def test_rate_holds_around_the_full_minute_and_forgets_after_it() -> None:
    caches["rates"].clear()
    rate = Rate("test", 10)
    waits = [seconds_to_wait(rate, "x", now=59.0) for _time in range(10)]
    assert not any(waits)
    assert seconds_to_wait(rate, "x", now=61.0) > 0  # not twice ten within two seconds
    assert seconds_to_wait(rate, "x", now=200.0) == 0
    assert seconds_to_wait(Rate("test", 0), "x", now=200.0) == 0


def test_language_of_the_refusal_is_that_of_the_address(db: None, counted: None) -> None:
    client = Client()
    for _time in range(4):
        answer = client.get("/ug/search/")
    with translation.override("ug"):
        assert 'lang="ug"' in answer.content.decode()


def test_route_knows_its_languages() -> None:
    assert any(isinstance(one, Route) and len(one.languages) == 3 for one in routes())
