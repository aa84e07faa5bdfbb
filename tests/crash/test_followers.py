"""`kill -9` of the worker while it mails news: no item is in two mails, none is missing, no mail is sent twice."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from tests.crash.place import ROOT, place
from tests.database_templates import WorkerDatabases
from tools.browser import free_port

FOLLOWERS, DOCUMENTS, ROUNDS, KILLS = 12, 2, 3, 6
SECONDS = 60.0


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


def test_killed_worker_neither_loses_nor_doubles_news(
    tmp_path: Path,
    worker_databases: WorkerDatabases,
    server: tuple[Controller, Received],
) -> None:
    controller, received = server
    chance = random.Random(15)
    with place(tmp_path, worker_databases.templates) as ground:
        ground.environment |= {
            "GONGKAI_MAIL_HOST": "127.0.0.1",
            "GONGKAI_MAIL_PORT": str(controller.port),
        }
        assert ground.ask("follow", number=FOLLOWERS) == FOLLOWERS

        def worker() -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "gongkai", "worker", "--pause", "0.05"]
            return subprocess.Popen(
                command, cwd=ROOT, env=ground.environment, stdout=ground.log, stderr=ground.log
            )

        started = time.monotonic()
        ground.ask("papers", approved=0, released=1, corrected=0, drafts=0)
        process = worker()
        while not received.mails and time.monotonic() - started < SECONDS:
            time.sleep(0.05)
        warm = time.monotonic() - started  # how long a worker takes until it mails
        for kill in range(KILLS):
            if kill % (KILLS // ROUNDS) == 0:
                ground.ask("papers", approved=0, released=DOCUMENTS, corrected=0, drafts=0)
            time.sleep(chance.uniform(0, 0.6))
            process.kill()
            process.wait()
            process = worker()
            time.sleep(chance.uniform(0.2, 0.9) * min(warm, 8))
        until = time.monotonic() + SECONDS
        found = ground.ask("mailed")
        while (found["left"] or found["unsent"]) and time.monotonic() < until:
            time.sleep(0.2)
            found = ground.ask("mailed")
        process.kill()
        process.wait()
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
