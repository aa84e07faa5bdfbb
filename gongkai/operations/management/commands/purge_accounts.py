"""`gongkai purge_accounts`: run the hourly account task of the worker now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gongkai.operations.worker import purge_accounts


class Command(BaseCommand):
    help = (
        "Deactivate accounts unused for GONGKAI_UNUSED_DAYS, delete old entries of the security "
        "log, remove expired sessions."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{purge_accounts(timezone.now())} account(s) deactivated.")
