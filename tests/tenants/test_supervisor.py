"""The supervisor, with small programs in place of the processes of tenants."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from gongkai.tenants import supervisor as supervisor_module
from gongkai.tenants.supervisor import Supervisor, end_with_parent
from tests.operations.servers import free_port
from tests.tenants.files import TWO, written

# Serves as `gongkai serve --bind unix:…` does: says which process of which tenant it is.
STAND_IN = """
import os, socket, sys
assert sys.argv[1:3] == ["serve", "--bind"], sys.argv
path = sys.argv[3].removeprefix("unix:")
if os.path.exists(path):
    os.unlink(path)
with socket.socket(socket.AF_UNIX) as listening:
    listening.bind(path)
    listening.listen()
    while True:
        one = listening.accept()[0]
        one.recv(10_000)
        said = f"{os.environ['GONGKAI_TENANT']} {os.environ.get('GONGKAI_SITE_NAME')} {os.getpid()}"
        one.sendall(f"HTTP/1.1 200 OK\\r\\n\\r\\n{said}".encode())
        one.close()
"""
Ask = Callable[[str], Awaitable[list[str]]]


async def answer_of(port: int, host: str) -> list[str]:
    """Return the words of the answer, waiting for a process that is starting."""
    deadline = time.monotonic() + 20
    while True:
        found = b""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            found = await reader.read()
            writer.close()
        except OSError:
            pass
        if found and b" 503 " not in found.partition(b"\r\n")[0]:
            head, _end, body = found.partition(b"\r\n\r\n")
            return body.decode().split() if b" 200 " in head else head.decode().split()[1:2]
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.05)


def supervised(folder: Path, scenario: Callable[[Path, Ask, list[str]], Awaitable[None]]) -> None:
    """Run a scenario, then stop the supervisor by a signal and wait until all processes ended."""
    stand_in, said, port = folder / "stand_in.py", list[str](), free_port()
    stand_in.write_text(STAND_IN)
    for name in "abc":
        (folder / name).mkdir()
    path = written(folder, f'[front]\nbind = "127.0.0.1:{port}"\n{TWO}')

    async def run() -> None:
        one = Supervisor(path, os.environ, said.append, command=(sys.executable, str(stand_in)))
        running = asyncio.create_task(one.run())
        try:
            await scenario(path, lambda host: answer_of(port, host), said)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(running, 30)

    asyncio.run(run())


def is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


async def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def test_each_tenant_is_started_again_alone_and_all_stop_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "FIRST_PAUSE", 0.05)
    seen: list[str] = []

    async def scenario(_path: Path, ask: Ask, said: list[str]) -> None:
        (a, _name, killed), (b, _same, lasting) = await ask("a.example"), await ask("b.example")
        assert (a, b) == ("a", "b")
        os.kill(int(killed), signal.SIGKILL)
        await until(lambda: any("a: its processes ended with -9" in one for one in said))
        again = await ask("a.example")
        assert again[2] != killed
        assert await ask("b.example") == ["b", "None", lasting]
        seen.extend([again[2], lasting])

    supervised(tmp_path, scenario)
    assert not any(is_running(pid) for pid in seen)


def test_changed_file_is_taken_over_without_stopping_the_others(tmp_path: Path) -> None:
    async def scenario(path: Path, ask: Ask, said: list[str]) -> None:
        before, lasting = await ask("a.example"), await ask("b.example")
        whole = path.read_text()
        path.write_text(whole.replace("b.example", "a.example"))
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: "also of a" in said[-1])
        assert await ask("a.example") == before
        added = f'\n[tenants.c]\nhosts = ["c.example"]\ndata = "{path.parent}/c"\n'
        named = 'hosts = ["a.example"]\nsettings.GONGKAI_SITE_NAME = "North"'
        path.write_text(whole.replace('hosts = ["a.example"]', named) + added)
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: said[-1].endswith("Stopped: a. Started: a, c."))
        assert (await ask("a.example"))[:2] == ["a", "North"]
        assert (await ask("c.example"))[0] == "c"
        assert await ask("b.example") == lasting
        path.write_text(path.read_text().replace('["b.example"]', '["other.example"]'))
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: said[-1].endswith("Stopped: b. Started: b."))
        assert await ask("b.example") == ["421"]
        path.write_text(whole.partition("[tenants.b]")[0])
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: said[-1].endswith("Stopped: a, c, b. Started: a."))
        assert [await ask(f"{name}.example") for name in "bc"] == [["421"], ["421"]]

    supervised(tmp_path, scenario)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of this")
def test_process_ends_with_the_supervisor_that_was_killed() -> None:
    program = (
        "import os, subprocess, sys, time\n"
        "from gongkai.tenants.supervisor import end_with_parent\n"
        "child = subprocess.Popen(['sleep', '60'], preexec_fn=end_with_parent(os.getpid()))\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = parent.stdout.readline().strip()
        assert is_running(child)
        parent.kill()
        parent.wait()
    asyncio.run(until(lambda: not is_running(child)))
    assert end_with_parent(os.getpid()) is not None
