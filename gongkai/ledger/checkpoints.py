"""
Checkpoints: signed statements about the heads of all chains, each naming the one before.

The public statement contains digests only. The contents (heads of chains and hashes of acts) stay
with the installation and its keepers, because numbers of acts are not public.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from math import ceil
from typing import Any

from gongkai.kit.times import utc_text
from gongkai.ledger.models import Act, Chain, Checkpoint

MAX_HASHES = 50_000  # hashes of acts in one checkpoint; of more acts, every second, third …
HEX_DIGITS = 16  # of each hash: enough to find the first altered act, since the heads are whole
Heads = dict[str, list[Any]]
PUBLIC_FIELDS = ("number", "at", "previous", "root", "contents", "key")
SM_FIELDS = ("sm3_root", "sm2_key")


def statement(one: Checkpoint) -> dict[str, Any]:
    """Return what is signed and published of a checkpoint."""
    fields = {name: getattr(one, name) for name in PUBLIC_FIELDS}
    # Left out where they are empty, so that earlier signatures stay valid.
    fields |= {name: value for name in SM_FIELDS if (value := getattr(one, name))}
    return {**fields, "at": utc_text(one.at)}


def published(one: Checkpoint) -> dict[str, Any]:
    """Return the statement of a checkpoint with its signatures and digest."""
    return {**statement(one), **_signatures(one), "digest": one.digest}


def exported(one: Checkpoint) -> dict[str, Any]:
    """Return a whole checkpoint, as it is given to an outside keeper."""
    return {**published(one), **_contents(one)}


def imported(data: Mapping[str, Any]) -> Checkpoint:
    """Return the checkpoint in a file, unsaved. Raises ValueError, TypeError or KeyError."""
    if not isinstance(data["heads"], dict) or not isinstance(data["act_hashes"], dict):
        raise TypeError("heads and act_hashes must be objects")
    for seq, digest in data["heads"].values():
        if not isinstance(seq, int) or not isinstance(digest, str):
            raise TypeError("a head is a number and a hash")
    sm3_heads = data.get("sm3_heads", {})
    if not isinstance(sm3_heads, dict) or not all(
        isinstance(seq, int) and isinstance(digest, str) for seq, digest in sm3_heads.values()
    ):
        raise TypeError("an SM3 head is a number and a hash")
    for first, step, digits in data["act_hashes"].values():
        if not isinstance(first, int) or not isinstance(step, int) or not isinstance(digits, str):
            raise TypeError("hashes of acts are two numbers and digits")
    names = ("number", "previous", "root", "contents", "key", "signature", "digest")
    return Checkpoint(
        **{name: data[name] for name in names},
        **{name: str(data.get(name, "")) for name in (*SM_FIELDS, "sm2_signature")},
        sm3_heads=sm3_heads,
        at=datetime.fromisoformat(data["at"]),
        heads=data["heads"],
        act_hashes=data["act_hashes"],
    )


def as_bytes(value: object) -> bytes:
    """Return canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(value: object) -> str:
    """Return the SHA-256 of the canonical JSON of a value."""
    return hashlib.sha256(as_bytes(value)).hexdigest()


def contents_digest(one: Checkpoint) -> str:
    """Return the digest of the heads and hashes of acts in a checkpoint."""
    return digest_of(_contents(one))


def checkpoint_digest(one: Checkpoint) -> str:
    """Return the digest of a signed statement, which the next checkpoint names."""
    return digest_of({**statement(one), **_signatures(one)})


def _signatures(one: Checkpoint) -> dict[str, str]:
    second = {"sm2_signature": one.sm2_signature} if one.sm2_signature else {}
    return {"signature": one.signature, **second}


def _contents(one: Checkpoint) -> dict[str, Any]:
    second = {"sm3_heads": one.sm3_heads} if one.sm3_heads else {}
    return {"heads": one.heads, "act_hashes": one.act_hashes, **second}


def fold_heads(heads: Heads, rows: Iterable[Checkpoint]) -> Heads:
    """Add the changed heads of later checkpoints to the heads of all chains; return these."""
    for row in rows:
        heads.update(row.heads)
    return heads


def recorded_heads() -> Heads:
    """Return the newest head of each chain that a checkpoint contains."""
    rows = Checkpoint.objects.order_by("number").only("number", "heads")
    return fold_heads({}, rows.iterator(chunk_size=200))


def current_heads() -> Heads:
    """Return the head of every chain that has acts."""
    rows = Chain.objects.filter(head_seq__gt=0).order_by("code")
    return {row.code: [row.head_seq, row.head_hash] for row in rows}


def hashes_since(known: Heads, heads: Heads) -> dict[str, list[Any]]:
    """
    Return the beginnings of the hashes of the acts after the known heads, up to the new heads.

    For each chain: the number of the first act, the step between two acts, and the digits. The
    step is the same for all chains, and is 1 unless there are more than `MAX_HASHES` new acts.
    """
    firsts = {code: known[code][0] + 1 if code in known else 1 for code in heads}
    total = sum(max(0, heads[code][0] - first + 1) for code, first in firsts.items())
    step = max(1, ceil(total / MAX_HASHES))
    found: dict[str, list[Any]] = {}
    for code, first in firsts.items():
        acts = Act.objects.filter(chain=code, seq__range=(first, heads[code][0])).order_by("seq")
        rows = acts.values_list("seq", "hash").iterator(chunk_size=2000)
        digits = "".join(digest[:HEX_DIGITS] for seq, digest in rows if (seq - first) % step == 0)
        if digits:
            found[code] = [first, step, digits]
    return found


def split_hashes(row: list[Any]) -> Iterator[tuple[int, str]]:
    """Yield the number of each act with the beginning of its hash."""
    first, step, digits = row
    for at in range(0, len(digits), HEX_DIGITS):
        yield first + step * (at // HEX_DIGITS), digits[at : at + HEX_DIGITS]
