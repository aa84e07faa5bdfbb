"""The canonical form of an act, and the hash of it."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from gongkai.kit.times import utc_text
from gongkai.ledger.models import Act

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
FIELDS = (
    "chain",
    "seq",
    "body",
    "verb",
    "subject_type",
    "subject_id",
    "actor_kind",
    "actor_id",
    "post",
    "at",
    "on",
    "quantity",
    "facets",
)


def canonical(act: Act, reverses: tuple[str, int] | None) -> bytes:
    """
    Return an act as canonical JSON: sorted keys, no spaces, UTF-8, no floats, UTC microseconds.

    A reversed act is identified by its chain and number, which are stable, not by its primary key.
    """
    fields: dict[str, Any] = {name: plain(getattr(act, name)) for name in FIELDS}
    fields["reverses"] = list(reverses) if reverses else None
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hash_of(act: Act, reverses: tuple[str, int] | None = None) -> str:
    """Return the SHA-256 of the previous hash followed by the canonical form."""
    return hashlib.sha256(act.previous_hash.encode() + canonical(act, reverses)).hexdigest()


def plain(value: Any) -> Json:
    """Return `value` as JSON types without floats; raise TypeError for any other type."""
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} is not allowed in the ledger")
