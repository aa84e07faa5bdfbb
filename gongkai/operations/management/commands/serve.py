"""`gongkai serve`: run the web server and one worker together."""

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
POLL_SECONDS = 0.1


class Command(BaseCommand):
    help = "Run the platform: the web server (gunicorn) and one worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bind", default="127.0.0.1:8000", help="address and port (default: 127.0.0.1:8000)"
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=max(2, min(os.cpu_count() or 2, 8)),
            help="number of server processes (default: by number of processors)",
        )
        parser.add_argument(
            "--threads", type=int, default=4, help="threads per server process (default: 4)"
        )

    def handle(self, *, bind: str, workers: int, threads: int, **options: Any) -> None:
        check_port(bind)
        _check_migrations()
        call_command("collectstatic", interactive=False, verbosity=0)
        sys.exit(
            run_together(
                [
                    _gunicorn_command(bind, workers, threads),
                    [sys.executable, "-m", "gongkai", "worker"],
                ]
            )
        )


def check_port(bind: str) -> None:
    """Check before the start that the port is free. Raises CommandError."""
    host, _colon, port = bind.rpartition(":")
    if not host or not port.isascii() or not port.isdigit():
        raise CommandError(f"Expected an address and a port such as 127.0.0.1:8000, not {bind!r}.")
    host = host.strip("[]")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # gunicorn sets this option too: a port that was released a moment ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"{bind} is not available ({error}). Choose another port."
            ) from error


def run_together(commands: list[list[str]]) -> int:
    """
    Run the commands until one of them ends or a signal arrives, then stop all.

    Returns the exit code: 0 after a signal, otherwise that of the process that failed, or 1 if it
    ended by itself with 0.
    """
    signals: list[int] = []

    def note_signal(number: int, _frame: FrameType | None) -> None:
        signals.append(number)

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, note_signal)
    # In their own session, Ctrl-C of the terminal reaches only this process, which stops them.
    children = [
        subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: PLW1509, S603
        for command in commands
    ]
    try:
        while not signals and all(child.poll() is None for child in children):
            time.sleep(POLL_SECONDS)
        exit_code = next(
            (child.returncode for child in children if child.returncode is not None), None
        )
    finally:
        _stop(children)
    if signals:
        return 0
    return abs(exit_code) if exit_code else 1


def _end_with_parent() -> None:
    """Let Linux send SIGTERM when the parent is killed, so that no child keeps the port."""
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


def _gunicorn_command(bind: str, workers: int, threads: int) -> list[str]:
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


def _check_migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date: run `gongkai migrate` first.")
