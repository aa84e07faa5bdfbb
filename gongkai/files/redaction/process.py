"""
The redaction process: one task on one file, under limits that it first sets for itself.

Input: a JSON object with `task`, `file` (descriptor), `ending`, `seconds`, `megabytes`, `wall`,
and by task:
`redact`: `copy` (descriptor), `boxes`, `font`; writes the redacted file to `copy`;
`check`: `copy`, `boxes`, `font`, `images`, `texts`, `layers`; opens `copy` and looks for what must not be in it;
`layer`: `copy`, `boxes` as they were drawn, `lines`; writes texts over the pages of `copy`;
`image`: `copy`, `page`, `dpi`; writes the page as WebP to `copy`, and says its text;
`picture`: `copy`, `most`; writes the image as JPEG of at most so many bytes to `copy`;
`find`: `text`; says where a text stands;
`measure`: says how many pages there are.
Output: one JSON object, `{"code": "", …}`; a code says why the task failed.
"""

import io
import json
import os
import signal
import sys
from dataclasses import asdict
from typing import IO, Any

from gongkai.files.inspection.process import set_limits
from gongkai.files.redaction.boxes import MAX_BOXES, Box, NotRedactable, squeezed
from gongkai.files.redaction.checks import check_result
from gongkai.files.redaction.images import FORMATS, redact_image, shown_image
from gongkai.files.redaction.pages import PageText, drawn, opened, page_of
from gongkai.files.redaction.pdf import flattened, redact_pdf
from gongkai.files.redaction.text_layer import add_text_layer

NICENESS = 12
PREVIEW_SIDE = 2_000
PREVIEW_QUALITY = 80
# A picture for another site is made smaller step by step: side and quality.
PICTURE_STEPS = ((2_560, 85), (1_920, 80), (1_280, 75), (960, 65), (640, 50))
# Beyond this, the text of a page is no help to somebody who cannot see it.
PREVIEW_CHARACTERS = 20_000


def main(words: str) -> None:
    """Do the task and say what became of it."""
    job = json.loads(words)
    os.nice(NICENESS)
    set_limits(job["seconds"], job["megabytes"])
    signal.alarm(job["wall"] + 1)
    answer: dict[str, Any] = {}
    code = ""
    try:
        with os.fdopen(job["file"], "rb") as source:
            answer = TASKS[job["task"]](source, job)
    except NotRedactable as error:
        code = error.code
    except (MemoryError, RecursionError):
        code = "file-too-large"
    except Exception:  # noqa: BLE001  (whatever a file makes our own code do, there is no result)
        code = "file-unreadable"
    sys.stdout.write(json.dumps({"code": code, **answer}))


def _boxes(job: dict[str, Any]) -> list[Box]:
    return [Box(**one) for one in job["boxes"]]


def _redact(source: IO[bytes], job: dict[str, Any]) -> dict[str, Any]:
    with os.fdopen(job["copy"], "w+b") as copy:
        if job["ending"] in FORMATS:
            boxes = redact_image(source, copy, job["ending"], _boxes(job), job["font"])
            return {"pages": 1, "boxes": [asdict(one) for one in boxes], "images": {}}
        _only_pdf(job)
        made = redact_pdf(source, copy, _boxes(job), job["font"])
    return {
        "pages": made.pages,
        "boxes": [asdict(one) for one in made.boxes],
        "images": {str(number): asdict(one) for number, one in sorted(made.images.items())},
    }


def _check(source: IO[bytes], job: dict[str, Any]) -> dict[str, Any]:
    with os.fdopen(job["copy"], "rb") as copy:
        outcomes = check_result(
            source,
            copy,
            job["ending"],
            _boxes(job),
            job["font"],
            job["images"],
            job["texts"],
            job["layers"],
        )
    return {"outcomes": [asdict(one) for one in outcomes]}


def _layer(_source: IO[bytes], job: dict[str, Any]) -> dict[str, Any]:
    lines = {int(page): [tuple(one) for one in words] for page, words in job["lines"].items()}
    with os.fdopen(job["copy"], "r+b") as copy:
        add_text_layer(copy, lines, _boxes(job))
    return {}


def _image(source: IO[bytes], job: dict[str, Any]) -> dict[str, Any]:
    pages, text = 1, ""
    if job["ending"] in FORMATS:
        if job["page"] != 1:
            raise NotRedactable("box-outside")
        image = shown_image(source)
        image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    else:
        _only_pdf(job)
        with opened(source) as document:
            pages = len(document)
            page = page_of(document, job["page"])
            image, _dpi = drawn(page, job["dpi"])
            image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
            shown = PageText(page)
            text = shown.text.replace("\r\n", "\n").replace("\x00", "")[:PREVIEW_CHARACTERS]
            shown.close()
    image.info.clear()
    with os.fdopen(job["copy"], "w+b") as copy:
        image.save(copy, "WEBP", quality=PREVIEW_QUALITY, method=2)
    return {"pages": pages, "text": text}


def _picture(source: IO[bytes], job: dict[str, Any]) -> dict[str, Any]:
    if job["ending"] not in FORMATS:
        raise NotRedactable("file-unreadable")
    image = shown_image(source)
    image.info.clear()
    for side, quality in PICTURE_STEPS:
        image.thumbnail((side, side))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        if len(out.getvalue()) <= job["most"]:
            with os.fdopen(job["copy"], "w+b") as copy:
                copy.write(out.getvalue())
            return {}
    raise NotRedactable("file-too-large")


def _find(source: IO[bytes], job: dict[str, Any]) -> dict[str, Any]:
    needle = squeezed(job["text"])
    found: list[list[int]] = []
    if job["ending"] not in FORMATS and needle:
        with flattened(source) as (_pdf, document):
            for number in range(1, len(document) + 1):
                page = page_of(document, number)
                text = PageText(page)
                found += [
                    [number, left, top, right - left, bottom - top]
                    for left, top, right, bottom in text.places_of(needle)
                ]
                text.close()
                page.close()
                if len(found) > MAX_BOXES:
                    raise NotRedactable("too-many-boxes")
    return {"places": found}


def _measure(source: IO[bytes], job: dict[str, Any]) -> dict[str, Any]:
    if job["ending"] in FORMATS:
        shown_image(source)
        return {"pages": 1}
    _only_pdf(job)
    with opened(source) as document:
        return {"pages": len(document)}


def _only_pdf(job: dict[str, Any]) -> None:
    if job["ending"] != "pdf":
        raise NotRedactable("file-type")


TASKS = {
    "redact": _redact,
    "check": _check,
    "layer": _layer,
    "image": _image,
    "picture": _picture,
    "find": _find,
    "measure": _measure,
}
