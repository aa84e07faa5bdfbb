"""Sealing: personal data is encrypted at rest, under keys that can be changed."""

import base64
import hashlib
import hmac
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

# Envelope: version, cipher, key, then nonce and sealed bytes.
VERSION, CIPHER = "v1", "aes-256-gcm"
NONCE, KEY = 12, 32
MATCHING = "match"


class Unsealable(Exception):
    """What is to be opened was sealed under a key that is gone, for another place, or was altered."""


def seal(facts: dict[str, Any], place: str) -> str:
    """
    Encrypt facts for one place (table and row): moved elsewhere, they cannot be opened.

    The newest key is used; the envelope names it, so that older ones still open what they sealed.
    """
    name = newest_key()
    nonce = os.urandom(NONCE)
    plain = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    sealed = AESGCM(_key(name)).encrypt(nonce, plain, place.encode())
    return ":".join((VERSION, CIPHER, name, base64.urlsafe_b64encode(nonce + sealed).decode()))


def unseal(envelope: str, place: str) -> dict[str, Any]:
    """Open what `seal` closed for this place. Raises `Unsealable`."""
    version, _, rest = envelope.partition(":")
    cipher, _, rest = rest.partition(":")
    name, _, text = rest.partition(":")
    if (version, cipher) != (VERSION, CIPHER):
        raise Unsealable(place)
    try:
        data = base64.urlsafe_b64decode(text)
        plain = AESGCM(_key(name)).decrypt(data[:NONCE], data[NONCE:], place.encode())
    except (InvalidTag, ValueError, OSError) as error:
        raise Unsealable(place) from error
    facts: dict[str, Any] = json.loads(plain)
    return facts


def key_of(envelope: str) -> str:
    """Return the name of the key an envelope was sealed under."""
    return envelope.split(":", 3)[2]


def match_key(scope: str, *words: str) -> str:
    """
    Return a keyed fingerprint: equal for equal words in one scope, and of no use without the key.

    The scope keeps apart what must not be compared: the same person at two bodies has two fingerprints.
    """
    text = "\x1f".join((scope, *words)).encode()
    return hmac.new(_key(MATCHING), text, hashlib.sha256).hexdigest()


def newest_key() -> str:
    """Return the name of the key new envelopes are sealed under; the first one is made where there is none."""
    names = sorted(path.stem for path in _folder().glob("k*.key"))
    return names[-1] if names else add_key()


def add_key() -> str:
    """Make a new key; from now on it seals."""
    names = sorted(path.stem for path in _folder().glob("k*.key"))
    name = f"k{int(names[-1][1:]) + 1 if names else 1:04}"
    _make(name)
    return name


def drop_keys_before(name: str) -> list[str]:
    """Remove the keys older than `name`; return their names. What they sealed can never be opened again."""
    gone = sorted(path.stem for path in _folder().glob("k*.key") if path.stem < name)
    for old in gone:
        (_folder() / f"{old}.key").unlink()
    _read.cache_clear()
    return gone


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
