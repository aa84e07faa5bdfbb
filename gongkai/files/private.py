"""Folders and files that only their owner can read, whatever the umask of the process."""

import os
from pathlib import Path
from typing import IO

FOLDER_MODE, FILE_MODE = 0o700, 0o600


def private_folder(folder: Path) -> None:
    """Create a folder, and those above it that are missing, for the owner only."""
    if folder.is_dir():
        return
    missing = [folder, *(one for one in folder.parents if not one.exists())]
    for one in reversed(missing):
        one.mkdir(mode=FOLDER_MODE, exist_ok=True)


def open_private(path: Path, flags: int) -> IO[bytes]:
    """Open a file for reading and writing; a new one can be read by the owner only."""
    return os.fdopen(os.open(path, flags, FILE_MODE), "r+b", buffering=0)
