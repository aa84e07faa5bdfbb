"""What goes wrong with a place of stored files that is not on this machine."""

import errno


class FilesAway(Exception):
    """
    The place of stored files cannot be reached, or refuses: try again later.

    It is no `OSError`, so that nobody takes it for a file that is missing or damaged.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the place of stored files does not answer ({reason})")


class FileMissing(FileNotFoundError):
    """A stored file is not in its place."""

    def __init__(self, name: str) -> None:
        super().__init__(errno.ENOENT, "not in the place of stored files", name)


class FileDamaged(OSError):
    """The bytes of a stored file are not those that were stored."""

    def __init__(self, name: str) -> None:
        super().__init__(errno.EIO, "its bytes in the place of stored files were altered", name)


OUTAGES = (FilesAway, FileMissing, FileDamaged)
