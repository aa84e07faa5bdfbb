"""Texts under boxes that a file has in other places: attachments, fields, notes, properties."""

import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image, ImageDraw

from gongkai.files.redaction import checks, pdf
from gongkai.files.redaction.boxes import Box, squeezed
from gongkai.files.redaction.pages import PageText, page_of
from gongkai.files.redaction.pixels import blacken
from tests.files import test_extraction as samples
from tests.files.redacting import CARD, FONT, HIDDEN, TOP, dark, failures, is_in, redacted, text_of


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
