"""`gongkai restore FOLDER`: restore a backup into an empty place."""

from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from gongkai.files.places.chosen import chosen_place
from gongkai.operations.backup.errors import BackupError
from gongkai.operations.backup.here import open_store, own_database, own_keys
from gongkai.operations.backup.key_copies import put_keys, read_keys
from gongkai.operations.backup.keys import missing_keys, read_key
from gongkai.operations.backup.restoring import RestoredSet, read_about, restore_set
from gongkai.operations.verify import ledger
from gongkai.search.cluster.following import forget


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database and an empty folder of files, named by the settings. "
        "Compares each file, the rows of each table and the heads of the ledger with the backup, then "
        "recomputes the ledger. Whatever does not agree is refused, and nothing is left behind."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="folder of backups")
        parser.add_argument(
            "--key-file", default="", help="key of the backups (default: GONGKAI_BACKUP_KEY_FILE)"
        )
        parser.add_argument("--set", default="", help="name of the set (default: the newest)")
        parser.add_argument(
            "--keys-from", metavar="FILE", help="restore the keys too, from this copy of them"
        )

    def handle(self, *, folder: str, key_file: str, **options: Any) -> None:
        connection.close()  # an open connection would go on reading the file that is replaced
        try:
            store = open_store(folder, key_file)
            store.open()
            _refuse_newer(read_about(store, store.chosen(options["set"])))
            kept = None
            if options["keys_from"]:
                path = Path(options["keys_from"]).expanduser()
                kept = read_keys(path, read_key(key_file or settings.GONGKAI_BACKUP.key_file))
            files = Path(settings.GONGKAI_FILES)
            found = restore_set(store, options["set"], own_database(), chosen_place(), files)
            if kept is not None:
                put_keys(
                    kept,
                    settings.GONGKAI_DATA,
                    settings.GONGKAI_PERSONAL_KEYS,
                    settings.GONGKAI_LEDGER_KEY,
                )
            _forget_search_cluster()
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Set {found.name} restored: {found.files} files, "
            f"{sum(found.facts.tables.values())} rows in {len(found.facts.tables)} tables."
        )
        self._report(found)

    def _report(self, found: RestoredSet) -> None:
        for stored in found.altered:
            self.stderr.write(f"The file {stored} had been altered before the backup was made.")
        for name in missing_keys(found.keys, own_keys()):
            self.stderr.write(
                f"The key {name} is missing or another one: what it encrypts cannot be read. Put it "
                "in place, or restore with --keys-from."
            )
        problems = 0
        check = ledger.check()
        while True:
            try:
                fault = next(check)
            except StopIteration as done:
                self.stdout.write(f"Ledger recomputed: {done.value}.")
                break
            problems += not fault.note
            self.stderr.write(str(fault))
        if problems:
            raise SystemExit(1)
        self.stdout.write("Now run `gongkai migrate`, then `gongkai verify`.")


def _forget_search_cluster() -> None:
    """
    Let the worker fill a new index in the search cluster.

    That of the old place has later changes. A record that it has deleted since would be refused there
    by the number of the change, and be found by nobody.
    """
    # A set of an earlier version is without the tables.
    with suppress(DatabaseError), transaction.atomic():
        forget()


def _refuse_newer(found: RestoredSet) -> None:
    """Refuse a set of a newer version, whose tables this program does not know."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(found.facts.migrations) - known)
    if newer:
        raise BackupError(
            f"The set {found.name} was made by a newer version of Gongkai (migration {newer[0]}): "
            "install that version first."
        )
