"""A copy of the keys of an installation in one encrypted file, to be kept apart from backups."""

import base64
import io
import json
import os
from pathlib import Path

from gongkai.encryption.envelopes import DecryptionError
from gongkai.encryption.files import encrypt_with, open_encrypted
from gongkai.files.private import FILE_MODE, private_folder
from gongkai.ledger.sm2 import SM2_KEY_NAME, sm2_key_beside
from gongkai.operations.backup.errors import BackupError, WrongKey
from gongkai.operations.backup.keys import BackupKey

BOUND_TO = "keys of an installation"


def write_keys(
    path: Path, key: BackupKey, files: dict[str, Path], *, apart_from: list[Path]
) -> int:
    """
    Write the key files into one encrypted file; return how many. Raises `BackupError`.

    `apart_from` names the folders in which it may not be: a thief of one must not have both.
    """
    for folder in apart_from:
        if path.resolve().is_relative_to(folder.resolve()):
            raise BackupError(f"{path} is in {folder}; the copy of the keys must be kept apart.")
    content = {
        name: base64.b64encode(one.read_bytes()).decode()
        for name, one in files.items()
        if one.is_file()
    }
    private_folder(path.parent)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError as error:
        raise BackupError(f"{path} exists already; name another file.") from error
    with os.fdopen(handle, "wb") as out:
        encrypt_with(key.secret, key.name, io.BytesIO(json.dumps(content).encode()), out, BOUND_TO)
        out.flush()
        os.fsync(out.fileno())
    return len(content)


def read_keys(path: Path, key: BackupKey) -> dict[str, bytes]:
    """Return the keys of a copy by name. Raises `WrongKey`, or `BackupError` if it is no copy."""
    try:
        with open_encrypted(path, BOUND_TO, key.named) as source:
            content = json.loads(source.read())
    except DecryptionError as error:
        raise WrongKey(f"{path} was written with another key, or was altered.") from error
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error}.") from error
    return {name: base64.b64decode(text) for name, text in content.items()}


def put_keys(content: dict[str, bytes], data: Path, personal_keys: Path, ledger_key: Path) -> None:
    """
    Write keys where the settings look for them.

    Raises `BackupError` if another personal key is there. The secret key of an empty installation
    was made at its start and is replaced.
    """
    places = {
        "secret_key": data / "secret_key",
        "ledger_key.pem": ledger_key,
        SM2_KEY_NAME: sm2_key_beside(ledger_key),
    }
    for name, secret in content.items():
        folder, _slash, last = name.rpartition("/")
        path = places.get(name, personal_keys / last)
        if name not in places and (folder != "personal-keys" or not last.endswith(".key")):
            raise BackupError(f"The copy of the keys contains {name!r}, which is no key.")
        if path.exists() and name != "secret_key" and path.read_bytes() != secret:
            raise BackupError(f"{path} is another key than the one of the copy.")
        private_folder(path.parent)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
        with os.fdopen(handle, "wb") as out:
            out.write(secret)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
