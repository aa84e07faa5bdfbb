"""Settings of backups."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class BackupTerms:
    """Where and when backups are made; an empty folder: the worker makes none."""

    folder: str = field(
        default="",
        metadata={"help": "Folder for backups, on another disk or machine; empty: none are made."},
    )
    key_file: str = field(
        default="",
        metadata={
            "help": "File of the key that encrypts backups (`gongkai backup --new-key FILE`)."
        },
    )
    hour: int = field(
        default=2,
        metadata={"help": "Hour from which the worker makes the backup of the day.", "least": 0},
    )
    keep: int = field(
        default=30, metadata={"help": "Number of sets of backups that are kept.", "least": 1}
    )
    drill_database: str = field(
        default="",
        metadata={
            "help": "URL of an empty PostgreSQL database in which restoration is tried; needed "
            "only where the platform itself uses PostgreSQL."
        },
    )
