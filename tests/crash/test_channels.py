"""`kill -9` of workers that send to failing channels: each item is there once, and each is counted once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gongkai.sampledata.stand_ins.stand_in import AFTER, StandIn, stand_in
from tests.crash.place import ROOT, place
from tests.database_templates import WorkerDatabases

pytestmark = pytest.mark.real_clock  # the stand-in says when something was published
WORKERS = (
    "import django; django.setup(); from tests.crash.channels import fork_workers; fork_workers()"
)
MEMORY = Path("/dev/shm")  # noqa: S108  (the folder below it has a name of its own)
FAILURES = ("drop", "500", "429", *AFTER)
LOOK_UPS = ("batchget", "user_timeline.json", "expand.json")  # a refused one tells nothing


@pytest.mark.parametrize(
    ("workers", "documents", "kills"),
    [
        (4, 15, 5),
        pytest.param(1, 2500, 60, marks=pytest.mark.long),
        pytest.param(4, 2500, 200, marks=pytest.mark.long),
    ],
)
def test_killed_workers_send_each_item_once(
    tmp_path: Path,
    worker_databases: WorkerDatabases,
    workers: int,
    documents: int,
    kills: int,
) -> None:
    chance = random.Random(18)
    with (
        quick_folder(tmp_path) as folder,
        stand_in() as server,
        place(folder, worker_databases.templates) as ground,
    ):

        def fail(call: str) -> str:
            failures = (*FAILURES, "400") if call.endswith(LOOK_UPS) else FAILURES
            return chance.choice(failures) if chance.random() < 0.2 else ""

        server.fail = fail
        server.slow_seconds = 1.2 if documents < 100 else 0.3
        assert ground.ask("queue_sends", documents=documents, port=server.port) == documents * 4
        ground.environment |= {
            "GONGKAI_CHANNEL_PRIVATE_HOSTS": f"127.0.0.1:{server.port}",
            "GONGKAI_CHANNEL_SECONDS": "1",
            "GONGKAI_ADDRESS": "https://www.example.gov.cn",
        }
        forking = subprocess.Popen(
            [sys.executable, "-c", WORKERS],
            cwd=ROOT,
            env=ground.environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=ground.log,
        )

        def start() -> int:
            assert forking.stdin is not None
            assert forking.stdout is not None
            forking.stdin.write("\n")
            forking.stdin.flush()
            return int(forking.stdout.readline())

        running = [start() for _each in range(workers)]
        try:
            for _kill in range(kills):
                time.sleep(chance.uniform(0.05, 0.6))
                os.kill(running.pop(chance.randrange(workers)), signal.SIGKILL)
                running.append(start())
            until = time.monotonic() + 120 + documents * 2
            while ground.ask("sends_left") and time.monotonic() < until:
                time.sleep(0.5)
            found = ground.ask("sent_so_far")
        finally:
            for pid in running:
                os.kill(pid, signal.SIGKILL)
            forking.kill()
            forking.communicate()
        kinds = ("sms", "webhook", "wechat", "weibo")
        expected = {f"{kind} published": documents for kind in kinds}
        assert found["states"] == expected, (found, ground.told())
        check(server, documents)
        each = dict.fromkeys(("sms", "other", "wechat", "weibo"), documents)
        assert found["deliveries"] == found["acts"] == each
        assert ground.ask("verify", parts=["ledger", "channels"]) == []


@contextmanager
def quick_folder(otherwise: Path) -> Iterator[Path]:
    """
    Return a folder in memory where there is one, so that commits do not wait for the disk.

    What a killed process wrote is not lost with it, so that the disk proves nothing here.
    """
    if not os.access(MEMORY, os.W_OK):
        yield otherwise
        return
    with TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


def check(server: StandIn, documents: int) -> None:
    """Check that the server has each item exactly once, and was never asked for what it refuses."""
    assert server.faults == []
    assert server.drafts == {}
    articles = [one["content_source_url"] for one in server.articles.values()]
    posts = [server.links[one["text"].rpartition(" ")[2]] for one in server.posts.values()]
    for found in (articles, posts):
        assert (len(found), len(set(found))) == (documents, documents)
    assert len(server.messages) == documents
    assert set(server.messages.values()) == {1}
    assert len(server.batches) == documents * 2
