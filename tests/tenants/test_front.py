"""The front before servers that say what reached them."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from gongkai.tenants import front as front_module
from gongkai.tenants.front import MAX_HEAD, Front
from tests.tenants.files import TWO, read

Ask = Callable[..., Awaitable[bytes]]


def fronted(folder: Path, scenario: Callable[[Front, Ask], Awaitable[None]]) -> None:
    """Run a scenario with the servers of both tenants behind a front."""

    async def run() -> None:
        registry = read(folder, TWO)
        servers = []
        for tenant in registry.tenants:
            tenant.data.mkdir()
            servers.append(
                await asyncio.start_unix_server(
                    saying(tenant.name), tenant.listen.removeprefix("unix:")
                )
            )
        front = Front(registry.by_host())
        listening = await asyncio.start_server(front.serve, "127.0.0.1", 0, limit=MAX_HEAD)
        port = listening.sockets[0].getsockname()[1]

        async def ask(raw: bytes, *, ends: bool = False) -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(raw)
            if ends:
                writer.write_eof()
            try:
                found = await asyncio.wait_for(reader.read(), 10)
            except ConnectionResetError:
                found = b""
            writer.close()
            return found

        try:
            await scenario(front, ask)
        finally:
            for one in (listening, *servers):
                one.close()
                await one.wait_closed()

    asyncio.run(run())


def saying(name: str) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    """Return a server that answers with its name and everything that it got."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            got = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            got = b"/nothing"
        if b"/nothing" in got:
            writer.close()
            return
        body = b""
        if b"/early" not in got:
            length = next(
                (int(one[15:]) for one in got.split(b"\r\n") if one.startswith(b"Content-Length:")),
                0,
            )
            while len(body) < length and (piece := await reader.read(length - len(body))):
                body += piece
            # Whatever was sent behind the end of this request.
            try:
                body += b"|" + await asyncio.wait_for(reader.read(100), 0.1)
            except TimeoutError:
                body += b"|"
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + f"I am {name}\n".encode() + got + body)
        await writer.drain()
        writer.close()

    return answer


def request(host: str, *lines: str, path: str = "/", body: bytes = b"") -> bytes:
    length = [f"Content-Length: {len(body)}"] if body else []
    method = "POST" if body else "GET"
    head = "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {host}", *lines, *length, "", ""])
    return head.encode("latin-1") + body


def test_each_host_gets_its_own_tenant_and_others_get_none(tmp_path: Path) -> None:
    async def scenario(_front: Front, ask: Ask) -> None:
        for host in ("a.example", "A.EXAMPLE", "a.example.:8000"):
            assert b"I am a\n" in await ask(request(host))
        assert b"I am b\n" in await ask(request("b.example", "X-Forwarded-Host: a.example"))
        for host in ("c.example", "127.0.0.1", "sub.a.example", "a.example.evil", "a"):
            found = await ask(request(host))
            assert found.startswith(b"HTTP/1.1 421 Misdirected Request\r\n")
            assert "没有这个网站".encode() in found
            assert b"a.example" not in found
        two = await ask(b"GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n")
        assert two.startswith(b"HTTP/1.1 400 ")
        chunked = await ask(request("a.example", "Transfer-Encoding: chunked"))
        assert chunked.startswith(b"HTTP/1.1 411 ")

    fronted(tmp_path, scenario)


def test_tenant_gets_the_body_of_its_request_and_nothing_behind_it(tmp_path: Path) -> None:
    async def scenario(_front: Front, ask: Ask) -> None:
        second = request("b.example", path="/second")
        assert (await ask(request("a.example") + second)).endswith(b"\r\n\r\n|")
        found = await ask(request("a.example", body=b"12345") + second)
        assert found.endswith(b"\r\n\r\n12345|")
        assert b"I am b" not in found
        large = b"x" * 3_000_000
        assert (await ask(request("b.example", body=large))).endswith(large + b"|")
        # A client that says no more than that it has ended sending still gets its answer.
        assert b"I am a\n" in await ask(request("a.example"), ends=True)

    fronted(tmp_path, scenario)


def test_answer_before_the_end_of_the_body_arrives(tmp_path: Path) -> None:
    async def scenario(_front: Front, ask: Ask) -> None:
        found = await ask(request("a.example", path="/early", body=b"x" * 3_000_000))
        assert found.startswith(b"HTTP/1.1 200 OK")

    fronted(tmp_path, scenario)


def test_tenant_that_does_not_answer_is_said_to_be_away(tmp_path: Path) -> None:
    async def scenario(front: Front, ask: Ask) -> None:
        Path(front.by_host["b.example"].listen.removeprefix("unix:")).unlink()
        for raw in (request("b.example"), request("a.example", path="/nothing")):
            found = await ask(raw)
            assert found.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
            assert b"Retry-After: 5\r\n" in found
            assert "暂时无法访问".encode() in found
        assert b"I am a\n" in await ask(request("a.example"))

    fronted(tmp_path, scenario)


def test_requests_to_one_tenant_do_not_take_the_connections_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "MAX_OF_A_TENANT", 2)

    async def scenario(front: Front, ask: Ask) -> None:
        slow = [asyncio.create_task(ask(request("a.example"))) for _turn in range(2)]
        while front.open_now["a"] < 2:
            await asyncio.sleep(0.01)
        assert (await ask(request("a.example"))).startswith(b"HTTP/1.1 503 ")
        assert b"I am b\n" in await ask(request("b.example"))
        assert all(b"I am a\n" in one for one in await asyncio.gather(*slow))
        assert b"I am a\n" in await ask(request("a.example"))

    fronted(tmp_path, scenario)


def test_heads_that_are_too_long_too_slow_or_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "HEAD_SECONDS", 0.3)

    async def scenario(front: Front, ask: Ask) -> None:
        long = await ask(request("a.example", path="/" + "x" * (MAX_HEAD + 9)))
        assert long.startswith(b"HTTP/1.1 431 ")
        assert (await ask(b"GET / HTTP/1.1\r\nHost: a.exam")).startswith(b"HTTP/1.1 408 ")
        assert await ask(b"GET / HTTP/1.1\r\n", ends=True) == b""
        cut = request("a.example", path="/cut", body=b"12345")[:-2]
        assert (await ask(cut, ends=True)).endswith(b"\r\n\r\n123|")
        monkeypatch.setattr(front_module, "MAX_OF_ALL", 0)
        assert await ask(request("a.example")) == b""
        await asyncio.sleep(0.01)
        assert (front.connections, front.open_now.total()) == (0, 0)

    fronted(tmp_path, scenario)
