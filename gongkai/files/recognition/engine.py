"""The characters of an image, read by RapidOCR, which brings its models and needs no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

# The image is made smaller to find lines; their characters are read from the image as it is.
DETECTION_SIDE = 1280
PARAMETERS = {
    "Global.log_level": "error",
    # Lines of which little is certain are returned too: they tell that a person must look.
    "Global.text_score": 0.0,
    "Global.use_cls": False,
    "Det.limit_side_len": DETECTION_SIDE,
    "Det.limit_type": "max",
    "Rec.rec_batch_num": 1,
    # One thread: the process may not start others, and the site is served first.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
}
# A page is certain if no line is below the first of these, and the average not below the second.
LEAST_SCORE, LEAST_AVERAGE = 0.7, 0.9
# Pixels darker than this are no paper.
PAPER = 128


@dataclass(frozen=True)
class Line:
    """A line of text, how certain its characters are (0 to 1), and its place in pixels."""

    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float


def is_installed() -> bool:
    """Return whether the packages of the extra `ocr` are there, without loading them."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


class Engine:
    """
    RapidOCR with its models loaded.

    Made before the process is limited: loading starts a thread, which limited processes may not.
    """

    def __init__(self) -> None:
        import cv2  # noqa: PLC0415  (only the process that reads images loads these)
        from rapidocr import RapidOCR  # noqa: PLC0415

        cv2.setNumThreads(1)
        self._read: Any = RapidOCR(params=PARAMETERS)

    def lines(self, image: Any) -> list[Line]:
        """Return the lines of an image of Pillow, from top to bottom; what is only white has none."""
        import numpy as np  # noqa: PLC0415

        if is_blank(image):
            return []
        found = self._read(np.asarray(image.convert("RGB"))[:, :, ::-1], use_cls=False)
        if found.txts is None:
            return []
        lines = []
        for text, score, corners in zip(found.txts, found.scores, found.boxes, strict=True):
            if text.strip():
                across = [float(x) for x, _y in corners]
                down = [float(y) for _x, y in corners]
                lines.append(
                    Line(text, float(score), min(across), min(down), max(across), max(down))
                )
        return lines


def is_blank(image: Any) -> bool:
    """Return whether an image is nothing but paper."""
    return bool(image.convert("L").getextrema()[0] >= PAPER)


def is_certain(lines: Sequence[Line]) -> bool:
    """Return whether every line was read with enough certainty for nobody to have to look."""
    if not lines:
        return False
    scores = [one.score for one in lines]
    return min(scores) >= LEAST_SCORE and sum(scores) / len(scores) >= LEAST_AVERAGE


def text_of(lines: Sequence[Line]) -> str:
    """Return the text of lines: what stands side by side, as the cells of a table, on one line."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (one.top + one.bottom) / 2):
        middle = (line.top + line.bottom) / 2
        if rows and any(one.top < middle < one.bottom for one in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return "\n".join(
        "\t".join(one.text for one in sorted(row, key=lambda one: one.left)) for row in rows
    )
