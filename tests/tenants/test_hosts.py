"""Names of hosts in settings and in requests."""

import pytest

from gongkai.tenants.hosts import BadHost, host_of_header, host_of_setting


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("xxgk.example.gov.cn", "xxgk.example.gov.cn"),
        (" XXGK.Example.gov.cn. ", "xxgk.example.gov.cn"),
        ("ｘｘｇｋ．example。gov.cn", "xxgk.example.gov.cn"),
        ("公开.政务", "xn--55qw44a.xn--zfr164b"),
        ("xn--55qw44a.xn--zfr164b", "xn--55qw44a.xn--zfr164b"),
        ("localhost", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:DB8::1]", "[2001:db8::1]"),
    ],
)
def test_host_is_accepted_as_people_write_it(written: str, host: str) -> None:
    assert host_of_setting(written) == host
    assert host_of_header(host.encode()) == (host, "")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("*", "wildcard"),
        ("*.example", "wildcard"),
        (".example", "wildcard"),
        ("https://a.example/", "its host only"),
        ("a.example:8000", "without it"),
        ("a.example：8000", "without it"),
        ("", "no host name"),
        ("a b.example", "no host name"),
        ("a..example", "no host name"),
        ("-a.example", "no host name"),
        ("a_b.example", "no host name"),
        ("a." * 130 + "cn", "no host name"),
        ("公" * 70 + ".cn", "no host name"),
    ],
)
def test_other_names_are_refused_with_the_reason(written: str, words: str) -> None:
    with pytest.raises(BadHost, match=words):
        host_of_setting(written)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b"A.Example", ("a.example", "")),
        (b"a.example.", ("a.example", "")),
        (b"a.example:8000", ("a.example", ":8000")),
        (b"a.example.:80", ("a.example", ":80")),
        (b"a.example:", ("a.example", "")),
        (b"[2001:db8::1]:443", ("[2001:db8::1]", ":443")),
        (b"", None),
        (b"a.example:80:80", None),
        (b"a.example:x", None),
        (b"a.example:123456", None),
        (b"a.example, b.example", None),
        (b"a.example b.example", None),
        (b"a.example/", None),
        (b"a.example@b.example", None),
        (b"a.example..", None),
        (b"a.example\x00", None),
        ("公开.政务".encode(), None),
        (b"[2001:db8::1", None),
        (b"a." * 130 + b"cn", None),
    ],
)
def test_header_names_one_host_or_none(header: bytes, found: tuple[str, str] | None) -> None:
    assert host_of_header(header) == found
