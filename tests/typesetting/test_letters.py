"""Typeset letters: their text is complete and none of it is read as markup."""

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from pypdf import PdfReader

from gongkai.typesetting import Paper, TypesettingFailed, docx_of, fonts, pdf, pdf_of

HOSTILE = '#read("/etc/passwd") *星* $x$ \\ ``` #import "@preview/x:1.0.0" <b> & "'


def letter(**changes: Any) -> Paper:
    plain: dict[str, Any] = {
        "issuer": "示范区财政厅",
        "number": "示财公开〔2026〕12号",
        "heading": "政府信息公开申请答复书",
        "addressee": "秦未央",
        "paragraphs": ["现答复如下：", HOSTILE, "第一行\n第二行"],
        "dated": date(2026, 11, 23),
        "contact": "联系电话：0000",
    }
    return Paper(**plain | changes)


def words_in_pdf(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace(
        " ", ""
    )


def test_pdf_contains_the_whole_letter_and_runs_none_of_it() -> None:
    text = words_in_pdf(pdf_of(letter()))
    for words in (
        "示范区财政厅",
        "示财公开〔2026〕12号",
        "政府信息公开申请答复书",
        "秦未央：",
        '#read("/etc/passwd")',
        "第二行",
        "（印章）",
        "2026年11月23日",
        "联系电话：0000",
    ):
        assert words in text
    assert "root:" not in text


def test_pdf_is_tagged_archivable_and_always_the_same() -> None:
    content = pdf_of(letter())
    catalogue: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] is True or catalogue["/MarkInfo"]["/Marked"].value
    described = catalogue["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part" in described
    assert "pdfuaid:part" in described
    assert pdf_of(letter()) == content
    assert pdf_of(letter(number="示财公开〔2026〕13号")) != content


def test_draft_has_its_watermark_and_uyghur_is_typeset() -> None:
    content = pdf_of(
        letter(draft="草稿", paragraphs=["ئۇيغۇرچە خەت 2026"] + ["很长的答复。" * 40] * 12)
    )
    assert len(PdfReader(io.BytesIO(content)).pages) > 1
    text = words_in_pdf(content)
    assert "草" in text
    assert "2026" in text


def fonts_of(content: bytes) -> dict[str, str]:
    """Return the text in each font of a PDF, by the font's name without its prefix."""
    written: dict[str, str] = {}

    def take(text: str, _matrix: Any, _text_matrix: Any, font: Any, _size: Any) -> None:
        if text.strip():
            name = font["/BaseFont"].partition("+")[2]
            written[name] = written.get(name, "") + "".join(text.split())

    for page in PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=take)
    return written


def widths_of(content: bytes, name: str) -> set[float]:
    """Return the widths of the characters in the fonts of that name."""
    widths: set[float] = set()
    for page in PdfReader(io.BytesIO(content)).pages:
        fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
        for font in fonts.values():
            if name in font.get_object()["/BaseFont"]:
                # First and last character of a run, and the width of each in it.
                widths.update(
                    map(float, font.get_object()["/DescendantFonts"][0].get_object()["/W"][2::3])
                )
    return widths


# The variable file is embedded under the name of its lightest weight, whatever weight is drawn.
SONG, SANS, ARABIC = "NotoSerifSC-Regular-Identity-H", "NotoSansCJKsc-Thin", "Amiri-Regular"
# How wide a digit is in Noto Sans CJK Bold; in Regular it is 555, in Thin 521.
DIGIT_BOLD = 590


def test_heading_and_issuer_are_bold_and_the_text_is_song() -> None:
    content = pdf_of(letter(issuer="示范区财政厅2", paragraphs=["正文一"], contact=""))
    written = fonts_of(content)
    assert set(written) == {SONG, SANS}
    assert written[SANS] == "示范区财政厅2政府信息公开申请答复书"
    assert "正文一" in written[SONG]
    widths = widths_of(content, SANS)
    assert widths == {1000, DIGIT_BOLD}


def test_uyghur_in_a_heading_is_bold() -> None:
    written = fonts_of(pdf_of(letter(heading="ئۇچۇر", paragraphs=["خەت"])))
    assert set(written) == {SONG, SANS, ARABIC, "Amiri-Bold"}


