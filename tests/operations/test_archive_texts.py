"""Texts of an archive: what is read, attached and refused in each format."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest

from gongkai.documents.models import Attachment, Document
from gongkai.files import office
from tests.cast import Cast
from tests.files.samples import docx as docx_sample
from tests.files.samples import ole, page_with, pdf
from tests.operations.archives import archive, listed, one_text, refused, run, word

pytestmark = pytest.mark.django_db
__all__ = ["archive"]


def test_texts_and_the_list_pass_the_inspection(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.docx").write_bytes(docx_sample(word__vbaProject_dot_bin=b"x"))
    (tmp_path / "b.pdf").write_bytes(page_with(b"/S/JavaScript/JS(app.alert(1))"))
    row = ["", "", "通知", "主动公开"]
    listed(tmp_path, [1, "一", *row, "a.docx", "", ""], [2, "二", *row, "b.pdf", "", ""])
    told = refused(tmp_path, capsys)
    assert "line 2, 正文文件: error: a.docx: 不接受含有宏的文件" in told
    assert "line 3, 正文文件: error: b.pdf: 该 PDF 含有脚本" in told
    assert told.count("b.pdf") == 1


def test_text_that_takes_too_much_is_refused_and_the_next_is_read(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, inspection_seconds=2)
    (tmp_path / "a.html").write_text("<div class=text>字" * 60_000, "utf-8")
    (tmp_path / "b.txt").write_text(" ", "utf-8")
    row = ["", "", "通知", "主动公开"]
    listed(tmp_path, [1, "一", *row, "a.html", "", ""], [2, "二", *row, "b.txt", "", ""])
    told = refused(tmp_path, capsys)
    assert "line 2, 正文文件: error: a.html: 读取该文件所需的时间或者内存过多" in told
    assert "line 3, 正文文件: error: b.txt: 文件中没有文字" in told


def test_page_with_lines_in_other_elements_keeps_its_lines_and_attaches_what_it_links(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (
        "<html><body><form id=f1 class=main-header><div>一<br>二<div>三</div>四</div><pre>五\n六</pre>"
        "<h5>七</h5><a href='P0201.pdf?v=1'>附件</a><a href='https://example.cn'>他处</a>"
        "<img src='gone.png'></form></body></html>"
    )
    (tmp_path / "a.html").write_text(page, "utf-8")
    (tmp_path / "P0201.pdf").write_bytes(pdf())
    listed(tmp_path, [1, "一", "", "", "通知", "主动公开", "a.html", "", ""])
    run(tmp_path)
    version = Document.objects.get().public_version
    assert version is not None
    assert version.plain_text.split("\n") == ["一", "二", "三", "四", "五", "六", "七", "附件他处"]
    assert 'href="P0201' not in version.text
    assert [one.name for one in version.attachments.all()] == ["P0201.pdf"]
    told = capsys.readouterr().err
    assert "line 2, 正文文件: warning: 档案中没有文件“gone.png”" in told
    assert "line 2, 正文文件: warning: 文件中有1幅图片" in told


def test_word_file_whose_text_leaves_something_out_is_attached(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = docx.Document()
    numbered = document.add_paragraph("为了规范管理。")
    numbers = numbered.paragraph_format.element.get_or_add_pPr().get_or_add_numPr()
    numbers.get_or_add_numId().val = 99  # a list that the file does not have
    document.save(str(tmp_path / "a.docx"))
    listed(tmp_path, [1, "一", "", "", "通知", "主动公开", "a.docx", "", ""])
    run(tmp_path)
    assert "warning: 文件中有1段使用自动编号" in capsys.readouterr().err
    assert [one.name for one in Attachment.objects.all()] == ["a.docx"]


def test_numbers_that_word_writes_by_itself_are_part_of_the_text(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The paragraphs have the number from their style, as the toolbar of Word sets it."""
    document = docx.Document()
    for text in ("第一项工作。", "第二项工作。"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("说明。")
    document.add_paragraph("第三项工作。", style="List Number")
    document.save(str(tmp_path / "a.docx"))
    listed(tmp_path, [1, "一", "", "", "通知", "主动公开", "a.docx", "", ""])
    run(tmp_path)
    assert capsys.readouterr().err == ""
    text = Document.objects.get().public_version.plain_text  # type: ignore[union-attr]
    assert text.split("\n") == ["1. 第一项工作。", "2. 第二项工作。", "说明。", "3. 第三项工作。"]
    assert not Attachment.objects.exists()


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_old_word_is_read_with_libreoffice(cast: Cast, tmp_path: Path) -> None:
    word(tmp_path / "甲.docx", "甲")
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}.profile",
            "--headless",
            "--convert-to",
            "doc",
            "甲.docx",
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    (tmp_path / "甲.docx").unlink()
    listed(tmp_path, [1, "甲", "", "", "通知", "主动公开", "", "", ""])
    run(tmp_path)
    version = Document.objects.get().public_version
    assert version is not None
    assert "<p>第一条　为了规范管理。</p>" in version.text
    assert "<td>项目</td>" in version.text


