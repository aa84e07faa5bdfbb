"""The folder of the bulk export: one run at a time is public, named by a file that is replaced at once."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = re.compile(r"[a-z][a-z0-9-]*\.ndjson\.gz")
CURRENT, MANIFEST, UNFINISHED = "current", "manifest.json", ".unfinished"


@dataclass(frozen=True)
class BulkFile:
    """One file of a run: its lines are JSON objects; `sha256` and `size` are those of the packed file."""

    name: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True)
class BulkRun:
    """One run: when it began, as ISO 8601 in UTC, and its files."""

    made_at: str
    files: tuple[BulkFile, ...]


def current_run(root: Path) -> BulkRun | None:
    """Return the newest complete run; None before the first."""
    folder = _current_folder(root)
    if folder is None:
        return None
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:  # the next run has replaced it in between
        return None
    return BulkRun(found["made_at"], tuple(BulkFile(**one) for one in found["files"]))


def file_of_run(root: Path, name: str) -> Path | None:
    """Return the path of a file of the newest run; None if it has none of this name."""
    folder = _current_folder(root)
    if folder is None or not NAME.fullmatch(name):
        return None
    path = folder / name
    return path if path.is_file() else None


@contextmanager
def new_run(root: Path) -> Iterator[Path]:
    """
    Yield an empty folder for the files of a run; a run that was interrupted is removed by the next one.

    What is written there is public only after `publish_run`.
    """
    folder = root / UNFINISHED
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish_run(root: Path, folder: Path, run: BulkRun) -> None:
    """Make a finished folder the public one at once, and remove the earlier ones with what they hold."""
    manifest = json.dumps(asdict(run), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(manifest, encoding="utf-8")
    name = re.sub(r"[^0-9]", "", run.made_at)
    shutil.rmtree(root / name, ignore_errors=True)
    folder.rename(root / name)
    pointer = root / f".{CURRENT}"
    pointer.write_text(name, encoding="utf-8")
    pointer.replace(root / CURRENT)
    for earlier in root.iterdir():
        if earlier.is_dir() and earlier.name not in {name, UNFINISHED}:
            shutil.rmtree(earlier, ignore_errors=True)


def _current_folder(root: Path) -> Path | None:
    try:
        name = (root / CURRENT).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return root / name
