"""The key that encrypts backups, and what a set records about the other keys."""

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

from gongkai.files.private import private_folder
from gongkai.ledger.sm2 import SM2_KEY_NAME, sm2_key_beside
from gongkai.operations.backup.errors import BackupError, WrongKey

KEY_BYTES = 32


@dataclass(frozen=True)
class BackupKey:
    """The key of a backup; its name is a fingerprint that reveals nothing about it."""

    secret: bytes

    @property
    def name(self) -> str:
        """Return the fingerprint of the key."""
        return "b" + self.fingerprint("key")[:16]

    def fingerprint(self, *values: str) -> str:
        """Return a keyed hash of values; nobody without the key can guess them."""
        return hmac.new(self.secret, "\x1f".join(values).encode(), hashlib.sha256).hexdigest()

    def named(self, name: str) -> bytes:
        """Return the secret if the key has this name. Raises `ValueError`."""
        if name != self.name:
            raise ValueError(name)
        return self.secret


def make_key(path: Path) -> BackupKey:
    """Write a new key into a file that only its owner can read. Raises `BackupError` if the file exists."""
    private_folder(path.parent)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BackupError(f"{path} exists already; a key is never overwritten.") from error
    secret = os.urandom(KEY_BYTES)
    with os.fdopen(handle, "w") as out:
        out.write(secret.hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    return BackupKey(secret)


def read_key(path: str | Path) -> BackupKey:
    """Read the key of backups. Raises `BackupError` and `WrongKey`."""
    if not str(path):
        raise BackupError(
            "No key for backups is named: make one with `gongkai backup --new-key FILE`, outside "
            "the data folder and the folder of backups, and set GONGKAI_BACKUP_KEY_FILE."
        )
    try:
        secret = bytes.fromhex(Path(path).expanduser().read_text(encoding="ascii"))
    except OSError as error:
        raise BackupError(f"The key of backups {path} cannot be read: {error}.") from error
    except ValueError as error:
        raise WrongKey(f"{path} is not a key of backups.") from error
    if len(secret) != KEY_BYTES:
        raise WrongKey(f"{path} is not a key of backups.")
    return BackupKey(secret)


def prints_of(files: dict[str, Path]) -> dict[str, str]:
    """Return a hash of each existing key file, by the name under which it is stored."""
    return {
        name: hashlib.sha256(b"gongkai key " + path.read_bytes()).hexdigest()[:32]
        for name, path in sorted(files.items())
        if path.is_file()
    }


def key_files(data: Path, personal_keys: Path, ledger_key: Path) -> dict[str, Path]:
    """Return every key file of the installation by the name under which a backup knows it."""
    personal = {f"personal-keys/{path.name}": path for path in personal_keys.glob("*.key")}
    others = {"secret_key": data / "secret_key", "ledger_key.pem": ledger_key}
    return {**others, SM2_KEY_NAME: sm2_key_beside(ledger_key), **personal}


def missing_keys(wanted: dict[str, str], files: dict[str, Path]) -> list[str]:
    """Return the names of the keys that a set needs and that are not here, or differ."""
    here = prints_of(files)
    return sorted(name for name, printed in wanted.items() if here.get(name) != printed)
