"""What a backup, a restoration or a move refuses, in words for the administrator."""


class BackupError(Exception):
    """The operation cannot be carried out, or what was found is not whole."""


class WrongKey(BackupError):
    """The key is not the one with which the backup was made."""


class DamagedPart(BackupError):
    """A part of the backup is missing or was altered."""
