"""Archives as they lie: lists under Chinese headings with texts of several formats beside them."""

import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.core.management import CommandError, call_command

from gongkai.documents.actions.imports import migrate_documents
from gongkai.documents.models import Attachment, Document, ImportRecord
from gongkai.documents.queries import public_documents
from gongkai.documents.states import Validity
from gongkai.files import office
from gongkai.operations.archives.headings import REQUIRED, field_of, propose
from gongkai.processes.importing import batches
from gongkai.tabular.listing import Listing
from gongkai.tabular.listing import read_listing as read_any_listing
from tests.cast import Cast
from tests.files.samples import docx as docx_sample
from tests.files.samples import ole, page_with, pdf

pytestmark = pytest.mark.django_db
# As a spreadsheet has it: without a zone.
MOMENT = datetime.fromisoformat("2016-03-01T08:00:00")
HEADINGS = [
    "序号",
    "文件名称",
    "发文字号",
    "成文日期",
    "文种",
    "公开属性",
    "正文文件",
    "附件",
    "有效性",
]


def read_listing(path: Path) -> Listing:
    return read_any_listing(path, field_of, REQUIRED)


def run(path: Path, *more: str) -> str:
    out = io.StringIO()
    call_command("import_documents", str(path), "--body", "990000-D01", *more, stdout=out)
    return out.getvalue()


