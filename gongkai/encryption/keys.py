"""The keys that encrypt personal data: files in a folder of their own, with rotation."""

import hashlib
import hmac
import os
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32
MATCH_KEY_NAME = "match"
ROTATION_MARKER = "change-under-way"


def match_key(scope: str, *values: str) -> str:
    """
    Return a keyed fingerprint (HMAC): equal for equal values in one scope, useless without the key.

    Different scopes give different fingerprints: the same person has another one at each body.
    """
    text = "\x1f".join((scope, *values)).encode()
    return hmac.new(key_named(MATCH_KEY_NAME), text, hashlib.sha256).hexdigest()


def keys() -> list[str]:
    """Return the names of the existing keys, oldest first."""
    return sorted(path.stem for path in _folder().glob("k*.key"))


def newest_key() -> str:
    """Return the name of the key for new envelopes; create the first key if there is none."""
    names = keys()
    return names[-1] if names else add_key()


def add_key() -> str:
    """Create a key and return its name. From now on new envelopes use it."""
    names = keys()
    name = f"k{int(names[-1][1:]) + 1 if names else 1:04}"
    _make(name)
    return name


def made_at(name: str) -> datetime:
    """Return when a key was created."""
    return datetime.fromtimestamp((_folder() / f"{name}.key").stat().st_mtime, UTC)


def drop_key(name: str) -> None:
    """Delete a key. Data encrypted with it, also in backups, can never be decrypted again."""
    (_folder() / f"{name}.key").unlink()
    _read.cache_clear()


def begin_rotation() -> tuple[str, bool]:
    """
    Create a key, or continue an interrupted rotation.

    Return the key's name and whether it is new.
    """
    mark = _folder() / ROTATION_MARKER
    if mark.exists() and (name := mark.read_text(encoding="ascii")) == newest_key():
        return name, False
    name = add_key()
    mark.write_text(name, encoding="ascii")
    return name, True


def end_rotation() -> None:
    """Mark the rotation as complete."""
    (_folder() / ROTATION_MARKER).unlink(missing_ok=True)


def key_named(name: str) -> bytes:
    """Return the bytes of a key. Raises `OSError` if it is missing, `ValueError` if invalid."""
    if name == MATCH_KEY_NAME and not (_folder() / f"{MATCH_KEY_NAME}.key").exists():
        _make(MATCH_KEY_NAME)
    if not name.isalnum():
        raise ValueError(name)
    return _read(f"{settings.GONGKAI_PERSONAL_KEYS}{os.sep}{name}.key")


def _folder() -> Path:
    return Path(settings.GONGKAI_PERSONAL_KEYS)


@lru_cache(maxsize=16)
def _read(path: str) -> bytes:
    key = bytes.fromhex(Path(path).read_text(encoding="ascii"))
    if len(key) != KEY_BYTES:
        raise ValueError(path)
    return key


def _make(name: str) -> None:
    """
    Write a key file readable only by its owner.

    If two processes do so at once, the first one wins.
    """
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = _folder() / f".{os.getpid()}-{os.urandom(4).hex()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(os.urandom(KEY_BYTES).hex())
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, _folder() / f"{name}.key")
    except FileExistsError:
        pass
    finally:
        draft.unlink()
