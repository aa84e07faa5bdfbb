"""The text of scans: read by the real engine where it is installed, and what becomes of a failure anywhere."""

import io
import json
import os
import subprocess
import sys
import types
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from gongkai.files import limited_process, recogniser
from gongkai.files.personal_data.kinds import Finding, Kind
from gongkai.files.recogniser import ReadImage, Recognition, alone, can_recognise, recognise
from gongkai.files.recognition import process
from gongkai.files.recognition.engine import (
    Engine,
    Line,
    is_blank,
    is_certain,
    is_installed,
    text_of,
)
from gongkai.files.recognition.pages import MAX_SIDE, NotRecognisable, images_of
from gongkai.files.redaction.boxes import squeezed
from tests.files import samples
from tests.files.scans import photograph, scan, typeset
from tests.files.test_extraction import CARD, pdf

needs_engine = pytest.mark.skipif(not is_installed(), reason="the extra ocr is not installed")
LETTER = f"关于住房补贴的答复\n\n申请人的身份证号是{CARD}，依据沪府发〔2026〕17号办理。"


def line(text: str, score: float, top: float = 0, left: float = 0) -> Line:
    return Line(text, score, left, top, left + 50, top + 10)


def test_what_stands_side_by_side_is_one_line() -> None:
    cells = [
        line("王某", 1, 21, 0),
        line("姓名", 1, 0, 0),
        line(CARD, 1, 19, 60),
        line("证号", 1, 1, 60),
    ]
    assert text_of(cells) == f"姓名\t证号\n王某\t{CARD}"
    assert text_of([]) == ""


def test_what_is_not_certain_must_be_looked_at() -> None:
    assert is_certain([line("甲", 0.95), line("乙", 0.9)])
    assert not is_certain([line("甲", 0.99), line("乙", 0.6)])
    assert not is_certain([line("甲", 0.85)])
    assert not is_certain([])
    assert is_blank(Image.new("RGB", (9, 9), "white"))
    assert not is_blank(Image.new("RGB", (9, 9), "black"))


def test_pages_with_text_are_left_out() -> None:
    pages = images_of(io.BytesIO(pdf(text="words", pages=2)), "pdf")
    assert list(pages) == []
    content = pdf(pages=4)
    assert [number for number, _image in images_of(io.BytesIO(content), "pdf", start=3)] == [3, 4]
    chosen = images_of(io.BytesIO(pdf(text="words", pages=4)), "pdf", only=frozenset({2, 4}))
    assert [number for number, _image in chosen] == [2, 4]


def test_a_picture_is_turned_made_smaller_and_put_on_white() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGBA", (MAX_SIDE * 2, 100), (0, 0, 0, 0)).save(out, "PNG", exif=exif)
    [(number, image)] = images_of(out, "png")
    assert (number, image.height, image.getpixel((0, 0))) == (1, MAX_SIDE, (255, 255, 255))
    assert list(images_of(out, "png", start=2)) == []


@pytest.mark.parametrize(
    ("ending", "content", "code"),
    [
        ("pdf", b"%PDF-1.7 nothing", "file-unreadable"),
        ("png", b"\x89PNG nothing", "file-unreadable"),
        ("docx", b"PK", "file-type-without-text"),
    ],
)
def test_files_that_cannot_be_read_say_why(ending: str, content: bytes, code: str) -> None:
    with pytest.raises(NotRecognisable) as raised:
        list(images_of(io.BytesIO(content), ending))
    assert raised.value.code == code


def test_a_picture_of_too_many_pixels_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.files.recognition.pages.MAX_PIXELS", 0)
    with pytest.raises(NotRecognisable, match="file-too-large"):
        list(images_of(io.BytesIO(samples.png()), "png"))


class Known:
    """An engine that knows what it will read, for tests of what is around it."""

    raised: Exception | None = None

    def lines(self, _image: Image.Image) -> list[Line]:
        if self.raised:
            raise self.raised
        return [line(f"身份证号{CARD}", 0.99)]


