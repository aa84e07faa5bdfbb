"""The two ciphers with authentication: AES-256-GCM, and SM4-GCM (GB/T 32907, RFC 8998)."""

from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

AES_GCM, SM4_GCM = "aes-256-gcm", "sm4-gcm"
CIPHERS = (AES_GCM, SM4_GCM)
TAG_BYTES = 16


class Aead(Protocol):
    """A cipher with its key. `decrypt` raises `InvalidTag` for what was altered."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Encrypt, and bind to other data; a nonce is used once."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Decrypt for the same other data."""


class SM4GCM:
    """SM4 in the mode GCM, with a tag of 16 bytes at the end, as `AESGCM` has it."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Encrypt, and append the tag."""
        cipher = BlockCipher(SM4(self._key), GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(associated_data or b"")
        encrypted = cipher.update(data) + cipher.finalize()
        return bytes(encrypted + cipher.tag)

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Decrypt; nothing is returned unless the tag is right. Raises `InvalidTag`."""
        if len(data) < TAG_BYTES:  # the package raises a ValueError for SM4 only
            raise InvalidTag
        tag = data[-TAG_BYTES:]
        cipher = BlockCipher(SM4(self._key), GCM(nonce, tag)).decryptor()
        cipher.authenticate_additional_data(associated_data or b"")
        return bytes(cipher.update(data[:-TAG_BYTES]) + cipher.finalize())


def chosen_cipher() -> str:
    """Return the cipher for what is encrypted from now on; all of them can be read."""
    return str(settings.GONGKAI_CIPHER)


@lru_cache(maxsize=32)
def aead(cipher: str, key: bytes, salt: bytes = b"", info: bytes = b"") -> Aead:
    """
    Return a cipher with its key.

    A key of 32 bytes is used by AES as it is, unless a key of its own is derived from it (`info`).
    SM4 has keys of 16 bytes, always derived, so that no key is used by two ciphers. Raises `ValueError`
    for another cipher.
    """
    if cipher == SM4_GCM:
        return SM4GCM(HKDF(SHA256(), 16, salt, b"sm4 " + info).derive(key))
    if cipher != AES_GCM:
        raise ValueError(cipher)
    return AESGCM(HKDF(SHA256(), 32, salt, info).derive(key) if info else key)
