"""The text layer of redacted pages: searchable, invisible, beside the boxes, and checked."""

import gzip
import io
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pikepdf
import pypdfium2
import pytest

from gongkai.files import redactor
from gongkai.files.recogniser import ReadImage, Recognition
from gongkai.files.recognition.engine import is_installed
from gongkai.files.redaction import checks, pdf, text_layer
from gongkai.files.redaction.boxes import Box, squeezed
from gongkai.files.redactor import Redaction, redact
from tests.files.redacting import CARD, FONT, LETTER, NAME, places, text_of
from tests.files.scans import scan, typeset
from tests.files.test_oracles import dumped, needs_pdf_tools
from tests.files.test_oracles import is_in as is_in_bytes

needs_engine = pytest.mark.skipif(not is_installed(), reason="the extra ocr is not installed")
BOXES = [*places(LETTER, NAME), *places(LETTER, CARD)]
# As the engine reads the first page: left and right of the boxes.
READ = (
    ("本月发放补贴一千二百元。", 0.12, 0.20, 0.50, 0.22),
    ("住北京市朝阳区。", 0.70, 0.14, 0.88, 0.16),
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Give a file for the original and one for the result."""
    (tmp_path / "a.pdf").write_bytes(LETTER)
    with (tmp_path / "a.pdf").open("rb") as source, (tmp_path / "b.pdf").open("w+b") as target:
        yield source, target


def reads(monkeypatch: pytest.MonkeyPatch, *images: ReadImage) -> list[dict[str, Any]]:
    """Let the engine read this; returns what it was asked."""
    asked: list[dict[str, Any]] = []

    def recognise(*_values: object, **named: Any) -> Recognition:
        asked.append(named)
        return Recognition(images, "", 0)

    monkeypatch.setattr(redactor, "is_switched_on", lambda: True)
    monkeypatch.setattr(redactor, "recognise", recognise)
    return asked


def image(page: int, *lines: tuple[str, float, float, float, float]) -> ReadImage:
    return ReadImage(page, "", (), is_certain=True, lines=lines)


def made(place: tuple[IO[bytes], IO[bytes]]) -> tuple[Redaction, bytes]:
    done = redact(*place, "pdf", BOXES, font=FONT)
    place[1].seek(0)
    return done, place[1].read()


def seen(content: bytes, page: int) -> bytes:
    """Return the pixels of a page."""
    document = pypdfium2.PdfDocument(content)
    try:
        return bytes(document[page - 1].render(scale=1).to_pil().convert("L").tobytes())
    finally:
        document.close()


def test_what_was_read_can_be_searched_and_is_not_drawn(
    place: tuple[IO[bytes], IO[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_done, plain = made(place)
    asked = reads(monkeypatch, image(1, *READ))
    done, result = made(place)
    assert (plain_done.proof["text_layer"], done.proof["text_layer"]) == ("none", [1])
    assert (plain_done.failed, done.failed) == ((), ())
    assert text_of(plain) == ["", ""]
    first, second = text_of(result)
    # What is printed in the boxes is read as well, in the order of the page.
    assert squeezed(first) == "第15条第15条第15条住北京市朝阳区。本月发放补贴一千二百元。"
    assert second == ""
    assert seen(plain, 1) == seen(result, 1)
    assert asked[0]["pages"] == [1, 2]
    assert len(asked[0]["blanks"][1]) == 3
    assert len(result) < len(plain) + 4_000


def test_a_text_that_must_be_gone_leaves_the_images_alone(
    place: tuple[IO[bytes], IO[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, image(1, (f"申请人{NAME}", 0.12, 0.5, 0.5, 0.52)))
    done, result = made(place)
    assert (done.proof["text_layer"], done.failed) == ("none", ())
    assert text_of(result) == ["", ""]


def test_a_layer_that_cannot_be_written_leaves_the_images_alone(
    place: tuple[IO[bytes], IO[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, image(9, *READ))
    done, result = made(place)
    assert (done.proof["text_layer"], done.failed) == ("none", ())
    assert text_of(result) == ["", ""]


def test_where_nothing_is_read_there_is_no_layer(
    place: tuple[IO[bytes], IO[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, image(1))
    assert made(place)[0].proof["text_layer"] == "none"


def test_what_stands_on_both_sides_of_a_box_is_put_beside_it() -> None:
    box = Box(1, 4000, 1000, 2000, 500, "第15条")
    words = [
        ("左", 0.1, 0.11, 0.7, 0.13),
        ("右", 0.35, 0.11, 0.9, 0.13),
        ("中", 0.45, 0.11, 0.55, 0.13),
        ("下", 0.1, 0.5, 0.9, 0.52),
    ]
    assert text_layer._beside(words, [box]) == [
        ("左", 0.1, 0.11, 0.4, 0.13),
        ("右", 0.6, 0.11, 0.9, 0.13),
        ("下", 0.1, 0.5, 0.9, 0.52),
    ]
    assert text_layer._content([("\U00020000", 0, 0, 1, 1)], 10, 10) == b"BT 3 Tr\nET"


def layered(
    lines: Sequence[text_layer.Words], boxes: Sequence[Box] = ()
) -> tuple[bytes, list[int]]:
    """Return a redacted file with a layer over its first page, without the care of the redactor."""
    out = io.BytesIO()
    done = pdf.redact_pdf(io.BytesIO(LETTER), out, BOXES, FONT)
    text_layer.add_text_layer(out, {1: lines}, boxes)
    return out.getvalue(), list(done.images)


def failed(result: bytes, images: list[int], layers: Sequence[int] = (1,)) -> set[str]:
    found = checks.check_result(
        io.BytesIO(LETTER), io.BytesIO(result), "pdf", BOXES, FONT, images, (), layers
    )
    return {one.name for one in found if not one.passed}


def drawn(result: bytes) -> bytes:
    """Return the file with its layer drawn."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(result)) as opened:
        content = opened.pages[0].Contents.read_bytes().replace(b"3 Tr", b"0 Tr")
        opened.pages[0].Contents = opened.make_stream(content)
        opened.save(out)
    return out.getvalue()


def test_each_check_of_the_layer_fails_where_its_fault_is() -> None:
    result, images = layered(READ)
    assert failed(result, images) == set()
    assert failed(result, images, []) >= {"no-text-on-images", "only-an-image"}
    assert "text-layer-beside-boxes" in failed(drawn(result), images)
    box = BOXES[0]
    sides = (box.left / 10_000, box.top / 10_000, box.right / 10_000, box.bottom / 10_000)
    under, _images = layered([("某某", *sides)])
    assert failed(under, images) == {"text-layer-beside-boxes"}
    needle, _images = layered([(f"申请人{NAME}", 0.1, 0.5, 0.5, 0.52)])
    assert failed(needle, images) >= {"no-removed-text", "no-removed-bytes-in-streams"}


def recognised(content: bytes, boxes: Sequence[Box], tmp_path: Path) -> tuple[Redaction, Path]:
    (tmp_path / "a.pdf").write_bytes(content)
    with (tmp_path / "a.pdf").open("rb") as source, (tmp_path / "b.pdf").open("w+b") as target:
        return redact(source, target, "pdf", boxes, font=FONT), tmp_path / "b.pdf"


@pytest.mark.long
@pytest.mark.shared
@needs_engine
@needs_pdf_tools
def test_the_rest_of_redacted_print_can_be_read(
    shared: Path, tmp_path: Path, settings: Any, counted: Callable[[str, str], None]
) -> None:
    """By another program, at least 99 of 100 characters that no box covers; and no needle in anything."""
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, ocr_pages=500)
    with gzip.open(shared / "data" / "regulations.jsonl.gz", "rt", encoding="utf-8") as lines:
        bodies = [one["body"] for one in map(json.loads, lines) if len(one["body"]) > 1_500]
    total = missing = 0
    for body in bodies[10:200:40]:
        text = re.sub(r"[#*_$\\<>@`\[\]~/=+\-]", "", body)[:480].replace("\n", "\n\n")
        content = typeset(f"申请人{NAME}，证号{CARD}。\n\n{text}")
        boxes = [*places(content, NAME), *places(content, CARD)]
        done, path = recognised(content, boxes, tmp_path)
        assert done.failed == ()
        assert done.proof["text_layer"]
        read = subprocess.run(
            [shutil.which("pdftotext") or "", path, "-"], capture_output=True, check=True
        )
        found = squeezed(read.stdout.decode())
        for needle in (NAME, CARD):
            assert needle.casefold() not in found
            assert not is_in_bytes(needle, path.read_bytes() + dumped(path))
        left = Counter(squeezed(text)) - Counter(found)
        total += len(squeezed(text))
        missing += left.total()
    counted(
        "text layer", f"{total - missing} of {total} characters of redacted print are read back"
    )
    assert missing <= total * 0.01


@pytest.mark.long
@needs_engine
def test_the_engine_reads_around_the_boxes(tmp_path: Path, settings: Any) -> None:
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, ocr_pages=500)
    done, path = recognised(LETTER, BOXES, tmp_path)
    assert (done.failed, done.proof["text_layer"]) == ((), [1, 2])
    first, second = text_of(path.read_bytes())
    assert "本月发放补贴一千二百元" in squeezed(first)
    assert squeezed("第二页的内容公开。服务热线 12345。") in squeezed(second)
    # A scan has no text of its own: what is read is what is left of its pixels.
    content = scan("住房补贴的答复\n\n身份证号" + CARD)
    done, path = recognised(content, [Box(1, 0, 1100, 10_000, 600)], tmp_path)
    assert done.failed == ()
    assert "住房补贴的答复" in squeezed(text_of(path.read_bytes())[0])
    assert CARD not in text_of(path.read_bytes())[0]
