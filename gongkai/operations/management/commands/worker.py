"""`gongkai worker`: stands beside the web server and does what is due."""

import logging
import signal
import time
from argparse import ArgumentParser
from math import inf
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from gongkai.operations.mail_intake import read_mailboxes
from gongkai.operations.worker import (
    analyze_tables,
    notify_of_deadlines,
    open_annual_reports,
    process_application_deadlines,
    purge_accounts,
    purge_orphaned_files,
    work_once,
)
from gongkai.sampledata.demo.loading import is_loading, load_next

SWEEP_SECONDS = 3600
READ_SECONDS = 60
logger = logging.getLogger("gongkai.worker")


class Command(BaseCommand):
    help = "Let the consumers catch up, keep appointed releases, tell of running clocks, read mailboxes, sweep orphaned files, close unused accounts, mind applications, begin annual reports; until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")
        parser.add_argument(
            "--pause", type=float, default=1.0, help="seconds between two looks (1)"
        )

    def handle(self, *, once: bool, pause: float, **options: Any) -> None:
        if once:
            while is_loading() and load_next():
                pass
            done = work_once(timezone.now()) + read_mailboxes(timezone.now())
            swept = purge_orphaned_files(timezone.now())
            purge_accounts(timezone.now())
            process_application_deadlines(timezone.now())
            open_annual_reports(timezone.now())
            notify_of_deadlines(timezone.now())
            analyze_tables()
            self.stdout.write(f"{done} done, {swept} orphaned files removed.")
            return
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        self._work_until(stop, pause)

    def _work_until(self, stop: Event, pause: float) -> None:
        swept_at = read_at = -inf  # at the start, too: some workers never live for an hour
        while not stop.is_set():
            try:
                work_once(timezone.now())
                if is_loading() and load_next():
                    continue  # what is done once an hour waits until the demo is whole
                if time.monotonic() - read_at > READ_SECONDS:
                    read_at = (
                        time.monotonic()
                    )  # noted first: a mailbox that fails is not asked every second
                    read_mailboxes(timezone.now())
                if time.monotonic() - swept_at > SWEEP_SECONDS:
                    purge_orphaned_files(timezone.now())
                    purge_accounts(timezone.now())
                    process_application_deadlines(timezone.now())
                    open_annual_reports(timezone.now())
                    notify_of_deadlines(timezone.now())
                    analyze_tables()
                    swept_at = time.monotonic()
            except Exception:  # a database that is away for a minute must not end the worker
                logger.exception("A round of the worker failed; the next one tries again.")
            close_old_connections()
            stop.wait(pause)
