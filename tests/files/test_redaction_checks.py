"""The checks of a redacted file fail where their fault is; images, and the limited process."""

import io
import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from gongkai.files import redactor
from gongkai.files.redaction import checks
from gongkai.files.redaction.boxes import Box, NotRedactable, needles_of
from gongkai.files.redaction.images import redact_image, shown_image
from gongkai.files.redactor import count_pages, find_text, redact, shown_page
from tests.files import test_extraction as samples
from tests.files.redacting import (
    CARD,
    FONT,
    LETTER,
    NAME,
    TOP,
    attachment,
    bookmark,
    failures,
    is_in,
    note,
    properties,
    redacted,
    structure,
)


def damaged(result: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(result)) as made:
        change(made)
        made.save(out)
    return out.getvalue()


def uncovered(made: pikepdf.Pdf) -> None:
    page = made.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources.Font = pikepdf.Dictionary(F1=font)
    page.Contents = made.make_stream(
        page.Contents.read_bytes() + f" BT /F1 12 Tf 3 Tr 72 700 Td ({CARD}) Tj ET".encode()
    )


def lighter(made: pikepdf.Pdf) -> None:
    image = made.pages[0].Resources.XObject.Page
    picture = Image.new("L", (int(image.Width), int(image.Height)), 255)
    image.write(picture.tobytes())
    image.BitsPerComponent = 8


def shorter(made: pikepdf.Pdf) -> None:
    made.add_blank_page()


def grown(made: pikepdf.Pdf) -> None:
    made.pages[0].Extra = made.make_indirect(made.make_stream(bytes(range(256)) * 4_000))
    made.pages[0].Extra.write(__import__("random").Random(1).randbytes(900_000))


DAMAGE = [
    (uncovered, "no-text-on-images"), (uncovered, "no-removed-text"), (lighter, "boxes-are-black"),
    (shorter, "page-count"), (properties, "no-properties"), (bookmark, "only-pages"),
    (attachment, "only-pages"), (note, "no-annotations"), (structure, "no-removed-text-in-objects"),
    (uncovered, "no-removed-bytes-in-streams"), (uncovered, "only-an-image"), (grown, "size"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "name"), DAMAGE, ids=[f"{one.__name__} {name}" for one, name in DAMAGE]
)
def test_each_check_fails_where_its_fault_is(
    change: Callable[[pikepdf.Pdf], None], name: str
) -> None:
    content = samples.pdf(None, CARD)
    result, made = redacted(content, TOP)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert name in failures(content, damaged(result, change), made, [TOP])


def test_raw_bytes_are_searched() -> None:
    content = samples.pdf(None, CARD)
    result, made = redacted(content, TOP)
    assert "no-removed-bytes" in failures(content, result + f"\n%{CARD}\n".encode(), made, [TOP])


def test_what_counts_as_a_text_that_must_be_gone() -> None:
    assert needles_of(["张伟", "张", "12", "1200", "Ａbc d", "  "]) == {"张伟", "1200", "abcd"}


def photograph(mode: str = "RGB", size: tuple[int, int] = (400, 300)) -> Image.Image:
    made = Image.effect_noise(size, 40).convert("RGB")
    ImageDraw.Draw(made).rectangle((20, 20, 180, 60), fill=(255, 255, 255))
    return made.convert(mode)


def saved(image: Image.Image, kind: str, **values: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **values)
    return out.getvalue()


