"""Inspection of PDF files for scripts, actions, links and embedded files, read by qpdf."""

import re
import zlib
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, cast

from gongkai.files.inspection.budget import Budget
from gongkai.files.inspection.fields import check_link
from gongkai.files.inspection.findings import Found
from gongkai.kit.links import is_local_path, is_safe_link

# Decompressed bytes of one object stream; qpdf refuses a larger one as well.
MAX_OBJECTS = 24 << 20
MAX_OUTSIDE = 16 << 20
MAX_NESTING = 200
# Words of an object that make its dictionaries worth reading. qpdf writes names without escapes.
TELLING = re.compile(
    rb"/(?:JS|JavaScript|XFA|OnInstantiate|Rendition|Launch|SubmitForm|ImportData|GoToE|GoToR|URI|"
    rb"EF|EmbeddedFiles?|RichMedia|FileAttachment|F|UF|DOS|Unix|Mac|FS)(?![A-Za-z0-9])"
)
SCRIPT_KEYS = {"/JS", "/JavaScript", "/XFA", "/OnInstantiate"}
FILE_KEYS = {"/EF", "/EmbeddedFiles"}
PATH_KEYS = {"/F", "/UF", "/DOS", "/Unix", "/Mac"}
# The value of /S in an action.
ACTIONS = {
    "/JavaScript": "pdf-script",
    "/Rendition": "pdf-script",
    "/Launch": "pdf-launch",
    "/SubmitForm": "pdf-submit",
    "/ImportData": "pdf-submit",
    "/GoToE": "file-embedded",
}
TYPES = {
    "/EmbeddedFile": "file-embedded",
    "/RichMedia": "file-embedded",
    "/FileAttachment": "file-embedded",
}

# The second reading: the bytes themselves, for objects that the table of contents does not name.
# A program that repairs the file could find these. No pattern looks far ahead from many places.
GAP = rb"[\x00\t\n\x0c\r ]{0,64}"
VALUE = rb"(?:" + GAP + rb"[<\[(]|[\x00\t\n\x0c\r ]{1,64}\d)"
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
MAX_ESCAPES = 200_000
STREAM = re.compile(rb">>" + GAP + rb"stream\r?\n")
FILTERS = re.compile(rb"/Filter\b" + GAP + rb"(\[[^\]]{0,200}\]|/\w{1,40})")
OBJECTS = re.compile(rb"/ObjStm\b")
# An object stream has a number of objects and an offset of the first, whether it says its type or not.
UNTYPED = re.compile(
    rb"/N\b" + GAP + rb"\d.{0,500}/First\b|/First\b" + GAP + rb"\d.{0,500}/N\b", re.DOTALL
)
FINDINGS = (
    ("pdf-script", re.compile(rb"/S" + GAP + rb"/(?:JavaScript|Rendition)\b|/JavaScript" + VALUE)),
    ("pdf-script", re.compile(rb"/(?:JS|XFA)" + VALUE)),
    ("pdf-launch", re.compile(rb"/S" + GAP + rb"/Launch\b")),
    ("pdf-submit", re.compile(rb"/S" + GAP + rb"/(?:SubmitForm|ImportData)\b")),
    (
        "file-embedded",
        re.compile(
            rb"/Type"
            + GAP
            + rb"/EmbeddedFile\b|/(?:EmbeddedFiles|EF)"
            + VALUE
            + rb"|/Subtype"
            + GAP
            + rb"/(?:RichMedia|FileAttachment)\b|/S"
            + GAP
            + rb"/GoToE\b"
        ),
    ),
    ("file-encrypted", re.compile(rb"/Encrypt" + VALUE)),
    (
        "file-unreadable",
        re.compile(
            rb"/(?:S|JS|XFA|EF|Type|Subtype|JavaScript|EmbeddedFiles|Encrypt|Filter)" + GAP + rb"%"
        ),
    ),
)


def check_pdf(source: IO[bytes], budget: Budget) -> None:
    """
    Refuse a PDF with scripts, programs to start, forms that send, unsafe links or files inside.

    The file is read twice: the bytes outside streams and in object streams, then every object as
    qpdf reads it. A file that is encrypted, or that qpdf cannot read, is refused. Page content,
    fonts and images are not examined. XML forms (XFA) are refused, because their scripts are in
    compressed streams.
    """
    _check_bytes(source, budget)
    _check_structure(source, budget)


def _check_bytes(source: IO[bytes], budget: Budget) -> None:
    outside = packed = length = 0
    for piece, is_object_stream, content in _parts(source, budget):
        text = _unescaped(piece)
        length += len(piece)
        if length > MAX_OUTSIDE:
            raise Found("inspection-limit")
        _find(text)
        outside += len(OBJECTS.findall(text))
        packed += is_object_stream and bool(OBJECTS.search(text))
        if is_object_stream:
            _find(_unescaped(_decompressed(text, content, budget)))
    if outside != packed:  # an object stream whose beginning or type is hidden
        raise Found("file-unreadable")


def _parts(source: IO[bytes], budget: Budget) -> Iterator[tuple[bytes, bool, bytes]]:
    """Yield the bytes before each stream; for an object stream with its bytes."""
    source.seek(0)
    data = source.read()
    at = 0
    for found in STREAM.finditer(data):
        budget.spend_steps()
        if found.start() < at:
            continue
        end = data.find(b"endstream", found.end())
        end = len(data) if end < 0 else end
        header = data[at : found.start() + 2]
        own = _unescaped(header[-MAX_HEADER:])
        own = own[max(own.rfind(b"endobj"), 0) :]
        is_objects = bool(OBJECTS.search(own) or UNTYPED.search(own))
        yield header, is_objects, data[found.end() : end] if is_objects else b""
        at = end
    yield data[at:], False, b""


