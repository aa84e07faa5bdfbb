"""The backup of the day and its drill, started by the worker in a process of their own."""

import logging
import subprocess
import sys
from threading import Event

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from gongkai.operations.backup.here import is_backup_due
from gongkai.operations.leading import Leader

CHECK_SECONDS = 60
POLL_SECONDS = 1.0
SHOWN = 2000
COMMAND = [sys.executable, "-m", "gongkai", "backup", "--then-drill"]
logger = logging.getLogger("gongkai.worker")


def keep_backed_up(stop: Event, leader: Leader) -> None:
    """Make the backup of each day and try it out, until `stop`; nothing else waits for it."""
    if not settings.GONGKAI_BACKUP.folder:
        return
    while not stop.is_set():
        try:
            if leader.leads() and is_backup_due(timezone.now()):
                run_until(stop, COMMAND)
        except Exception:
            logger.exception("The backup of the day could not be started; it is tried again.")
        close_old_connections()
        stop.wait(CHECK_SECONDS)
    connection.close()


def run_until(stop: Event, command: list[str]) -> int:
    """
    Run a command, and end it when `stop` is set; return its exit status.

    A backup that is ended leaves no set, and its run is recorded as failed when the next begins.
    """
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        said = ""
        while True:
            try:
                _out, said = running.communicate(timeout=POLL_SECONDS)
            except subprocess.TimeoutExpired:
                if stop.is_set():
                    running.terminate()
            else:
                break
    if running.returncode and not stop.is_set():
        logger.error("The backup of the day failed: %s", said.strip()[-SHOWN:])
    return running.returncode
