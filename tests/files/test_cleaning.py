"""Published copies: nothing that no reader sees is left, and everything that a reader sees is."""

import io
import json
import os
import shutil
import struct
import subprocess
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any

import docx as python_docx
import pikepdf
import pytest
from openpyxl import load_workbook

from gongkai.files import cleaner
from gongkai.files.cleaner import CLEANED, clean_copy
from gongkai.files.cleaning import packages as packages_module
from gongkai.files.cleaning import process as process_module
from gongkai.files.cleaning import xml as xml_module
from gongkai.files.cleaning.images import clean_jpeg, clean_png
from gongkai.files.cleaning.process import clean, main
from gongkai.files.cleaning.removals import NotCleanable, Removal
from gongkai.files.extraction.reading import read_file
from gongkai.files.extraction.segments import Place
from tests.files import samples
from tests.files.samples import packed
from tests.files.test_extraction import CARD, FILES, WORDS, paragraph, pdf, word, word_text

GONE = {Place.COMMENT, Place.DELETED, Place.PROPERTY, Place.ANNOTATION}
SEEN = {Place.BODY, Place.PAGE, Place.SHEET, Place.SLIDE, Place.HEADER, Place.FOOTNOTE}


def cleaned(content: bytes, ending: str) -> tuple[bytes, set[Removal]]:
    """Return the published copy: the file itself if nothing is removed."""
    out = io.BytesIO()
    removed = clean(io.BytesIO(content), out, ending)
    return (out.getvalue() if removed else content), removed


