"""Redact a JPEG or PNG image: the pixels are written again, without any data beside them."""

import io
from collections.abc import Sequence
from typing import IO, Any

from gongkai.files.redaction.boxes import Box, NotRedactable, checked_boxes
from gongkai.files.redaction.pixels import blacken

MAX_PIXELS = 60_000_000
JPEG_QUALITY = (90, 80, 70, 60)
FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG"}


def shown_image(source: IO[bytes]) -> Any:
    """Return an image as a reader sees it: the right side up, without transparency. Raises `NotRedactable`."""
    from PIL import Image, ImageOps  # noqa: PLC0415  (only this process loads it)

    source.seek(0)
    try:
        with Image.open(source, formats=("JPEG", "PNG")) as read:
            if read.width * read.height > MAX_PIXELS:
                raise NotRedactable("file-too-large")
            turned = ImageOps.exif_transpose(read)
            if turned.mode in {"1", "L"} and "transparency" not in turned.info:
                return turned.convert("L")
            if turned.mode.endswith("A") or "transparency" in turned.info:
                # Transparent pixels have a colour too, which another program could show.
                over = turned.convert("RGBA")
                white = Image.new("RGBA", over.size, (255, 255, 255, 255))
                return Image.alpha_composite(white, over).convert("RGB")
            return turned.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotRedactable("file-unreadable") from error


def redact_image(
    source: IO[bytes], target: IO[bytes], ending: str, boxes: Sequence[Box], font: str
) -> list[Box]:
    """Write the redacted image; return the boxes as they were drawn. Raises `NotRedactable`."""
    image = shown_image(source)
    (on_page,) = checked_boxes(boxes, 1).values()
    on_grid = [box.on_grid(image.width, image.height) for box in on_page]
    made = blacken(image, on_grid, font)
    made.info.clear()  # the library would write comments and profiles again
    size = source.seek(0, io.SEEK_END)
    for content in _written(made, ending):
        if len(content) <= size:
            break
    target.write(content)
    return on_grid


def _written(image: Any, ending: str) -> Any:
    kind = FORMATS[ending]
    for quality in JPEG_QUALITY if kind == "JPEG" else (0,):
        out = io.BytesIO()
        if kind == "JPEG":
            image.save(out, kind, quality=quality, optimize=True)
        else:
            image.save(out, kind, optimize=True)
        yield out.getvalue()
