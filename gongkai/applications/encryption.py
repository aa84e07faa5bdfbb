"""Encryption of personal data at rest, with key rotation."""

import base64
import hashlib
import hmac
import json
import os
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

# Envelope: version, cipher, key, then nonce and encrypted bytes.
VERSION, CIPHER = "v1", "aes-256-gcm"
NONCE_BYTES, KEY_BYTES = 12, 32
MATCH_KEY_NAME = "match"
ROTATION_MARKER = "change-under-way"


class DecryptionError(Exception):
    """The key is missing, the data was encrypted for another place, or the envelope was altered."""


def encrypt(facts: dict[str, Any], place: str) -> str:
    """
    Encrypt facts for one place (table and row). Copied to another place, they cannot be decrypted.

    Uses the newest key. The envelope contains the key's name, so data under older keys can still be
    decrypted.
    """
    name = newest_key()
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    encrypted = AESGCM(_key(name)).encrypt(nonce, plain, place.encode())
    return ":".join((VERSION, CIPHER, name, base64.urlsafe_b64encode(nonce + encrypted).decode()))


def decrypt(envelope: str, place: str) -> dict[str, Any]:
    """Decrypt an envelope of `encrypt` for the same place. Raises `DecryptionError`."""
    version, _, rest = envelope.partition(":")
    cipher, _, rest = rest.partition(":")
    name, _, text = rest.partition(":")
    if (version, cipher) != (VERSION, CIPHER):
        raise DecryptionError(place)
    try:
        data = base64.urlsafe_b64decode(text)
        plain = AESGCM(_key(name)).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError, OSError) as error:
        raise DecryptionError(place) from error
    facts: dict[str, Any] = json.loads(plain)
    return facts


def key_of(envelope: str) -> str:
    """Return the name of the key of an envelope; an empty string for other text."""
    parts = envelope.split(":", 3)
    return parts[2] if len(parts) > 3 else ""


def match_key(scope: str, *values: str) -> str:
    """
    Return a keyed fingerprint (HMAC): equal for equal values in one scope, useless without the key.

    Different scopes give different fingerprints: the same person has another one at each body.
    """
    text = "\x1f".join((scope, *values)).encode()
    return hmac.new(_key(MATCH_KEY_NAME), text, hashlib.sha256).hexdigest()


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


def _folder() -> Path:
    return Path(settings.GONGKAI_PERSONAL_KEYS)


def _key(name: str) -> bytes:
    if name == MATCH_KEY_NAME and not (_folder() / f"{MATCH_KEY_NAME}.key").exists():
        _make(MATCH_KEY_NAME)
    if not name.isalnum():
        raise ValueError(name)
    return _read(str(_folder() / f"{name}.key"))


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
