"""Differences between two texts, by line and within lines."""

from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_PAIR = 4_000


@dataclass(frozen=True)
class Piece:
    """A part of a text; `kind` is `same`, `new` or `gone`."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[list[Piece]]:
    """Return the changed lines, each with one unchanged line before and after, as pieces."""
    before, after = old.split("\n"), new.split("\n")
    found: list[list[Piece]] = []
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(1):
        for kind, a, b, c, d in group:
            if kind == "equal":
                found += [[Piece("same", line)] for line in before[a:b]]
            elif kind == "replace" and b - a == d - c:
                found += [
                    _inside(one, other) for one, other in zip(before[a:b], after[c:d], strict=True)
                ]
            else:
                found += [[Piece("gone", line)] for line in before[a:b]]
                found += [[Piece("new", line)] for line in after[c:d]]
    return found


def _inside(old: str, new: str) -> list[Piece]:
    if len(old) + len(new) > MAX_PAIR:
        return [Piece("gone", old), Piece("new", new)]
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", old[a:b]))
            continue
        if b > a:
            pieces.append(Piece("gone", old[a:b]))
        if d > c:
            pieces.append(Piece("new", new[c:d]))
    return pieces
