"""
Differences between two texts, by line and within lines.

The shortest edit script is computed by the algorithm of Myers, "An O(ND) Difference Algorithm and Its
Variations" (1986), within a limit of steps, so that no text can keep a server busy: what is beyond the
limit is shown as replaced.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

MAX_LINE_STEPS = 400_000  # of the comparison of all lines
MAX_STEPS = 1_000_000  # of the comparisons within all lines together
MAX_PAIR = 8_000  # characters of two lines that are compared within
MAX_EDITED = 0.7  # part of two lines that may differ, so that they are one changed line
CONTEXT = 1
MAX_ROWS = 2_000


@dataclass(frozen=True)
class Piece:
    """A part of a text; `kind` is `same`, `new` or `gone`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """
    Two lines beside one another, as pieces of both; `gap` counts the equal lines left out before it.

    A line that stands in one text only has pieces of one kind.
    """

    pieces: list[Piece]
    gap: int = 0

    @property
    def before(self) -> list[Piece]:
        """What the older text has here."""
        return [piece for piece in self.pieces if piece.kind != "new"]

    @property
    def after(self) -> list[Piece]:
        """What the newer text has here."""
        return [piece for piece in self.pieces if piece.kind != "gone"]

    @property
    def is_changed(self) -> bool:
        """Whether the two differ here."""
        return any(piece.kind != "same" for piece in self.pieces)


def differences(old: str, new: str) -> list[list[Piece]]:
    """Return the changed lines, each with one unchanged line before and after, as pieces."""
    return [row.pieces for row in compared(old, new)]


def compared(old: str, new: str) -> list[Row]:
    """Return the changed lines of two texts with one unchanged line around them, at most `MAX_ROWS`."""
    rows = list(_rows(old.split("\n"), new.split("\n")))
    changed = [at for at, row in enumerate(rows) if row.is_changed]
    shown = sorted({at + by for at in changed for by in range(-CONTEXT, CONTEXT + 1)})
    found, last = [], -1
    for at in shown:
        if 0 <= at < len(rows):
            found.append(Row(rows[at].pieces, gap=at - last - 1))
            last = at
    return found[:MAX_ROWS]


def within(old: str, new: str) -> list[Piece]:
    """Return the pieces in which two short texts differ."""
    return _inside(old, new, MAX_STEPS)[0]


def _rows(before: list[str], after: list[str]) -> Iterator[Row]:
    left = MAX_STEPS
    for kind, a, b, c, d in _edits(before, after, MAX_LINE_STEPS)[0]:
        if kind == "same":
            yield from (Row([Piece("same", line)]) for line in before[a:b])
            continue
        for one, other in zip_longest(before[a:b], after[c:d]):
            if one is None or other is None:
                yield Row([Piece("new", other) if one is None else Piece("gone", one)])
                continue
            pieces, steps = _inside(one, other, left)
            left -= steps
            yield Row(pieces)


def _inside(old: str, new: str, left: int) -> tuple[list[Piece], int]:
    """Return the pieces of two lines and the steps that it took to find them."""
    replaced = [Piece("gone", old)] * bool(old) + [Piece("new", new)] * bool(new)
    if len(old) + len(new) > MAX_PAIR or left <= 0:
        return replaced, 0
    edits, steps = _edits(old, new, left)
    edited = sum(b - a + d - c for kind, a, b, c, d in edits if kind != "same")
    if edited > MAX_EDITED * (len(old) + len(new)):
        return replaced, steps
    return list(_pieces(old, new, edits)), steps


Edit = tuple[str, int, int, int, int]


def _pieces(old: str, new: str, edits: Sequence[Edit]) -> Iterator[Piece]:
    """Yield the pieces of a line."""
    for kind, a, b, c, d in edits:
        if kind == "same":
            yield Piece("same", old[a:b])
            continue
        if b > a:
            yield Piece("gone", old[a:b])
        if d > c:
            yield Piece("new", new[c:d])


def _edits(old: Sequence[str], new: Sequence[str], most: int) -> tuple[list[Edit], int]:
    """Return the parts that are equal and that differ, in order, and the steps that it took."""
    size = min(len(old), len(new))
    head = next((at for at in range(size) if old[at] != new[at]), size)
    tail = next((at for at in range(size - head) if old[-1 - at] != new[-1 - at]), size - head)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    trace, steps = _trace(a, b, most)
    inner = list(_path(trace, len(a), len(b))) if trace else [("changed", 0, len(a), 0, len(b))]
    found = [("same", 0, head, 0, head)]
    found += [(kind, i + head, j + head, k + head, m + head) for kind, i, j, k, m in inner]
    found.append(("same", len(old) - tail, len(old), len(new) - tail, len(new)))
    return [one for one in found if one[2] > one[1] or one[4] > one[3]], steps


def _trace(
    a: Sequence[str], b: Sequence[str], most: int
) -> tuple[list[dict[int, int]] | None, int]:
    """Return the furthest points after 0, 1, 2 … edits by diagonal; None beyond the limit of steps."""
    furthest, trace, steps = {1: 0}, [], 0
    for edits in range(len(a) + len(b) + 1):
        trace.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (
                diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            x = start = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            while x < len(a) and x - diagonal < len(b) and a[x] == b[x - diagonal]:
                x += 1
            steps += x - start + 2
            furthest[diagonal] = x
            if x >= len(a) and x - diagonal >= len(b):
                return trace, steps
        if steps > most:
            break
    return None, steps


def _path(trace: Sequence[dict[int, int]], x: int, y: int) -> Iterator[Edit]:
    """Yield the parts of the shortest edit script in order."""
    parts: list[Edit] = []
    for edits in range(len(trace) - 1, -1, -1):
        furthest, diagonal = trace[edits], x - y
        down = diagonal == -edits or (
            diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1]
        )
        back = diagonal + 1 if down else diagonal - 1
        old_x = furthest[back] if edits else 0
        old_y = old_x - back if edits else 0
        start = (old_x if down else old_x + 1) if edits else 0
        if x > start:
            parts.append(("same", start, x, start - diagonal, y))
        if edits:
            parts.append(("changed", old_x, start, old_y, start - diagonal))
        x, y = old_x, old_y
    for kind, group in groupby(reversed(parts), key=lambda one: one[0]):
        joined = list(group)
        yield kind, joined[0][1], joined[-1][2], joined[0][3], joined[-1][4]
