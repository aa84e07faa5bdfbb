"""The head of a request: read strictly, passed on without what only a proxy may say."""

import pytest

from gongkai.tenants.requests import BadRequest, read_head


def head(*lines: str, first: str = "GET /x?y=1 HTTP/1.1", trusts: bool = False) -> str:
    raw = "\r\n".join([first, *lines, "", ""]).encode("latin-1")
    found = read_head(raw, trusts_proxies=trusts)
    return f"{found.host} {found.length}\n" + found.bytes_for("192.0.2.9").decode("latin-1")


def test_head_is_passed_on_with_its_host_and_client() -> None:
    assert head("hOST: A.Example.:81", "Cookie:  x=1 ", "Content-Length: 3") == (
        "a.example 3\nGET /x?y=1 HTTP/1.1\r\nHost: a.example:81\r\nCookie: x=1\r\n"
        "Content-Length: 3\r\nX-Forwarded-For: 192.0.2.9\r\nConnection: close\r\n\r\n"
    )


CLAIMS = (
    "Host: a.example",
    "X-Forwarded-For: 198.51.100.1",
    "x-forwarded-for: 198.51.100.2",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: b.example",
    "X-Forwarded-Server: b.example",
    "Forwarded: host=b.example",
    "X-Real-IP: 198.51.100.1",
    "Script_Name: /b",
    "X_Forwarded_For: 198.51.100.3",
    "Connection: keep-alive, Host",
    "Upgrade: h2c",
    "TE: trailers",
    "Proxy-Connection: keep-alive",
)


def test_what_a_client_claims_about_itself_is_dropped() -> None:
    assert head(*CLAIMS).split("\r\n")[1:-2] == [
        "Host: a.example",
        "X-Forwarded-For: 192.0.2.9",
        "Connection: close",
    ]


def test_what_a_trusted_proxy_says_is_kept_before_the_client() -> None:
    assert head(*CLAIMS, trusts=True).split("\r\n")[1:-2] == [
        "Host: a.example",
        "X-Forwarded-Proto: https",
        "X-Forwarded-For: 198.51.100.1, 198.51.100.2, 192.0.2.9",
        "Connection: close",
    ]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("http://a.example/x?y", "/x?y"),
        ("HTTPS://A.EXAMPLE.:443", "/"),
        ("http://a.example?y=/z", "/?y=/z"),
        ("//b.example/x", "//b.example/x"),
    ],
)
def test_whole_address_must_name_the_same_host(target: str, path: str) -> None:
    found = head("Host: a.example", first=f"GET {target} HTTP/1.1")
    assert found.startswith(f"a.example 0\nGET {path} HTTP/1.1\r\nHost: a.example\r\n")


@pytest.mark.parametrize(
    ("first", "lines", "status"),
    [
        ("GET http://b.example/ HTTP/1.1", ["Host: a.example"], 400),
        ("GET http://u@a.example/ HTTP/1.1", ["Host: a.example"], 400),
        ("GET ftp://a.example/ HTTP/1.1", ["Host: a.example"], 400),
        ("GET http://[a.example/ HTTP/1.1", ["Host: a.example"], 400),
        ("CONNECT a.example:443 HTTP/1.1", ["Host: a.example"], 400),
        ("OPTIONS * HTTP/1.1", ["Host: a.example"], 400),
        ("GET / HTTP/1.1", [], 400),
        ("GET / HTTP/1.0", [], 400),
        ("GET / HTTP/1.1", ["Host:"], 400),
        ("GET / HTTP/1.1", ["Host: a.example", "Host: b.example"], 400),
        ("GET / HTTP/1.1", ["Host: a.example", "host: a.example"], 400),
        ("GET / HTTP/1.1", ["Host: a.example, b.example"], 400),
        ("GET / HTTP/1.1", ["Host : a.example"], 400),
        ("GET / HTTP/1.1", [" Host: a.example"], 400),
        ("GET / HTTP/1.1", ["Host: a.example", " b.example"], 400),
        ("GET / HTTP/1.1", ["Host: a.example", "X: a\nHost: b.example"], 400),
        ("GET / HTTP/1.1", ["Host: a.example", "X: a\rHost: b.example"], 400),
        ("GET / HTTP/1.1", ["Host: a.example", "Nonsense"], 400),
        ("GET / HTTP/1.1", ["Host: a.example", *["X: 1"] * 100], 400),
        ("GET / HTTP/2.0", ["Host: a.example"], 400),
        ("GET  / HTTP/1.1", ["Host: a.example"], 400),
        ("GET /\x00 HTTP/1.1", ["Host: a.example"], 400),
        ("\r\nGET / HTTP/1.1", ["Host: a.example"], 400),
        ("POST / HTTP/1.1", ["Host: a.example", "Content-Length: +3"], 400),
        ("POST / HTTP/1.1", ["Host: a.example", *["Content-Length: 3"] * 2], 400),
        ("POST / HTTP/1.1", ["Host: a.example", "Transfer-Encoding: chunked"], 411),
        (
            "POST / HTTP/1.1",
            ["Host: a.example", "Content-Length: 3", "Transfer-Encoding: x"],
            411,
        ),
    ],
)
def test_what_two_could_read_differently_is_refused(
    first: str, lines: list[str], status: int
) -> None:
    with pytest.raises(BadRequest) as error:
        head(*lines, first=first)
    assert error.value.code == status
