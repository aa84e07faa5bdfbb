"""A server with the sample region, and Chromium, for screenshots and browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]


def chromium() -> str | None:
    """
    Return the path of an installed Chromium, None if there is none.

    The shell without a user interface draws the same pages: a window costs it a seventh of the CPU
    time, a page a third.
    """
    named = os.environ.get("GONGKAI_CHROMIUM")
    return named or next(filter(None, map(shutil.which, PROGRAMS)), None)


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Serve the sample region from a folder until the block ends; yield the address of the server."""
    port = free_port()
    environment = {
        **os.environ,
        "GONGKAI_DATA": str(data),
        "DATABASE_URL": "",
        "GONGKAI_SITE_NAME": "霁川自治区政府信息公开",
        "GONGKAI_SECOND_FACTOR": "optional",
        "GONGKAI_SITE_NAME_EN": "Open Government Information of Jichuan",
    }
    for words in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["demo"]):
        subprocess.run(
            [sys.executable, "-m", "gongkai", *words],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    server = subprocess.Popen(
        [sys.executable, "-m", "gongkai", "serve", "--bind", f"127.0.0.1:{port}"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        for _attempt in range(600):
            if server.poll() is not None:
                raise RuntimeError("the server has stopped")
            try:
                urllib.request.urlopen(f"{url}/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)
