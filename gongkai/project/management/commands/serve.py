"""`gongkai serve`: the whole platform with a production server, and one worker beside it."""

import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Bring the database up to date, gather static files, and serve until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="address and port (default 127.0.0.1:8000)")
        parser.add_argument("--workers", type=int, default=2, help="processes of the web server (default 2)")
        parser.add_argument("--as-it-is", action="store_true", help="skip migrate and collectstatic")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["as_it_is"]:
            call_command("migrate", verbosity=0)
            call_command("collectstatic", verbosity=0, interactive=False)
        web = [
            sys.executable, "-m", "gunicorn", "gongkai.project.wsgi:application", "--bind", options["bind"],
            "--workers", str(options["workers"]), "--threads", "4", "--max-requests", "20000",
            "--max-requests-jitter", "2000", "--preload", "--log-level", "warning", "--no-control-socket",
        ]  # fmt: skip
        processes = [subprocess.Popen(web), subprocess.Popen([sys.executable, "-m", "gongkai", "worker"])]

        def stop(number: int, at: FrameType | None) -> None:
            for process in processes:
                if process.poll() is None:
                    process.terminate()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        sys.exit(wait(processes))


def wait(processes: list[subprocess.Popen[bytes]]) -> int:
    """Wait until one ends, end the other, and return the first one's exit code."""
    while True:
        for process in processes:
            code = process.poll()
            if code is not None:
                for other in processes:
                    if other.poll() is None:
                        other.terminate()
                        other.wait(timeout=20)
                return code if code >= 0 else 0
        time.sleep(0.2)
