"""`gongkai bulk_export`: write everything public as files of JSON lines, now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gongkai.operations.bulk_export import export_everything


class Command(BaseCommand):
    help = (
        "Write everything public as files of JSON lines with checksums, and publish them in place of the "
        "last run. The worker does so each night."
    )

    def handle(self, **options: Any) -> None:
        run = export_everything(timezone.now())
        for one in run.files:
            self.stdout.write(f"{one.name}: {one.rows:,} records, {one.size:,} bytes")
