"""`gongkai backup [FOLDER]`: make a backup, list backups, or try out a restoration."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gongkai.operations.backup.errors import BackupError
from gongkai.operations.backup.here import back_up, drill, open_store, own_keys
from gongkai.operations.backup.key_copies import write_keys
from gongkai.operations.backup.keys import make_key, read_key
from gongkai.operations.backup.restoring import read_about

MEGABYTE = 1 << 20


class Command(BaseCommand):
    help = (
        "Back up the database and all stored files into a folder, encrypted; only what is new is "
        "written. Keys are not part of a backup: copy them with --keys-to and keep that file apart."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            nargs="?",
            default="",
            help="folder of backups (default: GONGKAI_BACKUP_FOLDER)",
        )
        parser.add_argument(
            "--key-file", default="", help="key of the backups (default: GONGKAI_BACKUP_KEY_FILE)"
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--new-key", metavar="FILE", help="make a key for backups and end")
        what.add_argument("--keys-to", metavar="FILE", help="copy all keys, encrypted, and end")
        what.add_argument("--list", action="store_true", help="list the sets and end")
        what.add_argument(
            "--drill",
            nargs="?",
            const="newest",
            metavar="SET",
            help="restore a set beside the installation and verify it, and end",
        )
        what.add_argument(
            "--then-drill", action="store_true", help="make a backup, then try out its restoration"
        )

    def handle(self, *, folder: str, key_file: str, **options: Any) -> None:
        try:
            if options["new_key"]:
                self._new_key(Path(options["new_key"]).expanduser())
            elif options["keys_to"]:
                self._copy_keys(Path(options["keys_to"]).expanduser(), folder, key_file)
            elif options["list"]:
                self._list(folder, key_file)
            elif options["drill"]:
                self._drill(folder, key_file, options["drill"].replace("newest", ""))
            else:
                self._back_up(folder, key_file)
                if options["then_drill"]:
                    self._drill(folder, key_file, "")
        except BackupError as error:
            raise CommandError(str(error)) from error

    def _new_key(self, path: Path) -> None:
        key = make_key(path)
        self.stdout.write(
            f"Key {key.name} written to {path}. Without it no backup can be read: keep a copy in "
            "another place than the backups."
        )

    def _copy_keys(self, path: Path, folder: str, key_file: str) -> None:
        terms = settings.GONGKAI_BACKUP
        apart = [settings.GONGKAI_DATA]
        apart += [Path(one).expanduser() for one in {folder, terms.folder} if one]
        number = write_keys(
            path, read_key(key_file or terms.key_file), own_keys(), apart_from=apart
        )
        self.stdout.write(f"{number} keys written to {path}, encrypted with the key of backups.")

    def _list(self, folder: str, key_file: str) -> None:
        store = open_store(folder, key_file)
        store.open()
        for name in store.sets():
            about = read_about(store, name)
            acts = sum(seq for seq, _hash in about.facts.heads.values())
            rows = sum(about.facts.tables.values())
            self.stdout.write(f"{name}  {about.facts.engine}  {rows} rows  {acts} acts")

    def _back_up(self, folder: str, key_file: str) -> None:
        made = back_up(open_store(folder, key_file))
        self.stdout.write(
            f"Set {made.name}: {made.files} files, {made.size / MEGABYTE:.1f} MB read, "
            f"{made.written / MEGABYTE:.1f} MB written."
        )
        for stored in made.altered:
            self.stderr.write(f"The stored file {stored} is altered: run `gongkai verify files`.")

    def _drill(self, folder: str, key_file: str, name: str) -> None:
        found = drill(open_store(folder, key_file), name)
        self.stdout.write(
            f"Set {found.name} can be restored: {found.files} files, "
            f"{sum(found.facts.tables.values())} rows, {len(found.facts.heads)} chains, verified."
        )
