"""Redact a PDF file: pages with boxes become images, the other pages are copied without what is hidden."""

import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any, BinaryIO, cast

from gongkai.files.cleaning.pdf import UNSEEN, clean_pdf, is_unseen
from gongkai.files.redaction.boxes import Box, NotRedactable, checked_boxes
from gongkai.files.redaction.image_pages import image_pages
from gongkai.files.redaction.pages import drawn, opened, page_of
from gongkai.files.redaction.pixels import (
    JPEG_DPI,
    Encoded,
    blacken,
    encoded_jpeg,
    encoded_mono,
    is_picture,
    mono,
)

# Pictures are compressed more if the result would be much larger than the file.
TEXT_DPI = 200
JPEG_QUALITY = (80, 60)
SIZE_FACTOR, PAGE_BYTES = 1.5, 100_000
MAX_PAGES, MAX_IMAGES = 5_000, 200
PAGE_KEYS = frozenset(
    {
        "/Type",
        "/Parent",
        "/Contents",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/Rotate",
        "/UserUnit",
        "/Group",
    }
)
HIDDEN_KEYS = (
    "/ActualText",
    "/Alt",
    "/E",
    "/StructParent",
    "/StructParents",
    "/OC",
    "/OPI",
    "/Ref",
)
RESOURCES = (
    "/Font",
    "/XObject",
    "/ExtGState",
    "/ColorSpace",
    "/Pattern",
    "/Shading",
    "/Properties",
)


@dataclass(frozen=True)
class ImagePage:
    """A page that became an image: why, with which resolution, and how it is compressed."""

    reason: str
    dpi: int
    filter: str


@dataclass
class Redacted:
    """What became of a file: its boxes as they were drawn, and its pages that became images."""

    pages: int
    boxes: list[Box]
    images: dict[int, ImagePage] = field(default_factory=dict)


def limit_of_size(size: int, images: int) -> int:
    """
    Return how large the result may be: 1.5 times the original.

    Of a tiny original, a page that becomes an image may have 100 KB: the pixels of a page of text
    cannot be written smaller than its characters.
    """
    return max(int(size * SIZE_FACTOR), images * PAGE_BYTES)


@contextmanager
def flattened(source: IO[bytes]) -> Iterator[tuple[Any, Any]]:
    """
    Open a PDF file with all that its pages show as their content: to change, and to read.

    Values of form fields and stamps are no text of a page before, so that nobody would look for them.
    Raises `NotRedactable`.
    """
    import pikepdf  # noqa: PLC0415  (only this process loads it)

    source.seek(0)
    try:
        with pikepdf.open(cast("BinaryIO", source)) as pdf, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a field belongs to no form
            if pdf.is_encrypted:
                raise NotRedactable("file-encrypted")
            if len(pdf.pages) > MAX_PAGES:
                raise NotRedactable("too-many-pages")
            _flatten(pdf)
            flat = io.BytesIO()
            pdf.save(flat)
            with opened(flat) as document:
                if len(pdf.pages) != len(document):
                    raise NotRedactable("file-unreadable")
                yield pdf, document
    except pikepdf.PasswordError as error:
        raise NotRedactable("file-encrypted") from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, KeyError, ValueError, TypeError) as error:
        raise NotRedactable("file-unreadable") from error


def redact_pdf(source: IO[bytes], target: IO[bytes], boxes: Sequence[Box], font: str) -> Redacted:
    """Write the redacted file. Raises `NotRedactable`."""
    size = source.seek(0, io.SEEK_END)
    with flattened(source) as (pdf, document):
        as_drawn = checked_boxes(boxes, len(document))
        by_page = on_grid(document, as_drawn)
        reasons = image_pages(pdf, document, as_drawn)
        if len(reasons) > MAX_IMAGES:
            raise NotRedactable("too-many-pages")
        for quality in JPEG_QUALITY:
            content, images = _written(
                pdf, reasons, partial(_image, document, by_page, font, quality)
            )
            has_pictures = any(one.filter == "DCTDecode" for one in images.values())
            if not has_pictures or len(content) <= limit_of_size(size, 0):
                break
        drawn_boxes = [box for number in sorted(by_page) for box in by_page[number]]
        pages = len(document)
    target.write(content)
    return Redacted(pages, drawn_boxes, images)


def on_grid(document: Any, by_page: dict[int, list[Box]]) -> dict[int, list[Box]]:
    """Return the boxes by page as they are drawn."""
    return {
        number: [box.on_grid(*page_of(document, number).get_size()) for box in boxes]
        for number, boxes in by_page.items()
    }


def _flatten(pdf: Any) -> None:
    """Make stamps, marks and the values of form fields part of the pages, and drop everything else."""
    import pikepdf  # noqa: PLC0415

    form = pdf.Root.get("/AcroForm")
    if form is not None and form.get("/NeedAppearances", False):
        pdf.generate_appearance_streams()
    for page in pdf.pages:
        annotations = list(page.obj.get("/Annots", []))
        page.obj.Annots = pikepdf.Array(
            [
                one
                for one in annotations
                if not is_unseen(one) and str(one.get("/Subtype")) not in {*UNSEEN, "/Link"}
            ]
        )
    pdf.flatten_annotations("all")


