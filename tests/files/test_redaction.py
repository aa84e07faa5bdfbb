"""Redacted files: what was under the boxes is nowhere in them, by any reader, and the rest is there."""

import io
import json
import shutil
import subprocess
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pypdfium2
import pytest
import typst
from PIL import Image, ImageDraw, PngImagePlugin

from gongkai.files import redactor
from gongkai.files.redaction import checks, pdf
from gongkai.files.redaction.boxes import WHOLE, Box, NotRedactable, needles_of, squeezed
from gongkai.files.redaction.images import redact_image, shown_image
from gongkai.files.redaction.pages import PageText, opened, page_of
from gongkai.files.redaction.pixels import blacken
from gongkai.files.redactor import count_pages, find_text, redact, shown_page
from gongkai.typesetting.fonts import font_file, font_folders
from tests.files import test_extraction as samples

NAME, CARD = "张伟强", "110105194912310021"
FONT = str(font_file("pylopdf_fonts_zh_cn", "NotoSerifSC-Regular.otf"))
TOP = Box(1, 0, 1000, 9000, 1500, "第15条")  # over the text of `samples.pdf`, at 700 of 842 points


def typeset(*pages: str) -> bytes:
    """Make a PDF as word processors write it: embedded fonts that all pages share."""
    text = '#set page(paper: "a4")\n#set text(font: "Noto Serif SC", size: 16pt)\n'
    return typst.compile(
        (text + "\n#pagebreak()\n".join(pages)).encode(),
        font_paths=[str(one) for one in font_folders()],
    )


def redacted(content: bytes, *boxes: Box) -> tuple[bytes, pdf.Redacted]:
    """Return the redacted file and what became of it; every check has passed."""
    out = io.BytesIO()
    made = pdf.redact_pdf(io.BytesIO(content), out, boxes, FONT)
    assert failures(content, out.getvalue(), made, boxes) == []
    return out.getvalue(), made


def failures(
    content: bytes,
    result: bytes,
    made: pdf.Redacted,
    boxes: Sequence[Box],
    texts: tuple[str, ...] = (),
) -> list[str]:
    found = checks.check_result(
        io.BytesIO(content), io.BytesIO(result), "pdf", boxes, FONT, list(made.images), texts
    )
    return [one.name for one in found if not one.passed]


def places(content: bytes, text: str) -> list[Box]:
    found = []
    with opened(io.BytesIO(content)) as document:
        for number in range(1, len(document) + 1):
            for left, top, right, bottom in PageText(page_of(document, number)).places_of(
                squeezed(text)
            ):
                found.append(Box(number, left, top, right - left, bottom - top, "第15条"))
    return found


