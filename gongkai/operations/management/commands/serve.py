"""`gongkai serve`: run the web server and one worker together."""

import atexit
import ctypes
import multiprocessing
import os
import runpy
import signal
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from gongkai.kit.startup import check_port, is_migration_due
from gongkai.operations.apart import apart
from gongkai.operations.file_locks import file_lock
from gongkai.operations.sockets import BEGIN, check_socket

GRACE_SECONDS = 30
PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.1
APPLICATION = "gongkai.config.wsgi"
HOOKS = "gongkai.config.gunicorn"
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Command(BaseCommand):
    help = "Run the platform: the web server (gunicorn) and one worker, or the web server alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bind",
            default="127.0.0.1:8000",
            help="address and port (default: 127.0.0.1:8000), or unix:PATH",
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
        parser.add_argument(
            "--no-worker",
            action="store_true",
            help="only the web server; `gongkai worker` runs elsewhere",
        )

    def handle(
        self, *, bind: str, workers: int, threads: int, no_worker: bool, **options: Any
    ) -> None:
        if bind.startswith(BEGIN):
            check_socket(bind)
        else:
            check_port(bind)
        if fault := import_module(HOOKS).fault_of_threads(threads):
            raise CommandError(fault)
        if not settings.GONGKAI_ADDRESS:
            # Links in mails and letters then open on this machine, whatever the port is.
            settings.GONGKAI_ADDRESS = local_address(bind)
        apart(_refuse_old_database)
        # Their models need the apps.
        from gongkai.operations.key_presence import refuse_without_keys  # noqa: PLC0415
        from gongkai.operations.tenancy import claim_database  # noqa: PLC0415

        claim_database(settings.GONGKAI_TENANT, at=timezone.now())
        refuse_without_keys()
        # Web servers of one data folder may start together: one of them would remove the files that
        # another one still reads, until the application has listed them.
        with file_lock(settings.GONGKAI_DATA / "static.lock"):
            apart(_collect_static_files)
            # What both need is imported once, before server and worker are forked: importing takes longer
            # than anything else at the start, and what was imported shares its memory. What only the
            # worker needs, it imports itself: no page waits for it, and the server does not hold it.
            application = import_module(APPLICATION)
        import_module(settings.ROOT_URLCONF)
        import_module(HOOKS)
        tasks: list[Callable[[], object]] = [partial(_run_gunicorn, bind, workers, threads)]
        if not no_worker:
            tasks.append(lambda: call_command("worker"))
        self.stderr.write(f"Serving on {settings.GONGKAI_ADDRESS or bind}; Ctrl+C ends it.")
        # A connection must not be used by two processes.
        connections.close_all()
        sys.exit(run_together(tasks, application.flush_counts))


def _refuse_old_database() -> None:
    """Raise CommandError if the database is not up to date."""
    if is_migration_due():
        raise CommandError("The database is not up to date: run `gongkai migrate` first.")


def _collect_static_files() -> None:
    """Gather the static files in the data folder."""
    call_command("collectstatic", interactive=False, verbosity=0)


def local_address(bind: str) -> str:
    """Return the address of a server that only this machine can reach; of any other, nothing."""
    host, _colon, port = bind.rpartition(":")
    is_local = host in {"127.0.0.1", "localhost"} and host in settings.ALLOWED_HOSTS
    return f"http://{host}:{port}" if is_local else ""


def run_together(
    tasks: Sequence[Callable[[], object]], at_exit: Callable[[], object] = bool
) -> int:
    """
    Run each task in a process of its own until one of them ends or a signal arrives, then stop all.

    `at_exit` runs at the end of each process, and of those that it forks. Python 3.13 forgets exit
    functions that were registered before the fork.

    Returns the exit code: 0 after a signal, otherwise that of the process that failed, or 1 if it
    ended by itself with 0.
    """
    signals: list[int] = []

    def note_signal(number: int, _frame: FrameType | None) -> None:
        signals.append(number)

    for name in STOPPING:
        signal.signal(name, note_signal)
    fork = multiprocessing.get_context("fork")
    children = [
        fork.Process(target=_run_in_child, args=[task, os.getpid(), at_exit]) for task in tasks
    ]
    # A signal during the fork must reach the child's own handlers, not the list of this process.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    for child in children:
        child.start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    try:
        while not signals and all(child.exitcode is None for child in children):
            time.sleep(POLL_SECONDS)
        exit_code = next((child.exitcode for child in children if child.exitcode is not None), None)
    finally:
        _stop(children)
    if signals:
        return 0
    return abs(exit_code) if exit_code else 1


def _run_in_child(task: Callable[[], object], parent: int, at_exit: Callable[[], object]) -> None:
    """Prepare this forked process as a new one would be, and run the task."""
    # In a session of its own, Ctrl-C of the terminal reaches only the parent, which stops it.
    os.setsid()
    _end_with_parent(parent)
    for name in STOPPING:
        signal.signal(name, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    try:
        task()
    finally:
        # A forked process ends without the exit functions of its parent, and so do those that
        # gunicorn forks from it: without this, each would lose the views that it has counted.
        at_exit()
        atexit._run_exitfuncs()  # noqa: SLF001


def _end_with_parent(parent: int) -> None:
    """Let Linux send SIGTERM when the parent is killed, so that no child keeps the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)


def _stop(children: Sequence[ForkProcess]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        child.join(max(0.1, deadline - time.monotonic()))
        if child.exitcode is None:
            child.kill()
            child.join()


def _run_gunicorn(bind: str, workers: int, threads: int) -> None:
    """Do what `python -m gunicorn` does, in this process."""
    sys.argv = [
        "gunicorn",
        f"{APPLICATION}:application",
        "--config",
        f"python:{HOOKS}",
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
    runpy.run_module("gunicorn", run_name="__main__", alter_sys=True)
