"""A second chain over the acts of the ledger, by SM3 (GB/T 32905); switched on by a setting."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.conf import settings
from django.db import transaction

from gongkai.kit.locks import let_others_write
from gongkai.ledger.canonical import canonical
from gongkai.ledger.models import NO_ACT, Act, Chain, Checkpoint, Sm3Hash, Sm3Head
from gongkai.ledger.verification import Finding

BATCH_SIZE = 500


def sm3_hex(data: bytes) -> str:
    """Return the SM3 hash of data, in hexadecimal digits."""
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize().hex()


def sm3_of(previous: str, act: Act) -> str:
    """Return the SM3 hash of the previous hash followed by the canonical form of an act."""
    undone = (act.reverses.chain, act.reverses.seq) if act.reverses else None
    return sm3_hex(previous.encode() + canonical(act, undone))


def add_new_hashes(chain: str, acts: Sequence[Act]) -> None:
    """
    Add the hashes of new acts, if the setting is on; the caller has locked the chain.

    Earlier acts without hashes are for `add_missing_hashes`: nobody who records an act waits for them.
    """
    if not settings.GONGKAI_LEDGER_SM3:
        return
    head = Sm3Head.objects.filter(chain=chain).first() or Sm3Head(chain=chain)
    if head.seq == acts[0].seq - 1:
        _add(head, acts)


def add_missing_hashes() -> Iterator[tuple[str, int]]:
    """Yield each chain with the number of hashes that were added to it, in short transactions."""
    for code in Chain.objects.order_by("code").values_list("code", flat=True):
        added = 0
        while done := _add_batch(code):
            added += done
            let_others_write()
        yield code, added


@transaction.atomic
def _add_batch(code: str) -> int:
    Chain.objects.select_for_update().get(code=code)
    head = Sm3Head.objects.filter(chain=code).first() or Sm3Head(chain=code)
    acts = Act.objects.filter(chain=code, seq__gt=head.seq).select_related("reverses")
    batch = list(acts.order_by("seq")[:BATCH_SIZE])
    if batch:
        _add(head, batch)
    return len(batch)


def _add(head: Sm3Head, acts: Sequence[Act]) -> None:
    rows = []
    for act in acts:
        head.seq, head.hash = act.seq, sm3_of(head.hash, act)
        rows.append(Sm3Hash(chain=act.chain, seq=act.seq, hash=head.hash))
    Sm3Hash.objects.bulk_create(rows, batch_size=BATCH_SIZE)
    head.save()


def sm3_findings(chain: str | None = None) -> Iterator[Finding]:
    """Yield the first act of each chain that differs from its SM3 hash, and chains without hashes."""
    heads = {head.chain: head for head in Sm3Head.objects.order_by("chain")}
    for row in Chain.objects.order_by("code"):
        if chain not in (None, row.code):
            continue
        head = heads.get(row.code) or Sm3Head(chain=row.code)
        if found := _first_break(head):
            yield found
        elif settings.GONGKAI_LEDGER_SM3 and head.seq < row.head_seq:
            yield Finding(
                row.code,
                head.seq + 1,
                "acts have no SM3 hash from here on; run `gongkai ledger sm3`",
            )


def _first_break(head: Sm3Head) -> Finding | None:
    code, seq, previous = head.chain, 0, NO_ACT
    hashes = Sm3Hash.objects.filter(chain=code).order_by("seq").values_list("seq", "hash")
    known = dict(hashes.iterator(chunk_size=2000)) if head.seq else {}
    acts = Act.objects.filter(chain=code, seq__lte=head.seq).select_related("reverses")
    for act in acts.order_by("seq").iterator(chunk_size=2000):
        seq += 1
        if act.seq != seq:
            return Finding(code, seq, f"act missing: after {seq - 1} comes {act.seq}")
        found = known.pop(seq, "")
        if not found:
            return Finding(code, seq, "the SM3 hash of the act is missing")
        if _hash(previous, act) != found:
            return Finding(code, seq, f"act {act.pk} was altered: it differs from its SM3 hash")
        previous = found
    if (seq, previous) != (head.seq, head.hash):
        return Finding(code, seq, "the SM3 head does not match the last act")
    return Finding(code, min(known), "the SM3 hash comes after the head") if known else None


def _hash(previous: str, act: Act) -> str:
    try:
        return sm3_of(previous, act)
    except (TypeError, ValueError, AttributeError):  # altered to a value that cannot be hashed
        return "-"


def current_sm3_heads() -> dict[str, list[object]]:
    """Return the SM3 head of every chain that has one; empty while the setting is off."""
    if not settings.GONGKAI_LEDGER_SM3:
        return {}
    return {row.chain: [row.seq, row.hash] for row in Sm3Head.objects.order_by("chain")}


def recorded_sm3_heads() -> dict[str, list[object]]:
    """Return the newest SM3 head of each chain that a checkpoint contains."""
    found: dict[str, list[object]] = {}
    for heads in Checkpoint.objects.order_by("number").values_list("sm3_heads", flat=True):
        found.update(heads)
    return found


def recorded_head_findings(
    rows: Sequence[Checkpoint], *, chain: str | None = None
) -> Iterator[Finding]:
    """Yield the first SM3 hash of each chain that differs from one that a checkpoint recorded."""
    points = sorted(
        (code, seq, digest, row.number)
        for row in rows
        for code, (seq, digest) in row.sm3_heads.items()
        if chain in (None, code)
    )
    for code, recorded in groupby(points, key=lambda one: one[0]):
        batch = list(recorded)
        for start in range(0, len(batch), BATCH_SIZE):
            part = batch[start : start + BATCH_SIZE]
            found = dict(
                Sm3Hash.objects.filter(
                    chain=code, seq__in=[seq for _code, seq, _digest, _number in part]
                ).values_list("seq", "hash")
            )
            wrong = next((one for one in part if found.get(one[1]) != one[2]), None)
            if wrong is not None:
                yield Finding(code, wrong[1], f"the SM3 hash differs from checkpoint {wrong[3]}")
                break
