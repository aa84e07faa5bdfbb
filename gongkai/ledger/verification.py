"""Verify the hash chains of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.ledger import triggers
from gongkai.ledger.canonical import hash_of
from gongkai.ledger.models import NO_ACT, Act, Chain


@dataclass(frozen=True)
class Finding:
    """One problem: its chain, the number of the act, and a description."""

    chain: str
    seq: int
    problem: str

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}: {self.problem}" if self.chain else self.problem


def findings(chain: str | None = None) -> Iterator[Finding]:
    """
    Yield problems: missing triggers, then the first altered, missing or inserted act of each chain.

    After the first break of a chain nothing later in it can be trusted, so verification continues with
    the next chain. A chain that was rewritten with new hashes, or whose tail was deleted together with
    its head, is found only by comparison with checkpoints (`checkpoint_verification`).
    """
    for name in triggers.missing():
        yield Finding("", 0, f"trigger {name} is missing: acts could be changed unnoticed")
    known = set(Chain.objects.values_list("code", flat=True))
    stray = (
        Act.objects.exclude(chain__in=Chain.objects.values("code")).order_by("chain", "seq").first()
    )
    if stray is not None:
        yield Finding(stray.chain, stray.seq, f"act {stray.pk} is in a chain that has no head")
    for code in sorted(known if chain is None else known & {chain}):
        if found := _first_break(Chain.objects.get(code=code)):
            yield found


def _first_break(head: Chain) -> Finding | None:
    seq, previous = 0, NO_ACT
    acts = (
        Act.objects.filter(chain=head.code, seq__lte=head.head_seq)
        .select_related("reverses")
        .order_by("seq")
    )
    for act in acts.iterator(chunk_size=2000):
        seq += 1
        if act.seq != seq:
            return Finding(head.code, seq, f"act missing: after {seq - 1} comes {act.seq}")
        if act.previous_hash != previous:
            return Finding(
                head.code, seq, f"act {act.pk} does not match the hash of the previous act"
            )
        undone = (act.reverses.chain, act.reverses.seq) if act.reverses else None
        if _hash(act, undone) != act.hash:
            return Finding(
                head.code, seq, f"act {act.pk} was altered (row {act.pk}, verb {act.verb})"
            )
        previous = act.hash
    if seq != head.head_seq:
        return Finding(
            head.code, seq + 1, f"act missing: the number of the head is {head.head_seq}"
        )
    if previous != head.head_hash:
        return Finding(head.code, seq, "the head does not match the last act")
    if extra := Act.objects.filter(chain=head.code, seq__gt=head.head_seq).order_by("seq").first():
        return Finding(head.code, extra.seq, f"act {extra.pk} comes after the head")
    return None


def _hash(act: Act, undone: tuple[str, int] | None) -> str:
    try:
        return hash_of(act, undone)
    except (TypeError, ValueError, AttributeError):  # altered to a value that cannot be hashed
        return ""
