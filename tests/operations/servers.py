"""A server of PostgreSQL and its streaming replica, started for one test in a folder of its own."""

import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

USER = "postgres"
CONFIGURATION = """
port = {port}
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
fsync = off
shared_buffers = 32MB
max_connections = 40
wal_level = replica
hot_standby = on
"""


def programs() -> Path | None:
    """Return the folder of the programs of the newest PostgreSQL on this machine, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    if found:
        return found[-1]
    named = shutil.which("pg_ctl")
    return Path(named).parent if named else None


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """One server: its folder and its port."""

    folder: Path
    port: int
    more: str = ""  # lines of its configuration, which come last

    @property
    def data(self) -> Path:
        """The folder of its data."""
        return self.folder / f"data-{self.port}"

    def url(self, user: str = USER, database: str = "register") -> str:
        """Return the URL of a database on it."""
        return f"postgres://{user}@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        """Make an empty server and start it."""
        _run(
            self.folder,
            "initdb",
            "-D",
            self.data,
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        self._configure()
        self.start()

    def follow(self, primary: "Server") -> None:
        """Make this server a replica of another one and start it."""
        _run(
            self.folder,
            "pg_basebackup",
            "-d",
            primary.url(database="postgres"),
            "-D",
            self.data,
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
        )
        self._configure()
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        _run(
            self.folder,
            "pg_ctl",
            "-D",
            self.data,
            "-l",
            f"{self.data}.log",
            "-w",
            "-t",
            "60",
            "start",
        )

    def stop(self, how: str = "immediate") -> None:
        """Stop it, as a machine that loses its power."""
        _run(self.folder, "pg_ctl", "-D", self.data, "-m", how, "-w", "stop")

    def psql(self, statement: str, database: str = "register", user: str = USER) -> str:
        """Run a statement and return what it prints."""
        return _run(self.folder, "psql", "-d", self.url(user, database), "-XAtqc", statement)

    def _configure(self) -> None:
        text = CONFIGURATION.format(port=self.port, folder=self.folder) + self.more
        with (self.data / "postgresql.conf").open("a") as out:
            out.write(text)


def _run(folder: Path, program: str, *words: object) -> str:
    """Run a program of PostgreSQL; it refuses to be run by root."""
    where = programs()
    assert where is not None
    command = [str(where / program), *map(str, words)]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", *command]
    # What a server prints must not keep the pipe of this process open.
    said = folder / "said.txt"
    with said.open("w") as out:
        done = subprocess.run(
            command, stdout=out, stderr=subprocess.STDOUT, cwd=folder, check=False, timeout=120
        )
    text = said.read_text()
    assert done.returncode == 0, text
    return text.strip()
