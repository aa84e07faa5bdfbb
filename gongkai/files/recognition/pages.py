"""The images of a file in which there may be text: pages of a PDF without any, and pictures."""

from collections.abc import Iterator
from typing import IO, Any

PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG"}
RECOGNISED = frozenset({"pdf", *PICTURES})
POINTS, DPI = 72, 150
# The longer side of an image that is read: more pixels take more time, and tell no more.
MAX_SIDE = 2_600
MAX_PIXELS = 60_000_000


class NotRecognisable(Exception):
    """The images of a file cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def images_of(
    source: IO[bytes], ending: str, *, start: int = 1, only: frozenset[int] | None = None
) -> Iterator[tuple[int, Any]]:
    """
    Yield number and image of each page without text, from a page on; a picture is page 1.

    With `only`, the images of these pages, whether they have a text or not. Raises `NotRecognisable`.
    """
    if ending in PICTURES:
        if start <= 1:
            yield 1, _picture(source)
        return
    if ending != "pdf":
        raise NotRecognisable("file-type-without-text")
    yield from _pages(source, start, only)


def _pages(source: IO[bytes], start: int, only: frozenset[int] | None) -> Iterator[tuple[int, Any]]:
    import pypdfium2  # noqa: PLC0415  (only this process loads it)

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise NotRecognisable("file-unreadable") from error
    try:
        for number in range(start, len(document) + 1):
            if only is not None and number not in only:
                continue
            page = document[number - 1]
            is_wanted = only is not None or not _has_text(page)
            image = _drawn(page) if is_wanted else None
            page.close()
            if image is not None:
                yield number, image
    finally:
        document.close()


def _drawn(page: Any) -> Any:
    scale = min(DPI / POINTS, MAX_SIDE / max(1, *page.get_size()))
    return page.render(scale=scale).to_pil().convert("RGB")


def _has_text(page: Any) -> bool:
    text = page.get_textpage()
    try:
        return bool(text.get_text_bounded().strip())
    finally:
        text.close()


def _picture(source: IO[bytes]) -> Any:
    """Return a picture the right side up, on white."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    try:
        with Image.open(source, formats=("JPEG", "PNG")) as read:
            if read.width * read.height > MAX_PIXELS:
                raise NotRecognisable("file-too-large")
            image = ImageOps.exif_transpose(read).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotRecognisable("file-unreadable") from error
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, image).convert("RGB")
