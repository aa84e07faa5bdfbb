"""The processes of the installation, each of which can be killed: as `kill -9` does, with all below it."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.request import urlopen

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crash.place import below, is_alive
from tests.operations.servers import USER, Server
from tools.browser import free_port
from tools.cluster.browsing import HOST

ROOT = Path(__file__).resolve().parent.parent.parent
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
RESTART_SECONDS = 2.0  # RestartSec of the units in deploy/systemd
SERVER_TEXT = """
fsync = on
max_connections = 120
shared_buffers = 64MB
wal_keep_size = 256MB
wal_log_hints = on
"""
OUTER = """
user root;
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/gongkai.conf;
}}
"""


@dataclass
class Service:
    """One process with what it starts; it is found by its name."""

    name: str
    words: list[str]
    environment: dict[str, str]
    log: Path
    ready: str = ""  # an address that answers 200 when it can serve
    process: subprocess.Popen[bytes] | None = None
    _out: IO[bytes] | None = None

    def start(self) -> None:
        """Start it without waiting."""
        self._out = self.log.open("ab")
        self.process = subprocess.Popen(
            self.words, cwd=ROOT, env=self.environment, stdout=self._out, stderr=self._out
        )

    def wait(self, seconds: float = 120) -> None:
        """Wait until it can serve."""
        assert self.process is not None
        until = time.monotonic() + seconds
        while self.ready and not answers(self.ready):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self.name} does not serve:\n{self.told()}")
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill it with everything below it at one stroke; nobody is asked first."""
        assert self.process is not None
        kill_tree(self.process.pid)
        self.process.wait()

    def stop(self) -> None:
        """End it as systemd does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self.kill()

    def told(self) -> str:
        """Return the end of what it wrote."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""


def answers(address: str) -> bool:
    """Whether an address answers 200."""
    try:
        with urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (HTTPError, OSError):
        return False


def listens(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def kill_tree(top: int) -> None:
    """Kill a process and all that descend from it."""
    doomed = [top, *below(top)]
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 20
    while any(is_alive(pid) for pid in doomed[1:]) and time.monotonic() < until:
        time.sleep(0.005)


def kill_server(server: Server) -> None:
    """Kill a server of PostgreSQL."""
    pid = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    kill_tree(pid)
    until = time.monotonic() + 20
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.005)


