"""`gongkai tidy_accounts`: what the worker does every hour, at once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gongkai.operations.worker import purge_accounts


class Command(BaseCommand):
    help = "Close accounts unused for GONGKAI_UNUSED_DAYS, erase old lines of the security log, remove expired sessions."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{purge_accounts(timezone.now())} account(s) closed.")