def test_images_are_redacted_the_right_side_up_without_their_data() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Home of 110105194912310021"
    content = saved(photograph(), "JPEG", exif=exif, comment=CARD.encode())
    out = io.BytesIO()
    boxes = [Box(1, 0, 0, 3000, 2000, "第15条")]
    assert redact_image(io.BytesIO(content), out, "jpg", boxes, FONT)[0].left == 0
    result = Image.open(io.BytesIO(out.getvalue()))
    assert result.size == (300, 400)
    assert result.convert("L").getpixel((3, 3)) < 40
    assert CARD.encode() not in out.getvalue()
    assert not result.getexif()
    outcomes = checks.check_result(io.BytesIO(content), out, "jpg", boxes, FONT, [], [])
    assert [one.name for one in outcomes if not one.passed] == []
    outcomes = checks.check_result(
        io.BytesIO(content), io.BytesIO(content), "jpg", boxes, FONT, [], []
    )
    assert {"boxes-are-black", "no-properties", "no-removed-bytes"} <= {
        one.name for one in outcomes if not one.passed
    }


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_an_image_that_differs_outside_the_boxes_fails_the_check(ending: str) -> None:
    kind = "PNG" if ending == "png" else "JPEG"
    content, out = saved(photograph(), kind), io.BytesIO()
    boxes = [Box(1, 0, 0, 3000, 2000)]
    redact_image(io.BytesIO(content), out, ending, boxes, FONT)

    def failed(result: bytes) -> list[str]:
        found = checks.check_result(
            io.BytesIO(content), io.BytesIO(result), ending, boxes, FONT, [], []
        )
        return [one.name for one in found if not one.passed]

    assert failed(out.getvalue()) == []
    changed = Image.open(out).convert("RGB")
    for left in range(320, 340):
        for top in range(200, 220):
            changed.putpixel((left, top), (250, 250, 250))
    assert "other-places-unchanged" in failed(saved(changed, kind))
    assert "page-count" in failed(saved(changed.crop((0, 0, 390, 300)), kind))


def test_what_transparent_pixels_hide_is_gone() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Author", CARD)
    image = photograph("RGBA")
    image.putpixel((350, 250), (1, 2, 3, 0))
    out = io.BytesIO()
    content = saved(image, "PNG", pnginfo=info)
    redact_image(io.BytesIO(content), out, "png", [Box(1, 0, 0, 3000, 2000)], FONT)
    result = shown_image(out)
    assert result.getpixel((350, 250)) == (255, 255, 255)
    assert result.getpixel((3, 3)) == (0, 0, 0)
    assert CARD.encode() not in out.getvalue()
    with pytest.raises(NotRedactable, match="file-unreadable"):
        shown_image(io.BytesIO(content[:60]))
    with pytest.raises(NotRedactable, match="box-outside"):
        redact_image(io.BytesIO(content), out, "png", [Box(2, 0, 0, 10, 10)], FONT)


def test_the_limited_process_redacts_checks_and_proves(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(LETTER)
    with (
        (tmp_path / "a.pdf").open("rb") as source,
        (tmp_path / "b.pdf").open("w+b") as target,
        (tmp_path / "c.webp").open("w+b") as image,
    ):
        assert count_pages(source, "pdf") == 2
        boxes = [replace(one, label="第15条") for one in find_text(source, "pdf", NAME)]
        done = redact(source, target, "pdf", boxes, font=FONT, texts=["答复.pdf"])
        assert shown_page(source, image, "pdf", 2).pages == 2
        image.seek(0)
        assert image.read(12)[8:] == b"WEBP"
    assert done.failed == ()
    result = (tmp_path / "b.pdf").read_bytes()
    assert done.proof["result"]["size"] == len(result)
    assert not is_in(NAME, result)
    proof = json.dumps(done.proof, ensure_ascii=False)
    assert NAME not in proof
    assert {one["name"] for one in done.proof["checks"]} >= {
        "no-removed-bytes",
        "page-count",
        "size",
    }


def test_a_process_that_takes_too_long_or_fails_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pdf").write_bytes(LETTER)
    with (tmp_path / "a.pdf").open("rb") as source, (tmp_path / "c.webp").open("w+b") as image:
        for page, ending, code in (
            (9, "pdf", "box-outside"),
            (1, "docx", "file-type"),
            (2, "png", "box-outside"),
        ):
            with pytest.raises(NotRedactable, match=code):
                shown_page(source, image, ending, page)
        monkeypatch.setattr(redactor, "PREVIEW_SECONDS", 0)
        with pytest.raises(NotRedactable, match="redaction-stopped"):
            shown_page(source, image, "pdf", 1)