MAX_HEADER = 4_096


def _decompressed(header: bytes, content: bytes, budget: Budget) -> bytes:
    """Return the content of an object stream; only Flate without a predictor is read."""
    header = header[header.rfind(b"obj") + 3 :]
    filters = FILTERS.findall(header)
    names = [name for found in filters for name in re.findall(rb"/\w+", found)]
    # A duplicate key, a filter elsewhere, or a hidden key: PDF readers would differ.
    if len(filters) != header.count(b"/Filter") or len(filters) > 1 or len(names) > 2:
        raise Found("file-unreadable")
    if not (OBJECTS.search(header) or UNTYPED.search(header)):
        raise Found("file-unreadable")
    if b"/Predictor" in header or any(name not in {b"/FlateDecode", b"/Fl"} for name in names):
        raise Found("file-unreadable")
    for _one in names:
        most = min(MAX_OBJECTS, budget.packed_objects)
        try:
            content = zlib.decompressobj().decompress(content, most + 1)
        except zlib.error as error:
            raise Found("file-unreadable") from error
        if len(content) > most:
            raise Found("archive-bomb")
        budget.spend_packed_objects(len(content))
    return content


def _unescaped(data: bytes) -> bytes:
    count = data.count(b"#")
    if not count:
        return data
    if count > MAX_ESCAPES:
        raise Found("file-unreadable")
    return ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), data)


def _find(text: bytes) -> None:
    for code, pattern in FINDINGS:
        if pattern.search(text):
            raise Found(code)


def _check_structure(source: IO[bytes], budget: Budget) -> None:
    """Check each object as qpdf reads it, wherever it is packed."""
    import pikepdf  # noqa: PLC0415  (only where it is needed: the process must start fast)

    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=1_000,
        parser_max_nesting=MAX_NESTING,
        max_stream_filters=2,
        flate_max_memory=MAX_OBJECTS,
        run_length_max_memory=MAX_OBJECTS,
        png_max_memory=MAX_OBJECTS,
        tiff_max_memory=MAX_OBJECTS,
    )
    source.seek(0)
    try:
        with pikepdf.open(
            cast(BinaryIO, source),
            suppress_warnings=True,
            access_mode=pikepdf.AccessMode.stream,
            inherit_page_attributes=False,
        ) as file:
            if file.is_encrypted:
                raise Found("file-encrypted")
            _check_object(pikepdf, file.trailer, budget)
            _check_objects(pikepdf, file, budget)
    except pikepdf.PasswordError as error:
        raise Found("file-encrypted") from error
    except (pikepdf.PikepdfError, RuntimeError, ValueError, TypeError, OverflowError) as error:
        raise Found("file-unreadable") from error


def _check_objects(pikepdf: Any, file: Any, budget: Budget) -> None:
    """Check the objects one by one, because one call for all of them could take minutes."""
    seen: set[tuple[int, int]] = set()
    # Reading an object can make qpdf repair its table, and find more objects.
    while waiting := sorted(file.get_xref_table().keys() - seen):
        for number in waiting:
            if number[0] % 32 == 0:
                budget.check_time()
            _check_object(pikepdf, file.get_object(number), budget)
        seen.update(waiting)


def _check_object(pikepdf: Any, one: Any, budget: Budget) -> None:
    budget.spend_steps()
    is_stream = isinstance(one, pikepdf.Stream)
    if not isinstance(one, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):
        return
    if is_stream:
        one = one.stream_dict
        if "/F" in one:  # the bytes of the stream are in another file
            raise Found("file-external")
    if not TELLING.search(one.unparse(resolved=True)):
        return
    waiting = [one]
    while waiting:
        part = waiting.pop()
        budget.spend_steps()
        if isinstance(part, pikepdf.Dictionary):
            values = dict(part.items())
            _check_dictionary(pikepdf, values)
            inner = list(values.values())
        else:
            inner = list(part)
        # An object of its own is checked in its turn.
        waiting += [
            value
            for value in inner
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect
        ]


def _check_dictionary(pikepdf: Any, values: dict[str, Any]) -> None:
    if not SCRIPT_KEYS.isdisjoint(values):
        raise Found("pdf-script")
    if not FILE_KEYS.isdisjoint(values):
        raise Found("file-embedded")
    for key, codes in (("/S", ACTIONS), ("/Type", TYPES), ("/Subtype", TYPES)):
        value = values.get(key)
        if isinstance(value, pikepdf.Name) and str(value) in codes:
            raise Found(codes[str(value)])
    address = values.get("/URI")
    if isinstance(address, pikepdf.String):
        check_link(str(address))
    elif isinstance(address, pikepdf.Dictionary):
        base = address.get("/Base")
        if isinstance(base, pikepdf.String) and not is_safe_link(str(base)):
            raise Found("file-link", target="")
    for key in PATH_KEYS & values.keys():
        path = values[key]
        if isinstance(path, pikepdf.String) and not is_local_path(str(path)):
            raise Found("file-external")
    if values.get("/FS") == pikepdf.Name("/URL"):
        raise Found("file-external")
