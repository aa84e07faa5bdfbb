"""How much of an interpretation is copied from the document that it interprets."""

from itertools import pairwise


def copied_share(interpretation: str, document: str) -> float:
    """
    Return which part of the character pairs of an interpretation stand in the document, 0 to 1.

    Only letters, digits and Chinese characters count, so that punctuation and spaces change nothing.
    A text of fewer than two characters has no pairs, and the result is 0.
    """
    pairs = list(pairwise(_characters(interpretation)))
    if not pairs:
        return 0.0
    known = set(pairwise(_characters(document)))
    return sum(pair in known for pair in pairs) / len(pairs)


def _characters(text: str) -> list[str]:
    return [one for one in text.casefold() if one.isalnum()]
