"""The text of PDF files by page, with annotations, form fields, alternative texts and properties."""

from typing import IO, Any, BinaryIO, cast

from gongkai.files.extraction.segments import Collected, Place, Unreadable

MAX_PAGES = 5_000
MAX_OBJECTS = 400_000
INFO = ("/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Company", "/SourceModified")
UNSEEN_TEXTS = {"/ActualText": Place.ALTERNATIVE_TEXT, "/Alt": Place.ALTERNATIVE_TEXT}


def read_pdf(source: IO[bytes], found: Collected) -> int:
    """
    Add the pieces of a PDF file; return the number of pages without any text (scans).

    Raises `Unreadable`.
    """
    import pypdfium2  # noqa: PLC0415  (only this process loads it)

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        code = "file-encrypted" if "password" in str(error).lower() else "file-unreadable"
        raise Unreadable(code) from error
    empty = 0
    pages = len(document)
    for number in range(min(pages, MAX_PAGES)):
        page = document[number]
        text_page = page.get_textpage()
        # A line break of the page is no end of a sentence, so it stays a line break.
        text = text_page.get_text_bounded().replace("\r\n", "\n").replace("\ufffe", "-")
        text_page.close()
        page.close()
        empty += not text.strip()
        found.add(Place.PAGE, str(number + 1), text)
    found.is_complete = found.is_complete and pages <= MAX_PAGES
    document.close()
    source.seek(0)
    _read_objects(source, found)
    return empty


def _read_objects(source: IO[bytes], found: Collected) -> None:
    import pikepdf  # noqa: PLC0415  (only this process loads it)

    try:
        with pikepdf.open(cast("BinaryIO", source)) as pdf:
            for key in INFO:
                if key in pdf.docinfo:
                    found.add(Place.PROPERTY, key[1:], str(pdf.docinfo[key]))
            if "/Metadata" in pdf.Root:
                found.add(Place.PROPERTY, "XMP", _xmp(pdf.Root.Metadata.read_bytes()))
            _read_outline(pdf, found)
            for number, each in enumerate(pdf.objects):
                if number > MAX_OBJECTS:
                    found.is_complete = False
                    break
                if isinstance(each, pikepdf.Dictionary):
                    _read_dictionary(each, found)
            for name in pdf.attachments:
                found.add(Place.FILE_NAME, "", name)
    except pikepdf.PdfError:
        found.is_complete = False


def _read_outline(pdf: Any, found: Collected) -> None:
    """Add the titles of the bookmarks."""
    with pdf.open_outline() as outline:
        waiting, steps = list(outline.root), 0
        while waiting and steps < MAX_OBJECTS:
            item, steps = waiting.pop(), steps + 1
            found.add(Place.BOOKMARK, "", str(item.title))
            waiting.extend(item.children)


def _read_dictionary(each: Any, found: Collected) -> None:
    for key, place in UNSEEN_TEXTS.items():
        if key in each:
            found.add(place, "", str(each[key]))
    if "/Subtype" in each and "/Rect" in each:
        for key in ("/Contents", "/T", "/RC", "/Subj"):
            if key in each:
                place = Place.FORM_FIELD if each.Subtype == "/Widget" else Place.ANNOTATION
                found.add(place, "", _string(each[key]))
        action = each.get("/A")
        if action is not None and "/URI" in action:
            found.add(Place.LINK, "", str(action.URI))
    if "/FT" in each or ("/Parent" in each and "/V" in each):
        for key in ("/V", "/DV", "/TU"):
            if key in each:
                found.add(Place.FORM_FIELD, str(each.get("/T", "")), _string(each[key]))


def _string(value: Any) -> str:
    import pikepdf  # noqa: PLC0415

    if isinstance(value, pikepdf.Stream):
        return bytes(value.read_bytes())[:100_000].decode("utf-8", "replace")
    return str(value) if isinstance(value, (pikepdf.String, pikepdf.Name, str)) else ""


def _xmp(data: bytes) -> str:
    """Return the words of the metadata, without its markup."""
    import re  # noqa: PLC0415

    return re.sub(r"\s*<[^>]*>\s*", "\n", data[:1_000_000].decode("utf-8", "replace"))