def test_archive_in_a_folder_more_is_the_same(cast: Cast, archive: Path, tmp_path: Path) -> None:
    (archive / "c.docx").rename(archive / "关于文档的决定.docx")
    run(archive)
    outer = tmp_path.parent / f"{tmp_path.name}-outer"
    outer.mkdir()
    archive.rename(outer / "档案")
    assert "3 already existed" in run(outer)


def test_lists_of_several_years_may_name_files_alike(cast: Cast, tmp_path: Path) -> None:
    for year in ("2019", "2020"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "1.txt").write_text(f"{year}年的正文。", "utf-8")
        (tmp_path / year / "清单.csv").write_text(f"标题,正文文件\n{year}年的通知,1.txt\n", "utf-8")
        told = run(tmp_path, "--list", f"{year}/清单.csv")
        assert "1 documents imported" in told
    titles = Document.objects.order_by("pk").values_list("public_version__title", flat=True)
    assert list(titles) == ["2019年的通知", "2020年的通知"]


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_list_of_an_old_spreadsheet_is_read(cast: Cast, tmp_path: Path) -> None:
    one_text(tmp_path / "档案", "旧表里的通知", "正文。")
    source = tmp_path / "档案" / "清单.xlsx"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}.profile",
            "--headless",
            "--convert-to",
            "xls",
            "--outdir",
            str(tmp_path),
            str(source),
        ],
        check=True,
        capture_output=True,
    )
    source.unlink()
    shutil.copy(tmp_path / "清单.xls", tmp_path / "档案" / "清单.et")

    assert "1 documents imported" in run(tmp_path / "档案" / "清单.et")

    assert Document.objects.get().title == "旧表里的通知"


def test_list_is_found_among_other_tables_in_the_working_folder(
    cast: Cast, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (archive / "c.docx").rename(archive / "关于文档的决定.docx")
    monkeypatch.chdir(archive)
    (archive / "价目表.csv").write_text("名称,内容\n甲,1\n", "utf-8")
    told = run(Path(), "--dry-run")
    assert "List: 清单.xlsx, 3 rows" in told
    assert "3 documents pass" in told


def test_old_word_needs_libreoffice(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.doc").write_bytes(ole("WordDocument"))
    listed(tmp_path, [1, "一", "", "", "通知", "主动公开", "a.doc", "", ""])
    monkeypatch.setattr(office, "OFFICE_NAMES", ("no-such-program",))
    assert "需要 LibreOffice，本机未安装" in refused(tmp_path, capsys)


def test_pdf_is_read_and_attached(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "甲.pdf").write_bytes(pdf())
    listed(tmp_path, [1, "甲", "", "", "通知", "主动公开", "甲.pdf", "", ""])
    run(tmp_path)
    version = Document.objects.get().public_version
    assert version is not None
    assert version.plain_text == "see /JavaScript and /Launch"
    assert [one.name for one in version.attachments.all()] == ["甲.pdf"]
