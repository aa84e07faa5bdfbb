"""Letters on paper: what stands in them comes out again, whatever it is, and nothing of it is markup."""

import io
import shutil
import subprocess
from datetime import date
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from pypdf import PdfReader

from gongkai.kit.paper import FaceMissing, Paper, TypesettingFailed, docx_of, pdf, pdf_of

HOSTILE = '#read("/etc/passwd") *星* $x$ \\ ``` #import "@preview/x:1.0.0" <b> & "'


def has_face() -> bool:
    """Whether Chinese can be set here, as the system says and not as we do."""
    found = shutil.which("fc-list")
    listed = subprocess.run([found, ":", "family"], capture_output=True, text=True, check=False) if found else None
    return listed is not None and "Noto Serif CJK SC" in listed.stdout


needs_face = pytest.mark.skipif(not has_face(), reason="needs fonts-noto-cjk")


def letter(**changes: Any) -> Paper:
    plain: dict[str, Any] = {
        "issuer": "示范区财政厅", "number": "示财公开〔2026〕12号", "heading": "政府信息公开申请答复书", "addressee": "秦未央",
        "paragraphs": ["现答复如下：", HOSTILE, "第一行\n第二行"], "dated": date(2026, 11, 23), "contact": "联系电话：0000",
    }  # fmt: skip
    return Paper(**plain | changes)


def words_in_pdf(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace(" ", "")


@needs_face
def test_pdf_says_all_of_the_letter_and_runs_none_of_it() -> None:
    text = words_in_pdf(pdf_of(letter()))
    for words in ("示范区财政厅", "示财公开〔2026〕12号", "政府信息公开申请答复书", "秦未央：", '#read("/etc/passwd")', "第二行",
                  "（印章）", "2026年11月23日", "联系电话：0000"):  # fmt: skip
        assert words in text
    assert "root:" not in text


@needs_face
def test_pdf_is_tagged_archivable_and_always_the_same() -> None:
    content = pdf_of(letter())
    catalogue: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] is True or catalogue["/MarkInfo"]["/Marked"].value
    described = catalogue["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part" in described
    assert "pdfuaid:part" in described
    assert pdf_of(letter()) == content
    assert pdf_of(letter(number="示财公开〔2026〕13号")) != content


@needs_face
def test_draft_says_so_and_uyghur_is_set() -> None:
    content = pdf_of(letter(draft="草稿", paragraphs=["ئۇيغۇرچە خەت 2026"] + ["很长的答复。" * 40] * 12))
    assert len(PdfReader(io.BytesIO(content)).pages) > 1
    text = words_in_pdf(content)
    assert "草" in text
    assert "2026" in text


def test_machine_without_a_face_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real typesetter, which finds only the faces that come with typst.
    script = (
        "import functools, typst; typst.Fonts = functools.partial(typst.Fonts, include_system_fonts=False);"
        "from gongkai.kit.paper.typeset import main; main()"
    )
    monkeypatch.setattr(pdf, "COMMAND", (pdf.COMMAND[0], "-c", script))
    with pytest.raises(FaceMissing, match="fonts-noto-cjk"):
        pdf_of(letter())


@pytest.mark.parametrize(
    ("script", "why"),
    [("import sys; sys.exit('broken')", "broken"), ("import time; time.sleep(60)", "too long")],
)
def test_failing_typesetter_is_told_and_ended(monkeypatch: pytest.MonkeyPatch, script: str, why: str) -> None:
    monkeypatch.setattr(pdf, "COMMAND", (pdf.COMMAND[0], "-c", script))
    monkeypatch.setattr(pdf, "LONGEST", 1)
    with pytest.raises(TypesettingFailed, match=why):
        pdf_of(letter())


def test_docx_says_all_of_the_letter_by_the_measures_of_the_standard() -> None:
    content = docx_of(letter())
    document = docx.Document(io.BytesIO(content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in ("示范区财政厅", "秦未央：", HOSTILE, "第二行", "2026年11月23日"):
        assert words in text
    section = document.sections[0]
    assert section.page_width
    assert section.top_margin
    assert section.left_margin
    assert (round(section.page_width.mm), round(section.top_margin.mm), round(section.left_margin.mm)) == (210, 37, 28)
    names = ZipFile(io.BytesIO(content)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "embed" in name.lower()]


def test_docx_takes_what_xml_cannot_hold_out() -> None:
    document = docx.Document(io.BytesIO(docx_of(letter(paragraphs=["一\x0b二\x00三\ufffe"], draft="草稿"))))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "一二三" in text
    assert "（草稿）" in text
