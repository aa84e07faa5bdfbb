"""Columns of a list: what their headings and values mean."""

import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError

from gongkai.documents.models import ImportRecord
from gongkai.operations.archives.headings import REQUIRED, field_of, propose
from gongkai.tabular.listing import Listing
from gongkai.tabular.listing import read_listing as read_any_listing
from tests.cast import Cast
from tests.operations.archives import run, word

pytestmark = pytest.mark.django_db


def read_listing(path: Path) -> Listing:
    return read_any_listing(path, field_of, REQUIRED)


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
