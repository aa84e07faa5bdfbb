"""`gongkai export_site FOLDER`: write the static edition of everything public."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gongkai.operations.static_edition import ExportError, export_site


class Command(BaseCommand):
    help = (
        "Write every public page and file into a folder, for a web server without a database. The next "
        "run into the same folder writes what has changed, and removes what is no longer public. Run "
        "`gongkai collectstatic` after an upgrade."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="an empty folder, or that of an earlier export")

    def handle(self, *, folder: str, **options: Any) -> None:
        try:
            done = export_site(Path(folder).expanduser().resolve())
        except ExportError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{done.written} pages and files written, {done.unchanged} unchanged, "
            f"{done.removed} removed."
        )
