"""Encrypted values of table rows: text or facts, each bound to the place where it is stored."""

import base64
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag

from gongkai.encryption.ciphers import CIPHERS, aead, chosen_cipher
from gongkai.encryption.keys import key_named, newest_key

# Envelope: version, cipher, key, then nonce and encrypted bytes.
VERSION = "v1"
NONCE_BYTES = 12


class DecryptionError(Exception):
    """The key is missing, the data was encrypted for another place, or it was altered."""


def encrypt_text(text: str, place: str) -> str:
    """
    Encrypt a text for one place (table, column and row). Copied elsewhere, it is not decrypted.

    Uses the newest key and the cipher of the settings. The envelope names both, so data under older
    keys and the other cipher can still be decrypted.
    """
    name = newest_key()
    nonce = os.urandom(NONCE_BYTES)
    cipher = aead(chosen_cipher(), key_named(name))
    encrypted = cipher.encrypt(nonce, text.encode(), place.encode())
    return envelope_prefix(name) + base64.urlsafe_b64encode(nonce + encrypted).decode()


def decrypt_text(envelope: str, place: str) -> str:
    """Decrypt an envelope of `encrypt_text` for the same place. Raises `DecryptionError`."""
    version, _, rest = envelope.partition(":")
    cipher, _, rest = rest.partition(":")
    name, _, text = rest.partition(":")
    if version != VERSION or cipher not in CIPHERS:
        raise DecryptionError(place)
    try:
        data = base64.urlsafe_b64decode(text)
        plain = aead(cipher, key_named(name)).decrypt(
            data[:NONCE_BYTES], data[NONCE_BYTES:], place.encode()
        )
    except (InvalidTag, ValueError, OSError) as error:
        raise DecryptionError(place) from error
    return plain.decode()


def encrypt(facts: dict[str, Any], place: str) -> str:
    """Encrypt facts for one place; see `encrypt_text`."""
    return encrypt_text(json.dumps(facts, ensure_ascii=False, sort_keys=True), place)


def decrypt(envelope: str, place: str) -> dict[str, Any]:
    """Decrypt an envelope of `encrypt` for the same place. Raises `DecryptionError`."""
    facts: dict[str, Any] = json.loads(decrypt_text(envelope, place))
    return facts


def key_of(envelope: str) -> str:
    """Return the name of the key of an envelope; an empty string for other text."""
    parts = envelope.split(":", 3)
    return parts[2] if len(parts) > 3 else ""


def envelope_prefix(key: str) -> str:
    """Return the beginning of every envelope that is encrypted with this key from now on."""
    return f"{VERSION}:{chosen_cipher()}:{key}:"
