"""Archives as they lie: lists under Chinese headings with texts of several formats beside them."""

import io
import json
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gongkai.documents.actions.imports import migrate_documents
from gongkai.documents.models import Attachment, Document, ImportRecord
from gongkai.documents.queries import public_documents
from gongkai.documents.states import Validity
from gongkai.processes.importing import batches
from tests.cast import Cast
from tests.operations.archives import HEADINGS, archive, listed, one_text, refused, run, word

pytestmark = pytest.mark.django_db
__all__ = ["archive"]


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


def test_zip_with_a_name_twice_is_refused(cast: Cast, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr("清单.csv", "标题,文号\n甲,1号\n")
        out.writestr("A.txt", "x")
        out.writestr("a.TXT", "y")
    with pytest.raises(CommandError, match="两个同名文件"):
        run(tmp_path / "a.zip")
