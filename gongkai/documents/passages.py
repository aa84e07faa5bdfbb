"""Find a quoted passage in a text again after the text was edited."""

from collections.abc import Iterator
from dataclasses import dataclass

CONTEXT = 40


@dataclass(frozen=True)
class Passage:
    """A passage by quotation: its words, and what stood before and after them in its paragraph."""

    words: str
    before: str
    after: str
    paragraph: int


@dataclass(frozen=True)
class Found:
    """Where a passage stands: the number of its paragraph, from 1, and its place within it."""

    paragraph: int
    start: int
    end: int


def paragraphs_of(plain_text: str) -> list[str]:
    """Return the paragraphs of a plain text, which has one in each line."""
    return [line for line in plain_text.split("\n") if line.strip()]


def passage_of(plain_text: str, words: str, paragraph: int | None) -> Passage | None:
    """
    Return the passage with these words; None if it is not there.

    No words mean the paragraph as a whole, no paragraph the first one that contains the words.
    """
    paragraphs = paragraphs_of(plain_text)
    if paragraph is not None and not 1 <= paragraph <= len(paragraphs):
        return None
    numbers = range(1, len(paragraphs) + 1) if paragraph is None else (paragraph,)
    for number in numbers if words or paragraph else ():
        text = paragraphs[number - 1]
        wanted = words or text
        start = text.find(wanted)
        if start >= 0:
            end = start + len(wanted)
            before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
            return Passage(wanted, before, after, number)
    return None


def find_passage(plain_text: str, passage: Passage) -> Found | None:
    """
    Return where a passage stands now; None if its words do not stand there any more.

    Of several places, the one is taken around which most of the text is as before, and of those
    the one that is nearest to its old paragraph.
    """
    best: tuple[tuple[int, int], Found] | None = None
    for number, text in enumerate(paragraphs_of(plain_text), start=1):
        for start in _places(text, passage.words):
            end = start + len(passage.words)
            same = _common_end(text[:start], passage.before) + _common_start(
                text[end:], passage.after
            )
            rank = (same, -abs(number - passage.paragraph))
            if best is None or rank > best[0]:
                best = (rank, Found(number, start, end))
    return best[1] if best else None


def _places(text: str, words: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def _common_start(one: str, other: str) -> int:
    number = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        number += 1
    return number


def _common_end(one: str, other: str) -> int:
    return _common_start(one[::-1], other[::-1])
