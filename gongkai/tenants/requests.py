"""The head of a request, read strictly: two readers must not understand it differently."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from gongkai.tenants.hosts import host_of_header

TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
LINE = re.compile(rb"([A-Z]{3,10}) ([\x21-\x7e]+) HTTP/1\.([01])")
VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
LENGTH = re.compile(rb"[0-9]{1,15}")
MAX_HEADERS = 100
# What counts for this connection only, and what only a trusted proxy may say.
OF_THE_CONNECTION = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"upgrade"}
)
OF_PROXIES = frozenset({b"forwarded", b"x-real-ip"})
PASSED_FROM_PROXIES = frozenset({b"x-forwarded-for", b"x-forwarded-proto"})


class BadRequest(Exception):
    """A request that is not passed on, with the status of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.code = status


@dataclass(frozen=True)
class Head:
    """A request as it is passed on, for which host, and the length of its body."""

    host: str
    length: int
    lines: tuple[bytes, ...]

    def bytes_for(self, client: str) -> bytes:
        """Return the head to send, with the address of the client at the end of the proxies."""
        named = b"X-Forwarded-For: "
        before = [one[len(named) :] for one in self.lines if one.startswith(named)]
        lines = [one for one in self.lines if not one.startswith(named)]
        lines += [named + b", ".join([*before, client.encode("ascii")]), b"Connection: close"]
        return b"\r\n".join([*lines, b"", b""])


def read_head(raw: bytes, *, trusts_proxies: bool) -> Head:
    """Read a head with the empty line at its end. Raises BadRequest."""
    first, *rest = raw.removesuffix(b"\r\n\r\n").split(b"\r\n")
    match = LINE.fullmatch(first)
    if match is None or len(rest) > MAX_HEADERS:
        raise BadRequest(400)
    headers = [_header(one) for one in rest]
    hosts = [value for name, value in headers if name.lower() == b"host"]
    named = host_of_header(hosts[0]) if len(hosts) == 1 else None
    if named is None:
        raise BadRequest(400)
    host, port = named
    target = _target(match[2], host)
    passed = [
        name + b": " + value
        for name, value in headers
        if _is_passed(name.lower(), trusts_proxies=trusts_proxies)
    ]
    lines = (
        match[1] + b" " + target + b" HTTP/1." + match[3],
        b"Host: " + (host + port).encode("ascii"),
        *(_with_usual_name(one) for one in passed),
    )
    return Head(host, _length(headers), lines)


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    # A blank before the colon, or at the beginning of a line that goes on with the one before.
    if not colon or not TOKEN.fullmatch(name) or not VALUE.fullmatch(value):
        raise BadRequest(400)
    return name, value.strip(b" \t")


def _is_passed(name: bytes, *, trusts_proxies: bool) -> bool:
    if name in {b"host", b"transfer-encoding"} or name in OF_THE_CONNECTION | OF_PROXIES:
        return False
    if name in PASSED_FROM_PROXIES:
        return trusts_proxies
    # Of X_Forwarded_For the server would make the same variable as of X-Forwarded-For.
    return b"_" not in name and not name.startswith(b"x-forwarded-")


def _with_usual_name(line: bytes) -> bytes:
    name, _colon, value = line.partition(b": ")
    return b"X-Forwarded-For: " + value if name.lower() == b"x-forwarded-for" else line


def _target(target: bytes, host: str) -> bytes:
    """Return the path of the request; a whole address must name the same host."""
    if target.startswith(b"/"):
        return target
    try:
        parts = urlsplit(target)
        named = host_of_header(parts.netloc)
    except ValueError as error:
        raise BadRequest(400) from error
    if parts.scheme.lower() not in {b"http", b"https"} or named is None or named[0] != host:
        raise BadRequest(400)
    path = target.split(b"//", 1)[1]
    begins = min((at for at in (path.find(one) for one in (b"/", b"?")) if at >= 0), default=-1)
    rest = path[begins:] if begins >= 0 else b"/"
    return rest if rest.startswith(b"/") else b"/" + rest


def _length(headers: list[tuple[bytes, bytes]]) -> int:
    names = [name.lower() for name, _value in headers]
    if b"transfer-encoding" in names:
        # No form and no file is sent in pieces by browsers; proxies know the length.
        raise BadRequest(411)
    lengths = [value for name, value in headers if name.lower() == b"content-length"]
    if not lengths:
        return 0
    if len(lengths) > 1 or not LENGTH.fullmatch(lengths[0]):
        raise BadRequest(400)
    return int(lengths[0])
