"""Copies of PDF files without metadata, annotations, embedded files and earlier states."""

import warnings
from typing import IO, Any, BinaryIO, cast

from gongkai.files.cleaning.images import clean_jpeg
from gongkai.files.cleaning.removals import NotCleanable, Removal

# Keys of any object that hold what no reader sees.
DATA_KEYS = {
    "/Metadata": Removal.PROPERTIES,
    "/PieceInfo": Removal.PROPERTIES,
    "/LastModified": Removal.PROPERTIES,
    "/Thumb": Removal.THUMBNAIL,
    "/AF": Removal.EMBEDDED,
}
# Annotations that a reader does not see on the page; the others become part of it.
UNSEEN = frozenset(
    {"/Text", "/Popup", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia"}
)
TITLE = "{http://purl.org/dc/elements/1.1/}title"
KEPT_METADATA = (
    "{http://www.aiim.org/pdfua/ns/id/}",
    "{http://www.aiim.org/pdfa/ns/id/}",
)
KEPT = frozenset({"/Link", "/Widget"})
LINK_KEYS = ("/Contents", "/T", "/NM", "/M")
HIDDEN_FLAGS = 0x02 | 0x20  # hidden, not to be viewed
NAMES = {"/EmbeddedFiles": Removal.EMBEDDED, "/JavaScript": Removal.CUSTOM_DATA}
CATALOGUE = {"/Collection": Removal.EMBEDDED, "/SpiderInfo": Removal.CUSTOM_DATA}


def clean_pdf(source: IO[bytes], target: IO[bytes]) -> set[Removal]:
    """
    Write a copy of a PDF file; returns what was removed. Raises `NotCleanable`.

    A signed file is left as it is, because any change would break its signature.
    """
    import pikepdf  # noqa: PLC0415  (only this process loads it)

    removed: set[Removal] = set()
    try:
        with pikepdf.open(cast("BinaryIO", source)) as pdf:
            if pdf.is_encrypted:
                raise NotCleanable
            if _is_signed(pdf):
                return set()
            _clean_catalogue(pdf, removed)
            _clean_annotations(pdf, removed)
            _clean_objects(pdf, removed)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that a field belongs to no form
                pdf.save(cast("BinaryIO", target), deterministic_id=True)
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        pikepdf.DataDecodingError,
        KeyError,
        ValueError,
    ) as error:
        raise NotCleanable from error
    if _has_earlier_states(source):
        removed.add(Removal.CHANGES)
    return removed


def _is_signed(pdf: Any) -> bool:
    form = pdf.Root.get("/AcroForm")
    return form is not None and bool(int(form.get("/SigFlags", 0)) & 1)


def _clean_catalogue(pdf: Any, removed: set[Removal]) -> None:
    for key in list(pdf.docinfo.keys()):
        if key != "/Title":
            del pdf.docinfo[key]
            removed.add(Removal.PROPERTIES)
    _clean_metadata(pdf, removed)
    names = pdf.Root.get("/Names")
    for key, removal in NAMES.items():
        if names is not None and key in names:
            del names[key]
            removed.add(removal)
    for key, reason in CATALOGUE.items():
        if key in pdf.Root:
            del pdf.Root[key]
            removed.add(reason)


def _clean_metadata(pdf: Any, removed: set[Removal]) -> None:
    """Keep of the metadata only the title, and that the file is accessible or made for archives."""
    if "/Metadata" not in pdf.Root:
        return
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        values = dict(metadata)
    kept = {
        key: value for key, value in values.items() if key == TITLE or key.startswith(KEPT_METADATA)
    }
    if kept == values:
        return
    removed.add(Removal.PROPERTIES)
    del pdf.Root["/Metadata"]
    if kept:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            for key, value in kept.items():
                metadata[key] = value


def _clean_annotations(pdf: Any, removed: set[Removal]) -> None:
    """Remove notes, make marks part of the page, keep links and the fields of a form."""
    import pikepdf  # noqa: PLC0415

    kept: list[list[Any]] = []
    is_marked = False
    for page in pdf.pages:
        annotations = list(page.obj.get("/Annots", []))
        shown = [one for one in annotations if not is_unseen(one)]
        kept.append([one for one in shown if str(one.get("/Subtype")) in KEPT])
        marks = [one for one in shown if str(one.get("/Subtype")) not in KEPT]
        is_marked = is_marked or bool(marks)
        if len(shown) != len(annotations) or marks:
            removed.add(Removal.ANNOTATIONS)
        page.obj.Annots = pikepdf.Array(marks)
    if is_marked:
        pdf.flatten_annotations("all")
    for page, annotations in zip(pdf.pages, kept, strict=True):
        if annotations:
            page.obj.Annots = pikepdf.Array(annotations)
            _clean_links(annotations, removed)
        elif "/Annots" in page.obj:  # flattening may have removed it
            del page.obj["/Annots"]
    form = pdf.Root.get("/AcroForm")
    if form is not None and "/XFA" in form:
        del form["/XFA"]
        removed.add(Removal.CUSTOM_DATA)


def _clean_links(annotations: list[Any], removed: set[Removal]) -> None:
    for one in annotations:
        for key in LINK_KEYS if str(one.get("/Subtype")) == "/Link" else ():
            if key in one:
                del one[key]
                removed.add(Removal.ANNOTATIONS)


def is_unseen(annotation: Any) -> bool:
    """Return whether a reader does not see an annotation on the page."""
    flags = int(annotation.get("/F", 0))
    return str(annotation.get("/Subtype")) in UNSEEN or bool(flags & HIDDEN_FLAGS)


def _clean_objects(pdf: Any, removed: set[Removal]) -> None:
    import pikepdf  # noqa: PLC0415

    for each in pdf.objects:
        if not isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        is_root = each.objgen == pdf.Root.objgen
        for key, removal in DATA_KEYS.items():
            if key in each and not (is_root and key == "/Metadata"):
                del each[key]
                removed.add(removal)
        if isinstance(each, pikepdf.Stream) and each.get("/Filter") == pikepdf.Name.DCTDecode:
            raw = bytes(each.read_raw_bytes())
            try:
                copy = clean_jpeg(raw)
            except NotCleanable:
                continue  # no picture that any program shows
            if copy != raw:
                parameters: Any = each.get("/DecodeParms")
                each.write(copy, filter=pikepdf.Name.DCTDecode, decode_parms=parameters)
                removed.add(Removal.IMAGE_DATA)


def _has_earlier_states(source: IO[bytes]) -> bool:
    """Return whether the file was changed by appending: what was there before is still in it."""
    source.seek(0)
    count, tail = 0, b""
    while piece := source.read(1 << 20):
        count += (tail + piece).count(b"%%EOF")
        tail = piece[-4:]
    # A linearised file has two ends, and no earlier state.
    source.seek(0)
    return count > (2 if b"/Linearized" in source.read(1024) else 1)
