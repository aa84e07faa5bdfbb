"""Boxes to be blackened, in parts of the page as a reader sees it, and what they must not reveal."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

# Boxes are measured in ten-thousandths of the width and the height of the page as it is shown,
# turned and cropped.
WHOLE = 10_000
# The sides of a box lie on a grid of these parts of the shorter side of the page, so that its length
# does not tell how many characters are under it: on A4 24 points across and 3 points down.
ACROSS, DOWN = 25, 200
MAX_BOXES = 2_000
MIN_LETTERS, MIN_CHARACTERS = 2, 4
MAX_NEEDLE = 200


class NotRedactable(Exception):
    """
    A file cannot be redacted; `code` says why.

    `file-encrypted`, `file-unreadable`, `file-type`, `box-outside`, `no-boxes`, `too-many-boxes`,
    `too-many-pages`, `redaction-stopped`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Box:
    """
    A place on a page (from 1) with the words that are printed in the box.

    `only_here` says that the text under the box may stay at other places of the file.
    """

    page: int
    left: int
    top: int
    width: int
    height: int
    label: str = ""
    only_here: bool = False

    @property
    def right(self) -> int:
        """The right side."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The lower side."""
        return self.top + self.height

    @property
    def is_on_page(self) -> bool:
        """Whether the box is not empty and lies within the page."""
        return (
            min(self.left, self.top) >= 0
            and min(self.width, self.height) > 0
            and max(self.right, self.bottom) <= WHOLE
        )

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point is in the box."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def on_grid(self, width: float, height: float) -> "Box":
        """Return the box enlarged to the grid of a page of this size."""
        short = min(width, height)
        left, right = _rounded(self.left, self.right, WHOLE * short / width / ACROSS)
        top, bottom = _rounded(self.top, self.bottom, WHOLE * short / height / DOWN)
        return Box(self.page, left, top, right - left, bottom - top, self.label, self.only_here)

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom on an image of this size, without the right and bottom edge."""
        return (
            floor(self.left * width / WHOLE),
            floor(self.top * height / WHOLE),
            min(width, ceil(self.right * width / WHOLE)),
            min(height, ceil(self.bottom * height / WHOLE)),
        )


def _rounded(start: int, end: int, step: float) -> tuple[int, int]:
    # A side that lies on the grid already stays there, also after it was rounded to whole units.
    low = floor((start + 1) / step) * step
    high = ceil((end - 1) / step) * step
    return max(0, floor(min(low, start))), min(WHOLE, ceil(max(high, end)))


def checked_boxes(boxes: Sequence[Box], pages: int) -> dict[int, list[Box]]:
    """Return the boxes by page. Raises `NotRedactable`."""
    if not boxes:
        raise NotRedactable("no-boxes")
    if len(boxes) > MAX_BOXES:
        raise NotRedactable("too-many-boxes")
    found: dict[int, list[Box]] = {}
    for box in boxes:
        if not (1 <= box.page <= pages and box.is_on_page):
            raise NotRedactable("box-outside")
        found.setdefault(box.page, []).append(box)
    return found


def squeezed(text: str) -> str:
    """Return a text as it is compared: one form of each character, no spaces, small letters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        one for one in text if not one.isspace() and unicodedata.category(one) not in {"Cc", "Cf"}
    )


def needles_of(lines: Iterable[str]) -> frozenset[str]:
    """
    Return the texts that must not be anywhere in the result.

    These are the lines, and of a line with several parts the numbers and names. One character, or a
    short number, is in every document, and says nothing by itself.
    """
    found = set()
    for line in lines:
        parts = line.split()
        telling = [one for one in parts if _is_telling(one)] if len(parts) > 1 else []
        for one in (line, *telling):
            text = squeezed(one)[:MAX_NEEDLE]
            letters = sum(unicodedata.category(sign) == "Lo" for sign in text)
            if letters >= MIN_LETTERS or len(text) >= MIN_CHARACTERS:
                found.add(text)
    return frozenset(found)


def _is_telling(part: str) -> bool:
    """Return whether a part of a line may be a number or a name, and not a word of any text."""
    return (
        part[0].isupper()
        or any(one.isdigit() for one in part)
        or any(unicodedata.category(one) == "Lo" for one in part)
    )
