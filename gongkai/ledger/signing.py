"""The Ed25519 key that signs checkpoints, in a file of its own."""

import os
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FILE_MODE = 0o600


class BadKey(Exception):
    """The key file cannot be read, or contains another kind of key."""


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Read the signing key, or create one that only its owner can read. Raises `BadKey`."""
    if not path.exists():
        _create(path)
    return _read(path)


def trusted_keys(path: Path, earlier: list[str]) -> frozenset[str]:
    """
    Return the public keys (base64) of this installation: the current one and the earlier ones.

    The set is empty if there is no key file. Raises `BadKey`.
    """
    return frozenset([public_key(_read(path)), *earlier]) if path.exists() else frozenset()


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public key that belongs to a signing key, in base64."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return b64encode(raw).decode()


def sign(key: Ed25519PrivateKey, statement: bytes) -> str:
    """Return the signature of a statement, in base64."""
    return b64encode(key.sign(statement)).decode()


def is_signed(statement: bytes, *, key: str, signature: str) -> bool:
    """Return whether the signature (base64) of a statement was made with this public key."""
    try:
        public = Ed25519PublicKey.from_public_bytes(b64decode(key))
        public.verify(b64decode(signature), statement)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _create(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A second process that creates the key at the same moment must not replace the first key.
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.touch(mode=FILE_MODE)
        part.write_bytes(pem)
        try:
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    except OSError as error:
        raise BadKey(f"The key file {path} cannot be created: {error}") from error


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise BadKey(f"{path} cannot be read as a key: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"{path} is not an Ed25519 key.")
    return key
