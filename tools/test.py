"""
`make test`: SQLite first, then PostgreSQL where one is reachable, the browser where Chromium is installed.

With `--cover` it also counts which branches are reached on SQLite, and fails below the bars of `tools/cover.py`.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from tools import cover
from tools.browser import chromium

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
SHAPE = "tests/architecture"


def main() -> None:
    """Run what this machine can run and say plainly what it cannot."""
    words = [word for word in sys.argv[1:] if word != cover.FLAG]
    covering = cover.FLAG in sys.argv
    if covering:
        cover.begin()
    postgres, why_not = find_postgres()
    if not postgres and is_postgres_wanted():
        sys.exit(f"PostgreSQL was asked for, but {why_not}.")
    notes = []
    if chromium() is None:
        notes.append(
            "Browser tests were skipped: Chromium is not installed (Debian: apt-get install chromium)."
        )
    if not shared_folder().is_dir():
        notes.append("Tests on real data were skipped: there is no ../shared (or GONGKAI_SHARED).")
    if not any(word.startswith(SHAPE) for word in words):
        # The rules about the shape of the tree are run by `make check`.
        words = [*words, f"--ignore={SHAPE}"]
    failed = _pytest("SQLite", words, None, covering=covering)
    if postgres:
        failed = _pytest("PostgreSQL", words, postgres, covering=False) or failed
    else:
        notes.append(f"The database tests ran on SQLite only: {why_not}.")
    print("\n".join(["", *notes]) if notes else "")
    if covering and not failed:
        failed = int(not cover.is_enough())
    print("The tests failed." if failed else "The tests passed.")
    sys.exit(failed)


def is_postgres_wanted() -> bool:
    """Whether tests on SQLite alone would pass for more than they are: a server was named, or nothing may be skipped."""
    return named_postgres() != "" or bool(os.environ.get("GONGKAI_NO_SKIPS"))


def named_postgres() -> str:
    """Return the address of the PostgreSQL that the environment names, or nothing."""
    named = os.environ.get("TEST_POSTGRES_URL") or os.environ.get("DATABASE_URL", "")
    return named if named.startswith("postgres") else ""


def find_postgres() -> tuple[str | None, str]:
    """Return the address of a PostgreSQL on which test databases may be made, or why there is none."""
    if named := named_postgres():
        return _usable(named)
    user = quote(os.environ.get("PGUSER", "postgres"))
    if os.environ.get("PGHOST"):
        # libpq reads PGHOST, PGPORT and PGPASSWORD itself.
        return _usable(f"postgres:///{quote(os.environ.get('PGDATABASE', 'postgres'))}?user={user}")
    for host in ("", "127.0.0.1"):
        address, why_not = _usable(f"postgres://{user}@{host}/postgres")
        if address:
            return address, ""
    return None, why_not


def _usable(address: str) -> tuple[str | None, str]:
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        return None, f"no PostgreSQL is reachable ({' '.join(str(error).split())})"
    if not row or not row[0]:
        return None, "the PostgreSQL user may not create databases"
    return address, ""


def shared_folder() -> Path:
    """Return where the real data would be."""
    return Path(os.environ.get("GONGKAI_SHARED", ROOT.parent / "shared"))


def _pytest(database: str, words: list[str], address: str | None, *, covering: bool) -> int:
    print(f"\n== Tests on {database}", flush=True)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if covering:
        environment |= cover.environment()
    if address:
        environment["DATABASE_URL"] = address
    # What is long is shared out test by test; else a file is one worker's, which sets its stage once.
    dist = "load" if "--long" in words else "loadfile"
    # Tests of whole processes wait much of their time: one more worker than processors fills the gaps.
    workers = "auto" if address else str((os.cpu_count() or 1) + 1)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gongkai-pytest-") as folder:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-n",
                workers,
                "--dist",
                dist,
                "--no-loadscope-reorder",
                # What makes a run long is named at its end.
                "--durations=25",
                "--durations-min=10",
                "--basetemp",
                folder,
                *words,
            ],
            cwd=ROOT,
            env=environment,
            check=False,
        )
    print(f"   {time.monotonic() - started:.0f} s: {database}", flush=True)
    # That nothing of what was asked for is long, or touches a database, is no failure.
    return 0 if done.returncode == NO_TESTS and (address or "--long" in words) else done.returncode


if __name__ == "__main__":
    main()
