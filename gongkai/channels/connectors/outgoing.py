"""
Requests to channels: no private addresses, the address resolved once, a deadline for the whole.

The name is resolved once, each address is checked, and the connection goes to exactly that address: a
name that answers differently a second time leads nowhere else. Redirects are not followed.
"""

import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop

from gongkai.channels.connectors.interface import Permanent, Temporary, Unclear

MAX_ANSWER = 1024 * 1024
MAX_PAUSE = 24 * 3600
CONNECT_SECONDS = 5.0
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Answer:
    """The status, headers (by lower-case name) and content of an answer."""

    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """Return the object in the answer. Raises `Unclear` if it is garbage."""
        try:
            found = json.loads(self.content)
        except ValueError as error:
            raise Unclear(gettext_noop("The answer is not JSON.")) from error
        if not isinstance(found, dict):
            raise Unclear(gettext_noop("The answer is not an object."))
        return found


def private_problem(url: str) -> str:
    """Return why an address may never be requested, without resolving it; empty if it may."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "address"
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
        return "address"
    port = port or PORTS[parts.scheme]
    if f"{parts.hostname}:{port}" in settings.GONGKAI_CHANNELS.allowed:
        return ""
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        name = parts.hostname.rstrip(".").lower()
        return "private" if name == "localhost" or name.endswith((".localhost", ".local")) else ""
    return "" if _is_public(literal) else "private"


def request(
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """
    Make one request.

    Raises `Permanent` for an address that must not be reached, `Temporary` if nothing was sent or the
    channel was overloaded, and `Unclear` once the request may have arrived without a clear answer.
    """
    if private_problem(url):
        raise Permanent(gettext_noop("This address must not be reached."))
    until = time.monotonic() + settings.GONGKAI_CHANNELS.seconds
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    connection = HTTPConnection(host, port)
    try:
        connection.sock = _connected(host, port, secure=parts.scheme == "https")
    except (OSError, ValueError) as error:
        raise Temporary(f"not reached: {type(error).__name__}") from error
    deadline = Timer(max(until - time.monotonic(), 0.0), _cut, [connection.sock])
    deadline.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        named = {"host": host_header(url), **(headers or {})}
        connection.request(method, path, body=content or None, headers=named)
        answer = _read(connection.getresponse())
    except (OSError, HTTPException, ValueError) as error:
        raise Unclear(f"no answer: {type(error).__name__}") from error
    finally:
        deadline.cancel()
        connection.close()
    return _checked(answer)


def host_header(url: str) -> str:
    """Return the header `Host` for an address: with the port only if it is not the usual one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in {None, PORTS[parts.scheme]} else f"{host}:{parts.port}"


def _checked(answer: Answer) -> Answer:
    """Raise what the status says; return any other answer."""
    if answer.status in {429, 503}:
        wait = answer.headers.get("retry-after", "")
        seconds = int(wait) if wait.isascii() and wait.isdigit() else 0
        raise Temporary(f"status {answer.status}", min(seconds, MAX_PAUSE))
    if answer.status >= 500:
        raise Unclear(f"status {answer.status}")
    return answer


def _connected(host: str, port: int, *, secure: bool) -> socket.socket:
    """Connect to the first address of the host that is public; the name is resolved only here."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [one[4][:2] for one in found]
    if f"{host}:{port}" not in settings.GONGKAI_CHANNELS.allowed and not all(
        _is_public(ipaddress.ip_address(str(address[0]).partition("%")[0])) for address in addresses
    ):
        # All, not some: a name that has both is an attempt to reach the private one.
        raise Permanent(gettext_noop("This address must not be reached."))
    fault: OSError = OSError("no address")
    for address in addresses:
        try:
            plain = socket.create_connection(address, timeout=CONNECT_SECONDS)  # type: ignore[arg-type]
        except OSError as error:
            fault = error
            continue
        if not secure:
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise
    raise fault


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Return whether an address is public, also one of version 4 that is written as version 6."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None or address.teredo is not None:
            return inner is not None and _is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _read(response: HTTPResponse) -> Answer:
    """Read an answer of limited size."""
    content = response.read(MAX_ANSWER + 1)
    if len(content) > MAX_ANSWER:
        raise ValueError("too large")
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, content, headers)


def _cut(connected: socket.socket) -> None:
    """End a connection at its deadline, also with a server that sends a sign every few seconds."""
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
