"""`kill -9` of the worker while it mails news: no item is in two mails, none is missing, no mail is sent twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from tests.crash.place import ROOT, Place, is_alive, place
from tests.database_templates import WorkerDatabases
from tools.browser import free_port

FOLLOWERS, DOCUMENTS, ROUNDS, KILLS = 12, 2, 3, 6
SECONDS = 60.0
WORKERS = (
    "import django; django.setup(); from tests.crash.followers import fork_workers; fork_workers()"
)


class Received(Message):
    """Counts the mails that arrived, by their Message-ID."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: Counter[str] = Counter()

    def handle_message(self, message: Any) -> None:
        self.mails[str(message["Message-ID"])] += 1


@pytest.fixture
def server() -> Iterator[tuple[Controller, Received]]:
    received = Received()
    controller = Controller(received, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller, received
    controller.stop()


@contextmanager
def workers(ground: Place, more: dict[str, str]) -> Iterator[Callable[[], None]]:
    """Yield a function that kills the worker, if one runs, and starts another; they are forked from one process."""
    forking = subprocess.Popen(
        [sys.executable, "-c", WORKERS],
        cwd=ROOT,
        env=ground.environment | more,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=ground.log,
    )
    running: list[int] = []

    def kill() -> None:
        for pid in running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            while is_alive(pid):
                time.sleep(0.005)
        running.clear()

    def start() -> None:
        kill()
        assert forking.stdin is not None
        assert forking.stdout is not None
        forking.stdin.write("\n")
        forking.stdin.flush()
        running.append(int(forking.stdout.readline()))

    try:
        yield start
    finally:
        kill()
        forking.kill()
        forking.communicate()


def test_killed_worker_neither_loses_nor_doubles_news(
    tmp_path: Path,
    worker_databases: WorkerDatabases,
    server: tuple[Controller, Received],
) -> None:
    controller, received = server
    chance = random.Random(15)
    mail = {"GONGKAI_MAIL_HOST": "127.0.0.1", "GONGKAI_MAIL_PORT": str(controller.port)}
    with place(tmp_path, worker_databases.templates) as ground:
        assert ground.ask("follow", number=FOLLOWERS) == FOLLOWERS
        with workers(ground, mail) as worker:
            ground.ask("papers", approved=0, released=1, corrected=0, drafts=0)
            worker()
            started = time.monotonic()
            while not received.mails and time.monotonic() - started < SECONDS:
                time.sleep(0.05)
            warm = time.monotonic() - started  # how long a worker takes until it mails
            for number in range(KILLS):
                if number % (KILLS // ROUNDS) == 0:
                    ground.ask("papers", approved=0, released=DOCUMENTS, corrected=0, drafts=0)
                time.sleep(chance.uniform(0, 0.6))
                worker()
                time.sleep(chance.uniform(0.2, 0.9) * min(warm, 8))
            until = time.monotonic() + SECONDS
            found = ground.ask("mailed")
            while (found["left"] or found["unsent"]) and time.monotonic() < until:
                time.sleep(0.2)
                found = ground.ask("mailed")
        assert (found["left"], found["unsent"]) == (0, 0), ground.told()
        assert len(found["items"]) == FOLLOWERS
        for pk, items in found["items"].items():
            assert len(items) == 1 + ROUNDS * DOCUMENTS
            mailed = [
                item
                for after, through, count in found["parts"][pk]
                for item in _between(items, after, through, count)
            ]
            assert mailed == items, f"subscription {pk}"
        assert received.mails
        assert set(received.mails.values()) == {1}
        assert ground.ask("verify", parts=["subscriptions", "ledger", "personal"]) == []


def _between(items: list[int], after: int, through: int, count: int) -> list[int]:
    found = [item for item in items if after < item <= through]
    assert len(found) == count
    return found
