"""
The process that reads images: some pages of one file from a descriptor, under limits it sets for itself.

Arguments: a JSON object with `file` (descriptor), `ending`, `start` (page), `most` (images), `pages`
(or null: those without text), `blanks` (by page, places in parts of the image that are not looked at),
`seconds`, `megabytes` and `wall`.
Output: a JSON object per line: `{"page": 3, "text": …, "found": [["mobile", 3, 14]], "certain": true,
"lines": [[text, left, top, right, bottom]], "size": [width, height]}` for each image as soon as it is
read, and at last `{"code": "", "next": 21}`, the page at which to go on, or 0.
"""

import json
import os
import signal
import sys
from typing import IO, Any

from gongkai.files.inspection.process import set_limits
from gongkai.files.personal_data.finder import find
from gongkai.files.recognition.engine import Engine, is_blank, is_certain, text_of
from gongkai.files.recognition.pages import NotRecognisable, images_of

NICENESS = 17


def main(words: str) -> None:
    """Write the text of the images."""
    job = json.loads(words)
    os.nice(NICENESS)
    engine = Engine()
    set_limits(job["seconds"], job["megabytes"])
    signal.alarm(job["wall"] + 1)
    code, following = "", 0
    try:
        with os.fdopen(job["file"], "rb") as source:
            following = _read(engine, source, job)
    except NotRecognisable as error:
        code = error.code
    except (MemoryError, RecursionError):
        code = "recognition-stopped"
    except Exception:  # noqa: BLE001  (whatever a file makes the libraries do, it is a failure in words)
        code = "file-unreadable"
    _say({"code": code, "next": following})


def _read(engine: Engine, source: IO[bytes], job: dict[str, Any]) -> int:
    """Read the images; return the page at which to go on."""
    only = job["pages"]
    chosen = None if only is None else frozenset(only)
    images = images_of(source, job["ending"], start=job["start"], only=chosen)
    for count, (number, image) in enumerate(images):
        if count == job["most"]:
            return number
        paint(image, job["blanks"].get(str(number), []))
        lines = engine.lines(image)
        text = text_of(lines)
        _say(
            {
                "page": number,
                "text": text,
                "found": [(one.kind, one.start, one.end) for one in find(text)],
                "certain": is_certain(lines) or is_blank(image),
                "lines": [(one.text, one.left, one.top, one.right, one.bottom) for one in lines],
                "size": image.size,
            }
        )
    return 0


def paint(image: Any, places: list[list[float]]) -> None:
    """Make places white: what stands on both sides of one is then no line."""
    for left, top, right, bottom in places:
        width, height = image.size
        sides = (left * width, top * height, right * width, bottom * height)
        image.paste((255, 255, 255), tuple(round(one) for one in sides))


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
