"""
Signatures of HTTP requests as the servers of the Fediverse make and verify them.

That is draft-cavage-http-signatures-12 with RSA and SHA-256, over `(request-target)`, `host`, `date` and, if
there is content, `digest`.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gongkai.channels.connectors.outgoing import host_header

KEY_BITS = 2048
CLOCK = timedelta(hours=1)  # by which the clock of another server may be wrong
NEEDED = ("(request-target)", "host", "date", "digest")
ALGORITHMS = {"", "rsa-sha256", "hs2019"}
PARAMETER = re.compile(r'(\w+)="([^"]*)"')


class BadSignature(Exception):
    """The signature is missing, too old, or not that of the key."""


@dataclass(frozen=True)
class Signature:
    """The parts of the header `Signature`."""

    key_id: str
    headers: tuple[str, ...]
    value: bytes


def new_private_key() -> str:
    """Return a new RSA key as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_key_of(private: str) -> str:
    """Return the public key of a private one as PEM."""
    key = serialization.load_pem_private_key(private.encode(), password=None)
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def digest_of(content: bytes) -> str:
    """Return the header `Digest` of a content."""
    return "SHA-256=" + base64.b64encode(hashlib.sha256(content).digest()).decode()


def signed_headers(
    method: str, url: str, content: bytes, *, key_id: str, private: str, at: datetime
) -> dict[str, str]:
    """Return the headers of a signed request."""
    parts = urlsplit(url)
    headers = {
        "host": host_header(url),
        "date": format_datetime(at.astimezone(UTC), usegmt=True),
    }
    if content:
        headers["digest"] = digest_of(content)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    names = ("(request-target)", *headers)
    signed = _signed_text(names, method, target, headers)
    key = serialization.load_pem_private_key(private.encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    value = base64.b64encode(key.sign(signed, padding.PKCS1v15(), hashes.SHA256())).decode()
    headers["signature"] = (
        f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(names)}",signature="{value}"'
    )
    return headers


def read_signature(headers: Mapping[str, str], content: bytes, *, at: datetime) -> Signature:
    """
    Return the signature of a request with content. Raises `BadSignature`.

    What needs no key is checked here: its form, that it covers what it must, the date and the digest.
    """
    found = dict(PARAMETER.findall(headers.get("signature", "")))
    names = tuple(found.get("headers", "").lower().split())
    if not found.get("keyId") or not set(NEEDED) <= set(names):
        raise BadSignature("The signature does not cover what it must.")
    if found.get("algorithm", "").lower() not in ALGORITHMS:
        raise BadSignature("The algorithm is unknown.")
    try:
        value = base64.b64decode(found.get("signature", ""), validate=True)
        date = parsedate_to_datetime(headers.get("date", ""))
    except (binascii.Error, ValueError) as error:
        raise BadSignature("The signature or the date cannot be read.") from error
    if date.tzinfo is None or abs(at - date) > CLOCK:
        raise BadSignature("The date is not that of now.")
    if headers.get("digest") != digest_of(content):
        raise BadSignature("The digest is not that of the content.")
    return Signature(found["keyId"], names, value)


def verify(
    signature: Signature, method: str, target: str, headers: Mapping[str, str], public: str
) -> None:
    """Check a signature by the public key as PEM. Raises `BadSignature`."""
    try:
        key = serialization.load_pem_public_key(public.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadSignature("The key cannot be read.") from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < KEY_BITS:
        raise BadSignature("The key is no RSA key of at least 2048 bits.")
    try:
        signed = _signed_text(signature.headers, method, target, headers)
        key.verify(signature.value, signed, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, KeyError) as error:
        raise BadSignature("The signature is not that of the key.") from error


def _signed_text(
    names: tuple[str, ...], method: str, target: str, headers: Mapping[str, str]
) -> bytes:
    """Return what is signed. Raises KeyError if a header is missing."""
    values = {"(request-target)": f"{method.lower()} {target}", **headers}
    return "\n".join(f"{name}: {values[name]}" for name in names).encode()
