"""Styles of DOCX files: nothing of the stock template shows."""

from datetime import date
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn

from gongkai.typesetting import Paper, docx_of

PAPER = Paper("示范区财政厅", "第1号", "答复书", "秦未央", ["一、正文。"], date(2026, 3, 1))


def test_headings_of_a_letter_are_black_without_rule_and_in_chinese() -> None:
    document = Document(BytesIO(docx_of(PAPER)))
    for name in ("Title", "Heading 1", "Heading 2", "Caption"):
        style = document.styles[name]
        assert str(style.font.color.rgb) == "000000"  # type: ignore[attr-defined]
        assert not style.element.findall(f".//{qn('w:pBdr')}")
    languages = list(document.styles.element.iter(qn("w:lang")))
    assert languages
    assert {one.get(qn("w:eastAsia")) for one in languages} == {"zh-CN"}


def test_unsigned_paper_has_neither_seal_nor_addressee() -> None:
    unsigned = Paper("财政厅", "1", "回执", "", ["正文。"], date(2026, 3, 1), is_signed=False)
    texts = [one.text for one in Document(BytesIO(docx_of(unsigned))).paragraphs]
    assert texts == ["财政厅", "1", "回执", "正文。"]
