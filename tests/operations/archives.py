"""Archives as they lie, and the command that imports them."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.core.management import CommandError, call_command

from gongkai.documents.models import Document

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


def one_text(folder: Path, title: str, text: str) -> Path:
    """Make an archive of one text in a file whose name every archive of its kind uses."""
    folder.mkdir()
    (folder / "正文.txt").write_text(text, "utf-8")
    return listed(folder, [title, "正文.txt"], headings=["文件名称", "正文文件"])
