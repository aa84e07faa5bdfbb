"""Redacted files: what was under the boxes is nowhere in them, by any reader, and the rest is there."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from PIL import Image

from gongkai.files.redaction import checks, pdf
from gongkai.files.redaction.boxes import WHOLE, Box, NotRedactable
from tests.files import test_extraction as samples
from tests.files.redacting import (
    CARD,
    FONT,
    LETTER,
    NAME,
    TOP,
    dark,
    failures,
    is_in,
    places,
    redacted,
    text_of,
    typeset,
)


def test_a_text_is_found_at_all_its_places_and_gone_from_all_of_them() -> None:
    boxes = [*places(LETTER, "张 伟强"), *places(LETTER, CARD)]
    assert [box.page for box in boxes] == [1, 1, 1]
    result, made = redacted(LETTER, *boxes)
    assert not is_in(NAME, result)
    assert not is_in(CARD, result)
    assert text_of(result)[0] == ""
    for box in boxes:
        assert dark(result, 1, (box.left + 100) / WHOLE, (box.top + 30) / WHOLE)
    assert not dark(result, 1, 0.5, 0.8)
    assert len(result) <= 1.5 * len(LETTER)
    assert {one.filter for one in made.images.values()} == {"CCITTFaxDecode"}


def test_other_readers_find_nothing(tmp_path: Path) -> None:
    result, _made = redacted(LETTER, *places(LETTER, NAME), *places(LETTER, CARD))
    found = "".join(text_of(result))
    program = shutil.which("pdftotext")
    if program:
        path = tmp_path / "a.pdf"
        path.write_bytes(result)
        found += subprocess.run(
            [program, path, "-"], capture_output=True, check=True
        ).stdout.decode()
    assert NAME not in found.replace(" ", "")
    assert CARD not in found.replace(" ", "")


def test_a_page_whose_font_has_the_removed_characters_becomes_an_image_too() -> None:
    _result, made = redacted(LETTER, *places(LETTER, NAME))
    assert made.images[2].reason == "fonts"
    # The name stands on the copied page, where it may stay: its font tells nothing more.
    both = typeset(f"{NAME}的住址", f"{NAME}是本办主任")
    (first, _second) = places(both, NAME)
    result, made = redacted(both, replace(first, only_here=True))
    assert list(made.images) == [1]
    assert NAME in text_of(result)[1]


def test_a_text_that_stays_on_another_page_fails_the_check() -> None:
    both = typeset(f"{NAME}的住址", f"{NAME}是申请人")
    out = io.BytesIO()
    boxes = places(both, NAME)[:1]
    made = pdf.redact_pdf(io.BytesIO(both), out, boxes, FONT)
    assert list(made.images) == [1]
    assert "no-removed-text" in failures(both, out.getvalue(), made, boxes)


def test_a_text_that_is_still_seen_on_an_image_fails_the_check() -> None:
    twice = typeset(f"{NAME}的住址\n\n{NAME}是申请人", f"{NAME}，{CARD}")
    boxes = [places(twice, NAME)[0], *places(twice, CARD)]
    out = io.BytesIO()
    made = pdf.redact_pdf(io.BytesIO(twice), out, boxes, FONT)
    assert list(made.images) == [1, 2]
    found = checks.check_result(io.BytesIO(twice), out, "pdf", boxes, FONT, list(made.images), [])
    assert [(one.name, one.pages) for one in found if not one.passed] == [
        ("no-removed-text", (1, 2))
    ]


def test_a_text_in_the_file_name_fails_the_check() -> None:
    boxes = places(LETTER, NAME)
    result, made = redacted(LETTER, *boxes)
    assert failures(LETTER, result, made, boxes, ("张伟强的答复.pdf",)) == ["file-name"]
    assert failures(LETTER, result, made, boxes, ("答复.pdf",)) == []


def test_boxes_do_not_tell_the_length_of_what_is_under_them() -> None:
    grid = [
        Box(1, left, 500, width, 10).on_grid(595, 842)
        for left, width in ((1250, 300), (1290, 250), (1210, 380))
    ]
    assert len({(box.left, box.width, box.top, box.height) for box in grid}) == 1
    assert grid[0].on_grid(595, 842) == grid[0]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_are_where_a_reader_sees_them_on_turned_and_cropped_pages(turn: int) -> None:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].Rotate = turn
        made.pages[0].CropBox = pikepdf.Array([50, 400, 500, 800])

    content = samples.pdf(change, CARD)
    (box,) = places(content, CARD)
    assert box.is_on_page
    result, _made = redacted(content, box)
    assert not is_in(CARD, result)
    x, y = (box.left + box.width / 9) / WHOLE, (box.top + box.height / 9) / WHOLE
    assert dark(result, 1, x, y)
    before, after = (pypdfium2.PdfDocument(one)[0].get_size() for one in (content, result))
    assert after == pytest.approx(before, abs=0.01)


def test_hidden_layers_stay_hidden() -> None:
    def change(made: pikepdf.Pdf) -> None:
        layer = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="draft"))
        made.Root.OCProperties = pikepdf.Dictionary(
            OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
        )
        page = made.pages[1]
        page.Resources.Properties = pikepdf.Dictionary(L=layer)
        page.Contents = made.make_stream(
            b"BT /F1 12 Tf 72 600 Td (Shown) Tj ET /OC /L BDC BT /F1 12 Tf 72 700 Td (Secret) Tj ET EMC"
        )

    result, made = redacted(samples.pdf(change, CARD, pages=2), TOP)
    assert made.images[2].reason == "layers"
    assert not is_in("Secret", result)


@pytest.mark.parametrize(
    "box",
    [
        Box(2, 0, 0, 10, 10), Box(0, 0, 0, 10, 10), Box(1, -1, 0, 10, 10), Box(1, 9995, 0, 10, 10),
        Box(1, 0, 0, 0, 10), Box(1, 0, 9999, 10, 10),
    ],
)  # fmt: skip
def test_a_box_outside_the_page_is_refused(box: Box) -> None:
    with pytest.raises(NotRedactable, match="box-outside"):
        redacted(samples.pdf(None, CARD), box)
    with pytest.raises(NotRedactable, match="no-boxes"):
        redacted(samples.pdf(None, CARD))


def test_files_that_cannot_be_read_are_refused_in_words() -> None:
    out = io.BytesIO()
    plain = samples.pdf(None, CARD)
    with pikepdf.open(io.BytesIO(plain)) as made:
        made.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    owner = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as made:
        made.save(owner, encryption=pikepdf.Encryption(owner="a", user=""))
    for content, code in (
        (out.getvalue(), "file-encrypted"),
        (owner.getvalue(), "file-encrypted"),
        (plain[:300], "file-unreadable"),
        (b"no pdf", "file-unreadable"),
    ):
        with pytest.raises(NotRedactable, match=code):
            redacted(content, TOP)


@pytest.mark.parametrize("pages", [300, pytest.param(3_000, marks=pytest.mark.long)])
def test_a_long_file_is_redacted_page_by_page_and_too_many_images_are_refused(pages: int) -> None:
    content = samples.pdf(None, "Public", pages=pages)
    result, made = redacted(content, replace(TOP, page=pages - 1, only_here=True))
    assert list(made.images) == [pages - 1]
    assert len(pypdf.PdfReader(io.BytesIO(result)).pages) == pages
    boxes = [replace(TOP, page=number) for number in range(1, pdf.MAX_IMAGES + 2)]
    with pytest.raises(NotRedactable, match="too-many-pages"):
        redacted(content, *boxes)


def test_a_page_with_a_picture_becomes_jpeg() -> None:
    def change(made: pikepdf.Pdf) -> None:
        picture = Image.linear_gradient("L").resize((300, 300)).convert("RGB")
        image = made.make_stream(picture.tobytes())
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = 300, 300, 8
        image.ColorSpace = pikepdf.Name.DeviceRGB
        made.pages[0].Resources.XObject = pikepdf.Dictionary(I=image)
        content = made.pages[0].Contents.read_bytes()
        made.pages[0].Contents = made.make_stream(content + b" q 300 0 0 300 72 100 cm /I Do Q")

    result, made = redacted(samples.pdf(change, CARD), TOP)
    assert made.images[1].filter == "DCTDecode"
    assert dark(result, 1, 0.2, 0.15)
