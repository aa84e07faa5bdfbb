"""Sample files by format, name and archive: what an upload of each must give."""

import struct

from tests.files.samples import (
    GOOD,
    IN_A_SHEET,
    PROGRAM,
    TEXT_ZIP,
    TYPES,
    Sample,
    docx,
    encrypted,
    external,
    field,
    flagged,
    jpeg,
    moniker,
    object_stream,
    ofd,
    ole,
    open_document,
    overlapping,
    packed,
    page_with,
    patched,
    pdf,
    png,
    record,
    sheet,
    twice,
    with_tail_in_member,
    with_text,
    with_understated_size,
    with_unnamed_member,
    xlsx,
)

PLAIN = [
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
]
