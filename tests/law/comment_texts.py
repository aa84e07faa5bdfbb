"""A seeded set of comments: campaigns with copies and changed copies, and texts that stand alone."""

import random
from collections.abc import Iterator

# Two thousand frequent Chinese characters stand for the vocabulary of people who write comments.
SIGNS = [chr(0x4E00 + 7 * n) for n in range(2_000)]
CAMPAIGNS = 4


def seeded_comments(
    count: int, *, seed: int = 1, changed: float = 0.06
) -> Iterator[tuple[int, str]]:
    """
    Yield comments with the number of their campaign, 0 for those that stand alone.

    Half of them stand alone. The others are copies of a campaign; every second copy is changed in
    `changed` of its characters, with words added before or after.
    """
    chance = random.Random(seed)
    words = [
        "".join(chance.choices(SIGNS, k=chance.choice((1, 2, 2, 2, 3)))) for _word in range(800)
    ]
    weights = [1 / (place + 5) for place in range(len(words))]

    def text(least: int, most: int) -> str:
        return "".join(chance.choices(words, weights, k=chance.randint(least, most)))

    letters = [text(60, 120) for _campaign in range(CAMPAIGNS)]
    for number in range(count):
        if number % 2:
            yield 0, text(15, 120)
            continue
        campaign = number // 2 % CAMPAIGNS
        copy = letters[campaign]
        if number // 8 % 2:
            signs = list(copy)
            for _change in range(round(len(signs) * changed)):
                place = chance.randrange(len(signs))
                signs[place] = chance.choice(("", chance.choice(SIGNS), signs[place] + "，"))
            copy = chance.choice(("您好。", "", "同意")) + "".join(signs) + text(0, 4)
        yield campaign + 1, copy
