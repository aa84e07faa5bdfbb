"""
Pages as a server process answers them over eight connections: unchanged, from the cache, and bare views.

`SITE=folder python -m benchmarks connections` asks an existing site, `make bench ARGS="releasing connections"` one
of its own. One server process with four threads, as of `gongkai serve`, is asked by one client, which sends the
next request on a connection as soon as it has the response. Requests per second, and per second of CPU of the
server, which other work on the machine changes less. The addresses take turns, and of each the best of some
rounds counts.
"""

import os
import selectors
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass

from benchmarks.measures import say, wait_for
from benchmarks.places import environment_of
from benchmarks.serving import busy_seconds
from gongkai.documents.queries import public_documents
from tools.browser import free_port

CONNECTIONS = 8
SECONDS, ROUNDS = 1.5, 5
# Django is set up before this module is imported, because the data folder is chosen first.
IN_FOLDER = "import django; django.setup(); from benchmarks.connections import measure; measure()"


@dataclass(frozen=True)
class Asked:
    """An address, and the ETag that the client has."""

    name: str
    address: str
    tag: str = ""

    def sent(self, port: int) -> bytes:
        """Return the request."""
        known = f"If-None-Match: {self.tag}\r\n" if self.tag else ""
        return (
            f"GET {self.address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"User-Agent: gongkai-benchmark\r\n{known}\r\n"
        ).encode()


def connections(_documents: int) -> None:
    """Measure what a server process answers over eight connections; baselines: bare views."""
    if place := os.environ.get("SITE"):
        subprocess.run([sys.executable, "-c", IN_FOLDER], check=True, env=environment_of(place))
    else:
        measure()


def measure() -> None:
    """Measure the site of the data folder of this process."""
    found = public_documents().order_by("-listed_on", "-id").first()
    assert found is not None, "run a part that releases something first"
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "benchmarks.bare:application"),
            *("--config", "python:gongkai.config.gunicorn", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--workers", "1", "--threads", "4", "--preload"),
            *("--log-level", "error", "--no-control-socket"),
        ]
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/bare/")
        asked = [
            Asked("a view, naked", "/naked/bare/"),
            Asked("a view that reads one row, naked", "/naked/one-row/"),
            Asked("a view", "/bare/"),
            Asked("a view that reads one row", "/one-row/"),
        ]
        for name, address in (("home", "/"), ("item", f"/i/{found.index_number}/")):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=60) as page:
                tag = page.headers["ETag"]
            asked += [Asked(name, address), Asked(f"{name}, unchanged", address, tag)]
        best: dict[str, tuple[float, float]] = {}
        for _round in range(ROUNDS):
            for one in asked:
                rates = _rates(one, port, server.pid)
                best[one.name] = max(rates, best.get(one.name, rates), key=lambda pair: pair[1])
    finally:
        server.terminate()
        server.wait(timeout=20)
    naked, row = best["a view that reads one row, naked"], best["a view that reads one row"]
    for name, (rate, cpu) in best.items():
        say(
            f"{name:34} {rate:7.0f} /s  {cpu:7.0f} /s of CPU  of one row, same middleware {cpu / row[1]:5.0%}"
            f"  of one row, naked {cpu / naked[1]:5.0%}"
        )


def _rates(asked: Asked, port: int, server: int) -> tuple[float, float]:
    """Return the requests per second, and per second of CPU of the server and its processes."""
    request, done = asked.sent(port), 0
    with selectors.DefaultSelector() as selector:
        links = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
        for link in links:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(link, selectors.EVENT_READ)
            link.sendall(request)
        busy, begun = busy_seconds(server), time.perf_counter()
        while time.perf_counter() - begun < SECONDS:
            for key, _events in selector.select(timeout=10):
                ready = key.fileobj
                assert isinstance(ready, socket.socket)
                _read(ready, 304 if asked.tag else 200)
                done += 1
                ready.sendall(request)
        taken, spent = time.perf_counter() - begun, busy_seconds(server) - busy
        for link in links:
            link.close()
    return done / taken, done / spent


def _read(link: socket.socket, status: int) -> None:
    """Read one whole response."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += link.recv(1 << 18)
    head, _end, body = got.partition(b"\r\n\r\n")
    assert head.split(None, 2)[1] == str(status).encode(), head
    missing = 0
    for line in head.lower().split(b"\r\n") if status == 200 else ():
        if line.startswith(b"content-length:"):
            missing = int(line.partition(b":")[2]) - len(body)
    while missing > 0:
        missing -= len(link.recv(1 << 18))