def refused(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    with pytest.raises(CommandError, match="nothing was written"):
        run(path, *more)
    assert not Document.objects.exists()
    return capsys.readouterr().err


def listed(folder: Path, *rows: list[Any], headings: list[str] = HEADINGS) -> Path:
    book = openpyxl.Workbook()
    for row in [headings, *rows]:
        book.active.append(row)
    book.save(folder / "清单.xlsx")
    return folder


def word(path: Path, title: str) -> None:
    document = docx.Document()
    document.add_heading(title, 1)
    document.add_paragraph("第一条　为了规范管理。")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "项目", "金额"
    document.save(str(path))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with one text of each format that needs no other program."""
    (tmp_path / "2016").mkdir()
    page = (
        "<html><head><meta charset=gb2312></head><body><div class='nav'>首页</div>"
        "<div class='TRS_Editor'><h1>关于网页的通知</h1><p onclick='x()'>网页的正文，写在这里，有很多字。</p></div>"
        "<div class='footer'>版权所有</div></body></html>"
    )
    (tmp_path / "2016" / "a.html").write_bytes(page.encode("gb18030"))
    (tmp_path / "2016" / "b.txt").write_bytes(
        "关于文本的意见\r\n\r\n　　文本的正文。".encode("gb18030")
    )
    word(tmp_path / "c.docx", "关于文档的决定")
    (tmp_path / "价目表.csv").write_text("项目,金额\n甲,1\n", "utf-8")
    return listed(
        tmp_path,
        [
            1,
            "关于网页的通知",
            "示财(2016)1号",
            "2016年3月1日",
            "通知",
            "主动公开",
            r"2016\a.html",
            None,
            "现行有效",
        ],
        [
            2,
            "关于文本的意见",
            "示财〔2016〕2号",
            MOMENT + timedelta(1),
            None,
            "公开",
            "b",
            None,
            "废止",
        ],
        [None] * 9,
        [3, "关于文档的决定", None, 20160303, "决定", None, None, "价目表.csv", None],
    )


def test_archive_of_several_formats_is_imported(cast: Cast, archive: Path) -> None:
    (archive / "c.docx").rename(archive / "001 关于文档的决定.docx")
    told = run(archive)
    assert "成文日期 → formed" in told
    assert "3 rows: 3 documents imported" in told
    page, text, document = Document.objects.order_by("pk")
    assert (page.document_number, page.formed_on) == ("示财〔2016〕1号", date(2016, 3, 1))
    assert page.public_version is not None
    assert page.public_version.plain_text == "网页的正文，写在这里，有很多字。"
    assert "onclick" not in page.public_version.text
    assert (text.genre and text.genre.code, text.validity) == ("opinion", Validity.REPEALED)
    assert text.public_version is not None
    assert text.public_version.plain_text == "文本的正文。"
    assert document.public_version is not None
    assert "<td>项目</td><td>金额</td>" in document.public_version.text
    assert [one.name for one in Attachment.objects.all()] == ["价目表.csv"]
    assert "nothing changed" in run(archive)
    assert Document.objects.count() == 3
    call_command("verify", stdout=io.StringIO())  # fails where rows and acts disagree


def test_dry_run_proposes_a_mapping_that_can_be_edited(
    cast: Cast, archive: Path, tmp_path: Path
) -> None:
    (archive / "c.docx").rename(archive / "关于文档的决定.docx")
    mapping = tmp_path / "mapping.json"
    assert "3 documents pass" in run(archive, "--dry-run", "--mapping", str(mapping))
    assert not Document.objects.exists()
    kept = json.loads(mapping.read_text("utf-8"))
    assert kept["columns"]["正文文件"] == "file"
    kept["columns"]["发文字号"] = "none"
    mapping.write_text(json.dumps(kept), "utf-8")
    run(archive, "--mapping", str(mapping))
    assert set(Document.objects.values_list("document_number", flat=True)) == {""}


def test_zip_with_names_in_gb18030_is_read(cast: Cast, archive: Path, tmp_path: Path) -> None:
    (archive / "c.docx").rename(archive / "关于文档的决定.docx")
    packed = tmp_path.parent / f"{tmp_path.name}.zip"
    marks = {}
    with zipfile.ZipFile(packed, "w") as out:
        for number, path in enumerate(sorted(archive.rglob("*.*"))):
            name = path.relative_to(archive).as_posix().encode("gb18030")
            mark = chr(ord("A") + number) * len(name)
            marks[mark.encode()] = name
            out.write(path, mark)
    content = packed.read_bytes()
    for mark, name in marks.items():
        content = content.replace(mark, name)
    packed.write_bytes(content)
    assert "3 documents imported" in run(packed)


def test_every_fault_is_told_by_row_and_column(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("正文", "utf-8")
    (tmp_path / "空.txt").write_text(" \n", "utf-8")
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04no zip")
    (tmp_path / "多余.txt").write_text("没有人提到", "utf-8")
    listed(
        tmp_path,
        [1, "一", "", "2016年13月1日", "通知", "主动公开", "a.txt", "没有.pdf", "有效"],
        [2, "二", "", "", "怪文种", "主动公开", "空.txt", "", "不明"],
        [3, "三", "", "", "通知", "依申请公开", "a.txt", "", ""],
        [4, "四", "", "2099-01-01", "通知", "", "坏.docx", "", ""],
        [5, "", "某号", "", "通知", "", "a.txt", "", ""],
        [6, "六", "", "2016-03", "通知", "", "", "", ""],
    )
    told = refused(tmp_path, capsys)
    for line in (
        "line 2, 成文日期: error: “2016年13月1日”不是日期",
        "line 2, 附件: error: 档案中没有文件“没有.pdf”",
        "line 3, 文种: error: 目录中没有“怪文种”",
        "line 3, 有效性: error: 无法识别“不明”",
        "line 3, 正文文件: error: 空.txt: 文件中没有文字",
        "line 4, 公开属性: error: 只导入主动公开的文件",
        "line 5, 成文日期: error: 该日期晚于今天",
        "line 5, 正文文件: error: 坏.docx: 文件已损坏",
        "line 6, 文件名称: error: 此项不能为空",
        "line 7, 文件名称: error: 没有正文",
        "line 7, 成文日期: warning: “2016-03”没有写明日",
    ):
        assert line in told, told


def test_files_that_no_row_names_and_that_several_name_are_told(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("正文", "utf-8")
    (tmp_path / "多余.txt").write_text("没有人提到", "utf-8")
    rows = [[n, title, "", "", "通知", "", "a.txt", "", ""] for n, title in enumerate("一二")]
    headings = [*HEADINGS, "索引号"]
    listed(tmp_path, [*rows[0], "x1"], [*rows[1], "x2"], headings=headings)
    run(tmp_path)
    told = capsys.readouterr().err
    assert "多余.txt: warning: 清单中没有列出该文件" in told
    assert "a.txt: warning: 清单中有多行列出该文件：第2, 3行" in told
    assert set(Document.objects.values_list("external_id", flat=True)) == {"x1", "x2"}


def test_documents_that_are_not_public_can_be_left_out(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.txt", "b.txt", "b1.txt", "三.txt", "多余.txt"):
        (tmp_path / name).write_text("正文", "utf-8")
    listed(
        tmp_path,
        [1, "一", "", "", "通知", "主动公开", "a.txt", "", ""],
        [2, "二", "", "", "通知", "依申请公开", "b.txt", "b1.txt", ""],
        [3, "三", "", "", "通知", "不予公开", "", "", ""],
    )
    assert "2 rows are left out." in run(tmp_path, "--public-only")
    told = capsys.readouterr().err.splitlines()
    assert told == ["多余.txt: warning: 清单中没有列出该文件。"]
    assert Document.objects.get().title == "一"


def test_text_that_a_spreadsheet_cut_is_refused(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(tmp_path, ["一", "字" * 32_767], ["二", "短文"], headings=["标题", "正文"])
    assert "line 2, 正文: error: 该单元格有32767个字符" in refused(tmp_path, capsys)


def test_same_document_twice_is_refused(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("正文", "utf-8")
    row = [1, "一", "", "", "通知", "主动公开", "a.txt", "", ""]
    listed(tmp_path, row, row)
    assert "line 3, 文件名称: error: 与第2行是同一份文件" in refused(tmp_path, capsys)
    (tmp_path / "b.txt").write_text("正文", "utf-8")
    listed(tmp_path, row, [2, "一", "", "", "通知", "主动公开", "b.txt", "", ""])
    run(tmp_path, "--dry-run")
    told = capsys.readouterr().err
    assert "line 3, 文件名称: warning: 与第2行的标题、发文字号相同" in told


def test_wrong_rows_are_skipped_and_listed_where_asked_for(
    cast: Cast, tmp_path: Path, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "c.docx").unlink()
    skipped = tmp_path.parent / f"{tmp_path.name}.csv"
    assert "line 5, 文件名称: error: 没有正文" in refused(archive, capsys)
    assert "2 rows: 2 documents imported" in run(archive, "--skip-bad", "--skipped", str(skipped))
    first, second = skipped.read_text("utf-8-sig").splitlines()
    assert first == "row,sheet,errors," + ",".join(HEADINGS)
    assert second.startswith("5,,文件名称：没有正文")
    word(archive / "关于文档的决定.docx", "关于文档的决定")
    assert "3 rows: 1 documents imported" in run(archive)
    assert Document.objects.count() == 3


def test_interrupted_import_goes_on(
    cast: Cast, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (archive / "c.docx").rename(archive / "关于文档的决定.docx")
    done = []

    def crash(*args: Any, **kwargs: Any) -> int:
        if done:
            raise KeyboardInterrupt
        done.append(1)
        return migrate_documents(*args, **kwargs)

    monkeypatch.setattr(batches, "migrate_documents", crash)
    with pytest.raises(KeyboardInterrupt):
        run(archive, "--batch", "2")
    assert (Document.objects.count(), public_documents().count()) == (2, 0)
    monkeypatch.undo()
    run(archive)
    assert (Document.objects.count(), public_documents().count()) == (3, 3)
    assert ImportRecord.objects.count() == 1


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


def one_text(folder: Path, title: str, text: str) -> Path:
    """Make an archive of one text in a file whose name every archive of its kind uses."""
    folder.mkdir()
    (folder / "正文.txt").write_text(text, "utf-8")
    return listed(folder, [title, "正文.txt"], headings=["文件名称", "正文文件"])


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        (
            "另一个通知",
            "另一个通知的正文。",
            ["已用于另一份文件", "“甲通知”", "“另一个通知”"],
        ),
        (
            "甲通知",
            "甲的正文，后来写的。",
            ["已存有另一正文", "“甲的正文。”", "“甲的正文，后来写的。”"],
        ),
    ],
)
def test_known_id_of_another_document_is_refused(
    cast: Cast,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    title: str,
    text: str,
    said: list[str],
) -> None:
    first = one_text(tmp_path / "甲", "甲通知", "甲的正文。")
    run(first)
    second = one_text(tmp_path / "乙", title, text)

    with pytest.raises(CommandError, match="nothing was written"):
        run(second)

    told = capsys.readouterr().err
    number = Document.objects.get().index_number
    assert all(one in told for one in ["line 2", number, *said])
    assert "1 documents imported" in run(second, "--id-prefix", "乙/")
    assert "1 already existed" in run(first, "--list", "清单.xlsx", "--public-only")


def test_known_id_in_a_table_is_compared_with_what_is_stored(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "id,title,body,kind\n"
    (tmp_path / "one.csv").write_text(head + "1,甲通知,正文甲,通知\n", "utf-8")
    (tmp_path / "two.csv").write_text(
        head + "2,乙通知,正文乙,通知\n1,丙通知,正文丙,通知\n", "utf-8"
    )
    (tmp_path / "more.csv").write_text(
        head + "1,甲通知,正文甲,通知\n2,乙通知,正文乙,通知\n", "utf-8"
    )
    run(tmp_path / "one.csv")

    with pytest.raises(CommandError, match="nothing was written"):
        run(tmp_path / "two.csv")

    told = capsys.readouterr().err
    assert all(one in told for one in ["line 3, title", "“甲通知”", "“丙通知”"])
    assert "1 documents imported" in run(tmp_path / "more.csv")


def test_several_lists_are_imported_together_or_not_at_all(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one_text(tmp_path / "2019", "一九年的通知", "正文。")
    one_text(tmp_path / "2020", "二〇年的通知", "正文。")
    lists = ["--list", "2019/清单.xlsx", "--list", "2020/清单.xlsx"]
    head = ["文件名称", "正文文件"]
    listed(tmp_path / "2020", ["二〇年的通知", "没有.txt"], headings=head)
    told = refused(tmp_path, capsys, *lists)
    assert "2020/清单.xlsx·" in told
    assert "2019" not in told.replace("2020/清单", "")
    listed(tmp_path / "2020", ["二〇年的通知", "正文.txt"], headings=head)

    said = run(tmp_path, *lists)

    assert said.count("1 documents imported") == 2
    assert Document.objects.count() == 2
    assert "No row" not in capsys.readouterr().err
    assert run(tmp_path, *lists).count("nothing changed") == 2


def test_document_in_two_lists_of_one_run_is_refused(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one_text(tmp_path / "2019", "一九年的通知", "正文。")
    shutil.copy(tmp_path / "2019" / "清单.xlsx", tmp_path / "2019" / "再次.xlsx")

    told = refused(tmp_path, capsys, "--list", "2019/清单.xlsx", "--list", "2019/再次.xlsx")

    assert "2019/清单.xlsx·2" in told


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


def test_zip_with_a_name_twice_is_refused(cast: Cast, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr("清单.csv", "标题,文号\n甲,1号\n")
        out.writestr("A.txt", "x")
        out.writestr("a.TXT", "y")
    with pytest.raises(CommandError, match="两个同名文件"):
        run(tmp_path / "a.zip")


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


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("文件名称", "title"),
        ("发 文 字 号", "number"),
        ("成文日期（年月日）", "formed"),
        ("信息公开属性", "attribute"),
        ("文件时效性", "validity"),
        ("序号", "none"),
        ("天气", None),
    ],
)
def test_heading_names_its_field(heading: str, wanted: str | None) -> None:
    assert field_of(heading) == wanted


def test_column_of_file_names_holds_files() -> None:
    rows = [{"标题": "甲", "正文": "a/甲.docx"}, {"标题": "乙", "正文": "乙.html"}]
    assert propose(["标题", "正文"], rows) == {"标题": "title", "正文": "file"}
    assert propose(["标题", "正文"], [{"正文": "一段文字。"}])["正文"] == "text"


def test_values_tell_what_a_column_means_where_its_heading_does_not() -> None:
    row = {
        "文件名": "关于甲的通知",
        "状态": "主动公开",
        "甲": "某政发〔2016〕1号",
        "乙": "2016年3月1日",
        "丙": "现行有效",
        "丁": "若干文字",
        "戊": "2016/001.docx",
    }
    assert propose(list(row), [row]) == {
        "文件名": "title",
        "状态": "attribute",
        "甲": "number",
        "乙": "formed",
        "丙": "validity",
        "丁": "none",
        "戊": "file",
    }


@pytest.mark.parametrize("name", ["../a.txt", "/a.txt", "C:/a.txt"])
def test_zip_with_names_that_lead_elsewhere_is_refused(
    cast: Cast, tmp_path: Path, name: str
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr(name, "x")
    with pytest.raises(CommandError, match="不是合法的文件名"):
        run(tmp_path / "a.zip")
    assert not ImportRecord.objects.exists()


@pytest.mark.shared
def test_list_of_the_case_is_understood(cast: Cast, shared: Path, tmp_path: Path) -> None:
    path = shared / "cases" / "reports" / "archive-list.xlsx"
    listing = read_listing(path)
    columns = propose(listing.headings, [row.values for row in listing.rows])
    assert columns == {
        "序号": "none",
        "文件名称": "title",
        "发文字号": "number",
        "发文机关": "issuer",
        "成文日期": "formed",
        "发布日期": "published",
        "文种": "genre",
        "公开属性": "attribute",
        "正文文件": "file",
        "附件": "attachments",
        "有效性": "validity",
    }
    for row in listing.rows:
        file = tmp_path / str(row.values["正文文件"])
        file.parent.mkdir(exist_ok=True)
        if file.suffix == ".docx":
            word(file, str(row.values["文件名称"]))
        else:
            file.write_text("<p>第一条</p>" if file.suffix == ".html" else "第一条", "utf-8")
    (tmp_path / path.name).write_bytes(path.read_bytes())
    assert "30 rows: 30 documents imported" in run(tmp_path / path.name)
