"""`gongkai move`: move an installation from SQLite to an empty PostgreSQL database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gongkai.operations.moving.source import MoveRefused


class Command(BaseCommand):
    help = (
        "Move the SQLite database into the empty PostgreSQL database that DATABASE_URL names: all rows, "
        "in one transaction, compared by the rows of each table and the heads of the ledger, then "
        "indexed and checked as by `gongkai verify`. If anything differs, or the command is stopped, "
        "PostgreSQL is as empty as before. SQLite is only read. Stored files stay where they are."
    )
    requires_system_checks: list[str] = []  # the target has no tables yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="path",
            default="",
            metavar="FILE",
            help="SQLite database (default: gongkai.sqlite3 in the data folder)",
        )

    def handle(self, *, path: str, **options: Any) -> None:
        try:
            from gongkai.operations.moving.moving import move  # noqa: PLC0415  (needs psycopg)
        except ImportError as error:
            raise CommandError(
                "The driver of PostgreSQL is not installed: pip install 'gongkai[postgres]'."
            ) from error
        chosen = Path(path) if path else settings.GONGKAI_DATA / "gongkai.sqlite3"
        try:
            rows = move(chosen, self.stdout.write)
        except MoveRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"Moved: {rows} rows. Keep {chosen} until the first backup of PostgreSQL was made."
        )
