"""The queries that the benchmarks of the search ask, by class."""

import random
from collections.abc import Callable
from dataclasses import dataclass

PAGE, MOST = 20, 10_000  # hits of a page; up to here their number is exact
EACH = 40  # queries of a class, as far as there are so many different ones


@dataclass(frozen=True)
class Asked:
    """A query with the genre that it is filtered by, if any."""

    text: str
    genre: str = ""


def queries_by_class() -> dict[str, list[Asked]]:
    """Return the queries of each class."""
    from benchmarks.corpus import ENDS, PHRASES, SYLLABLES, THINGS, VERBS  # noqa: PLC0415

    chance = random.Random(3)
    offices = "财教卫环农水交商文统"

    def several(make: Callable[[], str], genre: str = "") -> list[Asked]:
        texts = dict.fromkeys(make() for _ in range(4 * EACH))
        return [Asked(text, genre) for text in list(texts)[:EACH]]

    def phrase() -> str:
        text = chance.choice(PHRASES).replace("，", "")
        start = chance.randrange(len(text) - 5)
        return text[start : start + chance.randint(5, 8)]

    return {
        "2 characters": several(lambda: chance.choice(THINGS)[:2]),
        "4 characters": several(lambda: chance.choice(THINGS)),
        "two words": several(lambda: f"{chance.choice(THINGS)} {chance.choice(VERBS)}"),
        "phrase": several(phrase),
        "number": several(
            lambda: (
                f"锦{chance.choice(offices)}发〔{chance.randint(2015, 2025)}〕{chance.randrange(1, 400)}号"
            )
        ),
        "filtered": several(lambda: chance.choice(THINGS), genre="reply"),
        "rare": several(lambda: "".join(chance.choices(SYLLABLES, k=3)) + "县"),
        "common": several(lambda: chance.choice([*VERBS, *(end[-2:] for end in ENDS)])),
    }
