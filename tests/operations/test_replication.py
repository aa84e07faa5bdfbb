"""A real streaming replica: public pages are read from it only while it has every act of the ledger."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.operations.servers import USER, Server, free_port, programs

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [
    pytest.mark.long,
    pytest.mark.real_clock,
    pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed"),
]


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    """Yield a primary server with a database and its replica."""
    with tempfile.TemporaryDirectory(prefix="gongkai-replication-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if os.geteuid() == 0:
            subprocess.run(["chown", USER, name], check=True)
        primary, replica = Server(folder, free_port()), Server(folder, free_port())
        started: list[Server] = []
        try:
            primary.make()
            started.append(primary)
            primary.psql("CREATE DATABASE register TEMPLATE template0", "postgres")
            replica.follow(primary)
            started.append(replica)
            yield primary, replica
        finally:
            for one in reversed(started):
                if (one.data / "postmaster.pid").exists():
                    one.stop()


def test_replica_is_read_only_while_it_has_every_act(
    servers: tuple[Server, Server], tmp_path: Path, counted: Any
) -> None:
    primary, replica = servers
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GONGKAI_", "DATABASE_URL"))
    } | {
        "GONGKAI_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
        "DATABASE_URL": primary.url(),
    }

    def run(*words: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=environment | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("gongkai", "migrate", "-v0")
    run("gongkai", "portal_role")
    primary.psql("CREATE USER gongkai_reader IN ROLE gongkai_portal")
    said = run(
        "tests.operations.replication_driver",
        str(primary.folder),
        str(primary.port),
        str(replica.port),
        GONGKAI_PORTAL_DATABASE_URL=primary.url("gongkai_reader"),
        GONGKAI_REPLICA_URLS=replica.url("gongkai_reader"),
    )
    for line in said.splitlines():
        counted("replication", line)
    assert "primary back: writes and pages as before" in said
