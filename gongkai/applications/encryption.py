"""Sealing: personal data is encrypted at rest, under keys that can be changed."""

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
NONCE, KEY = 12, 32
MATCHING = "match"
CHANGE = "change-under-way"


class DecryptionError(Exception):
    """What is to be opened was encrypted under a key that is gone, for another place, or was altered."""


def encrypt(facts: dict[str, Any], place: str) -> str:
    """
    Encrypt facts for one place (table and row): moved elsewhere, they cannot be opened.

    The newest key is used; the envelope names it, so that older ones still open what they encrypted.
    """
    name = newest_key()
    nonce = os.urandom(NONCE)
    plain = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    encrypted = AESGCM(_key(name)).encrypt(nonce, plain, place.encode())
    return ":".join((VERSION, CIPHER, name, base64.urlsafe_b64encode(nonce + encrypted).decode()))


def decrypt(envelope: str, place: str) -> dict[str, Any]:
    """Open what `seal` closed for this place. Raises `DecryptionError`."""
    version, _, rest = envelope.partition(":")
    cipher, _, rest = rest.partition(":")
    name, _, text = rest.partition(":")
    if (version, cipher) != (VERSION, CIPHER):
        raise DecryptionError(place)
    try:
        data = base64.urlsafe_b64decode(text)
        plain = AESGCM(_key(name)).decrypt(data[:NONCE], data[NONCE:], place.encode())
    except (InvalidTag, ValueError, OSError) as error:
        raise DecryptionError(place) from error
    facts: dict[str, Any] = json.loads(plain)
    return facts


def key_of(envelope: str) -> str:
    """Return the name of the key an envelope was encrypted under; none for what is no envelope."""
    parts = envelope.split(":", 3)
    return parts[2] if len(parts) > 3 else ""


def match_key(scope: str, *words: str) -> str:
    """
    Return a keyed fingerprint: equal for equal words in one scope, and of no use without the key.

    The scope keeps apart what must not be compared: the same person at two bodies has two fingerprints.
    """
    text = "\x1f".join((scope, *words)).encode()
    return hmac.new(_key(MATCHING), text, hashlib.sha256).hexdigest()


def keys() -> list[str]:
    """Return the names of the keys that are there, the oldest first."""
    return sorted(path.stem for path in _folder().glob("k*.key"))


def newest_key() -> str:
    """Return the name of the key new envelopes are encrypted under; the first one is made where there is none."""
    names = keys()
    return names[-1] if names else add_key()


def add_key() -> str:
    """Make a new key; from now on it seals."""
    names = keys()
    name = f"k{int(names[-1][1:]) + 1 if names else 1:04}"
    _make(name)
    return name


def made_at(name: str) -> datetime:
    """Return when a key was made."""
    return datetime.fromtimestamp((_folder() / f"{name}.key").stat().st_mtime, UTC)


def drop_key(name: str) -> None:
    """Remove a key. What it encrypted can never be opened again, in no backup either."""
    (_folder() / f"{name}.key").unlink()
    _read.cache_clear()


def begin_change() -> tuple[str, bool]:
    """Make a new key, or go on with the one of a change that was broken off; return its name and whether it is new."""
    mark = _folder() / CHANGE
    if mark.exists() and (name := mark.read_text(encoding="ascii")) == newest_key():
        return name, False
    name = add_key()
    mark.write_text(name, encoding="ascii")
    return name, True


def end_change() -> None:
    """Note that all rows were gone through."""
    (_folder() / CHANGE).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.GONGKAI_PERSONAL_KEYS)


def _key(name: str) -> bytes:
    if name == MATCHING and not (_folder() / f"{MATCHING}.key").exists():
        _make(MATCHING)
    if not name.isalnum():
        raise ValueError(name)
    return _read(str(_folder() / f"{name}.key"))


@lru_cache(maxsize=16)
def _read(path: str) -> bytes:
    key = bytes.fromhex(Path(path).read_text(encoding="ascii"))
    if len(key) != KEY:
        raise ValueError(path)
    return key


def _make(name: str) -> None:
    """Write a key that only its owner can read; where two processes do so at once, the first one wins."""
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = _folder() / f".{os.getpid()}-{os.urandom(4).hex()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(os.urandom(KEY).hex())
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, _folder() / f"{name}.key")
    except FileExistsError:
        pass
    finally:
        draft.unlink()
