"""The text of files of every kind, in every place, and what becomes of files that cannot be read."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx as python_docx
import pikepdf
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from gongkai.files import extractor
from gongkai.files.extraction import pdf as pdf_module
from gongkai.files.extraction import reading as reading_module
from gongkai.files.extraction import segments as segments_module
from gongkai.files.extraction import xml as xml_module
from gongkai.files.extraction.process import main
from gongkai.files.extraction.reading import read_file
from gongkai.files.extraction.segments import Place, Unreadable
from gongkai.files.extractor import extract
from gongkai.files.office import has_office
from gongkai.files.personal_data.finder import find
from gongkai.files.personal_data.kinds import Kind
from tests.files import samples
from tests.files.samples import packed

CARD = "11010519491231002X"  # the example of GB 11643
WORDS = f"申请人的身份证号是{CARD}。"


def part(body: str, root: str = "document") -> bytes:
    """Make a part of a DOCX with this body."""
    return f"<w:{root} xmlns:w='w' xmlns:wp='wp'>{body}</w:{root}>".encode()


def paragraph(text: str, marks: str = "", element: str = "t") -> str:
    return f"<w:p><w:r><w:rPr>{marks}</w:rPr><w:{element}>{text}</w:{element}></w:r></w:p>"


def word(**parts: bytes) -> bytes:
    """Make a DOCX with these parts in addition to an innocent text."""
    return samples.docx(**parts)


def word_text(body: str) -> bytes:
    return word(word__document_dot_xml=part(f"<w:body>{body}</w:body>"))


def runs(*texts: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in texts) + "</w:p>"


def core(name: str, value: str) -> bytes:
    return f"<cp:coreProperties xmlns:cp='c' xmlns:dc='d'><dc:{name}>{value}</dc:{name}></cp:coreProperties>".encode()


def link(target: str) -> bytes:
    return (
        '<Relationships><Relationship Id="r1" Type="hyperlink" TargetMode="External" '
        f'Target="{target}"/></Relationships>'
    ).encode()


def book(fill: Callable[[Workbook], None]) -> bytes:
    """Make a workbook as openpyxl writes it."""
    made = Workbook()
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def cell(made: Workbook, text: str = WORDS) -> Any:
    sheet: Any = made.active
    sheet["B2"] = text
    return sheet


def hidden_sheet(made: Workbook) -> None:
    sheet = made.create_sheet("底稿")
    sheet["A1"] = WORDS
    sheet.sheet_state = "hidden"


def very_hidden_sheet(made: Workbook) -> None:
    hidden_sheet(made)
    made["底稿"].sheet_state = "veryHidden"


def hidden_row(made: Workbook) -> None:
    cell(made).row_dimensions[2].hidden = True


def hidden_column(made: Workbook) -> None:
    cell(made).column_dimensions["B"].hidden = True


def cell_comment(made: Workbook) -> None:
    cell(made, "正常")["B2"].comment = Comment(WORDS, "李")


def sheet_header(made: Workbook) -> None:
    cell(made, "正常").oddHeader.center.text = WORDS


def book_property(made: Workbook) -> None:
    made.properties.creator = WORDS


def book_link(made: Workbook) -> None:
    cell(made, "正常")["B2"].hyperlink = f"https://example.gov.cn/{CARD}"


def slides(**parts: bytes) -> bytes:
    """Make a PPTX with these parts."""
    return packed(
        {"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}
        | {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    )


def slide(text: str, root: str = "<p:sld xmlns:p='p' xmlns:a='a'>") -> bytes:
    end = root.split(maxsplit=1)[0].replace("<", "</").rstrip(">") + ">"
    return f"{root}<a:p><a:r><a:t>{text}</a:t></a:r></a:p>{end}".encode()


def ofd_page(text: str, root: str = "Page") -> bytes:
    return f"<ofd:{root} xmlns:ofd='o'><ofd:TextCode>{text}</ofd:TextCode></ofd:{root}>".encode()


def pdf(
    change: Callable[[pikepdf.Pdf], None] | None = None, text: str = "", pages: int = 1
) -> bytes:
    """Make a PDF whose pages show a text in a standard font."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for _number in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        if text:
            page.Contents = made.make_stream(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode())
    if change:
        change(made)
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a widget outside a form is meant
        made.save(out)
    return out.getvalue()


def annotated(**values: Any) -> Callable[[pikepdf.Pdf], None]:
    """Return what adds an annotation to the first page."""

    def change(made: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], **values)
        made.pages[0].Annots = pikepdf.Array([made.make_indirect(note)])

    return change


