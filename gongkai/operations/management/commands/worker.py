"""`gongkai worker`: run background tasks beside the web server."""

import logging
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from math import inf
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from gongkai.channels.hub import tell_hub
from gongkai.channels.inbox import process_inboxes
from gongkai.channels.sending import send_due
from gongkai.jobs.leases import database_now
from gongkai.kit.table_statistics import analyze_regularly
from gongkai.operations.backup.nightly import keep_backed_up
from gongkai.operations.bulk_export import export_when_due
from gongkai.operations.checkpoints import make_due_checkpoint, queue_checkpoint_mails
from gongkai.operations.complaints import erase_complaints
from gongkai.operations.consultations import erase_comment_authors
from gongkai.operations.file_locks import file_lock
from gongkai.operations.inspections import inspect_pages
from gongkai.operations.key_presence import refuse_without_keys
from gongkai.operations.leading import Leader
from gongkai.operations.letters import finish_letters
from gongkai.operations.mail_intake import read_mailboxes
from gongkai.operations.monitoring.serving import serve_metrics
from gongkai.operations.tenancy import claim_database
from gongkai.operations.worker import (
    erase_error_reports,
    erase_event_questions,
    erase_registrations,
    make_gazette_files,
    make_packages,
    notify_of_deadlines,
    open_annual_reports,
    open_publication_duties,
    process_application_deadlines,
    purge_accounts,
    purge_discarded_drafts,
    purge_orphaned_files,
    purge_queries,
    purge_requests_to_follow,
    read_files,
    work_once,
)
from gongkai.portal.first_pages import draw_first_pages
from gongkai.sampledata.demo.loading import is_loading, load_next

HOURLY_SECONDS = 3600
HOURLY: tuple[Callable[[datetime], object], ...] = (
    purge_discarded_drafts,
    purge_orphaned_files,
    purge_accounts,
    process_application_deadlines,
    erase_error_reports,
    erase_complaints,
    erase_registrations,
    finish_letters,
    erase_event_questions,
    erase_comment_authors,
    purge_queries,
    purge_requests_to_follow,
    open_annual_reports,
    open_publication_duties,
    notify_of_deadlines,
)
MAIL_SECONDS = 60
# Between two portions of bodies, so that the inspection leaves the machine to the pages.
INSPECTION_PAUSE_SECONDS = 0.1
SENDERS = 4  # threads that send to channels
logger = logging.getLogger("gongkai.worker")


