"""Runs the redaction of a file, and the check of the result, in limited processes of their own."""

import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from gongkai.files.recogniser import is_switched_on, recognise
from gongkai.files.redaction.boxes import WHOLE, Box, NotRedactable

PACKAGES = Path(__file__).resolve().parents[2]
# Without -I, the environment and the working folder could add modules to the process.
START = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from gongkai.files.redaction.process import main; main(sys.stdin.read())"
)
REDACTABLE = frozenset({"pdf", "jpg", "jpeg", "png"})
SECONDS, MEGABYTES = 60, 900
# Pages of one file that get a text layer: each takes two seconds while the officer waits.
MAX_LAYERS = 10
# A preview must be there while somebody waits for the page.
PREVIEW_SECONDS, PREVIEW_DPI = 10, 100
WALL_FACTOR = 3
STOPPED = "redaction-stopped"
PROOF_FORMAT = "gongkai-redaction-proof/1"
CHUNK = 1 << 20
logger = logging.getLogger("gongkai.files")


@dataclass(frozen=True)
class Redaction:
    """
    What became of a file: the checks of the result, and the facts of its proof.

    The result may be used only if every check has passed.
    """

    proof: dict[str, Any]
    failed: tuple[str, ...]
    failed_pages: tuple[int, ...]


def redact(
    source: IO[bytes],
    target: IO[bytes],
    ending: str,
    boxes: Sequence[Box],
    *,
    font: str = "",
    texts: Sequence[str] = (),
) -> Redaction:
    """
    Write the redacted file to `target`, then open it and check it. Raises `NotRedactable`.

    `texts` are names by which the result will be known. The proof holds hashes, boxes, checks and
    how each page was made, and never a text of the file.
    """
    given = [asdict(one) for one in boxes]
    made = _run(
        "redact", source, ending, copy=target, writes=True, boxes=given, font=font, seconds=SECONDS
    )
    images = [int(number) for number in made["images"]]

    def check(layers: Sequence[int]) -> list[dict[str, Any]]:
        outcomes: list[dict[str, Any]] = _run(
            "check",
            source,
            ending,
            copy=target,
            boxes=given,
            font=font,
            images=images,
            texts=list(texts),
            layers=list(layers),
            seconds=SECONDS,
        )["outcomes"]
        return outcomes

    layers, plain = _add_text_layer(source, target, made["boxes"], images)
    outcomes = check(layers)
    if layers and not all(one["passed"] for one in outcomes):
        # What was misread may look like a text that must be gone: the images alone are checked again.
        layers = []
        _replace(target, plain)
        outcomes = check(layers)
    proof = {
        "format": PROOF_FORMAT,
        "type": ending,
        "original": _facts(source),
        "result": _facts(target),
        "pages": made["pages"],
        "unit": "1/10000 of the page as it is shown",
        "boxes": made["boxes"],
        "images": made["images"],
        # Pages over which stands what was read from their images, or none.
        "text_layer": layers or "none",
        "checks": outcomes,
    }
    failed = [one for one in outcomes if not one["passed"]]
    pages = {page for one in failed for page in one["pages"]}
    return Redaction(proof, tuple(one["name"] for one in failed), tuple(sorted(pages)))


def _add_text_layer(
    source: IO[bytes],
    target: IO[bytes],
    boxes: Sequence[dict[str, Any]],
    images: Sequence[int],
) -> tuple[list[int], bytes]:
    """
    Write over pages of a PDF file what is read from their redacted images, where images are read here.

    Returns the pages, and the file as it was before. Pages that are not read in time have no text.
    """
    pages = sorted(images)[:MAX_LAYERS]
    if not pages or not is_switched_on():
        return [], b""
    drawn = [Box(**one) for one in boxes]
    blanks: dict[int, list[tuple[float, ...]]] = {}
    for box in drawn:
        sides = (box.left, box.top, box.right, box.bottom)
        blanks.setdefault(box.page, []).append(tuple(side / WHOLE for side in sides))
    read = recognise(target, "pdf", pages=pages, most=len(pages), blanks=blanks)
    lines = {str(one.page): one.lines for one in read.images if one.lines}
    if not lines:
        return [], b""
    target.seek(0)
    plain = target.read()
    given = [asdict(one) for one in drawn]
    try:
        _run("layer", source, "pdf", copy=target, boxes=given, lines=lines, seconds=SECONDS)
    except NotRedactable:
        _replace(target, plain)
        return [], plain
    return [int(page) for page in lines], plain


def _replace(target: IO[bytes], content: bytes) -> None:
    target.seek(0)
    target.truncate()
    target.write(content)


@dataclass(frozen=True)
class ShownPage:
    """What is known of a page besides its image: how many pages the file has, and its text."""

    pages: int
    text: str


def shown_page(source: IO[bytes], target: IO[bytes], ending: str, page: int) -> ShownPage:
    """Write a page as a WebP image to `target`. Raises `NotRedactable`."""
    made = _run(
        "image",
        source,
        ending,
        copy=target,
        writes=True,
        page=page,
        dpi=PREVIEW_DPI,
        seconds=PREVIEW_SECONDS,
    )
    return ShownPage(made["pages"], made["text"])


def shrink_picture(source: IO[bytes], target: IO[bytes], ending: str, most: int) -> None:
    """Write an image as JPEG of at most so many bytes to `target`. Raises `NotRedactable`."""
    _run("picture", source, ending, copy=target, writes=True, most=most, seconds=PREVIEW_SECONDS)


def find_text(source: IO[bytes], ending: str, text: str) -> list[Box]:
    """Return the places of a text, one for each line it is on. Raises `NotRedactable`."""
    found = _run("find", source, ending, text=text, seconds=SECONDS)
    return [Box(*place) for place in found["places"]]


def count_pages(source: IO[bytes], ending: str) -> int:
    """Return the number of pages, 1 for an image. Raises `NotRedactable`."""
    return int(_run("measure", source, ending, seconds=PREVIEW_SECONDS)["pages"])


def _run(
    task: str,
    source: IO[bytes],
    ending: str,
    *,
    seconds: int,
    copy: IO[bytes] | None = None,
    writes: bool = False,
    **values: Any,
) -> dict[str, Any]:
    wall = seconds * WALL_FACTOR
    source.seek(0)
    descriptors = [source.fileno()]
    if copy is not None:
        copy.seek(0)
        if writes:
            copy.truncate()
        descriptors.append(copy.fileno())
        values["copy"] = copy.fileno()
    job = {
        "task": task,
        "file": source.fileno(),
        "ending": ending,
        "seconds": seconds,
        "megabytes": MEGABYTES,
        "wall": wall,
        **values,
    }
    try:
        done = subprocess.run(  # noqa: S603  (fixed arguments, no shell)
            [sys.executable, "-I", "-c", START, str(PACKAGES)],
            # Not among the arguments, which every user of the machine can list.
            input=json.dumps(job).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=descriptors,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            timeout=wall,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        logger.warning("The redaction of a file ended with %s.", type(error).__name__)
        raise NotRedactable(STOPPED) from error
    if answer["code"]:
        raise NotRedactable(answer["code"])
    return answer


def _facts(stream: IO[bytes]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return {"sha256": digest.hexdigest(), "size": size}
