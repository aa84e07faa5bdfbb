"""The site with pooled connections, on a real server of PostgreSQL: with a pool of its own, and behind pgbouncer."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.database_templates import ROOT
from tests.operations.servers import Server, free_port, programs
from tests.operations.test_pooling import (
    _databases_of_these_tests,  # noqa: F401
    bouncer,  # noqa: F401
    folder,  # noqa: F401
    in_threads,
    server,  # noqa: F401
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.real_clock,
    pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed"),
]
SECONDS = 240
COUNT = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'register' AND usename = '{}'"


def environment(data: Path, server: Server, **more: str) -> dict[str, str]:  # noqa: F811
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GONGKAI_", "DATABASE_URL"))
    }
    own = {
        "GONGKAI_DATA": str(data),
        "DATABASE_URL": server.url(),
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",  # not those of the tests
    }
    return kept | own | more


def gongkai(words: list[str], facts: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *words],
        cwd=ROOT,
        env=facts,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@contextmanager
def serving(facts: dict[str, str]) -> Iterator[str]:
    """Run one server process with two threads until the end; yield its address."""
    address = f"127.0.0.1:{free_port()}"
    words = ["serve", "--no-worker", "--workers", "1", "--threads", "2", "--bind", address]
    process = subprocess.Popen([sys.executable, "-m", "gongkai", *words], cwd=ROOT, env=facts)
    try:
        end = time.monotonic() + SECONDS
        while status(f"http://{address}/") != 200:
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.5)
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(60)


def status(address: str) -> int:
    """Return the status of a page; 0 if nobody answers."""
    try:
        with urlopen(address, timeout=60) as answer:
            return int(answer.status)
    except HTTPError as error:
        is_whole = error.code != 503 or "Retry-After" in error.headers
        return error.code if is_whole else -1
    except OSError:
        return 0


@pytest.fixture(scope="module")
def migrated(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """Return the data folder of an installation whose portal has a user of its own."""
    data = tmp_path_factory.mktemp("data")
    for words in (["migrate", "-v0"], ["portal_role"]):
        done = gongkai(words, environment(data, server))
        assert done.returncode == 0, done.stdout + done.stderr
    server.psql("CREATE USER gongkai_reader IN ROLE gongkai_portal")
    return data


def pages(address: str) -> list[BaseException | object]:
    """Ask for pages that no cache has, more at a time than there are connections."""
    number = time.monotonic_ns()
    return in_threads(6, lambda: status(f"{address}/search/?q={number}"))


def test_site_with_a_pool(migrated: Path, server: Server) -> None:  # noqa: F811
    facts = environment(
        migrated,
        server,
        GONGKAI_DATABASE_POOL="1-2",
        GONGKAI_DATABASE_POOL_SECONDS="3",
        GONGKAI_PORTAL_DATABASE_URL=server.url("gongkai_reader"),
    )
    refused = gongkai(["serve", "--no-worker", "--threads", "4"], facts)
    assert refused.returncode != 0
    assert "allow at least 4, or start with --threads 2" in refused.stderr
    with serving(facts) as address:
        for _round in range(3):
            assert pages(address) == [200] * 6
        # The process that makes the others has none; those of the portal and of the desk are two at most.
        assert 1 <= int(server.psql(COUNT.format("gongkai_reader"), "postgres")) <= 2
        assert int(server.psql(COUNT.format("postgres"), "postgres")) <= 2
        server.stop()
        try:
            assert set(pages(address)) == {503}
        finally:
            server.start()
        end = time.monotonic() + 60
        while set(pages(address)) != {200}:
            assert time.monotonic() < end
            time.sleep(0.5)


def test_site_behind_pgbouncer(migrated: Path, server: Server, bouncer: str) -> None:  # noqa: F811
    facts = environment(migrated, server, GONGKAI_SERVER_DATABASE_URL=bouncer)
    with serving(facts) as address:
        for _round in range(3):
            assert pages(address) == [200] * 6
        assert int(server.psql(COUNT.format("postgres"), "postgres")) <= 2
    doctor = gongkai(["doctor"], facts)
    assert "connections:" not in doctor.stdout + doctor.stderr
