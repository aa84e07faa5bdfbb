"""The front: takes each connection, reads which host it asks for, and passes it to that tenant alone."""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gongkai.tenants.pages import answer_of
from gongkai.tenants.requests import BadRequest, Head, read_head
from gongkai.tenants.tenant import Tenant

MAX_HEAD = 64 << 10
PIECE = 64 << 10
HEAD_SECONDS, BODY_SECONDS, ANSWER_SECONDS = 20, 60, 180
CONNECT_SECONDS = 5
# What a client may still be sending when the answer is already there, such as "file too large".
LINGER_BYTES, LINGER_SECONDS = 8 << 20, 5
# Many requests to one tenant must not take the connections of the others.
MAX_OF_A_TENANT, MAX_OF_ALL = 200, 1_000

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter


@dataclass
class Front:
    """
    Passes requests on by their host.

    One request for each connection: the next one on it could be for another host, and its beginning
    would have to be found exactly where the tenant's server finds the end of this one.
    """

    by_host: Mapping[str, Tenant]
    trusts_proxies: bool = False
    open_now: Counter[str] = field(default_factory=Counter)
    connections: int = 0

    async def serve(self, reader: Reader, writer: Writer) -> None:
        """Serve one connection, whatever happens on it."""
        self.connections += 1
        try:
            if self.connections <= MAX_OF_ALL:
                await self._serve(reader, writer)
        except (OSError, EOFError, TimeoutError):
            pass  # the client or the tenant went away in the middle
        finally:
            self.connections -= 1
            writer.close()

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        try:
            head = await self._head(reader)
        except BadRequest as error:
            await _answer(reader, writer, error.code)
            return
        tenant = self.by_host.get(head.host)
        if tenant is None:
            await _answer(reader, writer, 421)
            return
        if self.open_now[tenant.name] >= MAX_OF_A_TENANT:
            await _answer(reader, writer, 503)
            return
        self.open_now[tenant.name] += 1
        try:
            await self._pass_on(head, tenant, reader, writer)
        finally:
            self.open_now[tenant.name] -= 1

    async def _head(self, reader: Reader) -> Head:
        try:
            raw = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_SECONDS)
        except asyncio.LimitOverrunError as error:
            raise BadRequest(431) from error
        except TimeoutError as error:
            raise BadRequest(408) from error
        return read_head(raw, trusts_proxies=self.trusts_proxies)

    async def _pass_on(self, head: Head, tenant: Tenant, reader: Reader, writer: Writer) -> None:
        with socket_of(tenant) as its:
            try:
                await asyncio.wait_for(_connect(its, tenant), CONNECT_SECONDS)
            except (OSError, TimeoutError):
                await _answer(reader, writer, 503)
                return
            client = str((writer.get_extra_info("peername") or ("127.0.0.1",))[0])
            sending = asyncio.create_task(_send(its, head.bytes_for(client), reader, head.length))
            try:
                is_answered = await _return_answer(its, writer)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
        if not is_answered:
            await _answer(reader, writer, 503)
            return
        await _linger(reader, writer)


def socket_of(tenant: Tenant) -> socket.socket:
    """
    Return a socket that can connect to the server of a tenant.

    A plain one: a stream of asyncio forgets an answer that has arrived when sending the rest of the
    request fails, which is how a server refuses a large form.
    """
    if tenant.listen.startswith("unix:"):
        family = socket.AF_UNIX
    else:
        family = socket.AF_INET6 if tenant.listen.startswith("[") else socket.AF_INET
    found = socket.socket(family)
    found.settimeout(0)
    return found


async def _connect(its: socket.socket, tenant: Tenant) -> None:
    host, _colon, port = tenant.listen.rpartition(":")
    address = (
        tenant.listen.removeprefix("unix:")
        if its.family == socket.AF_UNIX
        else (host.strip("[]"), int(port))
    )
    await asyncio.get_running_loop().sock_connect(its, address)


async def _send(its: socket.socket, head: bytes, reader: Reader, length: int) -> None:
    """Pass on the head and as many bytes as it names, and nothing after them."""
    loop, left = asyncio.get_running_loop(), length
    await loop.sock_sendall(its, head)
    while left:
        piece = await asyncio.wait_for(reader.read(min(left, PIECE)), BODY_SECONDS)
        if not piece:
            its.shutdown(socket.SHUT_WR)
            return
        left -= len(piece)
        await loop.sock_sendall(its, piece)


async def _return_answer(its: socket.socket, writer: Writer) -> bool:
    """Return the answer until its server closes the connection; whether there was any."""
    loop, is_answered = asyncio.get_running_loop(), False
    while True:
        try:
            piece = await asyncio.wait_for(loop.sock_recv(its, PIECE), ANSWER_SECONDS)
        except ConnectionError:  # it did not read all of the request; its answer came before
            piece = b""
        if not piece:
            return is_answered
        is_answered = True
        writer.write(piece)
        await writer.drain()


async def _answer(reader: Reader, writer: Writer, status: int) -> None:
    writer.write(answer_of(status))
    await writer.drain()
    await _linger(reader, writer)


async def _linger(reader: Reader, writer: Writer) -> None:
    """
    Say that the answer has ended, and read what the client is still sending.

    If the connection were closed while bytes are unread, the client's system would discard the answer.
    """
    if not writer.can_write_eof():
        return
    writer.write_eof()
    left = LINGER_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while left > 0 and (piece := await reader.read(PIECE)):
                left -= len(piece)
