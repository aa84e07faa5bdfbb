"""Pages of a PDF file as a reader sees them: their sizes, their pixels, and where a text stands."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import byref, c_int
from typing import IO, Any

from gongkai.files.redaction.boxes import WHOLE, Box, NotRedactable, needles_of, squeezed

POINTS = 72
# An image of more pixels is made with a lower resolution: a plan of two metres stays within memory.
MAX_PIXELS = 24_000_000
MARGIN = 15  # around the characters that were found, in ten-thousandths of the page
MAX_SIDE = 200 * POINTS * 12


@contextmanager
def opened(source: IO[bytes]) -> Iterator[Any]:
    """Open a PDF file with its form fields, which are drawn as they are shown. Raises `NotRedactable`."""
    import pypdfium2  # noqa: PLC0415  (only this process loads it)

    source.seek(0)
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        raise NotRedactable("file-encrypted" if is_locked else "file-unreadable") from error
    try:
        if document.get_formtype():
            document.init_forms()
        yield document
    finally:
        document.close()


def page_of(document: Any, number: int) -> Any:
    """Return a page (from 1). Raises `NotRedactable`."""
    import pypdfium2  # noqa: PLC0415

    if not 1 <= number <= len(document):
        raise NotRedactable("box-outside")
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise NotRedactable("file-unreadable") from error
    if not (min(page.get_size()) > 0 and max(page.get_size()) < MAX_SIDE):
        raise NotRedactable("file-unreadable")
    return page


def drawn(page: Any, dpi: int) -> tuple[Any, int]:
    """Return a page as an image in colour, and its resolution."""
    width, height = page.get_size()
    most = (MAX_PIXELS / (width * height)) ** 0.5
    scale = min(dpi / POINTS, most)
    return page.render(scale=scale).to_pil().convert("RGB"), round(scale * POINTS)


class PageText:
    """The characters of a page, with the place of each as a reader sees it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.text_page = page.get_textpage()

    def close(self) -> None:
        """Free the page."""
        self.text_page.close()

    @property
    def text(self) -> str:
        """The text of the page."""
        return str(self.text_page.get_text_range())

    def characters(self) -> list[tuple[str, tuple[int, int, int, int]]]:
        """Return each character with its left, top, right and bottom side."""
        from pypdfium2 import raw  # noqa: PLC0415

        found = []
        for index in range(self.text_page.count_chars()):
            code = raw.FPDFText_GetUnicode(self.text_page, index)
            left, bottom, right, top = self.text_page.get_charbox(index, loose=True)
            corners = [self._shown(left, bottom), self._shown(right, top)]
            sides = (
                min(x for x, _y in corners),
                min(y for _x, y in corners),
                max(x for x, _y in corners),
                max(y for _x, y in corners),
            )
            found.append((chr(code) if 0 < code < 0x110000 else " ", sides))
        return found

    def _shown(self, x: float, y: float) -> tuple[int, int]:
        """Return where a point of the page is shown, after it was turned and cropped."""
        from pypdfium2 import raw  # noqa: PLC0415

        across, down = c_int(), c_int()
        raw.FPDF_PageToDevice(self.page, 0, 0, WHOLE, WHOLE, 0, x, y, byref(across), byref(down))
        return across.value, down.value

    def lines_under(self, boxes: Sequence[Box]) -> list[tuple[Box, str]]:
        """Return the text under each box, line by line."""
        characters = self.characters()
        return [(box, line) for box in boxes for line in _lines(characters, box)]

    def text_beside(self, boxes: Sequence[Box]) -> str:
        """Return the text that no box covers; a box is a space between words."""
        return "".join(
            character if not _covered(sides, boxes) else "\x00"
            for character, sides in self.characters()
        )

    def places_of(self, needle: str) -> list[tuple[int, int, int, int]]:
        """Return where a text stands, one place for each line it is on; spaces do not count."""
        if not needle or needle not in squeezed(self.text):
            return []
        letters, places = [], []
        for character, sides in self.characters():
            for one in squeezed(character):
                letters.append(one)
                places.append(sides)
        text, found, at = "".join(letters), [], 0
        while (at := text.find(needle, at)) >= 0:
            found += _by_line(places[at : at + len(needle)])
            at += len(needle)
        return found


def needles_in(document: Any, boxes: dict[int, list[Box]]) -> frozenset[str]:
    """
    Return the texts under the boxes that may not stay anywhere.

    The boxes are those that somebody drew. On the grid they also cover characters beside the text.
    """
    lines: list[str] = []
    for number, there in boxes.items():
        text = PageText(page_of(document, number))
        lines += [line for box, line in text.lines_under(there) if not box.only_here]
        text.close()
    return needles_of(lines)


def _covered(sides: tuple[int, int, int, int], boxes: Sequence[Box]) -> bool:
    left, top, right, bottom = sides
    return any(box.holds((left + right) / 2, (top + bottom) / 2) for box in boxes)


def _lines(characters: Sequence[tuple[str, tuple[int, int, int, int]]], box: Box) -> list[str]:
    """Return what of the text lies in a box; a part outside of it ends a line."""
    lines, current = [], ""
    for character, (left, top, right, bottom) in characters:
        is_in = box.holds((left + right) / 2, (top + bottom) / 2)
        if is_in and character not in "\r\n":
            current += character
        elif (current and (not is_in or character in "\r\n") and not character.isspace()) or (
            current and character in "\r\n"
        ):
            lines.append(current)
            current = ""
    return [*lines, current] if current else lines


def _by_line(places: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Join the places of characters that follow one another on one line, across or down."""
    found: list[list[int]] = []
    for left, top, right, bottom in places:
        if right <= left or bottom <= top:
            continue  # a character that is not shown
        if found:
            last = found[-1]
            is_across = min(last[3], bottom) - max(last[1], top) > (bottom - top) / 2
            is_down = min(last[2], right) - max(last[0], left) > (right - left) / 2
            if is_across != is_down or (is_across and is_down):
                found[-1] = [
                    min(last[0], left),
                    min(last[1], top),
                    max(last[2], right),
                    max(last[3], bottom),
                ]
                continue
        found.append([left, top, right, bottom])
    return [
        (
            max(0, left - MARGIN),
            max(0, top - MARGIN),
            min(WHOLE, right + MARGIN),
            min(WHOLE, bottom + MARGIN),
        )
        for left, top, right, bottom in found
        if right > 0 and bottom > 0 and left < WHOLE and top < WHOLE
    ]
