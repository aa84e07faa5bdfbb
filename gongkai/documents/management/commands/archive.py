"""`gongkai archive`: make the package of a body and year for the archive."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gongkai.documents.actions.archive_packages import request_package
from gongkai.documents.archiving import make_waiting_packages
from gongkai.documents.rules.archive_packages import PackageFacts
from gongkai.documents.states import PackageState
from gongkai.files.storage import local_copy
from gongkai.kit.refusals import Refused
from gongkai.organisations.queries import body_by_code


class Command(BaseCommand):
    help = (
        "Make the package of a body and year for the archive (BagIt 1.0 in a TAR file), check it, and "
        "copy it to a folder. Without --closed it has public documents only. The ledger records it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("body", help="code of the body")
        parser.add_argument("year", type=int, help="year in which the documents were formed")
        parser.add_argument("--to", type=Path, default=Path(), help="folder (default: this one)")
        parser.add_argument(
            "--closed", action="store_true", help="include documents that are not public"
        )
        parser.add_argument(
            "--no-pdf", action="store_true", help="leave out the PDF/A files, which take longest"
        )

    def handle(
        self, *, body: str, year: int, to: Path, closed: bool, no_pdf: bool, **options: Any
    ) -> None:
        owner = body_by_code(body)
        if owner is None:
            raise CommandError(f"There is no body with the code {body}.")
        if not to.is_dir():
            raise CommandError(f"{to} is no folder.")
        try:
            package = request_package(owner, PackageFacts(year, closed), by=None, at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused.refusal)) from refused
        made = {one.pk: one for one in make_waiting_packages(timezone.now, pdf=not no_pdf)}
        package = made.get(package.pk) or package
        package.refresh_from_db()
        if package.state != PackageState.MADE:
            raise CommandError(f"The package was not made: {package.fault or package.state}.")
        target = to / package.file_name
        with local_copy(package.content_id) as path:
            shutil.copyfile(path, target)
        target.chmod(0o600)
        self.stdout.write(
            f"{target}: {package.documents} documents, {package.size} bytes, sha256 {package.sha256}"
        )
