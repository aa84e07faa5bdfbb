"""A data folder, a database and a real server that can be killed, with an auditor beside them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

from tests.database_templates import PostgreSQLTemplates, SQLiteTemplates, Templates
from tools.browser import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
AUDITOR = "import django; django.setup(); from tests.crash.auditor import main; main()"


class Place:
    """What one test runs on; `facts` is what the auditor prepared."""

    def __init__(self, folder: Path, database: str | None, documents: int = 0) -> None:
        self.folder = folder
        self.port = free_port()
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")
        }
        kept.pop("DATABASE_URL", None)
        self.environment = kept | {
            "GONGKAI_DATA": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
            "GONGKAI_LOG": "ERROR",
            "GONGKAI_SECOND_FACTOR": "optional",
            "PYTHONPATH": str(ROOT),
        }
        # All of them come from one address; tests about rates are elsewhere.
        self.environment |= {f"GONGKAI_RATE_{kind.upper()}": "0" for kind in settings.GONGKAI_RATES}
        if database:
            self.environment["DATABASE_URL"] = database
        if documents:
            self.command("sample", "--documents", str(documents))
        self.log = (folder / "server.log").open("ab")
        self.server: subprocess.Popen[bytes] | None = None
        self.auditor = subprocess.Popen(
            [sys.executable, "-c", AUDITOR],
            cwd=ROOT,
            env=self.environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.facts = self.ask("prepare")

    def command(self, *words: str) -> None:
        """Run a command of the platform to its end."""
        subprocess.run(
            [sys.executable, "-m", "gongkai", *words],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
        )

    def ask(self, do: str, **more: Any) -> Any:
        """Ask the auditor."""
        assert self.auditor.stdin is not None
        assert self.auditor.stdout is not None
        self.auditor.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.auditor.stdin.flush()
        line = self.auditor.stdout.readline()
        assert line, f"the auditor ended while it was asked to {do}"
        return json.loads(line)

    def serve(self, *, workers: int, threads: int) -> None:
        """Start `gongkai serve`, without waiting for it."""
        self.server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gongkai",
                "serve",
                "--bind",
                f"127.0.0.1:{self.port}",
                "--workers",
                str(workers),
                "--threads",
                str(threads),
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
        )

    def wait(self, seconds: float = 60) -> None:
        """Wait for the first answer."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.server is not None
            assert self.server.poll() is None, self.told()
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10).close()
                return
            time.sleep(0.02)
        raise AssertionError(f"The server did not answer: {self.told()}")

    def kill(self, *also: subprocess.Popen[Any]) -> None:
        """Kill the server with everything below it, and others, at one stroke; nobody is asked first."""
        tops = [process for process in (self.server, *also) if process is not None]
        doomed = [pid for process in tops for pid in [process.pid, *below(process.pid)]]
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in tops:
            process.wait()
        until = time.monotonic() + 20
        while any(is_alive(pid) for pid in doomed):
            assert time.monotonic() < until
            time.sleep(0.005)
        self.server = None

    def told(self) -> str:
        """Return the end of what the server wrote."""
        self.log.flush()
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")[-4000:]

    def close(self) -> None:
        """End what was started."""
        self.kill()
        assert self.auditor.stdin is not None
        self.auditor.stdin.close()
        self.auditor.wait(timeout=30)
        assert self.auditor.stdout is not None
        self.auditor.stdout.close()
        self.log.close()


@contextmanager
def place(folder: Path, templates: Templates, *, documents: int = 0) -> Iterator[Place]:
    """
    Give a test its place on the database that the tests run on; PostgreSQL gets one of its own beside.

    Either is a copy of the template of all tests, so that it need not be migrated again. `documents` generated
    ones are in it; on SQLite, `CORPUS_FOLDER` names a data folder with them, which is copied, and on PostgreSQL
    `CORPUS_DATABASE` a database of the same server.
    """
    address = os.environ.get("DATABASE_URL", "")
    if isinstance(templates, SQLiteTemplates):
        (folder / "data").mkdir()
        corpus = os.environ.get("CORPUS_FOLDER") if documents else None
        source = Path(corpus) / "gongkai.sqlite3" if corpus else templates.file
        shutil.copyfile(source, folder / "data/gongkai.sqlite3")
        yield from _closing(Place(folder, None, 0 if corpus else documents))
        return
    assert isinstance(templates, PostgreSQLTemplates)
    name = f"gongkai_crash_{os.getpid()}"
    parts = urlsplit(address)
    with psycopg.connect(address, autocommit=True) as door:
        stock = os.environ.get("CORPUS_DATABASE") if documents else None
        door.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        door.execute(f'CREATE DATABASE {name} TEMPLATE "{stock or templates.name}"')
        try:
            url = urlunsplit(parts._replace(path=f"/{name}"))
            yield from _closing(Place(folder, url, 0 if stock else documents))
        finally:
            door.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _closing(made: Place) -> Iterator[Place]:
    try:
        yield made
    finally:
        made.close()


def below(top: int) -> list[int]:
    """Return the processes that descend from one."""
    children: dict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            children[int(stat.read_text().rsplit(")", 1)[1].split()[1])].append(
                int(stat.parent.name)
            )
    found = list(children[top])
    for pid in found:  # grows while it is walked
        found += children[pid]
    return found


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that is dead and not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
