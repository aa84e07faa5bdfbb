"""Two filled tenants behind the real front, started once for a test module."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.encoding import iri_to_uri

from gongkai.config import components
from gongkai.tenants.environments import environment_of
from gongkai.tenants.registry import read_registry
from tests.database_templates import ROOT
from tests.operations.servers import free_port
from tests.tenants.files import written

FILE = """
[front]
bind = "127.0.0.1:{port}"

[defaults]
GONGKAI_SECOND_FACTOR = "optional"
GONGKAI_METRICS_TOKEN_FILE = "$/{name}.token"
GONGKAI_BACKUP_FOLDER = "$/backups-{name}"
GONGKAI_BACKUP_KEY_FILE = "$/{name}.key"
GONGKAI_LOG = "ERROR"
{rates}

[tenants.a]
hosts = ["a.example"]
data = "$/a"
processes = 1
worker = false
settings.GONGKAI_SITE_NAME = "甲地政府信息公开"

[tenants.b]
hosts = ["b.example"]
data = "$/b"
processes = 1
worker = false
settings.GONGKAI_SITE_NAME = "乙地政府信息公开"
"""

# Every request comes from one address.
RATES = "\n".join(f"GONGKAI_RATE_{kind.upper()} = 0" for kind, _most, _what in components.RATES)


@dataclass(frozen=True)
class Reply:
    """One answer: status, headers in lower case, and body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Installation:
    """The front's port, the file of tenants, and what belongs to each tenant alone."""

    path: Path
    port: int
    own: dict[str, dict[str, Any]] = field(default_factory=dict)

    def gongkai(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the installation."""
        return subprocess.run(
            [sys.executable, "-m", "gongkai", *words],
            env={"PATH": os.environ["PATH"], "GONGKAI_TENANTS": str(self.path)},
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )

    def ask(
        self,
        host: str,
        address: str,
        method: str = "GET",
        body: str | None = None,
        **headers: str,
    ) -> Reply:
        """Send one request through the front."""
        one = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            one.request(method, iri_to_uri(address), body, {"Host": host, **named})
            found = one.getresponse()
            kept = {name.lower(): value for name, value in found.getheaders()}
            return Reply(found.status, kept, found.read())
        finally:
            one.close()

    def send(self, raw: bytes) -> bytes:
        """Send bytes as they are and return all that is answered."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as one:
            one.sendall(raw)
            found = b""
            while piece := one.recv(1 << 16):
                found += piece
            return found


@contextmanager
def installed(folder: Path, sizes: dict[str, str]) -> Iterator[Installation]:
    """Make both tenants from the migrated database of the tests, fill and serve them."""
    port = free_port()
    path = written(folder, FILE.replace("{port}", str(port)).replace("{rates}", RATES))
    registry = read_registry(path)
    one = Installation(path, port)
    for tenant in registry.tenants:
        tenant.data.mkdir(mode=0o700)
        kept = sqlite3.connect(tenant.data / "gongkai.sqlite3")
        connection.ensure_connection()
        connection.connection.backup(kept)
        kept.close()
        token = folder / f"{tenant.name}.token"
        token.write_text(f"token of {tenant.name}")
        token.chmod(0o600)
        environment = environment_of(tenant, registry, os.environ, behind_front=True)
        filled = subprocess.run(
            [sys.executable, "-m", "tests.tenants.fill", sizes[tenant.name]],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=ROOT,
        )
        one.own[tenant.name] = json.loads(filled.stdout)
    server = subprocess.Popen(
        [sys.executable, "-m", "gongkai", "serve"],
        env={"PATH": os.environ["PATH"], "GONGKAI_TENANTS": str(path)},
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 120
        while not all(_serves(one, f"{name}.example") for name in one.own):
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield one
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0


def _serves(one: Installation, host: str) -> bool:
    try:
        return one.ask(host, "/healthz").status == 200
    except OSError:
        return False
