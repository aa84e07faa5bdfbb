"""The arithmetic of a scheme: from the values of its indicators to the total of a body. No database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gongkai.assessments.states import Role

HUNDRED, CENT = Decimal(100), Decimal("0.01")


@dataclass(frozen=True)
class Weighted:
    """An indicator as the arithmetic needs it; `code` is its place in the tree, such as `1.2`."""

    code: str
    weight: Decimal
    role: str
    is_leaf: bool = True


@dataclass(frozen=True)
class Total:
    """
    The result of a body. Without any indicator that applies, it has no total.

    `base` is the sum of the weighted values, converted where indicators do not apply; `vetoed` are
    the codes of the veto items that occurred, which are shown beside the total and never in it.
    """

    total: Decimal | None
    base: Decimal | None
    bonus: Decimal
    deducted: Decimal
    not_applied: Decimal
    vetoed: tuple[str, ...]


def parent_of(code: str) -> str:
    """Return the code of the indicator above; empty at the top."""
    return code.rpartition(".")[0]


def weight_faults(rows: Sequence[Weighted]) -> list[tuple[str, Decimal, Decimal]]:
    """
    Return where weights do not sum: code (empty for the whole scheme), expected and actual sum.

    The indicators at the top sum to 100, those below one sum to its weight. Deductions, bonuses and
    veto items stand beside the tree and are not summed.
    """
    scored = [one for one in rows if one.role == Role.SCORE]
    wanted = {"": HUNDRED} | {one.code: one.weight for one in scored if not one.is_leaf}
    found = dict.fromkeys(wanted, Decimal(0))
    for one in scored:
        found[parent_of(one.code)] += one.weight
    return [(code, wanted[code], found[code]) for code in wanted if found[code] != wanted[code]]


def total_of(
    rows: Iterable[Weighted], values: Mapping[str, Decimal | None], *, bonus_from: int = 0
) -> Total:
    """
    Return the total: Σ wᵢ·sᵢ/100 × 100/(100 − not applicable) + bonus − deductions, within 0 and 100.

    Values are 0 to 100 by code; None does not apply. A bonus counts from a base of `bonus_from` on.
    """
    points, applied, missing = Decimal(0), Decimal(0), Decimal(0)
    bonus = deducted = Decimal(0)
    vetoed = []
    for one in rows:
        if not one.is_leaf:
            continue
        value = values.get(one.code)
        if one.role == Role.SCORE and value is None:
            missing += one.weight
        elif value is None:
            continue
        elif one.role == Role.SCORE:
            points += one.weight * value / HUNDRED
            applied += one.weight
        elif one.role == Role.BONUS:
            bonus += one.weight * value / HUNDRED
        elif one.role == Role.DEDUCTION:
            deducted += one.weight * value / HUNDRED
        elif value > 0:
            vetoed.append(one.code)
    if not applied:
        return Total(None, None, Decimal(0), Decimal(0), missing, tuple(vetoed))
    base = points * HUNDRED / applied
    if base < bonus_from:
        bonus = Decimal(0)
    total = max(Decimal(0), min(HUNDRED, base + bonus - deducted))
    return Total(
        rounded(total), rounded(base), rounded(bonus), rounded(deducted), missing, tuple(vetoed)
    )


def ranks(results: Mapping[int, tuple[str, Decimal | None, bool]]) -> dict[int, int]:
    """
    Return the ranks within each group; equal totals share a rank, and vetoed bodies come last.

    `results` gives group, total and whether a veto item occurred; without a total there is no rank.
    """
    found: dict[int, int] = {}
    for key, (group, total, vetoed) in results.items():
        if total is not None:
            found[key] = 1 + sum(
                (other_vetoed, -other) < (vetoed, -total)
                for other_group, other, other_vetoed in results.values()
                if other is not None and other_group == group
            )
    return found


def rounded(value: Decimal) -> Decimal:
    """Return a number of points with two digits."""
    return value.quantize(CENT, ROUND_HALF_UP)
