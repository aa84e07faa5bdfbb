"""
Print the characters and ruled lines of a PDF file as JSON: run as a process of its own, with limits.

The process reads what strangers made, with a library written in C++; it imports nothing of the platform. Output: a list
of pages, each `{"height": …, "chars": [[character, left, bottom, right, top], …], "lines": [[x0, y0, x1, y1], …]}`,
or `{"error": "password" | "damaged" | "pages" | "size"}`.
"""

import ctypes
import json
import math
import resource
import sys
from typing import Any

MAX_PAGES, MAX_CHARS, MAX_LINES = 80, 300_000, 60_000
# Lines within half a point of an axis are ruled; letters drawn as paths are not.
SLANT = 0.5
# Scanned pages are up to some degrees askew; watermarks stand at 30 to 60.
SLANT_ANGLE = 0.2


def main(path: str, seconds: str, memory: str) -> None:
    """Print what the file holds."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import pypdfium2  # noqa: PLC0415  (loaded under the limits)

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        _answer({"error": "password" if "assword" in str(error) else "damaged"})
        return
    if len(document) > MAX_PAGES:
        _answer({"error": "pages"})
        return
    pages: list[dict[str, Any]] = []
    left = [MAX_CHARS, MAX_LINES]
    for page in document:
        characters, lines = _characters(page, left[0]), _lines(page, left[1])
        left = [left[0] - len(characters), left[1] - len(lines)]
        if min(left) <= 0:
            _answer({"error": "size"})
            return
        pages.append({"height": page.get_height(), "chars": characters, "lines": lines})
    _answer(pages)


def _answer(found: object) -> None:
    sys.stdout.write(json.dumps(found))


def _characters(page: Any, most: int) -> list[list[Any]]:
    from pypdfium2 import raw  # noqa: PLC0415

    text = page.get_textpage()
    count = min(text.count_chars(), most)
    found: list[list[Any]] = []
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if _is_slanted(raw.FPDFText_GetCharAngle(text, index)):
            continue  # a watermark across the page, whose characters stand among the numbers
        if not raw.FPDFText_GetCharBox(text, index, left, right, bottom, top) or code > 0x10FFFF:
            continue
        found.append([chr(code), *(round(one.value, 1) for one in (left, bottom, right, top))])
    return found


def _is_slanted(angle: float) -> bool:
    """Return whether an angle in radians is far from every axis; PDFium gives -1 if it has none."""
    turned = angle % (math.pi / 2)
    return angle >= 0 and min(turned, math.pi / 2 - turned) > SLANT_ANGLE


def _lines(page: Any, most: int) -> list[list[float]]:
    """Return the straight horizontal and vertical lines of all paths, in the coordinates of the page."""
    from pypdfium2 import raw  # noqa: PLC0415

    found: list[list[float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        matrix = item.get_matrix()
        first = last = None
        for index in range(min(raw.FPDFPath_CountSegments(item.raw), most + 1)):
            segment = raw.FPDFPath_GetPathSegment(item.raw, index)
            if not raw.FPDFPathSegment_GetPoint(segment, x, y):
                continue
            point = matrix.on_point(x.value, y.value)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_LINETO and last is not None:
                _add(found, last, point)
            elif kind == raw.FPDF_SEGMENT_MOVETO:
                first = point
            if raw.FPDFPathSegment_GetClose(segment) and first is not None:
                _add(found, point, first)
            last = point
        if len(found) >= most:
            break
    return found


def _add(found: list[list[float]], one: tuple[float, float], other: tuple[float, float]) -> None:
    wide, high = abs(one[0] - other[0]), abs(one[1] - other[1])
    if min(wide, high) <= SLANT and max(wide, high) > 2 * SLANT:
        found.append(
            [
                round(value, 1)
                for value in (
                    min(one[0], other[0]),
                    min(one[1], other[1]),
                    max(one[0], other[0]),
                    max(one[1], other[1]),
                )
            ]
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