def _image(
    document: Any, by_page: dict[int, list[Box]], font: str, quality: int, number: int
) -> tuple[Encoded, tuple[float, float]]:
    """Return the image of a page with its boxes, and the size of the page in points."""
    page = page_of(document, number)
    image, used = drawn(page, TEXT_DPI)
    boxes = by_page.get(number, [])
    if is_picture(image):
        image, used = drawn(page, JPEG_DPI)
        encoded = encoded_jpeg(blacken(image, boxes, font), used, quality)
    else:
        # The label is drawn in two colours too: grey edges would make it ragged.
        encoded = encoded_mono(mono(blacken(image, boxes, font)), used)
    size = page.get_size()
    page.close()
    return encoded, size


def _written(
    pdf: Any,
    reasons: dict[int, str],
    image_of: Callable[[int], tuple[Encoded, tuple[float, float]]],
) -> tuple[bytes, dict[int, ImagePage]]:
    import pikepdf  # noqa: PLC0415

    made, images = pikepdf.new(), {}
    for number, page in enumerate(pdf.pages, start=1):
        if number in reasons:
            encoded, size = image_of(number)
            images[number] = ImagePage(reasons[number], encoded.dpi, encoded.filter)
            _add_image(made, encoded, size)
        else:
            made.pages.append(page)
            _clean_page(made, made.pages[-1].obj)
    _clean_streams(made)
    plain, clean = io.BytesIO(), io.BytesIO()
    made.save(plain, deterministic_id=True)
    plain.seek(0)
    clean_pdf(plain, clean)
    return clean.getvalue(), images


def _add_image(made: Any, encoded: Encoded, size: tuple[float, float]) -> None:
    import pikepdf  # noqa: PLC0415

    width, height = size
    image = made.make_stream(encoded.data)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height = encoded.width, encoded.height
    image.ColorSpace = pikepdf.Name(f"/{encoded.colours}")
    is_mono = encoded.filter == "CCITTFaxDecode"
    image.BitsPerComponent = 1 if is_mono else 8
    parameters = (
        pikepdf.Dictionary(K=-1, Columns=encoded.width, Rows=encoded.height) if is_mono else None
    )
    image.write(encoded.data, filter=pikepdf.Name(f"/{encoded.filter}"), decode_parms=parameters)
    content = f"q {width:.4f} 0 0 {height:.4f} 0 0 cm /Page Do Q".encode()
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=[0, 0, round(width, 4), round(height, 4)],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=image)),
        Contents=made.make_stream(content),
    )
    made.pages.append(pikepdf.Page(made.make_indirect(page)))


def _clean_page(made: Any, page: Any) -> None:
    """Keep of a page only what is shown on it."""
    import pikepdf  # noqa: PLC0415

    for key in list(page.keys()):
        if key not in PAGE_KEYS:
            del page[key]
    content, names = _stripped(pikepdf.Page(page))
    resources = page.get("/Resources")
    if resources is not None:
        for form in dict(resources.get("/XObject", {})).values():
            if form.get("/Subtype") == "/Form" and "/Resources" not in form:
                form.Resources = resources  # old files: the form uses the names of the page
        page.Resources = _pruned(resources, names)
    page.Contents = made.make_stream(content)


def _clean_streams(made: Any) -> None:
    """Do the same for drawings that pages refer to, and drop hidden texts of any object."""
    import pikepdf  # noqa: PLC0415

    for each in _reachable(made):
        for key in HIDDEN_KEYS:
            if key in each:
                del each[key]
        if isinstance(each, pikepdf.Stream) and (
            each.get("/Subtype") == "/Form" or each.get("/PatternType") == 1
        ):
            content, names = _stripped(each)
            if "/Resources" in each:
                each.Resources = _pruned(each.Resources, names)
            each.write(content)


def _reachable(made: Any) -> Iterator[Any]:
    import pikepdf  # noqa: PLC0415

    for each in made.objects:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each


def _stripped(stream: Any) -> tuple[bytes, set[str]]:
    """Return a content without the texts of its marks, and every name that it uses."""
    import pikepdf  # noqa: PLC0415

    kept: list[Any] = []
    names: set[str] = set()
    for one in pikepdf.parse_content_stream(stream):
        operands, operator = list(one.operands), str(one.operator)
        if operator in {"BDC", "DP"}:
            plain = "BMC" if operator == "BDC" else "MP"
            kept.append(pikepdf.ContentStreamInstruction(operands[:1], pikepdf.Operator(plain)))
            continue
        names |= {str(each) for each in operands if isinstance(each, pikepdf.Name)}
        kept.append(one)
    return pikepdf.unparse_content_stream(kept), names


def _pruned(resources: Any, names: set[str]) -> Any:
    """Return resources of which only those are kept that are used: others may be of another page."""
    import pikepdf  # noqa: PLC0415

    made = pikepdf.Dictionary()
    for kind in RESOURCES[:-1]:
        found = resources.get(kind)
        if found is not None:
            # Images in the content name colour spaces too; those tell nothing.
            used = {
                name: value
                for name, value in found.items()
                if name in names or kind == "/ColorSpace"
            }
            if used:
                made[kind] = pikepdf.Dictionary(used)
    if "/ProcSet" in resources:
        made.ProcSet = resources.ProcSet
    return made
