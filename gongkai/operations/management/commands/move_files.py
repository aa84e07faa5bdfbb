"""`gongkai move_files s3` and `gongkai move_files folder`: copy stored files to another place."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gongkai.files.places import chosen
from gongkai.files.places.errors import FilesAway
from gongkai.operations.moving.stored_files import MovedFiles, move_files

SAID_EVERY = 1000


class Command(BaseCommand):
    help = (
        "Copy every stored file to the bucket of the settings, or from it to the folder of this "
        "machine, and compare the hash of each. The platform can stay in use. A run that was "
        "interrupted is continued by the next one. Run it, change GONGKAI_FILES and restart, then run it "
        "again for what was stored meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", choices=("s3", "folder"))
        parser.add_argument(
            "--remove-source",
            action="store_true",
            help="remove what was copied and compared from where it was; only after the change of "
            "GONGKAI_FILES",
        )

    def handle(self, *, to: str, remove_source: bool, **_options: Any) -> None:
        if not settings.GONGKAI_S3.bucket:
            raise CommandError("GONGKAI_S3_BUCKET is empty: there is no bucket.")
        if remove_source and to != settings.GONGKAI_FILES_IN:
            raise CommandError(
                f"Files are still stored in the other place: set GONGKAI_FILES={to} and restart first."
            )
        places = {"s3": chosen.bucket(), "folder": chosen.folder()}
        target = places.pop(to)
        (source,) = places.values()
        sums, work = MovedFiles(), Path(settings.GONGKAI_FILES)
        try:
            for number, now in enumerate(
                move_files(source, target, work, is_source_removed=remove_source), start=1
            ):
                sums = now
                if number % SAID_EVERY == 0:
                    self.stdout.write(f"{number} files …")
        except FilesAway as error:
            raise CommandError(
                f"Stopped after {sums.copied} files: {error}. Run the command again; it continues."
            ) from error
        self.stdout.write(
            f"{sums.copied} files copied ({sums.size} bytes), {sums.same} were there already, "
            f"{sums.removed} removed from where they were."
        )
        for name in sums.damaged:
            self.stderr.write(f"{name} is damaged where it is, and was not copied.")
        if sums.damaged:
            raise CommandError(
                f"{len(sums.damaged)} files are damaged; see `gongkai verify files`."
            )
