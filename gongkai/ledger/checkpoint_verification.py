"""Verify the series of checkpoints, and the acts against the hashes recorded in it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from gongkai.kit.times import local_date
from gongkai.ledger import checkpoints, sm3
from gongkai.ledger.models import NO_ACT, Act, Checkpoint
from gongkai.ledger.signing import is_signed
from gongkai.ledger.sm2 import sm2_problem
from gongkai.ledger.verification import Finding

BATCH_SIZE = 500


@dataclass(frozen=True)
class Recorded:
    """The head of a chain in one checkpoint."""

    seq: int
    hash: str
    checkpoint: Checkpoint


def series_findings(trusted: Collection[str], *, chain: str | None = None) -> Iterator[Finding]:
    """
    Yield the problems of the stored checkpoints, and the first altered act of each chain.

    `trusted` are the public keys that may have signed them. Whoever has such a key and the database
    can rewrite both; only copies kept elsewhere show that (`copy_findings`).
    """
    rows = Checkpoint.objects.order_by("number").iterator(chunk_size=200)
    heads: checkpoints.Heads = {}
    sm3_heads: checkpoints.Heads = {}
    last: Checkpoint | None = None
    sound: list[Checkpoint] = []
    for row in rows:
        problem = _first_problem(row, last, trusted)
        checkpoints.fold_heads(heads, [row])
        if not problem and checkpoints.digest_of(heads) != row.root:
            problem = "the root does not match the heads"
        sm3_heads.update(row.sm3_heads)
        if not problem and row.sm3_root not in {"", _sm3_root(sm3_heads)}:
            problem = "the SM3 root does not match the SM3 heads"
        if problem:
            yield Finding("", 0, f"{_name(row)}: {problem}")
            break
        sound.append(row)
        last = row
    yield from act_findings(sound, chain=chain)
    yield from sm3.recorded_head_findings(sound, chain=chain)


def _sm3_root(heads: checkpoints.Heads) -> str:
    return sm3.sm3_hex(checkpoints.as_bytes(heads))


def copy_findings(
    copies: Iterable[Checkpoint], trusted: Collection[str], *, chain: str | None = None
) -> Iterator[Finding]:
    """
    Yield what differs between copies of checkpoints kept elsewhere and the ledger.

    Without `trusted` keys, each copy's own key is used, which does not prove who signed it.
    """
    sound: list[Checkpoint] = []
    for copy in sorted(copies, key=lambda one: one.number):
        if problem := _problem_alone(copy, trusted or {copy.key, copy.sm2_key}):
            yield Finding("", 0, f"{_name(copy)}, in the file: {problem}")
            continue
        sound.append(copy)
        stored = Checkpoint.objects.filter(number=copy.number).only("digest").first()
        if stored is None:
            yield Finding("", 0, f"{_name(copy)} is missing: it is in the file only")
        elif stored.digest != copy.digest:
            yield Finding("", 0, f"{_name(copy)} was replaced: it differs from the file")
    yield from act_findings(sound, chain=chain)
    yield from sm3.recorded_head_findings(sound, chain=chain)


def act_findings(rows: Sequence[Checkpoint], *, chain: str | None = None) -> Iterator[Finding]:
    """
    Yield the first act of each chain that differs from the checkpoints, in the order of their numbers.

    Every recorded head is compared, not only the newest: a checkpoint made after an alteration
    agrees with the altered acts.
    """
    points: dict[str, list[Recorded]] = {}
    for row in rows:
        for code, (seq, digest) in row.heads.items():
            if chain in (None, code):
                points.setdefault(code, []).append(Recorded(seq, digest, row))
    for code, recorded in sorted(points.items()):
        for start in range(0, len(recorded), BATCH_SIZE):
            batch = recorded[start : start + BATCH_SIZE]
            acts = Act.objects.filter(chain=code, seq__in=[one.seq for one in batch])
            found = dict(acts.values_list("seq", "hash"))
            wrong = next((one for one in batch if found.get(one.seq) != one.hash), None)
            if wrong is not None:
                yield _first_altered(code, wrong, rows)
                break


def _first_altered(code: str, wrong: Recorded, rows: Sequence[Checkpoint]) -> Finding:
    """
    Name the first altered act by the hashes recorded up to a head that differs.

    All hashes from the altered act on differ, because each contains the one before it.
    """
    before = 0  # the last act that agrees with what was recorded
    for row in (one for one in rows if one.number <= wrong.checkpoint.number):
        if code not in row.act_hashes:
            before = max(before, _agreeing_head(code, row))
            continue
        recorded = list(checkpoints.split_hashes(row.act_hashes[code]))
        acts = Act.objects.filter(chain=code, seq__range=(recorded[0][0], recorded[-1][0]))
        found = dict(acts.values_list("seq", "hash").iterator(chunk_size=2000))
        for seq, digits in recorded:
            if seq not in found:
                return Finding(code, seq, f"act missing: it is in {_name(row)}")
            if not found[seq].startswith(digits):
                return Finding(code, seq, _altered(seq - before, row))
            before = seq
        before = max(before, _agreeing_head(code, row))
    if not Act.objects.filter(chain=code, seq=wrong.seq).exists():
        return Finding(code, wrong.seq, f"act missing: it is in {_name(wrong.checkpoint)}")
    return Finding(code, wrong.seq, _altered(wrong.seq - before, wrong.checkpoint))


def _altered(candidates: int, row: Checkpoint) -> str:
    if candidates <= 1:
        return f"act was altered: it differs from {_name(row)}"
    return (
        f"this act or one of the {candidates - 1} before it was altered: differs from {_name(row)}"
    )


def _agreeing_head(code: str, row: Checkpoint) -> int:
    """Return the number of the head of a chain in a checkpoint if it agrees with the act, else 0."""
    if code not in row.heads:
        return 0
    seq, digest = row.heads[code]
    return int(seq) if Act.objects.filter(chain=code, seq=seq, hash=digest).exists() else 0


def _first_problem(row: Checkpoint, last: Checkpoint | None, trusted: Collection[str]) -> str:
    number, digest = (last.number + 1, last.digest) if last else (1, NO_ACT)
    if row.number != number:
        return f"checkpoint {number} is missing before it"
    if row.previous != digest:
        return "it does not name the checkpoint before it"
    if last is not None and row.at < last.at:
        return "it is older than the checkpoint before it"
    return _problem_alone(row, trusted)


def _problem_alone(row: Checkpoint, trusted: Collection[str]) -> str:
    if row.key not in trusted:
        return f"it is signed with a key that is not trusted ({row.key})"
    signed = checkpoints.as_bytes(checkpoints.statement(row))
    if not is_signed(signed, key=row.key, signature=row.signature):
        return "the signature is not valid"
    if row.sm2_key or row.sm2_signature:
        if row.sm2_key not in trusted:
            return f"it is signed with an SM2 key that is not trusted ({row.sm2_key})"
        if problem := sm2_problem(signed, key=row.sm2_key, signature=row.sm2_signature):
            return problem
    if row.contents != checkpoints.contents_digest(row):
        return "the heads or hashes of acts were altered"
    if row.digest != checkpoints.checkpoint_digest(row):
        return "the digest was altered"
    return ""


def _name(row: Checkpoint) -> str:
    return f"checkpoint {row.number} of {local_date(row.at)}"