def rich_note(made: pikepdf.Pdf) -> None:
    annotated(Subtype=pikepdf.Name.Text, RC=made.make_stream(WORDS.encode()))(made)


def form_field(made: pikepdf.Pdf) -> None:
    field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="number", V=WORDS)
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([made.make_indirect(field)]))


def bookmark(made: pikepdf.Pdf) -> None:
    with made.open_outline() as outline:
        item = pikepdf.OutlineItem("第一章", 0)
        item.children.append(pikepdf.OutlineItem(WORDS, 0))
        outline.root.append(item)


def xmp(made: pikepdf.Pdf) -> None:
    with made.open_metadata() as metadata:
        metadata["dc:description"] = WORDS


def actual_text(made: pikepdf.Pdf) -> None:
    made.Root.StructTreeRoot = made.make_indirect(
        pikepdf.Dictionary(K=made.make_indirect(pikepdf.Dictionary(ActualText=WORDS)))
    )


def info(made: pikepdf.Pdf) -> None:
    made.docinfo["/Author"] = WORDS


def embedded(made: pikepdf.Pdf) -> None:
    made.attachments[f"{CARD}.txt"] = b"x"


def uri(made: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://example.gov.cn/{CARD}")
    annotated(Subtype=pikepdf.Name.Link, A=action)(made)


TABLE = (
    "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"
).format(*(paragraph(text) for text in ("姓名", "身份证号", "张某", CARD)))
# What, ending, content, place in which the identity card stands.
FILES: list[tuple[str, str, bytes, Place]] = [
    ("text", "docx", word_text(paragraph(WORDS)), Place.BODY),
    ("text in several runs", "docx", word_text(runs("11010519", "491231002X")), Place.BODY),
    ("a table", "docx", word_text(TABLE), Place.BODY),
    ("a paragraph in a text box", "docx", word_text(f"<w:p><w:txbxContent>{paragraph(WORDS)}</w:txbxContent></w:p>"), Place.BODY),
    ("the code of a field", "docx", word_text(paragraph(f'HYPERLINK "{CARD}"', element="instrText")), Place.BODY),
    ("a header", "docx", word(word__header1_dot_xml=part(paragraph(WORDS), "hdr")), Place.HEADER),
    ("a footer", "docx", word(word__footer2_dot_xml=part(paragraph(WORDS), "ftr")), Place.HEADER),
    ("a footnote", "docx", word(word__footnotes_dot_xml=part(paragraph(WORDS))), Place.FOOTNOTE),
    ("an endnote", "docx", word(word__endnotes_dot_xml=part(paragraph(WORDS))), Place.FOOTNOTE),
    ("a comment", "docx", word(word__comments_dot_xml=part(f"<w:comment>{paragraph(WORDS)}</w:comment>", "comments")), Place.COMMENT),
    ("the author of a comment", "docx", word(word__comments_dot_xml=part(f"<w:comment w:author='{CARD}'/>", "comments")), Place.PROPERTY),
    ("a tracked deletion", "docx", word_text("<w:p>" + f"<w:del>{paragraph(WORDS, element='delText')}</w:del></w:p>"), Place.DELETED),
    ("a tracked insertion", "docx", word_text(f"<w:p><w:ins w:author='甲'><w:r><w:t>{WORDS}</w:t></w:r></w:ins></w:p>"), Place.BODY),
    ("hidden characters", "docx", word_text(paragraph(WORDS, "<w:vanish/>")), Place.HIDDEN),
    ("a saved passage", "docx", word(word__glossary__document_dot_xml=part(paragraph(WORDS))), Place.HIDDEN),
    ("a description of a picture", "docx", word_text(f"<w:p><wp:docPr descr='{WORDS}'/></w:p>"), Place.ALTERNATIVE_TEXT),
    ("the creator", "docx", word(docProps__core_dot_xml=core("creator", CARD)), Place.PROPERTY),
    ("the company", "docx", word(docProps__app_dot_xml=f"<Properties><Company>{CARD}</Company></Properties>".encode()), Place.PROPERTY),
    ("an own property", "docx", word(docProps__custom_dot_xml=f"<Properties><property><vt:lpwstr xmlns:vt='v'>{CARD}</vt:lpwstr></property></Properties>".encode()), Place.PROPERTY),
    ("the target of a link", "docx", samples.docx(relations=samples.external("hyperlink", f"https://e.example/{CARD}")), Place.LINK),
    ("a cell", "xlsx", book(cell), Place.SHEET),
    ("a number cell", "xlsx", book(lambda made: cell(made, "110105194912310021")), Place.SHEET),
    ("a hidden sheet", "xlsx", book(hidden_sheet), Place.HIDDEN),
    ("a very hidden sheet", "xlsx", book(very_hidden_sheet), Place.HIDDEN),
    ("a hidden row", "xlsx", book(hidden_row), Place.HIDDEN),
    ("a hidden column", "xlsx", book(hidden_column), Place.HIDDEN),
    ("a comment on a cell", "xlsx", book(cell_comment), Place.COMMENT),
    ("the header of a sheet", "xlsx", book(sheet_header), Place.SHEET),
    ("the creator of a book", "xlsx", book(book_property), Place.PROPERTY),
    ("the target of a link in a book", "xlsx", book(book_link), Place.LINK),
    ("a threaded comment", "xlsx", packed({"xl/workbook.xml": b"<w/>", "xl/threadedComments/threadedComment1.xml": f"<a><threadedComment><text>{WORDS}</text></threadedComment></a>".encode()}), Place.COMMENT),
    ("a person who commented", "xlsx", packed({"xl/workbook.xml": b"<w/>", "xl/persons/person.xml": f"<a><person displayName='{CARD}'/></a>".encode()}), Place.COMMENT),
    ("a text box on a sheet", "xlsx", packed({"xl/workbook.xml": b"<w/>", "xl/drawings/drawing1.xml": f"<a><p><t>{WORDS}</t></p></a>".encode()}), Place.SHEET),
    ("a slide", "pptx", slides(ppt__slides__slide1=slide(WORDS)), Place.SLIDE),
    ("a hidden slide", "pptx", slides(ppt__slides__slide1=slide(WORDS, "<p:sld xmlns:p='p' xmlns:a='a' show='0'>")), Place.HIDDEN),
    ("speaker notes", "pptx", slides(ppt__notesSlides__notesSlide1=slide(WORDS)), Place.SPEAKER_NOTES),
    ("a comment on a slide", "pptx", slides(ppt__comments__comment1=f"<p:cmLst xmlns:p='p'><p:cm><p:text>{WORDS}</p:text></p:cm></p:cmLst>".encode()), Place.COMMENT),
    ("a diagram", "pptx", slides(ppt__diagrams__data1=slide(WORDS)), Place.SLIDE),
    ("a table on a slide", "pptx", slides(ppt__slides__slide1=f"<p:sld xmlns:p='p' xmlns:a='a'><a:tc><a:p><a:t>身份证</a:t></a:p></a:tc><a:tc><a:p><a:t>{CARD}</a:t></a:p></a:tc></p:sld>".encode()), Place.SLIDE),
    ("a description on a slide", "pptx", slides(ppt__slides__slide1=f"<p:sld xmlns:p='p'><p:cNvPr descr='{CARD}'/></p:sld>".encode()), Place.ALTERNATIVE_TEXT),
    ("a page of an official document", "ofd", samples.ofd(**{"Doc_0__Pages__Page_0__Content.xml": ofd_page(WORDS)}), Place.PAGE),
    ("a template of an official document", "ofd", samples.ofd(**{"Doc_0__Tpls__Tpl_0__Content.xml": ofd_page(WORDS)}), Place.PAGE),
    ("an annotation of an official document", "ofd", samples.ofd(**{"Doc_0__Annots__Page_0__Annotation.xml": ofd_page(WORDS, "PageAnnot")}), Place.ANNOTATION),
    ("the author of an official document", "ofd", packed({"OFD.xml": f"<ofd:OFD xmlns:ofd='o'><ofd:Author>{CARD}</ofd:Author></ofd:OFD>".encode()}), Place.PROPERTY),
    ("a page", "pdf", pdf(text=CARD), Place.PAGE),
    ("the author of a PDF", "pdf", pdf(info), Place.PROPERTY),
    ("the metadata of a PDF", "pdf", pdf(xmp), Place.PROPERTY),
    ("a note", "pdf", pdf(annotated(Subtype=pikepdf.Name.Text, Contents=WORDS)), Place.ANNOTATION),
    ("a note with formats", "pdf", pdf(rich_note), Place.ANNOTATION),
    ("a widget", "pdf", pdf(annotated(Subtype=pikepdf.Name.Widget, T=WORDS)), Place.FORM_FIELD),
    ("a form field", "pdf", pdf(form_field), Place.FORM_FIELD),
    ("a bookmark", "pdf", pdf(bookmark), Place.BOOKMARK),
    ("the text that is read aloud", "pdf", pdf(actual_text), Place.ALTERNATIVE_TEXT),
    ("the name of an embedded file", "pdf", pdf(embedded), Place.FILE_NAME),
    ("the target of a link in a PDF", "pdf", pdf(uri), Place.LINK),
    ("a text in UTF-8", "txt", WORDS.encode(), Place.BODY),
    ("a text with a mark of UTF-8", "txt", WORDS.encode("utf-8-sig"), Place.BODY),
    ("a text in UTF-16", "txt", WORDS.encode("utf-16"), Place.BODY),
    ("a text in GB18030", "txt", WORDS.encode("gb18030"), Place.BODY),
    ("a table of text", "csv", f"姓名,证件\n张某,{CARD}\n".encode(), Place.BODY),
    ("a web page", "html", f"<p>{WORDS}</p>".encode(), Place.BODY),
    ("a comment on a web page", "html", f"<p>正常</p><!-- {WORDS} -->".encode(), Place.BODY),
    ("the description of a picture on a web page", "htm", f"<img alt='{WORDS}'>".encode(), Place.BODY),
    ("a cell on a web page", "html", f"<table><tr><td>身份证</td><td>{CARD}</td></tr></table>".encode(), Place.BODY),
    ("a file in an archive", "zip", packed({"a/1.txt": WORDS.encode()}), Place.BODY),
    ("a file in an archive in an archive", "zip", packed({"a.zip": packed({"1.txt": WORDS.encode()})}), Place.BODY),
    ("the name of a file in an archive", "zip", packed({f"{CARD}.txt": b"x"}), Place.FILE_NAME),
]  # fmt: skip


def read(ending: str, content: bytes) -> reading_module.Reading:
    return read_file(io.BytesIO(content), ending)


@pytest.mark.parametrize(
    ("ending", "content", "place"), [one[1:] for one in FILES], ids=[one[0] for one in FILES]
)
def test_an_identity_card_is_found_wherever_it_stands(
    ending: str, content: bytes, place: Place
) -> None:
    wanted = {CARD, "110105194912310021"}
    found = read(ending, content)
    hits = [
        (each.place, each.text[one.start : one.end])
        for each in found.segments
        for one in find(each.text)
        if one.kind == Kind.IDENTITY_CARD
    ]
    if "110105194912310021" in str(found.segments):
        # The check digit is wrong on purpose: the number is read, and not taken for a card.
        assert hits == []
        assert any("110105194912310021" in each.text for each in found.segments)
        return
    assert place in {where for where, value in hits if value in wanted}
    assert found.is_complete


def test_there_are_sixty_crafted_files(counted: Any) -> None:
    assert len(FILES) >= 60
    counted(
        "crafted files",
        f"{len(FILES)} files with an identity card, in {len({one[3] for one in FILES})} places",
    )


def test_words_keep_their_lines_and_cells() -> None:
    text = word_text(
        paragraph("第一行")
        + TABLE
        + "<w:p><w:r><w:t>左</w:t><w:tab/><w:t>右</w:t><w:br/><w:t>下</w:t><w:noBreakHyphen/></w:r></w:p>"
    )
    (body,) = [each.text for each in read("docx", text).segments if each.place == Place.BODY]
    assert body == f"第一行\n姓名\t身份证号\n张某\t{CARD}\n左\t右\n下-"
    (page,) = read("html", b"<p>a<br>b</p><table><tr><td>1</td><td>2</td></tr></table>").segments
    assert page.text.split("\n") == ["a", "b", "", "\t1\t2"]


def test_what_a_word_processor_writes_is_read() -> None:
    made: Any = python_docx.Document()
    made.add_paragraph("关于公布收费目录的通知")
    made.core_properties.author = "编制人"
    out = io.BytesIO()
    made.save(out)
    found = {(each.place, each.detail): each.text for each in read("docx", out.getvalue()).segments}
    assert found[Place.BODY, ""] == "关于公布收费目录的通知"
    assert found[Place.PROPERTY, "creator"] == "编制人"


def test_formulas_and_readings_are_no_text() -> None:
    shared = "<sst><si><t>重庆</t><rPh><t>ジュウケイ</t></rPh></si></sst>".encode()
    sheet = (
        "<worksheet><sheetData><row><c t='s'><v>0</v></c><c><f>SUM(1)</f><v>12</v></c>"
        "<c r='F1' t='s'><v>7</v></c></row></sheetData></worksheet>"
    )
    made = packed(
        {
            "xl/workbook.xml": b"<workbook xmlns:r='r'><sheet name='A' r:id='r1'/><sheet name='B' r:id='r9'/></workbook>",
            "xl/_rels/workbook.xml.rels": b"<a><Relationship Id='r1' Target='/xl/worksheets/s.xml'/></a>",
            "xl/worksheets/s.xml": sheet.encode(),
            "xl/sharedStrings.xml": shared,
        }
    )
    assert [each.text for each in read("xlsx", made).segments] == ["重庆\t12\t"]


def test_pictures_and_pages_without_text_are_counted() -> None:
    assert read("png", samples.png()).images == 1
    assert read("pdf", pdf(pages=3)).images == 3
    assert read("docx", word(word__media__image1_dot_png=samples.png())).images == 1
    assert read("zip", packed({"a.png": samples.png(), "b.txt": b"x"})).images == 1
    assert read("pdf", pdf(text="words")).images == 0


def test_names_in_archives_are_read_as_programs_of_windows_write_them() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        entry = zipfile.ZipInfo("x" * 10)
        made.writestr(entry, b"x")
    raw = out.getvalue().replace(b"x" * 10, "通讯录.txt".encode("gb18030"))
    names = [each.text for each in read("zip", raw).segments if each.place == Place.FILE_NAME]
    assert names == ["通讯录.txt"]
    odd = out.getvalue().replace(b"x" * 10, b"\xff" * 9 + b"a")
    names = [each.text for each in read("zip", odd).segments if each.place == Place.FILE_NAME]
    assert names == ["\xa0" * 9 + "a"]


BROKEN = [
    ("no archive", "docx", b"no archive", "file-unreadable"),
    ("broken XML", "docx", word(word__document_dot_xml=b"<w:document><w:p>"), "file-unreadable"),
    ("an entity", "docx", word(word__document_dot_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "file-unreadable"),
    ("an encrypted member", "zip", samples.encrypted(packed({"a.txt": b"x"})), "file-unreadable"),
    ("deep elements", "docx", word(word__document_dot_xml=b"<a>" * 600 + b"</a>" * 600), "file-too-large"),
    ("no PDF", "pdf", b"%PDF-1.7 nothing", "file-unreadable"),
    ("an unknown type", "exe", b"MZ", "file-type-without-text"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("ending", "content", "code"), [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN]
)
def test_a_broken_file_says_why(ending: str, content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(ending, content)
    assert raised.value.code == code


def test_a_damaged_pdf_of_which_pages_are_shown_is_not_complete(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_values: object) -> None:
        raise pikepdf.PdfError

    monkeypatch.setattr(pikepdf, "open", fail)
    found = read("pdf", pdf(text=CARD))
    assert ([each.text for each in found.segments], found.is_complete) == ([CARD], False)


def test_an_encrypted_pdf_says_so() -> None:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(Unreadable, match="file-encrypted"):
        read("pdf", out.getvalue())


def test_limits_leave_out_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments_module, "MAX_CHARACTERS", 10)
    cut = read("txt", b"0123456789abc")
    assert (cut.segments[0].text, cut.is_complete) == ("0123456789", False)
    assert not read("zip", packed({"a.txt": b"x" * 9, "b.txt": b"y"})).is_complete
    monkeypatch.undo()
    monkeypatch.setattr(reading_module, "MAX_MEMBERS", 1)
    assert not read("zip", packed({"a.txt": b"1", "b.txt": b"2"})).is_complete
    monkeypatch.undo()
    monkeypatch.setattr(reading_module, "MAX_MEMBER", 2)
    assert not read("zip", packed({"a.txt": b"123"})).is_complete
    monkeypatch.undo()
    nested = packed({"a.txt": b"x"})
    for _depth in range(4):
        nested = packed({"a.zip": nested, "folder/": b""})
    assert not read("zip", nested).is_complete
    assert not read("zip", packed({"a.docx": b"no archive"})).is_complete
    monkeypatch.setattr(pdf_module, "MAX_PAGES", 1)
    assert not read("pdf", pdf(text="x", pages=2)).is_complete
    monkeypatch.undo()
    monkeypatch.setattr(pdf_module, "MAX_OBJECTS", 1)
    assert not read("pdf", pdf(text="x")).is_complete
    monkeypatch.undo()
    monkeypatch.setattr(xml_module, "MAX_PART", 20)
    with pytest.raises(Unreadable, match="file-too-large"):
        read("docx", word_text(paragraph(WORDS)))


def process_output(
    path: Path, ending: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """Run the main function of the process here, without its limits, which would stay."""
    import json  # noqa: PLC0415
    import os  # noqa: PLC0415

    monkeypatch.setattr("gongkai.files.extraction.process.set_limits", lambda *_: None)
    monkeypatch.setattr("gongkai.files.extraction.process.signal.alarm", lambda _: None)
    monkeypatch.setattr("gongkai.files.extraction.process.os.nice", lambda _: None)
    job = {
        "file": os.open(path, os.O_RDONLY),
        "ending": ending,
        "seconds": 9,
        "megabytes": 500,
        "wall": 9,
    }
    main(json.dumps(job))
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("raised", "code"),
    [(MemoryError(), "file-too-large"), (RecursionError(), "file-too-large"), (KeyError("a"), "file-unreadable")],
)  # fmt: skip
def test_the_process_says_in_words_whatever_happens(
    raised: Exception,
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "a"
    path.write_bytes(WORDS.encode())
    assert '"complete": true' in process_output(path, "txt", monkeypatch, capsys)
    assert "file-type-without-text" in process_output(path, "exe", monkeypatch, capsys)

    def fail(*_values: object) -> None:
        raise raised

    monkeypatch.setattr("gongkai.files.extraction.process.read_file", fail)
    assert code in process_output(path, "txt", monkeypatch, capsys)


def test_a_file_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(word_text(paragraph(WORDS)))
    found = extract(path, "docx")
    assert (found.code, found.is_complete, found.images) == ("", True, 0)
    assert [(each.place, each.text) for each in found.segments] == [(Place.BODY, WORDS)]


@pytest.mark.parametrize("pages", [200, pytest.param(3_000, marks=pytest.mark.long)])
def test_many_pages_are_read(pages: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(pdf(text=CARD, pages=pages))
    found = extract(path, "pdf")
    assert (found.code, len(found.segments), found.is_complete) == ("", pages, True)


def test_a_bomb_ends_the_process_and_not_us(tmp_path: Path, settings: Any) -> None:
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, extraction_mb=80)
    path = tmp_path / "file"
    row = b"<row><c t='inlineStr'><is><t>" + b"x" * 900 + b"</t></is></c></row>"
    sheet = b"<worksheet><sheetData>" + row * 60_000 + b"</sheetData></worksheet>"
    path.write_bytes(
        packed(
            {
                "xl/workbook.xml": b"<workbook xmlns:r='r'><sheet name='A' r:id='r1'/></workbook>",
                "xl/_rels/workbook.xml.rels": b"<a><Relationship Id='r1' Target='s.xml'/></a>",
                "xl/s.xml": sheet,
            }
        )
    )
    found = extract(path, "xlsx")
    assert found.code in {"extraction-stopped", "file-too-large"}
    assert found.segments == ()


def test_a_process_that_hangs_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(extractor, "START", "import time; time.sleep(60)")
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, extraction_seconds=0.1)
    path = tmp_path / "file"
    path.write_bytes(b"x")
    assert extract(path, "txt").code == "extraction-stopped"


def test_output_that_was_cut_gives_no_text() -> None:
    line = b'{"place": "body", "detail": "", "text": "a", "found": []}\n'
    assert extractor._result(line + b'{"code": "", "comp') == extractor._failed(
        "extraction-stopped"
    )
    assert (
        len(extractor._result(line + b'{"code": "", "complete": true, "images": 0}\n').segments)
        == 1
    )


def test_old_files_need_the_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(samples.ole("WordDocument"))
    monkeypatch.setattr(extractor, "has_office", lambda: False)
    assert extract(path, "doc").code == "office-missing"


@pytest.mark.long
@pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")
def test_old_files_are_read_through_the_office(tmp_path: Path) -> None:
    path = tmp_path / "file"
    # LibreOffice reads by content: RTF is what it takes for a document of Word here as well.
    text = "".join(f"\\u{ord(sign)}?" for sign in "身份证号")
    path.write_bytes(b"{\\rtf1\\ansi " + text.encode() + CARD.encode() + b"\\par}")
    found = extract(path, "doc")
    assert [each.text for each in found.segments if each.place == Place.BODY] == [f"身份证号{CARD}"]


def test_a_damaged_old_file_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/bash\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setattr("gongkai.files.office.OFFICE_NAMES", (str(program),))
    path = tmp_path / "file"
    path.write_bytes(zlib.compress(b"x"))
    assert extract(path, "doc").code == "file-unreadable"
