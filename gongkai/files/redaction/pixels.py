"""Blacken boxes on an image, and write the image small: two colours for text, JPEG for pictures."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.files.redaction.boxes import Box

# A page has pictures if more than this part of it is flat grey, which edges of characters are not,
# or has a colour: two colours would not show it.
MAX_GREY, MAX_COLOUR = 0.01, 0.015
WHITE, BLACK, COLOUR = 200, 80, 60
LOOKED_AT, AROUND = 1_200, 5  # the longer side of what is counted, and the size of a flat place
THRESHOLD = 150
LABEL_PART, MAX_LABEL, MIN_LABEL = 0.7, 0.02, 7
JPEG_DPI = 150


@dataclass(frozen=True)
class Encoded:
    """An image as a PDF file stores it."""

    data: bytes
    width: int
    height: int
    filter: str
    colours: str
    dpi: int


def is_picture(image: Any) -> bool:
    """Return whether an image has grey or coloured parts that two colours would not show."""
    from PIL import ImageChops, ImageFilter  # noqa: PLC0415  (only this process loads it)

    small = image.reduce(max(1, max(image.size) // LOOKED_AT))
    total = small.width * small.height
    grey = small.convert("L")
    lightest = grey.filter(ImageFilter.MaxFilter(AROUND)).point(lambda one: 255 * (one < WHITE))
    darkest = grey.filter(ImageFilter.MinFilter(AROUND)).point(lambda one: 255 * (one > BLACK))
    flat = ImageChops.darker(lightest, darkest).histogram()[255]
    return bool(flat / total > MAX_GREY or _coloured(small) / total > MAX_COLOUR)


def _coloured(image: Any) -> int:
    """Return the number of pixels with a colour."""
    from PIL import ImageChops  # noqa: PLC0415

    red, green, blue = image.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    return int(sum(ImageChops.subtract(most, least).histogram()[COLOUR:]))


def blacken(image: Any, boxes: Sequence[Box], font: str) -> Any:
    """Return a copy with each box black, and its label in white in it."""
    from PIL import ImageDraw  # noqa: PLC0415

    made = image.copy()
    draw = ImageDraw.Draw(made)
    white = (255, 255, 255) if made.mode == "RGB" else 255
    # All boxes first: a box that overlaps another must not hide its label.
    for box in boxes:
        left, top, right, bottom = box.pixels(made.width, made.height)
        draw.rectangle((left, top, right - 1, bottom - 1), fill=0)
    for box in boxes:
        _label(draw, box.pixels(made.width, made.height), box.label, font, white, made.size)
    return made


def _label(
    draw: Any,
    sides: tuple[int, int, int, int],
    label: str,
    font: str,
    white: object,
    size: tuple[int, int],
) -> None:
    from PIL import ImageFont  # noqa: PLC0415

    left, top, right, bottom = sides
    high = min((bottom - top) * LABEL_PART, MAX_LABEL * max(size))
    if not label or not font or high < MIN_LABEL:
        return
    letters = ImageFont.truetype(font, int(high))
    wide = letters.getlength(label)
    if wide > (right - left) * 0.92:
        high *= (right - left) * 0.92 / wide
        if high < MIN_LABEL:
            return
        letters = ImageFont.truetype(font, int(high))
    draw.text(
        ((left + right) / 2, (top + bottom) / 2), label, fill=white, font=letters, anchor="mm"
    )


def mono(image: Any) -> Any:
    """Return an image in two colours."""
    return image.convert("L").point(lambda value: 255 if value >= THRESHOLD else 0).convert("1")


def encoded_mono(image: Any, dpi: int) -> Encoded:
    """Return an image of two colours in the compression of group 4."""
    from PIL import Image, ImageChops  # noqa: PLC0415

    out = io.BytesIO()
    # One strip: a PDF file shows only the first.
    ImageChops.invert(image).save(out, "TIFF", compression="group4", strip_size=1 << 31)
    with Image.open(out) as made:
        tags: Any = getattr(made, "tag_v2")  # noqa: B009  (the type of TIFF files only)
        (start,), (size,) = tags[273], tags[279]
    data = out.getvalue()[start : start + size]
    return Encoded(data, image.width, image.height, "CCITTFaxDecode", "DeviceGray", dpi)


def encoded_jpeg(image: Any, dpi: int, quality: int) -> Encoded:
    """Return an image as JPEG, grey where it has no colour."""
    is_grey = not _coloured(image)
    out = io.BytesIO()
    (image.convert("L") if is_grey else image).save(out, "JPEG", quality=quality, optimize=True)
    colours = "DeviceGray" if is_grey else "DeviceRGB"
    return Encoded(out.getvalue(), image.width, image.height, "DCTDecode", colours, dpi)
