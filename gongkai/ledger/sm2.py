"""
Signatures with SM2 (GB/T 32918.2) beside those with Ed25519, by the package of the extra `sm`.

gmalg computes in Python and not in constant time: whoever can measure how long the worker takes
for a signature, thousands of times, might learn about the key. It signs once for each checkpoint.
"""

import os
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from django.conf import settings

from gongkai.ledger.signing import FILE_MODE, BadKey, trusted_keys

PREFIX = "sm2:"  # of public keys, so that they are told from those of Ed25519
UID = b"1234567812345678"  # the usual one, GM/T 0009
KEY_BYTES = 32
SM2_KEY_NAME = "ledger_sm2.key"


def sm2_key_beside(ledger_key: Path) -> Path:
    """Return the file of the SM2 key, in the folder of the other signing key."""
    return ledger_key.with_name(SM2_KEY_NAME)


def sm2_key(path: Path) -> bytes:
    """Read the SM2 key, or create one that only its owner can read. Raises `BadKey`."""
    if not path.exists():
        _create(path)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise BadKey(f"{path} cannot be read as an SM2 key: {error}") from error
    if len(key) != KEY_BYTES:
        raise BadKey(f"{path} is not an SM2 key.")
    return key


def sm2_public_key(key: bytes) -> str:
    """Return the public key: the prefix, and the point (04, x, y) in base64."""
    from gmalg import SM2  # noqa: PLC0415  (an extra)

    return PREFIX + b64encode(SM2().generate_pk(key)).decode()


def sm2_sign(key: bytes, statement: bytes) -> str:
    """Return the signature (DER, GM/T 0009) of a statement, in base64."""
    from gmalg import SM2  # noqa: PLC0415

    r, s = SM2(key, UID).sign(statement)
    return b64encode(encode_dss_signature(int.from_bytes(r), int.from_bytes(s))).decode()


def sm2_problem(statement: bytes, *, key: str, signature: str) -> str:
    """Return what is wrong with an SM2 signature of a statement; empty if it is valid."""
    try:
        from gmalg import SM2  # noqa: PLC0415
    except ImportError:
        return "its SM2 signature cannot be checked: the extra sm is not installed"
    invalid = "the SM2 signature is not valid"
    try:
        r, s = decode_dss_signature(b64decode(signature, validate=True))
        pair = r.to_bytes(KEY_BYTES), s.to_bytes(KEY_BYTES)
        public = b64decode(key.removeprefix(PREFIX), validate=True)
        if len(public) != 1 + 2 * KEY_BYTES or not SM2().verify_pk(public):
            return invalid
        is_valid = SM2(uid=UID, pk=public).verify(statement, *pair)
    except (ValueError, OverflowError, TypeError, AssertionError):
        return invalid
    return "" if is_valid else invalid


def own_keys() -> frozenset[str]:
    """Return the public keys of this installation, of both kinds, and the earlier ones. Raises `BadKey`."""
    found = trusted_keys(settings.GONGKAI_LEDGER_KEY, settings.GONGKAI_LEDGER_OLD_KEYS)
    path = sm2_key_beside(settings.GONGKAI_LEDGER_KEY)
    return found | {sm2_public_key(sm2_key(path))} if path.exists() else found


def _create(path: Path) -> None:
    from gmalg import SM2  # noqa: PLC0415

    key, _public = SM2().generate_keypair()
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.touch(mode=FILE_MODE)
        draft.write_text(key.rjust(KEY_BYTES, b"\0").hex(), encoding="ascii")
        try:
            os.link(draft, path)  # the first of two processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        raise BadKey(f"The key file {path} cannot be created: {error}") from error