def said(
    content: bytes,
    ending: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    **job: Any,
) -> list[dict[str, Any]]:
    """Run the main function of the process here, without its limits, which would stay."""
    monkeypatch.setattr(process, "Engine", Known)
    monkeypatch.setattr(process, "set_limits", lambda *_: None)
    monkeypatch.setattr(process.signal, "alarm", lambda _: None)
    monkeypatch.setattr(process.os, "nice", lambda _: None)
    path = tmp_path / "file"
    path.write_bytes(content)
    given = {"file": os.open(path, os.O_RDONLY), "ending": ending, "start": 1, "most": 2}
    process.main(
        json.dumps(
            given | {"pages": None, "blanks": {}, "seconds": 9, "megabytes": 900, "wall": 9} | job
        )
    )
    return [json.loads(one) for one in capsys.readouterr().out.splitlines()]


def test_the_process_reads_some_images_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = pdf(pages=3)
    first = said(content, "pdf", tmp_path, monkeypatch, capsys)
    assert [one.get("page") for one in first] == [1, 2, None]
    assert first[0]["found"] == [["identity-card", 4, 22]]
    assert first[-1] == {"code": "", "next": 3}
    assert said(content, "pdf", tmp_path, monkeypatch, capsys, start=3)[-1]["next"] == 0
    (last,) = said(b"nothing", "pdf", tmp_path, monkeypatch, capsys)
    assert last["code"] == "file-unreadable"
    assert said(content, "pdf", tmp_path, monkeypatch, capsys, pages=[3])[0]["page"] == 3


@pytest.mark.parametrize(
    ("raised", "code"),
    [(MemoryError(), "recognition-stopped"), (KeyError("a"), "file-unreadable")],
)
def test_the_process_says_in_words_whatever_happens(
    raised: Exception,
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Known, "raised", raised)
    (last,) = said(pdf(), "pdf", tmp_path, monkeypatch, capsys)
    assert last["code"] == code


def test_a_process_that_is_stopped_keeps_what_it_has_said(monkeypatch: pytest.MonkeyPatch) -> None:
    first = {
        "page": 1,
        "text": CARD,
        "found": [["identity-card", 0, 18]],
        "certain": True,
        "lines": [[CARD, 10, 20, 60, 30]],
        "size": [100, 200],
    }
    says = f"import time; print({json.dumps(first)!r}, flush=True); time.sleep(60)"
    monkeypatch.setattr(recogniser, "START", says)
    monkeypatch.setattr(recogniser, "WALL_FACTOR", 0.02)
    image = ReadImage(
        1, CARD, (Finding(0, 18, Kind.IDENTITY_CARD),), True, ((CARD, 0.1, 0.1, 0.6, 0.15),)
    )
    with Path(__file__).open("rb") as source:
        assert recognise(source, "pdf") == Recognition((image,), "recognition-stopped", 0)


def test_only_one_process_of_a_machine_reads_images() -> None:
    with alone() as first, alone() as second:
        assert first is not None
        assert second is None
    with alone() as third:
        assert third is not None


def test_a_process_keeps_its_place_when_its_parent_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    started, begin = Event(), subprocess.Popen

    def begun(*values: Any, **named: Any) -> Any:
        process = begin(*values, **named)
        started.set()
        return process

    monkeypatch.setattr(recogniser, "START", "import time; time.sleep(2)")
    monkeypatch.setattr(limited_process.subprocess, "Popen", begun)
    with Path(__file__).open("rb") as source, ThreadPoolExecutor(1) as pool:
        with alone() as place:
            reading = pool.submit(recognise, source, "pdf", place=place)
            assert started.wait(30)
        # The place was closed here, as by a parent that died, and the process still runs.
        with alone() as second:
            assert second is None
        assert reading.result().code == "recognition-stopped"
    with alone() as third:
        assert third is not None


def test_images_are_read_where_the_extra_is_installed_and_switched_on(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recogniser, "is_installed", lambda: True)
    assert not can_recognise("pdf")
    settings.GONGKAI_UPLOADS = types.SimpleNamespace(ocr_pages=1)
    assert can_recognise("pdf")
    assert not can_recognise("docx")
    monkeypatch.setattr(recogniser, "is_installed", lambda: False)
    assert not can_recognise("pdf")


