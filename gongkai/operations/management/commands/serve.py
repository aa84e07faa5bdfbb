"""`gongkai serve`: the web server and one worker, started and stopped together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

GRACE_SECONDS = 30
PR_SET_PDEATHSIG = 1
LOOK_SECONDS = 0.1


class Command(BaseCommand):
    help = "Serve the whole platform: gunicorn and one worker beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bind", default="127.0.0.1:8000", help="address and port (127.0.0.1:8000)"
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=max(2, min(os.cpu_count() or 2, 8)),
            help="server processes (by processors)",
        )
        parser.add_argument("--threads", type=int, default=4, help="threads in each of them (4)")

    def handle(self, *, bind: str, workers: int, threads: int, **options: Any) -> None:
        refuse_taken(bind)
        _refuse_old_tables()
        call_command("collectstatic", interactive=False, verbosity=0)
        sys.exit(
            run_together(
                [_web(bind, workers, threads), [sys.executable, "-m", "gongkai", "worker"]]
            )
        )


def refuse_taken(bind: str) -> None:
    """Say so before anything is started where somebody else listens on the port."""
    host, _colon, port = bind.rpartition(":")
    if not host or not port.isascii() or not port.isdigit():
        raise CommandError(f"An address and a port are wanted, as 127.0.0.1:8000, not {bind!r}.")
    host = host.strip("[]")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As gunicorn does it: a port that was let go a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"{bind} cannot be listened on ({error}); choose another port."
            ) from error


def run_together(commands: list[list[str]]) -> int:
    """
    Run the commands until one of them ends or a signal comes, then stop all; return the exit code.

    0 after a signal; else the code of the one that died, and 1 where it ended without being asked to.
    """
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, ask)
    # A session of their own: the terminal's Ctrl-C reaches only us, and we stop them in order.
    children = [
        subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: PLW1509, S603
        for command in commands
    ]
    try:
        while not asked and all(child.poll() is None for child in children):
            time.sleep(LOOK_SECONDS)
        died = next((child.returncode for child in children if child.returncode is not None), None)
    finally:
        _stop(children)
    if asked:
        return 0
    return abs(died) if died else 1


def _end_with_parent() -> None:
    """Ask Linux for a SIGTERM when the parent is killed, so that nobody keeps the port and the database."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _web(bind: str, workers: int, threads: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "gongkai.config.wsgi:application",
        "--bind",
        bind,
        "--worker-class",
        "gthread",
        "--workers",
        str(workers),
        "--threads",
        str(threads),
        "--preload",
        "--max-requests",
        "20000",
        "--max-requests-jitter",
        "2000",
        "--timeout",
        "60",
        "--graceful-timeout",
        "20",
        "--no-control-socket",
        "--log-level",
        "warning",
    ]


def _refuse_old_tables() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date: run `gongkai migrate` first.")
