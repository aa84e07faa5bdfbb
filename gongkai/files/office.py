"""Conversion of files of old office programs by LibreOffice, in a limited process of its own."""

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from gongkai.kit.tabular_reader import LineError, UnreadableFile

OFFICE_NAMES = ("soffice", "libreoffice")
OFFICE_SECONDS = 90
MAX_BYTES = 64 << 20
# The format into which each old one is converted.
TARGETS = {
    ".doc": "docx",
    ".wps": "docx",
    ".rtf": "docx",
    ".xls": "xlsx",
    ".et": "xlsx",
}


def has_office() -> bool:
    """Return whether LibreOffice is installed."""
    return _office() is not None


@contextmanager
def converted(path: Path) -> Iterator[Path]:
    """
    Yield a file of an old format as DOCX or XLSX; it is removed at the end.

    Profile and folder are new for each file, so that nothing of one file is there for the next.
    Raises `UnreadableFile`: LibreOffice is not installed, takes too long, or cannot read the file.
    """
    office = _office()
    if office is None:
        raise _unreadable(
            _(
                "This format is read with LibreOffice, which is not installed; save the file as DOCX."
            )
        )
    ending = path.suffix.lower()
    with TemporaryDirectory(prefix="gongkai-office-") as folder:
        source = Path(folder, f"file{ending}")
        shutil.copyfile(path, source)
        _run(
            [
                office,
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--norestore",
                "--convert-to",
                TARGETS[ending],
                "--outdir",
                folder,
                str(source),
            ]
        )
        result = Path(folder, f"file.{TARGETS[ending]}")
        if not result.exists():
            raise _unreadable(_("The file is damaged, or its format does not match its extension."))
        yield result


def _office() -> str | None:
    return next(filter(None, map(shutil.which, OFFICE_NAMES)), None)


def _run(command: list[str]) -> None:
    """Run the conversion; the wrapper starts further processes, which end with it."""
    with subprocess.Popen(  # noqa: S603  (fixed arguments, no shell)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        with suppress(ProcessLookupError):  # it may have ended already
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (OFFICE_SECONDS, OFFICE_SECONDS))
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (MAX_BYTES, MAX_BYTES))
        try:
            process.wait(OFFICE_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise _unreadable(_("The file takes too long to read.")) from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _unreadable(message: str) -> UnreadableFile:
    return UnreadableFile(LineError(0, "", message))