def test_lines_are_those_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    corners = np.array([[[1, 2], [9, 2], [9, 5], [1, 5]]] * 2)
    found = types.SimpleNamespace(txts=("甲", " "), scores=(0.9, 0.1), boxes=corners)
    given: list[Any] = []

    def engine(params: dict[str, object]) -> Callable[..., object]:
        given.append(params)
        return lambda image, use_cls: found

    monkeypatch.setitem(sys.modules, "rapidocr", types.SimpleNamespace(RapidOCR=engine))  # type: ignore[arg-type]
    monkeypatch.setitem(
        sys.modules,
        "cv2",
        types.SimpleNamespace(setNumThreads=given.append),  # type: ignore[arg-type]
    )
    made = Engine()
    dark = Image.new("RGB", (9, 9), "black")
    assert made.lines(dark) == [Line("甲", 0.9, 1, 2, 9, 5)]
    assert made.lines(Image.new("RGB", (9, 9), "white")) == []
    found.txts = None  # type: ignore[assignment]
    assert made.lines(dark) == []
    assert given[0] == 1


@needs_engine
def test_the_engine_has_no_address_to_report_to() -> None:
    """From 1.29 on, onnxruntime sends reports about its use to its maker unless told not to."""
    folder = Path(str(find_spec("onnxruntime").origin)).parent  # type: ignore[union-attr]
    libraries = list(folder.glob("capi/*.so*"))
    assert libraries
    for one in libraries:
        assert b"events.data.microsoft.com" not in one.read_bytes(), one.name


@needs_engine
def test_a_scan_is_read_by_the_engine(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(scan(LETTER, "第二页"))
    with path.open("rb") as source:
        found = recognise(source, "pdf", most=1)
    (image,) = found.images
    assert (found.code, found.following, image.is_certain) == ("", 2, True)
    assert squeezed(LETTER) == squeezed(image.text)
    assert [image.text[one.start : one.end] for one in image.findings] == [CARD]
    assert image.lines[0][0].startswith("关于住房补贴")
    assert all(0 < left < right < 1 for _text, left, _top, right, _bottom in image.lines)


@pytest.mark.long
@needs_engine
def test_photographs_and_handwriting(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(photograph(LETTER))
    with path.open("rb") as source:
        (image,) = recognise(source, "jpg").images
    assert CARD in image.text
    # Strokes that are no characters are no text of which anything is certain.
    drawing = Image.new("L", (900, 300), "white")
    pen = ImageDraw.Draw(drawing)
    for x in range(30, 860, 45):
        pen.line([(x, 100), (x + 20, 180), (x - 12, 150), (x + 40, 90), (x + 9, 200)], 0, 5)
    drawing.save(path, "PNG")
    with path.open("rb") as source:
        (image,) = recognise(source, "png").images
    assert not image.is_certain


@pytest.mark.long
@pytest.mark.shared
@needs_engine
def test_print_is_read_almost_without_error(
    shared: Path, tmp_path: Path, counted: Callable[[str, str], Any]
) -> None:
    import gzip  # noqa: PLC0415
    import re  # noqa: PLC0415

    with gzip.open(shared / "data" / "regulations.jsonl.gz", "rt", encoding="utf-8") as lines:
        bodies = [one["body"] for one in map(json.loads, lines) if len(one["body"]) > 1_500][
            :200:25
        ]
    missing = total = 0
    for body in bodies:
        text = re.sub(r"[#*_$\\<>@`\[\]~/=+\-]", "", body)[:500]
        path = tmp_path / "file"
        path.write_bytes(scan(text.replace("\n", "\n\n")))
        with path.open("rb") as source:
            found = recognise(source, "pdf")
        read = Counter(squeezed("".join(one.text for one in found.images)))
        wanted = Counter(squeezed(text))
        total += wanted.total()
        missing += (wanted - read).total()
    counted("recognition", f"{total - missing} of {total} characters of print read from scans")
    assert missing <= total * 0.01


def test_a_page_of_print_is_no_scan() -> None:
    assert list(images_of(io.BytesIO(typeset("甲")), "pdf")) == []
