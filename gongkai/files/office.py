"""Conversion of office files by LibreOffice, in limited processes of its own: to newer formats, and to PDF."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from gongkai.kit.tabular_reader import LineError, UnreadableFile

OFFICE_NAMES = ("soffice", "libreoffice")
OFFICE_SECONDS = 90  # for one file
PRINT_SECONDS = 40  # for one file, while somebody waits for its pages: 3 on an idle machine
POLL_SECONDS = 0.2
BATCH_FILES = 50
MAX_BYTES = 64 << 20
# LibreOffice reserves two gigabytes of addresses before it opens a file.
MAX_ADDRESSES = 4 << 30
# Limits that the program and all that it starts have from their beginning.
LIMITED = 'ulimit -t "$1" -v "$2" -f "$3" -c 0; shift 3; exec "$@"'
# The format into which each old one is converted.
TARGETS = {
    ".doc": "docx",
    ".wps": "docx",
    ".rtf": "docx",
    ".xls": "xlsx",
    ".et": "xlsx",
    ".ppt": "pptx",
    ".dps": "pptx",
}


class TakesTooLong(UnreadableFile):
    """A file was not converted, because its conversion did not end."""


def has_office() -> bool:
    """Return whether LibreOffice is installed."""
    return _office() is not None


@contextmanager
def converted(path: Path) -> Iterator[Path]:
    """
    Yield a file of an old format as DOCX or XLSX; it is removed at the end.

    Raises `UnreadableFile`: LibreOffice is not installed, takes too long, or cannot read the file.
    """
    with TemporaryDirectory(prefix="gongkai-office-") as folder:
        result = convert_all([path], Path(folder))[path]
        if isinstance(result, UnreadableFile):
            raise result
        yield result


def print_to_pdf(path: Path, folder: Path) -> Path:
    """
    Return an office file as PDF in a folder. The extension of the path says how it is read.

    Raises `UnreadableFile`: LibreOffice is not installed, takes too long, or cannot read the file.
    """
    office = _office()
    if office is None:
        raise _missing()
    name = f"0{path.suffix.lower()}"
    results, is_killed = _convert(office, {path: name}, folder, "pdf", PRINT_SECONDS)
    if is_killed:
        raise _too_long()
    if path not in results:
        raise _damaged()
    return results[path]


def convert_all(paths: Iterable[Path], folder: Path) -> dict[Path, Path | UnreadableFile]:
    """
    Convert files of old formats to DOCX or XLSX in a folder; return for each the result, or why there is none.

    Starting LibreOffice takes longer than most files: one process converts many. A process that spends
    too long on a file, or crashes, is ended. The file is tried once more alone, and the others go on.
    """
    waiting = sorted(dict.fromkeys(paths), key=_target)
    found: dict[Path, Path | UnreadableFile] = {}
    office = _office()
    if office is None:
        return dict.fromkeys(waiting, _missing())
    number, size = 0, BATCH_FILES
    while waiting:
        batch = [one for one in waiting[:size] if _target(one) == _target(waiting[0])]
        sources = {one: f"{number + place}{one.suffix.lower()}" for place, one in enumerate(batch)}
        number += len(batch)
        results, is_killed = _convert(office, sources, folder, _target(waiting[0]), OFFICE_SECONDS)
        if is_killed and results:
            results.popitem()  # it may have been written in part
        if len(batch) > 1:
            # Files are converted in their order: those before the last result had their turn.
            tried = batch.index(next(reversed(results))) + 1 if results else 0
            batch, size = batch[:tried], BATCH_FILES if tried == len(batch) else 1
        else:
            size = BATCH_FILES
        failure = _too_long() if is_killed and len(batch) == 1 else _damaged()
        for one in batch:
            found[one] = results.get(one) or failure
        waiting = waiting[len(batch) :]
    return found


def _target(path: Path) -> str:
    return TARGETS[path.suffix.lower()]


def _convert(
    office: str, sources: Mapping[Path, str], folder: Path, target: str, seconds: int
) -> tuple[dict[Path, Path], bool]:
    """
    Convert files to one format, each under a short name of its own, in one process.

    Returns the results in the order of the files, and whether the process was killed. Its profile is
    new, so that nothing of these files is there for the next.
    """
    with TemporaryDirectory(prefix="gongkai-office-") as place:
        for path, name in sources.items():
            shutil.copyfile(path, Path(place, name))
        results = {one: folder / f"{Path(name).stem}.{target}" for one, name in sources.items()}
        is_killed = _run(
            [
                office,
                f"-env:UserInstallation=file://{place}/profile",
                "--headless",
                "--norestore",
                "--convert-to",
                target,
                "--outdir",
                str(folder),
                *(str(Path(place, name)) for name in sources.values()),
            ],
            list(results.values()),
            seconds,
        )
    return {one: result for one, result in results.items() if result.exists()}, is_killed


def _office() -> str | None:
    return next(filter(None, map(shutil.which, OFFICE_NAMES)), None)


def _run(command: list[str], results: Sequence[Path], file_seconds: int) -> bool:
    """
    Run a conversion; return whether it was killed because one file took too long.

    The wrapper starts further processes, which end with it.
    """
    seconds = file_seconds * len(results)
    limits = [str(seconds), str(MAX_ADDRESSES >> 10), str(MAX_BYTES >> 9)]
    with subprocess.Popen(  # noqa: S603  (the shell gets the command as arguments)
        ["/bin/sh", "-c", LIMITED, "office", *limits, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            return _is_stuck(process, results, file_seconds)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _is_stuck(
    process: "subprocess.Popen[bytes]", results: Sequence[Path], file_seconds: int
) -> bool:
    """Wait until the process ends; return whether instead it wrote no further result for too long."""
    written, since = 0, time.monotonic()
    while time.monotonic() - since < file_seconds:
        with suppress(subprocess.TimeoutExpired):
            process.wait(POLL_SECONDS)
            return False
        if (now := sum(result.exists() for result in results)) > written:
            written, since = now, time.monotonic()
    return True


def _missing() -> UnreadableFile:
    return _unreadable(
        _(
            "This format is read with LibreOffice, which is not installed; save the file as DOCX or XLSX."
        )
    )


def _too_long() -> TakesTooLong:
    return TakesTooLong(LineError(0, "", _("The file takes too long to read.")))


def _damaged() -> UnreadableFile:
    return _unreadable(
        _(
            "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again."
        )
    )


def _unreadable(message: str) -> UnreadableFile:
    return UnreadableFile(LineError(0, "", message))