class Command(BaseCommand):
    help = (
        "Run background tasks until stopped: run ledger consumers, publish scheduled documents, "
        "update the validity of documents, "
        "send mail and deadline notifications, send documents to channels, read mailboxes, read the texts of files, make packages for the archive, erase discarded drafts after 30 days, remove orphaned files, deactivate "
        "unused accounts, process application deadlines, erase old error reports, complaints and questions to events, mail what is new in followed lists, delete requests to follow that were not confirmed and authors of comments, close public consultations, delete old counts of queries, open annual reports and publication duties, write the bulk export each night, check links, inspect the own pages each night, sign checkpoints "
        "of the ledger and mail them to their keepers, make the backup of the day and try out its restoration. Several workers may run; one "
        "of them, chosen through the database, does what is done by the clock."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run all tasks once, then exit")
        parser.add_argument(
            "--pause", type=float, default=1.0, help="seconds between two rounds (default: 1)"
        )

    def handle(self, *, once: bool, pause: float, **options: Any) -> None:
        claim_database(settings.GONGKAI_TENANT, at=timezone.now())
        refuse_without_keys()
        if once:
            while is_loading() and load_next():
                pass
            done = work_once(timezone.now()) + read_mailboxes(timezone.now())
            done += read_files(timezone.now) + make_packages(timezone.now)
            done += make_gazette_files(timezone.now) + send_due(timezone.now)
            done += process_inboxes(timezone.now) + tell_hub(timezone.now)
            results = {task: task(timezone.now()) for task in HOURLY}
            removed = results[purge_orphaned_files]
            make_due_checkpoint(timezone.now())
            queue_checkpoint_mails(timezone.now())
            export_when_due(timezone.now)
            analyze_regularly()
            while inspect_pages(timezone.now()):
                pass
            self.stdout.write(f"{done} tasks done, {removed} orphaned files removed.")
            return
        _have_static_files()
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        # A file may take minutes, and releases, mails and the index do not wait for it.
        reader = Thread(target=self._read_until, args=(stop, pause), name="files")
        reader.start()
        # A channel may answer slowly, and others do not wait for it, least of all in an emergency.
        senders = [
            Thread(target=self._send_until, args=(stop, pause), name=f"channels-{number}")
            for number in range(SENDERS)
        ]
        for sender in senders:
            sender.start()
        serve_metrics()
        leader = Leader(database_now)
        others = [
            Thread(target=keep_backed_up, args=(stop, leader), name="backups"),
            Thread(target=self._work_at_night_until, args=(stop, pause, leader), name="night"),
        ]
        for other in others:
            other.start()
        try:
            self._work_until(stop, pause, leader)
        finally:
            for thread in (reader, *senders, *others):
                thread.join()
            with suppress(DatabaseError):  # the lease expires by itself
                leader.resign()

    def _send_until(self, stop: Event, pause: float) -> None:
        wait_for_demo(stop)
        while not stop.is_set():
            try:
                while not stop.is_set() and send_due(timezone.now, is_stopping=stop.is_set):
                    pass
                process_inboxes(timezone.now, most=1)
                tell_hub(timezone.now)
            except Exception:  # as below
                logger.exception("Sending to channels failed; the next round tries again.")
            close_old_connections()
            stop.wait(pause)
        connection.close()

    def _read_until(self, stop: Event, pause: float) -> None:
        wait_for_demo(stop)
        while not stop.is_set():
            try:
                while not stop.is_set() and read_files(timezone.now, most=1):
                    pass
                make_packages(timezone.now, most=1)
                make_gazette_files(timezone.now)
            except Exception:  # as below
                logger.exception("Reading the text of a file failed; the next round tries again.")
            close_old_connections()
            stop.wait(pause)
        connection.close()

    def _work_at_night_until(self, stop: Event, pause: float, leader: Leader) -> None:
        """Inspect and export; both take minutes, and other sites may answer slowly."""
        wait_for_demo(stop)
        while not stop.is_set():
            try:
                while not stop.is_set() and leader.leads() and inspect_pages(timezone.now()):
                    stop.wait(INSPECTION_PAUSE_SECONDS)
                if leader.leads():
                    export_when_due(timezone.now)
            except Exception:  # as below
                logger.exception("The work of the night failed; the next round goes on with it.")
            close_old_connections()
            stop.wait(max(pause, MAIL_SECONDS))
        connection.close()

    def _work_until(self, stop: Event, pause: float, leader: Leader) -> None:
        hourly_at = read_at = -inf  # also at the start, because a worker may run for under an hour
        while not stop.is_set():
            try:
                work_once(timezone.now())
                if is_loading() and load_next():
                    continue  # hourly tasks wait until the demo is loaded completely
                # Timers belong to one worker; the rest, which claims rows, is done by all.
                leads = leader.leads()
                if leads and time.monotonic() - read_at > MAIL_SECONDS:
                    # Set first, so that a failing mailbox is not tried every second.
                    read_at = time.monotonic()
                    read_mailboxes(timezone.now())
                    make_due_checkpoint(timezone.now())
                    queue_checkpoint_mails(timezone.now())
                if leads and time.monotonic() - hourly_at > HOURLY_SECONDS:
                    for task in HOURLY:
                        if not leader.leads():  # another one does the rest
                            break
                        task(timezone.now())
                    analyze_regularly()
                    draw_first_pages()  # what was read meanwhile may have displaced what they need
                    hourly_at = time.monotonic()
            except Exception:  # a temporary failure of the database must not end the worker
                logger.exception("A round of the worker failed; the next round tries again.")
            close_old_connections()
            stop.wait(pause)


def _have_static_files() -> None:
    """
    Collect the static files if no web server has yet: pages that are inspected name them.

    What this process has once read of them, it does not read again.
    """
    with file_lock(settings.GONGKAI_DATA / "static.lock"):
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)


def wait_for_demo(stop: Event) -> None:
    """Wait until the demo is loaded: loading holds the lock of the database, for which the pages wait first."""
    while is_loading() and not stop.is_set():
        stop.wait(1.0)
