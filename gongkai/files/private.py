"""Folders and files that only their owner can read, whatever the umask of the process."""

import os
import stat
from pathlib import Path
from typing import IO

FOLDER_MODE, FILE_MODE = 0o700, 0o600
ALL_BUT_OWNER = 0o077


def private_folder(folder: Path) -> None:
    """Create a folder, and those above it that are missing, for the owner only."""
    if folder.is_dir():
        return
    missing = [folder, *(one for one in folder.parents if not one.exists())]
    for one in reversed(missing):
        one.mkdir(mode=FOLDER_MODE, exist_ok=True)


def keep_private(folder: Path) -> None:
    """
    Create everything for the owner only from now on in this process, and close its data folder.

    SQLite, libraries and their temporary files follow the umask, so it is set for the process. A
    folder of somebody else, or one that many share, is left as it is: `check --deploy` tells of it.
    """
    os.umask(ALL_BUT_OWNER)
    try:
        private_folder(folder)
        found = folder.stat()
    except OSError:  # the system check of the data folder says why
        return
    mode = stat.S_IMODE(found.st_mode)
    if mode & ALL_BUT_OWNER and found.st_uid == os.geteuid() and not mode & stat.S_ISVTX:
        folder.chmod(FOLDER_MODE)


def open_private(path: Path, flags: int) -> IO[bytes]:
    """Open a file for reading and writing; a new one can be read by the owner only."""
    return os.fdopen(os.open(path, flags, FILE_MODE), "r+b", buffering=0)