def unpacked(content: bytes) -> bytes:
    """Return everything in a file, streams and members without compression."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"\n".join(
                one.filename.encode() + archive.read(one) for one in archive.infolist()
            )
    if not content.startswith(b"%PDF"):
        return content
    with pikepdf.open(io.BytesIO(content)) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a widget outside a form is meant
        out = io.BytesIO()
        made.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        return out.getvalue()


def is_in(needle: str, content: bytes) -> bool:
    raw = unpacked(content)
    ways = (needle.encode(), needle.encode("utf-16-be"), needle.encode("utf-16-be").hex().encode())
    return any(way in raw for way in ways)


OFFICE = [one for one in FILES if one[1] in CLEANED and one[2].startswith((b"PK", b"%PDF"))]
# Samples of single parts that are no whole file of the type.
PARTIAL = {"a threaded comment", "a person who commented", "a text box on a sheet"}
OFFICE = [one for one in OFFICE if one[0] not in PARTIAL]


@pytest.mark.parametrize(
    ("ending", "content", "place"), [one[1:] for one in OFFICE], ids=[one[0] for one in OFFICE]
)
def test_what_is_not_seen_is_gone_and_what_is_seen_stays(
    ending: str, content: bytes, place: Place
) -> None:
    needle = "110105194912310021" if b"110105194912310021" in unpacked(content) else CARD
    copy, removed = cleaned(content, ending)
    before = read_file(io.BytesIO(content), ending)
    after = read_file(io.BytesIO(copy), ending)
    assert {one.place for one in after.segments}.isdisjoint(GONE)
    if place in GONE:
        assert removed
        assert not is_in(needle, copy)
    for kind in SEEN - {Place.SHEET if place == Place.COMMENT else None}:
        assert [one.text for one in before.segments if one.place == kind] == [
            one.text for one in after.segments if one.place == kind
        ]
    # Cleaned once more, nothing is left to remove.
    assert cleaned(copy, ending)[1] == set()


CHANGED = (
    "<w:p w:rsidR='00AB12CD'>"
    "<w:r><w:t xml:space='preserve'>甲 &amp; </w:t></w:r>"
    "<w:del w:author='张三'><w:r><w:delText>旧文字</w:delText></w:r></w:del>"
    "<w:ins w:author='张三'><w:r><w:rPr><w:b/><w:rPrChange w:author='张三'><w:rPr/></w:rPrChange></w:rPr>"
    "<w:t>新文字</w:t></w:r></w:ins>"
    "<w:moveFrom w:author='张三'><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
    "<w:moveTo w:author='张三'><w:r><w:t>移来</w:t></w:r></w:moveTo>"
    "<w:commentRangeStart w:id='0'/><w:r><w:commentReference w:id='0'/></w:r></w:p>"
    "<w:tbl><w:tr><w:trPr><w:del w:author='张三'/></w:trPr><w:tc><w:p><w:r><w:t>删去的行</w:t></w:r></w:p></w:tc></w:tr>"
    "<w:tr><w:tc><w:p><w:r><w:t>留下的行</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)


def test_tracked_changes_are_accepted() -> None:
    copy, removed = cleaned(word_text(CHANGED), "docx")
    (body,) = read_file(io.BytesIO(copy), "docx").segments
    assert body.text == "甲 & 新文字移来\n留下的行"
    assert removed == {Removal.CHANGES, Removal.COMMENTS, Removal.PROPERTIES}
    for gone in ("张三", "旧文字", "移走", "删去的行", "00AB12CD", "commentReference"):
        assert not is_in(gone, copy)


def test_a_document_of_a_word_processor_opens_after_cleaning() -> None:
    made: Any = python_docx.Document()
    made.add_paragraph("关于公布收费目录的通知").add_run("（试行）").bold = True
    made.add_table(1, 2).rows[0].cells[1].text = "收费项目"
    made.core_properties.author = "编制人"
    made.core_properties.last_modified_by = "修改人"
    out = io.BytesIO()
    made.save(out)
    copy, removed = cleaned(out.getvalue(), "docx")
    assert Removal.PROPERTIES in removed
    assert Removal.THUMBNAIL in removed
    again: Any = python_docx.Document(io.BytesIO(copy))
    assert again.paragraphs[0].text == "关于公布收费目录的通知（试行）"
    assert again.paragraphs[0].runs[1].bold
    assert again.tables[0].rows[0].cells[1].text == "收费项目"
    for gone in ("编制人", "修改人", "docProps"):
        assert not is_in(gone, copy)


def test_a_workbook_opens_after_cleaning() -> None:
    content = next(one[2] for one in FILES if one[0] == "a comment on a cell")
    copy, removed = cleaned(content, "xlsx")
    assert removed == {Removal.PROPERTIES, Removal.COMMENTS}
    book: Any = load_workbook(io.BytesIO(copy))
    assert book.active["B2"].value == "正常"
    assert book.active["B2"].comment is None


def test_links_out_of_the_file_are_cut_and_web_links_stay() -> None:
    relations = (
        samples.external("hyperlink", "https://www.example.gov.cn/")
        + samples.external("hyperlink", "file:///C:/Users/zhangsan/a.docx").replace("r9", "r8")
        + samples.external("attachedTemplate", "https://t.example/a.dotx").replace("r9", "r7")
        + '<Relationship Id="r6" Type="x/oleObject" Target="embeddings/a.xlsx"/>'
        + '<Relationship Id="r5" Type="x/image" Target="/word/media/a.jpg"/>'
    )
    text = (
        "<w:document xmlns:w='w' xmlns:r='r' xmlns:o='o' xmlns:c='c'><w:p>"
        "<w:hyperlink r:id='r9'><w:r><w:t>网站</w:t></w:r></w:hyperlink>"
        "<w:hyperlink r:id='r8'><w:r><w:t>文件</w:t></w:r></w:hyperlink>"
        "<w:object><o:OLEObject r:id='r6'/></w:object><a:blip xmlns:a='a' r:embed='r5' r:link='r8'/></w:p></w:document>"
    )
    content = samples.docx(
        relations=relations,
        word__document_dot_xml=text.encode(),
        word__embeddings__a_dot_xlsx=b"PK" + CARD.encode(),
        word__media__a_dot_jpg=jpeg_with(b"Exif\x00\x00" + CARD.encode()),
    )
    copy, removed = cleaned(content, "docx")
    raw = unpacked(copy).decode("utf-8", "replace")
    assert {Removal.LINKS, Removal.EMBEDDED, Removal.IMAGE_DATA} <= removed
    assert "https://www.example.gov.cn/" in raw
    for gone in ("zhangsan", "t.example", "OLEObject", "r:link", CARD):
        assert gone not in raw
    assert "网站" in raw
    assert "文件" in raw
    assert 'r:embed="r5"' in raw


def test_formulas_that_refer_to_other_files_keep_their_values() -> None:
    sheet = (
        "<worksheet xmlns:r='r'><sheetData><row><c r='A1'><f>[1]Sheet1!A1</f><v>12</v></c>"
        "<c r='B1'><f>SUM(A1)</f><v>12</v></c><c r='C1' t='inlineStr'><is><t>见[1]</t></is></c></row></sheetData>"
        "<hyperlinks><hyperlink ref='A1' r:id='r1'/></hyperlinks><pageSetup r:id='r2'/></worksheet>"
    )
    content = packed(
        {
            "[Content_Types].xml": b"<Types><Override PartName='/xl/externalLinks/externalLink1.xml'/></Types>",
            "xl/workbook.xml": b"<workbook><externalReferences><externalReference/></externalReferences></workbook>",
            "xl/worksheets/sheet1.xml": sheet.encode(),
            "xl/worksheets/_rels/sheet1.xml.rels": (
                b'<Relationships><Relationship Id="r1" Type="x/hyperlink" TargetMode="External" Target="\\\\\\\\host\\\\a"/>'
                b'<Relationship Id="r2" Type="x/printerSettings" Target="../printerSettings/p.bin"/></Relationships>'
            ),
            "xl/printerSettings/p.bin": b"x",
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": b"<Relationships/>",
        }
    )
    copy, removed = cleaned(content, "xlsx")
    raw = unpacked(copy).decode()
    assert removed == {Removal.LINKS, Removal.PROPERTIES}
    assert "[1]Sheet1" not in raw
    assert "见[1]" in raw
    # A text that only looks like such a formula changes nothing.
    assert cleaned(copy, "xlsx") == (copy, set())
    assert "externalLink" not in raw
    assert "<v>12</v>" in raw
    assert "<f>SUM(A1)</f>" in raw
    assert "pageSetup/>" in raw
    assert "hyperlinks" not in raw


def jpeg_with(*segments: bytes, profile: bytes = b"") -> bytes:
    """Make a JPEG with these application segments; its pixels are two scans."""
    out = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    for one in segments:
        out += b"\xff\xe1" + struct.pack(">H", len(one) + 2) + one
    if profile:
        out += b"\xff\xe2" + struct.pack(">H", len(profile) + 14) + b"ICC_PROFILE\x00" + profile
    scan = b"\xff\xda\x00\x02\x11\xff\x00\xff\xd0\x12\xff\xff"
    return out + scan + b"\xff\xdb\x00\x02" + b"\xff\xda\x00\x02\x13" + b"\xff\xd9"


def exif(turn: int, order: bytes = b"MM") -> bytes:
    sign = ">" if order == b"MM" else "<"
    head = order + struct.pack(f"{sign}HIH", 42, 8, 2)
    entries = struct.pack(f"{sign}HHII", 0x010F, 2, 4, 0) + struct.pack(
        f"{sign}HHIHH", 0x0112, 3, 1, turn, 0
    )
    return b"Exif\x00\x00" + head + entries + CARD.encode()


@pytest.mark.parametrize("order", [b"MM", b"II"])
def test_a_photograph_keeps_only_which_side_is_up(order: bytes) -> None:
    content = jpeg_with(
        exif(6, order), b"http://ns.adobe.com/xap/1.0/\x00" + CARD.encode(), profile=b"p"
    )
    copy, removed = cleaned(content + CARD.encode(), "jpg")
    assert removed == {Removal.IMAGE_DATA}
    assert CARD.encode() not in copy
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in copy
    assert b"ICC_PROFILE" in copy
    assert b"\x11\xff\x00\xff\xd0\x12" in copy
    assert clean_jpeg(copy) == copy
    assert b"Exif" not in clean_jpeg(jpeg_with(exif(1)))
    assert b"Exif" not in clean_jpeg(jpeg_with(b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00"))
    # Bytes may stand before a marker to fill up.
    assert clean_jpeg(content.replace(b"\xff\xe2", b"\xff\xff\xff\xe2")) == copy
    assert b"Exif" not in clean_jpeg(jpeg_with(b"Exif\x00\x00MM"))
    assert b"Exif" not in clean_jpeg(jpeg_with(b"Exif\x00\x00??" + bytes(9)))


def test_a_small_picture_in_the_head_is_left_out() -> None:
    thumbnail = b"\xff\xd8\xff\xe0\x00\x13JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x01\x01abc"
    copy = clean_jpeg(thumbnail + b"\xff\xda\x00\x02\x11\xff\xd9")
    assert b"abc" not in copy
    assert copy == clean_jpeg(copy)


def test_a_png_keeps_its_pixels() -> None:
    copy, removed = cleaned(samples.png(comment=CARD.encode(), tail=CARD.encode()), "png")
    assert removed == {Removal.IMAGE_DATA}
    assert copy == samples.png()
    assert cleaned(samples.png(), "png") == (samples.png(), set())


BROKEN_IMAGES = [
    (clean_jpeg, b"GIF"),
    (clean_jpeg, b"\xff\xd8\xff"),
    (clean_jpeg, b"\xff\xd8\xff\xd9"),
    (clean_jpeg, b"\xff\xd8\xff\xe0\xff\xff"),
    (clean_jpeg, b"\xff\xd8\xff\xda\x00\x02\x11"),
    (clean_png, b"GIF"),
    (clean_png, b"\x89PNG\r\n\x1a\n"),
    (clean_png, b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 99) + b"IDAT" + bytes(9)),
]


@pytest.mark.parametrize(("cleaning", "content"), BROKEN_IMAGES)
def test_a_broken_image_is_not_cleaned(cleaning: Any, content: bytes) -> None:
    with pytest.raises(NotCleanable):
        cleaning(content)


def marked(subtype: str, **values: Any) -> Any:
    def change(made: pikepdf.Pdf) -> None:
        look = made.make_stream(
            b"0 0 9 9 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9]
        )
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name(subtype),
            Rect=[0, 0, 9, 9],
            F=4,
            AP=pikepdf.Dictionary(N=look),
            **values,
        )
        made.pages[0].Annots = pikepdf.Array([made.make_indirect(note)])

    return change


def test_a_stamp_becomes_part_of_the_page() -> None:
    copy, removed = cleaned(pdf(marked("/Stamp", Contents=CARD), text="words"), "pdf")
    assert removed == {Removal.ANNOTATIONS}
    assert not is_in(CARD, copy)
    with pikepdf.open(io.BytesIO(copy)) as made:
        assert "/Annots" not in made.pages[0]
        assert b"0 0 9 9 re f" in unpacked(copy)
    assert read_file(io.BytesIO(copy), "pdf").segments[0].text == "words"


def test_fields_and_links_of_a_pdf_stay() -> None:
    def change(made: pikepdf.Pdf) -> None:
        widget = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            Rect=[0, 0, 9, 9],
            FT=pikepdf.Name.Tx,
            T="姓名",
        )
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            Contents=CARD,
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.gov.cn/"),
        )
        field = made.make_indirect(widget)
        made.pages[0].Annots = pikepdf.Array([field, made.make_indirect(link)])
        made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), XFA=CARD)

    copy, removed = cleaned(pdf(change), "pdf")
    assert removed == {Removal.ANNOTATIONS, Removal.CUSTOM_DATA}
    with pikepdf.open(io.BytesIO(copy)) as made:
        annotations: Any = made.pages[0].Annots
        assert [str(one.Subtype) for one in annotations] == ["/Widget", "/Link"]
        assert "/XFA" not in made.Root.AcroForm
    assert not is_in(CARD, copy)
    assert is_in("https://example.gov.cn/", copy)


def test_more_of_a_pdf_that_nobody_sees() -> None:
    def change(made: pikepdf.Pdf) -> None:
        page = made.pages[0]
        page.PieceInfo = pikepdf.Dictionary(A=CARD)
        page.Thumb = made.make_stream(CARD.encode())
        made.Root.SpiderInfo = pikepdf.Dictionary(A=CARD)
        made.attachments["a.txt"] = CARD.encode()
        image = made.make_stream(
            jpeg_with(exif(1)),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Filter=pikepdf.Name.DCTDecode,
        )
        broken = made.make_stream(b"x", Filter=pikepdf.Name.DCTDecode)
        page.Resources.XObject = pikepdf.Dictionary(I=image, B=broken)

    content = pdf(change, text="words")
    copy, removed = cleaned(content, "pdf")
    assert removed == {
        Removal.PROPERTIES,
        Removal.THUMBNAIL,
        Removal.CUSTOM_DATA,
        Removal.EMBEDDED,
        Removal.IMAGE_DATA,
    }
    with pikepdf.open(io.BytesIO(copy)) as made:
        raw = bytes(made.pages[0].Resources.XObject.I.read_raw_bytes())
    assert CARD.encode() not in raw
    assert not is_in(CARD, copy)


def test_the_title_and_the_marks_of_an_accessible_file_stay() -> None:
    def change(made: pikepdf.Pdf) -> None:
        made.docinfo["/Title"], made.docinfo["/Author"] = "收费目录", CARD
        with made.open_metadata() as metadata:
            metadata["dc:title"] = "收费目录"
            metadata["dc:description"] = CARD
            metadata["{http://www.aiim.org/pdfua/ns/id/}part"] = "1"

    copy, removed = cleaned(pdf(change), "pdf")
    assert removed == {Removal.PROPERTIES}
    with pikepdf.open(io.BytesIO(copy)) as made:
        assert dict(made.docinfo) == {"/Title": "收费目录"}
        with made.open_metadata() as metadata:
            assert metadata["dc:title"] == "收费目录"
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert not is_in(CARD, copy)


def test_an_earlier_state_of_a_pdf_is_gone() -> None:
    first = pdf(text=CARD)
    with pikepdf.open(io.BytesIO(first)) as made:
        number = made.pages[0].obj.objgen[0]
        root = made.Root.objgen[0]
    update = b"\n%d 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n" % number
    at = len(first) + 1
    place = first.rindex(b"startxref") + 9
    before = int(first[place : first.index(b"%%EOF", place)])
    table = (
        b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Root %d 0 R/Size 99/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (number, at, root, before, len(first) + len(update))
    )
    copy, removed = cleaned(first + update + table, "pdf")
    assert Removal.CHANGES in removed
    assert CARD.encode() not in unpacked(copy)


def test_a_signed_pdf_is_left_as_it_is() -> None:
    def change(made: pikepdf.Pdf) -> None:
        made.docinfo["/Author"] = CARD
        made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([]), SigFlags=3)

    content = pdf(change)
    assert cleaned(content, "pdf") == (content, set())


def test_a_protected_pdf_is_not_cleaned() -> None:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(owner="a", user=""))
    with pytest.raises(NotCleanable):
        cleaned(out.getvalue(), "pdf")


BROKEN = [
    ("docx", b"no archive"),
    ("docx", packed({"word/document.xml": b"<a/>"})),
    ("docx", word(word__document_dot_xml=b"<a>")),
    ("docx", word(word__document_dot_xml=b"<!DOCTYPE a><a/>")),
    ("docx", word(word__document_dot_xml=b"<a>" * 600 + b"</a>" * 600)),
    ("pdf", b"%PDF-1.7 nothing"),
    ("png", b"x"),
]


@pytest.mark.parametrize(("ending", "content"), BROKEN)
def test_a_broken_file_is_not_cleaned(ending: str, content: bytes) -> None:
    with pytest.raises(NotCleanable):
        cleaned(content, ending)


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages_module, "MAX_MEMBERS", 1)
    with pytest.raises(NotCleanable):
        cleaned(word_text(paragraph(WORDS)), "docx")
    monkeypatch.undo()
    monkeypatch.setattr(xml_module, "MAX_PART", 10)
    with pytest.raises(NotCleanable):
        cleaned(word_text(paragraph(WORDS)), "docx")


def test_other_parts_stay_byte_by_byte() -> None:
    content = word(
        word__media__a_dot_png=b"damaged",
        word__media__c_dot_png=samples.png(comment=CARD.encode()),
        word__media__b_dot_jpg=b"\xff\xd8damaged",
        word__fonts__f_dot_odttf=b"\x00\x01",
        docProps__app_dot_xml=b"<Properties/>",
    )
    copy, _removed = cleaned(content, "docx")
    raw = unpacked(copy)
    assert b"damaged" in raw
    assert b"\x00\x01" in raw
    assert CARD.encode() not in raw
    commented = io.BytesIO(content)
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = CARD.encode()
    copy, removed = cleaned(commented.getvalue(), "docx")
    assert CARD.encode() not in copy
    assert Removal.PROPERTIES in removed


def test_a_copy_in_which_something_is_left_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "_clean", lambda *_: {Removal.COMMENTS})
    with pytest.raises(NotCleanable):
        cleaned(b"x", "docx")


def test_the_process_writes_the_copy(tmp_path: Path) -> None:
    path, target = tmp_path / "file", tmp_path / "copy"
    path.write_bytes(word_text(CHANGED))
    done = clean_copy(path, "docx", target)
    assert (done.is_failed, done.removed) == (False, ("changes", "comments", "properties"))
    assert "旧文字".encode() not in unpacked(target.read_bytes())
    path.write_bytes(b"x")
    assert clean_copy(path, "docx", target).is_failed


def test_a_process_that_dies_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    monkeypatch.setattr(cleaner, "START", "import sys; sys.exit(3)")
    assert clean_copy(path, "png", tmp_path / "copy").is_failed
    monkeypatch.setattr(cleaner, "START", "print('no answer')")
    assert clean_copy(path, "png", tmp_path / "copy").is_failed


@pytest.mark.parametrize("content", [samples.png(comment=b"a"), b"x"])
def test_the_main_function_answers(
    content: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("set_limits", "signal.alarm", "os.nice"):
        monkeypatch.setattr(f"gongkai.files.cleaning.process.{name}", lambda *_: None)
    path, target = tmp_path / "file", tmp_path / "copy"
    path.write_bytes(content)
    target.touch()
    job = {
        "file": os.open(path, os.O_RDONLY),
        "copy": os.open(target, os.O_RDWR),
        "ending": "png",
        "seconds": 9,
        "megabytes": 500,
        "wall": 9,
    }
    main(json.dumps(job))
    answer = json.loads(capsys.readouterr().out)
    good = content.startswith(b"\x89PNG")
    assert answer == {"failed": not good, "removed": ["image-data"] if good else []}
    assert (target.read_bytes() == samples.png()) == good


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_another_program_reads_the_same_text(tmp_path: Path) -> None:
    content = pdf(marked("/Stamp", Contents=CARD), text="Fees of 2026")
    copy, _removed = cleaned(content, "pdf")
    (tmp_path / "a.pdf").write_bytes(copy)
    found = subprocess.run(["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, check=True)
    assert found.stdout.decode().strip() == "Fees of 2026"
    assert zlib.crc32(content) != zlib.crc32(copy)
