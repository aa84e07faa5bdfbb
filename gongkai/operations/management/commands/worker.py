"""`gongkai worker`: run background tasks beside the web server."""

import logging
import signal
import time
from argparse import ArgumentParser
from math import inf
from threading import Event, Thread
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone

from gongkai.channels.hub import tell_hub
from gongkai.channels.inbox import process_inboxes
from gongkai.channels.sending import send_due
from gongkai.kit.table_statistics import analyze_regularly
from gongkai.operations.checkpoints import make_due_checkpoint, queue_checkpoint_mails
from gongkai.operations.complaints import erase_complaints
from gongkai.operations.consultations import erase_comment_authors
from gongkai.operations.letters import finish_letters
from gongkai.operations.mail_intake import read_mailboxes
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
MAIL_SECONDS = 60
SENDERS = 4  # threads that send to channels
logger = logging.getLogger("gongkai.worker")


class Command(BaseCommand):
    help = (
        "Run background tasks until stopped: run ledger consumers, publish scheduled documents, "
        "update the validity of documents, "
        "send mail and deadline notifications, send documents to channels, read mailboxes, read the texts of files, make packages for the archive, erase discarded drafts after 30 days, remove orphaned files, deactivate "
        "unused accounts, process application deadlines, erase old error reports, complaints and questions to events, mail what is new in followed lists, delete requests to follow that were not confirmed and authors of comments, close public consultations, delete old counts of queries, open annual reports and publication duties, check links, sign checkpoints "
        "of the ledger and mail them to their keepers."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run all tasks once, then exit")
        parser.add_argument(
            "--pause", type=float, default=1.0, help="seconds between two rounds (default: 1)"
        )

    def handle(self, *, once: bool, pause: float, **options: Any) -> None:
        if once:
            while is_loading() and load_next():
                pass
            done = work_once(timezone.now()) + read_mailboxes(timezone.now())
            done += read_files(timezone.now) + make_packages(timezone.now)
            done += make_gazette_files(timezone.now) + send_due(timezone.now)
            done += process_inboxes(timezone.now) + tell_hub(timezone.now)
            purge_discarded_drafts(timezone.now())
            removed = purge_orphaned_files(timezone.now())
            purge_accounts(timezone.now())
            process_application_deadlines(timezone.now())
            erase_error_reports(timezone.now())
            erase_complaints(timezone.now())
            erase_registrations(timezone.now())
            finish_letters(timezone.now())
            erase_event_questions(timezone.now())
            erase_comment_authors(timezone.now())
            purge_queries(timezone.now())
            purge_requests_to_follow(timezone.now())
            open_annual_reports(timezone.now())
            open_publication_duties(timezone.now())
            notify_of_deadlines(timezone.now())
            make_due_checkpoint(timezone.now())
            queue_checkpoint_mails(timezone.now())
            analyze_regularly()
            self.stdout.write(f"{done} tasks done, {removed} orphaned files removed.")
            return
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
        self._work_until(stop, pause)
        for thread in (reader, *senders):
            thread.join()

    def _send_until(self, stop: Event, pause: float) -> None:
        while not stop.is_set():
            try:
                while not stop.is_set() and send_due(timezone.now, most=1):
                    pass
                process_inboxes(timezone.now, most=1)
                tell_hub(timezone.now)
            except Exception:  # as below
                logger.exception("Sending to channels failed; the next round tries again.")
            close_old_connections()
            stop.wait(pause)
        connection.close()

    def _read_until(self, stop: Event, pause: float) -> None:
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

    def _work_until(self, stop: Event, pause: float) -> None:
        hourly_at = read_at = -inf  # also at the start, because a worker may run for under an hour
        while not stop.is_set():
            try:
                work_once(timezone.now())
                if is_loading() and load_next():
                    continue  # hourly tasks wait until the demo is loaded completely
                if time.monotonic() - read_at > MAIL_SECONDS:
                    # Set first, so that a failing mailbox is not tried every second.
                    read_at = time.monotonic()
                    read_mailboxes(timezone.now())
                    make_due_checkpoint(timezone.now())
                    queue_checkpoint_mails(timezone.now())
                if time.monotonic() - hourly_at > HOURLY_SECONDS:
                    purge_discarded_drafts(timezone.now())
                    purge_orphaned_files(timezone.now())
                    purge_accounts(timezone.now())
                    process_application_deadlines(timezone.now())
                    erase_error_reports(timezone.now())
                    erase_complaints(timezone.now())
                    erase_registrations(timezone.now())
                    finish_letters(timezone.now())
                    erase_event_questions(timezone.now())
                    erase_comment_authors(timezone.now())
                    purge_queries(timezone.now())
                    purge_requests_to_follow(timezone.now())
                    open_annual_reports(timezone.now())
                    open_publication_duties(timezone.now())
                    notify_of_deadlines(timezone.now())
                    analyze_regularly()
                    draw_first_pages()  # what was read meanwhile may have displaced what they need
                    hourly_at = time.monotonic()
            except Exception:  # a temporary failure of the database must not end the worker
                logger.exception("A round of the worker failed; the next round tries again.")
            close_old_connections()
            stop.wait(pause)
