"""Make packages for the archive: write each to a file, reopen and check it, and store it."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from gongkai.documents.actions.archive_packages import (
    claim_package,
    complete_package,
    fail_package,
)
from gongkai.documents.archive_packages.bags import DamagedBag, verify_bag
from gongkai.documents.archive_packages.contents import write_package
from gongkai.documents.models import ArchivePackage
from gongkai.files.private import private_folder
from gongkai.files.storage import store_made
from gongkai.typesetting.pdf import TypesettingFailed

logger = logging.getLogger("gongkai.worker")


def make_waiting_packages(
    clock: Callable[[], datetime], *, most: int | None = None, pdf: bool = True
) -> list[ArchivePackage]:
    """Make the packages that wait, at most so many; returns what became of each."""
    done: list[ArchivePackage] = []
    while most is None or len(done) < most:
        package = claim_package(at=clock())
        if package is None:
            break
        done.append(make_package(package, clock, pdf=pdf))
    return done


def make_package(
    package: ArchivePackage, clock: Callable[[], datetime], *, pdf: bool = True
) -> ArchivePackage:
    """Make one claimed package. The file is written before the short transaction that names it."""
    folder = Path(settings.GONGKAI_DATA) / "packages"
    private_folder(folder)
    with TemporaryDirectory(prefix=".package-", dir=folder) as place:
        path = Path(place, "package.tar")
        try:
            with path.open("wb") as out:
                number = write_package(
                    out,
                    package.body,
                    package.year,
                    with_closed=package.with_closed,
                    at=clock(),
                    pdf=pdf,
                )
            with path.open("rb") as made:
                verify_bag(made)
        except (DamagedBag, FileNotFoundError, TypesettingFailed) as error:
            logger.exception("Package %s could not be made.", package.pk)
            return fail_package(package, f"{type(error).__name__}: {error}")
        stored = store_made(path, package.file_name)
    return complete_package(package, stored, number, at=clock())