@dataclass
class Place:
    """The installation: two servers of PostgreSQL, two portals, one desk with the API, two workers, nginx."""

    folder: Path
    search: Mapping[str, str] = field(default_factory=dict)  # settings of the search
    services: dict[str, Service] = field(default_factory=dict)
    port: int = 0

    def __post_init__(self) -> None:
        self.folder.chmod(0o755)
        self.databases = self.folder / "databases"
        self.databases.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.databases, USER, USER)
        first, second = free_port(), free_port()
        self.first = Server(self.databases, first, SERVER_TEXT)
        self.second = Server(self.databases, second, SERVER_TEXT)
        self.password = secrets.token_hex(8)
        both = f"127.0.0.1:{first},127.0.0.1:{second}"
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GONGKAI_", "DATABASE_URL"))
        }
        # As in deploy/systemd/gongkai.env.example, with the settings of docs/scale.md.
        self.environment = kept | {
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
            "GONGKAI_DATA": str(self.folder / "data"),
            "DATABASE_URL": f"postgres://gongkai@{both}/register",
            "GONGKAI_HOSTS": HOST,
            "GONGKAI_ADDRESS": f"https://{HOST}",
            "GONGKAI_HTTPS": "yes",
            "GONGKAI_PROXIES": "1",
            "GONGKAI_CONSUMER_MODE": "worker",
            "GONGKAI_LOG_FORMAT": "json",
            "GONGKAI_SECOND_FACTOR": "optional",
            **dict.fromkeys(RATES, "0"),
            **self.search,
        }
        self.for_portals = {
            "GONGKAI_INTERFACES": "portal",
            "GONGKAI_PORTAL_DATABASE_URL": f"postgres://gongkai_reader@{both}/register",
            "GONGKAI_REPLICA_URLS": ",".join(
                one.url("gongkai_reader") for one in (self.first, self.second)
            ),
        }

    def run(self, *words: str, **more: str) -> str:
        """Run a command of the platform to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "gongkai", *words],
            cwd=ROOT,
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        if done.returncode:
            raise RuntimeError(f"gongkai {' '.join(words)}:\n{done.stdout}{done.stderr}"[-4000:])
        return done.stdout

    def make_databases(self, load: Callable[[], object]) -> None:
        """Make the primary server with the data, then its replica, without which nothing is acknowledged."""
        self.first.make()
        self.first.psql("CREATE USER gongkai CREATEROLE", "postgres")
        self.first.psql("CREATE DATABASE register OWNER gongkai TEMPLATE template0", "postgres")
        self.run("migrate", "-v0")
        self.run("portal_role")
        self.first.psql("CREATE USER gongkai_reader IN ROLE gongkai_portal")
        load()
        self.second.follow(self.first)
        self.wait_for_replica(self.first)

    def wait_for_replica(self, primary: Server) -> None:
        """Let each commit wait until the replica has it, from now on."""
        primary.psql("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'", "postgres")
        primary.psql("SELECT pg_reload_conf()", "postgres")
        until = time.monotonic() + 60
        while primary.psql("SELECT sync_state FROM pg_stat_replication", "postgres") != "quorum":
            if time.monotonic() > until:
                raise RuntimeError("the replica does not follow")
            time.sleep(0.1)

    def start(self) -> None:
        """Start the processes of the platform, and nginx before them."""
        ports = {name: free_port() for name in ("portal-1", "portal-2", "desk")}
        for name, port in ports.items():
            more = self.for_portals if name.startswith("portal") else {}
            self._service(
                name,
                [
                    "serve",
                    "--no-worker",
                    "--bind",
                    f"127.0.0.1:{port}",
                    "--workers",
                    "1",
                    "--threads",
                    "4",
                ],
                more,
                port,
            )
        for name in ("worker-1", "worker-2"):
            self._service(name, ["worker"], {}, 0)
        for one in self.services.values():
            one.start()
        for one in self.services.values():
            one.wait()
        self.port = free_port()
        (self.folder / "gongkai.conf").write_text(self.nginx_text(ports))
        outer = self.folder / "nginx.conf"
        outer.write_text(OUTER.format(folder=self.folder))
        assert NGINX is not None
        proxy = Service(
            "nginx",
            [NGINX, "-c", str(outer), "-p", str(self.folder)],
            dict(os.environ),
            self.folder / "nginx.out",
        )
        self.services["nginx"] = proxy
        proxy.start()
        until = time.monotonic() + 20
        while not listens(self.port):
            if time.monotonic() > until:
                raise RuntimeError(f"nginx does not listen:\n{proxy.told()}")
            time.sleep(0.05)

    def nginx_text(self, ports: Mapping[str, int]) -> str:
        """Return the example of deploy/nginx for these processes: only names, ports and files are replaced."""
        text = (ROOT / "deploy" / "nginx" / "gongkai.conf").read_text()
        key, certificate = make_certificate(self.folder)
        parameters = re.search(r"server portal:8000 ([^;]*);", text)
        assert parameters
        portals = " ".join(
            f"server 127.0.0.1:{ports[name]} {parameters[1]};" for name in ("portal-1", "portal-2")
        )
        for old, new in (
            (parameters[0], portals),
            ("server desk:8000", f"server 127.0.0.1:{ports['desk']}"),
            ("server api:8000", f"server 127.0.0.1:{ports['desk']}"),
            ("    listen [::]:80;\n", ""),
            ("    listen [::]:443 ssl http2;\n", ""),
            ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port} ssl http2;"),
            ("/etc/gongkai/certificates/site.crt", str(certificate)),
            ("/etc/gongkai/certificates/site.key", str(key)),
            ("/var/log/nginx/gongkai.log", f"{self.folder}/access.log"),
        ):
            assert old in text, old
            text = text.replace(old, new)
        return text

    def leader(self) -> str:
        """Return the name of the worker that does what is done by the clock."""
        holder = self.primary().psql("SELECT holder FROM jobs_lease WHERE name = 'timers'")
        number = int(holder.split(":")[1])
        for name in ("worker-1", "worker-2"):
            process = self.services[name].process
            if process is not None and number in {process.pid, *below(process.pid)}:
                return name
        return ""

    def primary(self) -> Server:
        """Return the server that takes writes now."""
        for one in (self.first, self.second):
            with suppress(AssertionError):
                if one.psql("SELECT pg_is_in_recovery()", "postgres") == "f":
                    return one
        raise RuntimeError("no server takes writes")

    def close(self) -> None:
        """End what was started."""
        for one in reversed(self.services.values()):
            one.stop()
        for server in (self.second, self.first):
            if (server.data / "postmaster.pid").exists():
                with suppress(AssertionError):
                    server.stop()

    def _service(self, name: str, words: list[str], more: Mapping[str, str], port: int) -> None:
        self.services[name] = Service(
            name,
            [sys.executable, "-m", "gongkai", *words],
            self.environment | dict(more),
            self.folder / f"{name}.log",
            f"http://127.0.0.1:{port}/readyz" if port else "",
        )


# All clients come from one address here; tests about rates are elsewhere.
RATES = [
    f"GONGKAI_RATE_{kind}"
    for kind in ("SEARCH", "API", "ENTRANCE", "FILES", "APPLY", "CASE", "SUGGESTIONS")
]


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a key and a certificate for the host of the site, which signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "site.key", folder / "site.crt"
    files[0].touch(mode=0o600)
    files[0].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    files[1].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return files