def test_uyghur_words_can_be_copied_out_again() -> None:
    words = [
        "ئاپتونوم",
        "رايونلۇق",
        "خەلق",
        "ھۆكۈمىتى",
        "ئۇچۇرلىرىنى",
        "ئاشكارىلاش",
        "خىزمىتى",
        "دوكلاتى",
        "جاۋاب",
        "قارار",
        "ژورنال",
        "ئېلان",
        "تەڭشەش",
    ]
    text = "\n".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(pdf_of(letter(paragraphs=words)))).pages
    )
    assert [word for word in words if word not in text] == []


def test_character_missing_from_all_fonts_is_shown_with_its_code() -> None:
    text = words_in_pdf(
        pdf_of(
            letter(
                issuer="示范区😀厅",
                addressee="秦\ue000𠮷",
                heading="答复\u0e01书",
                paragraphs=["甲\x00乙\ufeff丙\udc00丁🇨"],
            )
        )
    )
    for shown in (
        "示范区〓(U+1F600)厅",
        "秦〓(U+E000)𠮷",
        "答复〓(U+0E01)书",
        "甲〓(U+0000)乙",
        "丙〓(U+DC00)丁〓(U+1F1E8)",
    ):
        assert shown in text


def test_invisible_characters_are_left_unchanged() -> None:
    text = "甲\u200b乙\u200f丙\ufe0f丁\u2060\U000e0100\n戊\t己\xad庚\u2028辛"
    assert fonts.show_missing(text) == text
    assert pdf_of(letter(paragraphs=[text]))


def test_every_covered_character_can_be_typeset_plain_and_bold() -> None:
    codes = sorted(fonts.covered_codes())
    assert len(codes) > 40_000
    sample = "".join(map(chr, codes[::7])) + "".join(map(chr, codes[-200:]))
    assert pdf_of(letter(paragraphs=[sample], heading=sample))


def test_fonts_of_the_system_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = pdf_of(letter(paragraphs=["正文 ئۇيغۇر 😀"]))
    planted = tmp_path / ".local" / "share" / "fonts"
    planted.mkdir(parents=True)
    shutil.copy(fonts.font_file("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"), planted)
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(f"<fontconfig><dir>{planted}</dir></fontconfig>")
    for name, value in (
        ("HOME", tmp_path),
        ("XDG_DATA_HOME", planted.parent),
        ("FONTCONFIG_FILE", configuration),
    ):
        monkeypatch.setenv(name, str(value))
    seen = subprocess.run(
        [
            pdf.COMMAND[0],
            "-c",
            "import typst; print(typst.Fonts(include_embedded_fonts=False).families())",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Noto Sans SC" in seen.stdout  # typst does depend on the environment of its process
    assert pdf_of(letter(paragraphs=["正文 ئۇيغۇر 😀"])) == here


def test_missing_font_package_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no_such_font is not installed"):
        fonts.font_file("no_such_font", "x.otf")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("import sys; sys.exit('broken')", "broken"),
        ("import time; time.sleep(60)", "took longer than"),
    ],
)
def test_failing_typesetter_is_reported_and_killed(
    monkeypatch: pytest.MonkeyPatch, script: str, why: str
) -> None:
    monkeypatch.setattr(pdf, "COMMAND", (pdf.COMMAND[0], "-c", script))
    monkeypatch.setattr(pdf, "MAX_SECONDS", 1)
    with pytest.raises(TypesettingFailed, match=why):
        pdf_of(letter())


def test_docx_contains_the_whole_letter_in_the_layout_of_the_standard() -> None:
    content = docx_of(letter())
    document = docx.Document(io.BytesIO(content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in ("示范区财政厅", "秦未央：", HOSTILE, "第二行", "2026年11月23日"):
        assert words in text
    section = document.sections[0]
    assert section.page_width
    assert section.top_margin
    assert section.left_margin
    assert (
        round(section.page_width.mm),
        round(section.top_margin.mm),
        round(section.left_margin.mm),
    ) == (210, 37, 28)
    names = ZipFile(io.BytesIO(content)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "embed" in name.lower()]


def test_docx_omits_characters_that_xml_does_not_allow() -> None:
    document = docx.Document(
        io.BytesIO(docx_of(letter(paragraphs=["一\x0b二\x00三\ufffe"], draft="草稿")))
    )
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "一二三" in text
    assert "（草稿）" in text
