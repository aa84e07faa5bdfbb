"""Redacted files for tests, and what is left in them."""

import io
from collections.abc import Sequence

import pikepdf
import pypdf
import pypdfium2
import typst

from gongkai.files.redaction import checks, pdf
from gongkai.files.redaction.boxes import Box, squeezed
from gongkai.files.redaction.pages import PageText, opened, page_of
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
