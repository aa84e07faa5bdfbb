"""Sample files with active content, links, fields and formulas; all samples together."""

from tests.files.plain_samples import PLAIN
from tests.files.samples import (
    TYPES,
    UNSAFE_ACTIONS,
    UNSAFE_LINKS,
    Sample,
    archive_of_bombs,
    docx,
    external,
    field,
    moniker,
    nested_field,
    object_stream,
    ofd,
    ole,
    packed,
    page_with,
    pdf,
    record,
    sheet,
    with_text,
)

ACTIVE = [
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
SAMPLES = [*PLAIN, *ACTIVE]