def text_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def everything(content: bytes) -> bytes:
    """Return every object and stream of a PDF file without compression, as qpdf dumps it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as made:
        made.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return content + out.getvalue()


def is_in(needle: str, content: bytes) -> bool:
    wide = needle.encode("utf-16-be")
    ways = (needle.encode(), wide, wide.hex().encode(), wide.hex().upper().encode())
    return any(way in everything(content) for way in ways)


def dark(content: bytes, page: int, x: float, y: float) -> bool:
    """Return whether a page is black at a place, in parts of its width and height as it is shown."""
    image = pypdfium2.PdfDocument(content)[page - 1].render(scale=1).to_pil().convert("L")
    return bool(image.getpixel((int(x * image.width), int(y * image.height))) < 80)


LETTER = typeset(
    f"关于{NAME}住房补贴的答复\n\n申请人{NAME}，身份证号{CARD}，住北京市朝阳区。本月发放补贴一千二百元。",
    "第二页的内容公开。服务热线 12345。",
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


def shown_text(made: pikepdf.Pdf) -> None:
    """Give every page a text that is shown as something else."""
    for page in made.pages:
        content = page.Contents.read_bytes()
        mark = f"/Span <</ActualText ({CARD})>> BDC\n".encode()
        page.Contents = made.make_stream(mark + content + b"\nEMC")


def named_text(made: pikepdf.Pdf) -> None:
    for page in made.pages:
        page.Resources.Properties = pikepdf.Dictionary(M0=pikepdf.Dictionary(ActualText=CARD))
        content = page.Contents.read_bytes()
        page.Contents = made.make_stream(b"/Span /M0 BDC\n" + content + b"\nEMC")


def structure(made: pikepdf.Pdf) -> None:
    made.Root.StructTreeRoot = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.StructTreeRoot,
            K=pikepdf.Dictionary(S=pikepdf.Name.Span, ActualText=CARD, Alt=CARD),
        )
    )


def properties(made: pikepdf.Pdf) -> None:
    made.docinfo["/Title"] = CARD
    with made.open_metadata() as metadata:
        metadata["dc:title"] = CARD


def bookmark(made: pikepdf.Pdf) -> None:
    with made.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(CARD, 0))


def attachment(made: pikepdf.Pdf) -> None:
    made.attachments[f"{CARD}.txt"] = CARD.encode()


def field_without_appearance(made: pikepdf.Pdf) -> None:
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        T="id",
        V=CARD,
        Rect=[72, 400, 300, 420],
        DA=b"/Helv 12 Tf",
    )
    one = made.make_indirect(field)
    made.pages[0].Annots = pikepdf.Array([one])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([one]))


def note(made: pikepdf.Pdf) -> None:
    samples.annotated(Subtype=pikepdf.Name.Text, Contents=CARD)(made)


def unused_form(made: pikepdf.Pdf) -> None:
    """Let all pages share resources, of which only the first page uses one."""
    drawing = made.make_stream(f"BT /F1 12 Tf 72 600 Td ({CARD}) Tj ET".encode())
    drawing.Type, drawing.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    drawing.BBox = pikepdf.Array([0, 0, 595, 842])
    drawing.Resources = made.pages[0].Resources
    shared = made.make_indirect(
        pikepdf.Dictionary(
            Font=made.pages[0].Resources.Font, XObject=pikepdf.Dictionary(X1=drawing)
        )
    )
    for page in made.pages:
        page.Resources = shared
    first = made.pages[0]
    first.Contents = made.make_stream(first.Contents.read_bytes() + b"\n/X1 Do")


HIDDEN = [
    shown_text, named_text, structure, properties, bookmark, attachment, field_without_appearance,
    note, unused_form,
]  # fmt: skip


@pytest.mark.parametrize("change", HIDDEN, ids=[one.__name__ for one in HIDDEN])
def test_a_text_is_gone_wherever_else_the_file_has_it(
    change: Callable[[pikepdf.Pdf], None],
) -> None:
    # The text is under a box on the first page; the second page is copied.
    def both(made: pikepdf.Pdf) -> None:
        second = made.pages[1]
        second.Contents = made.make_stream(b"BT /F1 12 Tf 72 700 Td (Open to all readers) Tj ET")
        change(made)

    content = samples.pdf(both, CARD, pages=2)
    assert is_in(CARD, content)
    result, made = redacted(content, TOP, Box(1, 0, 2500, 9000, 1000))
    assert list(made.images) == [1]
    assert not is_in(CARD, result)
    assert "Open to all readers" in text_of(result)[1]


def with_field(made: pikepdf.Pdf, *pages: int) -> None:
    """Show the number in a form field on some pages."""
    fields = []
    for page in pages:
        value = made.make_stream(f"BT /F1 12 Tf 2 5 Td ({CARD}) Tj ET".encode())
        value.Type, value.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        value.BBox, value.Resources = pikepdf.Array([0, 0, 200, 20]), made.pages[page].Resources
        field = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T=f"id{page}",
                V=CARD,
                Rect=[72, 400, 272, 420],
                AP=pikepdf.Dictionary(N=value),
                F=4,
            )
        )
        made.pages[page].Annots = pikepdf.Array([field])
        fields.append(field)
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields))


def test_a_text_that_only_form_fields_show_is_found_and_may_not_stay_in_another() -> None:
    content = samples.pdf(lambda made: with_field(made, 0, 1), "Open to all", pages=2)
    box = Box(1, 0, 4900, 9000, 500)
    out = io.BytesIO()
    made = pdf.redact_pdf(io.BytesIO(content), out, [box], FONT)
    assert "no-removed-text" in failures(content, out.getvalue(), made, [box])
    with pdf.flattened(io.BytesIO(content)) as (_pdf, document):
        found = [PageText(page_of(document, page)).places_of(squeezed(CARD)) for page in (1, 2)]
    assert [len(one) for one in found] == [1, 1]
    result, _made = redacted(content, box, replace(box, page=2))
    assert not is_in(CARD, result)


def test_a_number_under_a_box_with_other_words_may_not_stay_elsewhere() -> None:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].Contents = made.make_stream(
            b"BT /F1 12 Tf 72 700 Td (Witness 13812345678) Tj ET"
        )
        made.pages[1].Contents = made.make_stream(
            b"BT /F1 12 Tf 72 700 Td (call 13812345678) Tj ET"
        )

    content = samples.pdf(change, "Open", pages=2)
    out = io.BytesIO()
    made = pdf.redact_pdf(io.BytesIO(content), out, [TOP], FONT)
    assert "no-removed-text" in failures(content, out.getvalue(), made, [TOP])


def test_a_box_with_a_white_place_is_no_box() -> None:
    for size, two in (((800, 1100), True), ((800, 1100), False)):
        image = Image.new("RGB", size, "white" if two else (90, 140, 200))
        box = Box(1, 1000, 1000, 6000, 800)
        black = blacken(image, [box], "")
        left, top, right, _bottom = box.pixels(*size)
        ImageDraw.Draw(black).rectangle((left, top, right - 1, top + 5), fill="white")
        assert not checks.shows_boxes(black, [box], "", most=0 if two else checks.MAX_DIFFERENCE)
        assert checks.shows_boxes(blacken(image, [box], ""), [box], "", most=0)


def test_a_form_field_that_is_shown_on_a_copied_page_fails_the_check() -> None:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[1].Contents = made.make_stream(b"BT /F1 12 Tf 72 700 Td (Open) Tj ET")
        with_field(made, 1)

    content = samples.pdf(change, CARD, pages=2)
    out = io.BytesIO()
    made = pdf.redact_pdf(io.BytesIO(content), out, [TOP], FONT)
    # What a reader sees stays on the copied page, so the officer must draw a box there too.
    assert "no-removed-text" in failures(content, out.getvalue(), made, [TOP])
    redacted(content, TOP, Box(2, 0, 4900, 9000, 500))


def test_an_annotation_under_a_box_is_gone() -> None:
    def change(made: pikepdf.Pdf) -> None:
        samples.annotated(Subtype=pikepdf.Name.FreeText, Contents=CARD, DA=b"/Helv 12 Tf")(made)
        made.pages[0].Annots[0].Rect = pikepdf.Array([72, 690, 300, 720])

    content = samples.pdf(change, "Open")
    result, _made = redacted(content, TOP)
    assert not is_in(CARD, result)
    assert dark(result, 1, 0.2, 0.15)


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
