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

from gongkai.files.redaction.boxes import Box, NotRedactable

PACKAGES = Path(__file__).resolve().parents[2]
# Without -I, the environment and the working folder could add modules to the process.
START = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from gongkai.files.redaction.process import main; main(sys.stdin.read())"
)
REDACTABLE = frozenset({"pdf", "jpg", "jpeg", "png"})
SECONDS, MEGABYTES = 60, 900
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
    checked = _run(
        "check",
        source,
        ending,
        copy=target,
        boxes=given,
        font=font,
        images=images,
        texts=list(texts),
        seconds=SECONDS,
    )
    outcomes = checked["outcomes"]
    failed = [one for one in outcomes if not one["passed"]]
    proof = {
        "format": PROOF_FORMAT,
        "type": ending,
        "original": _facts(source),
        "result": _facts(target),
        "pages": made["pages"],
        "unit": "1/10000 of the page as it is shown",
        "boxes": made["boxes"],
        "images": made["images"],
        # No program that reads characters from images is part of the platform.
        "text_layer": "none",
        "checks": outcomes,
    }
    return Redaction(
        proof,
        tuple(one["name"] for one in failed),
        tuple(sorted({page for one in failed for page in one["pages"]})),
    )


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
