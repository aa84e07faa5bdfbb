"""Generated texts, which are those of `gongkai sample --documents`, and queries for them."""

import random

from gongkai.sampledata.generated_texts import (
    ENDS,
    OFFICES,
    PHRASES,
    SYLLABLES,
    THINGS,
    VERBS,
    generated_texts,
)

documents = generated_texts

__all__ = ["ENDS", "PHRASES", "THINGS", "VERBS", "documents", "queries"]


def queries(count: int, *, seed: int = 2) -> list[str]:
    """Return queries: words, names, pairs of words, unaligned phrases and document numbers."""
    chance = random.Random(seed)
    found = []
    for n in range(count):
        kind = n % 5
        if kind == 0:
            found.append(chance.choice(THINGS)[:2])
        elif kind == 1:
            found.append("".join(chance.choices(SYLLABLES, k=3)))
        elif kind == 2:
            found.append(f"{chance.choice(THINGS)} {chance.choice(VERBS)}")
        elif kind == 3:
            phrase = chance.choice(PHRASES)
            start = chance.randrange(len(phrase) - 5)
            found.append(phrase[start : start + 5])
        else:
            found.append(
                f"锦{chance.choice(OFFICES)}发〔{2015 + chance.randrange(11)}〕{chance.randrange(1, 400)}号"
            )
    return found
