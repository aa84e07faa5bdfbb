"""The text of documents from files of word processors, web pages and text files, with its structure."""

import contextlib
import gzip
import io
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from gongkai.files import text_importer
from gongkai.files.extraction.segments import Unreadable
from gongkai.files.office import OFFICE_NAMES, has_office
from gongkai.files.text_import import reading as reading_module
from gongkai.files.text_import.numbering import chinese, number_in_words
from gongkai.files.text_import.process import main
from gongkai.files.text_import.reading import Reading, read_text
from gongkai.files.text_importer import read_text_of
from gongkai.kit.markdown import from_markdown
from gongkai.kit.refusals import Refused
from gongkai.kit.rich_text import sanitise, to_plain
from tests.files import samples
from tests.files.samples import packed
from tests.files.test_extraction import paragraph, part
from tests.files.test_open_documents import SPACES, document

UNDERLINED = '<w:u w:val="single"/>'
LINK = "https://www.example.gov.cn/a?b=1&amp;c=2"


def read(content: bytes, ending: str = "docx") -> Reading:
    return read_text(io.BytesIO(content), ending)


def styles(*names: str) -> bytes:
    """Make styles with the identifiers s0, s1 … and these names."""
    made = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{number}"><w:name w:val="{name}"/></w:style>'
        for number, name in enumerate(names)
    )
    return part(made, "styles")


def word(body: str, relations: str = "", **parts: bytes) -> bytes:
    return samples.docx(
        relations=relations, word__document_dot_xml=part(f"<w:body>{body}</w:body>"), **parts
    )


def styled(text: str, style: str, more: str = "") -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
    )


def listed(text: str, depth: int = 0, number: int = 1) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{numbering}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numberings(*levels: tuple[str, str]) -> bytes:
    """Make one numbering for each level of (format, pattern), its numbers beginning with 1."""
    made = "".join(
        f'<w:abstractNum w:abstractNumId="{key}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern.replace("%1", "%2")}"/></w:lvl></w:abstractNum>'
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'
        for key, (form, pattern) in enumerate(levels, start=1)
    )
    return part(made, "numbering")


def test_headings_emphasis_and_links_of_word_are_kept() -> None:
    link = f'<Relationship Id="r1" Type="hyperlink" Target="{LINK}" TargetMode="External"/>'
    run = "<w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r>"
    body = (
        styled("总则", "s0")
        + styled("范围", "s1")
        + "<w:p>"
        + run.format("", "本办法")
        + run.format("<w:b/>", "自公布")
        + run.format("<w:b/><w:i/>", "之日")
        + run.format('<w:b w:val="0"/>', "起")
        + run.format('<w:vertAlign w:val="superscript"/>', "2")
        + run.format(UNDERLINED, "施行")
        + f'<w:hyperlink r:id="r1">{run.format(UNDERLINED, "见此")}</w:hyperlink></w:p>'
        + '<w:p><w:r><w:t>一行</w:t><w:br/><w:t>二行</w:t><w:br w:type="page"/></w:r></w:p>'
    )
    found = read(word(body, link, word__styles_dot_xml=styles("heading 1", "heading 2")))
    assert found.html.split("\n") == [
        "<h2>总则</h2>",
        "<h3>范围</h3>",
        f'<p>本办法<strong>自公布<em>之日</em></strong>起<sup>2</sup><u>施行</u><a href="{LINK}">见此</a></p>',
        "<p>一行<br>二行</p>",
    ]
    assert found.counts == {"headings": 2, "paragraphs": 2, "links": 1}
    assert sanitise(found.html).replace(' rel="noopener nofollow"', "") == found.html


def test_numbers_that_word_shows_are_words_of_the_text_and_lists_are_lists() -> None:
    body = (
        listed("总则", number=1)
        + listed("甲", number=2)
        + listed("乙", 1, number=2)
        + listed("丙", number=2)
        + listed("其他", number=1)
        + listed("一项", number=3)
        + listed("二项", number=3)
        + paragraph("中断")
        + listed("三项", number=3)
        + listed("条文", number=4)
        + listed("条文", number=4)
    )
    numbering = numberings(
        ("chineseCounting", "%1、"),
        ("bullet", "·"),
        ("decimal", "%1."),
        ("chineseCounting", "第%1条"),
    )
    found = read(word(body, word__numbering_dot_xml=numbering))
    assert found.html.replace("\n", "") == (
        "<p>一、总则</p><ul><li>甲<ul><li>乙</li></ul></li><li>丙</li></ul><p>二、其他</p>"
        '<ol><li>一项</li><li>二项</li></ol><p>中断</p><ol start="3"><li>三项</li></ol>'
        "<p>第一条　条文</p><p>第二条　条文</p>"
    )


def test_joined_cells_and_header_rows_are_kept() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    rows = (
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell.format('', paragraph('项目'))}{cell.format('', paragraph('金额'))}</w:tr>"
        f"<w:tr>{cell.format('<w:vMerge w:val=' + chr(34) + 'restart' + chr(34) + '/>', paragraph('取暖'))}{cell.format('', paragraph('甲') + paragraph('乙'))}</w:tr>"
        f"<w:tr>{cell.format('<w:vMerge/>', '<w:p/>')}{cell.format('', paragraph('丙'))}</w:tr>"
        f"<w:tr>{cell.format('<w:gridSpan w:val=' + chr(34) + '2' + chr(34) + '/>', paragraph('合计'))}</w:tr>"
    )
    found = read(word(f"<w:tbl>{rows}</w:tbl>"))
    assert found.html.replace("\n", "") == (
        "<table><thead><tr><th>项目</th><th>金额</th></tr></thead><tbody>"
        '<tr><td rowspan="2">取暖</td><td><p>甲</p><p>乙</p></td></tr><tr><td>丙</td></tr>'
        '<tr><td colspan="2">合计</td></tr></tbody></table>'
    )
    assert found.counts == {"tables": 1}


def test_what_is_not_taken_over_is_counted_and_footnotes_say_their_words() -> None:
    body = (
        "<w:p><w:r><w:t>正文</w:t><w:footnoteReference w:id='2'/><w:drawing><a:blip/></w:drawing></w:r>"
        "<w:del><w:r><w:delText>删去的</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>增加的</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏的</w:t></w:r></w:p>"
        "<w:p><w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>框里的</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r></w:p>"
        + styled("第一章\t3", "s0")
    )
    notes = part(
        '<w:footnote w:id="2"><w:p><w:r><w:t>见附件</w:t></w:r></w:p></w:footnote>', "footnotes"
    )
    comments = part('<w:comment w:id="1" w:author="某"><w:p/></w:comment>', "comments")
    content = word(
        body,
        word__footnotes_dot_xml=notes,
        word__comments_dot_xml=comments,
        word__styles_dot_xml=styles("toc 1"),
    )
    found = read(content)
    assert to_plain(found.html) == "正文增加的\n框里的"
    assert found.left_out == {
        "boxes": 1,
        "comments": 1,
        "contents": 1,
        "deletions": 1,
        "footnotes": 1,
        "hidden": 1,
        "pictures": 1,
    }
    assert found.notes == ["见附件"]


def test_links_in_fields_lead_to_their_address_and_no_field_is_text() -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org/" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>网站</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:r><w:t>之后</w:t></w:r></w:p><w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>'
        '<w:hyperlink w:anchor="x"><w:r><w:t>内部</w:t></w:r></w:hyperlink></w:p>'
    )
    assert read(word(field)).html == (
        '<p><a href="https://example.org/">网站</a>之后</p>\n<p>7内部</p>'
    )


def centred(text: str) -> str:
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def test_title_and_number_at_the_head_are_recognised_and_out_of_the_text() -> None:
    body = (
        centred("示范区财政厅文件")
        + centred("示财规〔2026〕12号")
        + "<w:p/>"
        + centred("示范区财政厅关于公布")
        + centred("收费目录的通知")
        + paragraph("各市财政局：")
    )
    found = read(word(body))
    assert (found.title, found.number) == (
        "示范区财政厅关于公布收费目录的通知",
        "示财规〔2026〕12号",
    )
    assert [one.kind for one in found.heads] == ["", "number", "title", "title"]
    assert found.heads[0].html == "<p>示范区财政厅文件</p>"
    assert found.html == "<p>各市财政局：</p>"


@pytest.mark.parametrize(
    ("lines", "title", "number"),
    [
        (["关于公布收费目录的通知", "示财规[2026]12号", "各市财政局："], "关于公布收费目录的通知", "示财规[2026]12号"),
        (["            示范区公告", "            第 3 号", "现予公布。"], "示范区公告", "第3号"),
        (["第一章 一般规定", "第一条 制定本细则。"], "", ""),
        (["各市财政局：", "现将有关事项通知如下。"], "", ""),
        (["本办法所称收费，依照国家有关规定。", "依据财综〔2004〕100号执行的项目"], "", ""),
    ],
)  # fmt: skip
def test_the_head_of_a_text_file(lines: list[str], title: str, number: str) -> None:
    found = read("\n".join(lines).encode(), "txt")
    assert (found.title, found.number) == (title, number)
    words = "".join(to_plain(one.html) for one in found.heads) + to_plain(found.html)
    assert Counter(re.sub(r"\s", "", words)) == Counter(re.sub(r"\s", "", "".join(lines)))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gb2312"]
)
def test_text_files_in_every_encoding(encoding: str) -> None:
    text = "第一章 总则\r\n\r\n　　收费 22.5 元。\r\n一、范围"
    found = read(text.encode(encoding), "txt")
    assert found.html == "<h2>第一章 总则</h2>\n<p>收费 22.5 元。</p>\n<p>一、范围</p>"


def test_lines_that_were_broken_at_a_margin_are_joined() -> None:
    words = "收费目录之外的收费任何单位和个人有权拒绝并且可以向财政部门和价格主管部门举报情况" * 4
    lines = ["　　" + words[:34], words[34:70], words[70:106], words[106:130]]
    text = "\n".join([*lines, "　　" + words[:34], words[34:70], words[70:90]])
    found = read(text.encode(), "txt")
    assert found.html == f"<p>{words[:130]}</p>\n<p>{words[:90]}</p>"
    # Short lines are lines.
    assert read("甲\n乙\n丙\n丁\n戊".encode(), "txt").counts == {"paragraphs": 5}


def open_text(body: str, automatic: str = "") -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return document(content_dot_xml=content.encode())


def test_open_documents_keep_their_structure() -> None:
    automatic = (
        '<style:style style:name="B"><style:text-properties style:font-weight-asian="bold"/></style:style>'
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="一" style:num-suffix="、"/></text:list-style>'
        '<text:list-style style:name="U"><text:list-level-style-bullet text:level="1"/><text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="."/></text:list-style>'
    )
    body = (
        '<text:h text:outline-level="1">总则</text:h>'
        '<text:p>收费<text:s text:c="2"/><text:span text:style-name="B">目录</text:span><text:line-break/>'
        f'<text:a xlink:href="{LINK}">见此</text:a><text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>脚注</text:p></text:note-body></text:note></text:p>"
        '<text:list text:style-name="L"><text:list-item><text:p>范围</text:p></text:list-item></text:list>'
        '<text:list text:style-name="U"><text:list-item><text:p>甲</text:p><text:list><text:list-item><text:p>乙</text:p></text:list-item></text:list></text:list-item></text:list>'
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>项目</text:p></table:table-cell><table:table-cell/></table:table-row></table:table-header-rows>"
        '<table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>合计</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table>'
        "<text:p><draw:frame><draw:image/></draw:frame></text:p>"
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>删去的</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    )
    found = read(open_text(body, automatic), "odt")
    assert found.html.replace("\n", "") == (
        f'<h2>总则</h2><p>收费  <strong>目录</strong><br><a href="{LINK}">见此</a></p><p>一、范围</p>'
        "<ul><li>甲<ol><li>乙</li></ol></li></ul>"
        '<table><thead><tr><th>项目</th><th></th></tr></thead><tbody><tr><td colspan="2">合计</td></tr></tbody></table>'
    )
    assert found.left_out == {"deletions": 1, "footnotes": 1, "pictures": 1}
    assert found.notes == ["脚注"]


def test_pages_of_word_and_of_sites_are_read_as_text() -> None:
    page = (
        "<html><head><meta charset=gb2312><meta name='ArticleTitle' content='关于收费的通知'><style>p{}</style></head><body>"
        "<nav><a href='/'>首页</a></nav><h1>总则</h1><script>alert(1)</script>"
        "<p class=MsoNormal style='mso-outline-level:2'><b>范围</b></p>"
        "<p>收费<span style='font-weight:bold'>目录</span>\r\n之外<img src='a.png'><!-- 注 --><a href='javascript:x'>空</a></p>"
        "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>  </span></span>甲</p>"
        "<p style='display:none'>隐藏</p><div>散的字<br><br>另一段</div>"
        "<table><tr><td>项目</td><td rowspan=2>金额</td></tr><tr><td>取暖</td></tr></table></body></html>"
    )
    found = read(page.encode("gb18030"), "html")
    assert found.html.replace("\n", "") == (
        "<h2>总则</h2><h3>范围</h3><p>收费<strong>目录</strong>之外空</p><ul><li>甲</li></ul><p>散的字</p><p>另一段</p>"
        '<table><tbody><tr><td>项目</td><td rowspan="2">金额</td></tr><tr><td>取暖</td></tr></tbody></table>'
    )
    assert found.title == "关于收费的通知"
    assert found.left_out == {"hidden": 1, "pictures": 1}


def test_numbers_in_words() -> None:
    assert [chinese(one) for one in (1, 10, 12, 20, 103, 110, 1001, 2026)] == [
        "一",
        "十",
        "十二",
        "二十",
        "一百零三",
        "一百一十",
        "一千零一",
        "二千零二十六",
    ]
    forms = {
        "lowerRoman": "xiv",
        "upperLetter": "N",
        "decimalEnclosedCircle": "⑭",
        "decimal": "14",
        "decimalZero": "14",
        "none": "",
        "unknown": "14",
    }
    assert {form: number_in_words(14, form) for form in forms} == forms


@pytest.mark.parametrize(
    ("content", "ending", "code"),
    [
        (b"no archive", "docx", "file-unreadable"),
        (samples.docx()[:200], "docx", "file-unreadable"),
        (b"%PDF-1.7", "pdf", "file-type-without-text"),
        (b"  \r\n", "txt", "file-without-words"),
        (word("<w:p/>"), "docx", "file-without-words"),
        (word("<w:p>" + "<w:sdt>" * 600 + "</w:sdt>" * 600 + "</w:p>"), "docx", "file-too-large"),
        (packed({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "docx", "file-unreadable"),
    ],
)  # fmt: skip
def test_files_that_have_no_text_are_refused_by_name(
    content: bytes, ending: str, code: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content, ending)
    assert refused.value.code == code


def test_a_text_above_the_limit_is_refused_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "MAX_TEXT", 20)
    with pytest.raises(Unreadable, match="text-too-long"):
        read("收费目录之外的收费，任何单位和个人有权拒绝。".encode(), "txt")


def test_the_process_answers_in_words_whatever_a_file_makes_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.files.text_import.process.set_limits", lambda *_limits: None)
    monkeypatch.setattr("signal.alarm", lambda _seconds: None)
    monkeypatch.setattr("os.nice", lambda _by: None)

    def answer(failure: Callable[..., Any] | None) -> str:
        if failure:
            monkeypatch.setattr("gongkai.files.text_import.process.read_text", failure)
        path = tmp_path / "a.txt"
        path.write_text("收费")
        file = path.open("rb")
        main(
            json.dumps(
                {"file": file.fileno(), "ending": "txt", "seconds": 1, "megabytes": 1, "wall": 1}
            )
        )
        with contextlib.suppress(OSError):  # the process has closed the descriptor
            file.close()
        code: str = json.loads(capsys.readouterr().out)["code"]
        return code

    def fails(error: Exception) -> Callable[..., Any]:
        def failure(*_values: object) -> None:
            raise error

        return failure

    assert answer(None) == ""
    assert answer(fails(MemoryError())) == "file-too-large"
    assert answer(fails(RecursionError())) == "file-too-large"
    assert answer(fails(KeyError("x"))) == "file-unreadable"
    assert answer(fails(Unreadable("text-too-long"))) == "text-too-long"


def saved(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_an_upload_is_read_in_a_process_of_its_own(tmp_path: Path, settings: Any) -> None:
    settings.GONGKAI_DATA = tmp_path
    path = saved(tmp_path, "a.docx", word(centred("关于收费的通知") + paragraph("收费目录")))
    found = read_text_of(path, "a.docx")
    assert (found.title, found.html) == ("关于收费的通知", "<p>收费目录</p>")
    assert found.heads == [("title", "<p>关于收费的通知</p>")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", packed({"word/document.xml": b"x" * 500}), "file-unreadable"),
        ("a.pdf", samples.pdf(), "file-type-without-text"),
        ("a.docx", b"MZ", "file-content"),
        ("a.txt", b"\n\n", "file-without-words"),
    ],
)  # fmt: skip
def test_an_upload_is_refused_with_its_reason(
    tmp_path: Path, settings: Any, name: str, content: bytes, code: str
) -> None:
    settings.GONGKAI_DATA = tmp_path
    with pytest.raises(Refused) as refused:
        read_text_of(saved(tmp_path, name, content), name)
    assert refused.value.refusal.code == code


def test_a_killer_file_ends_the_process_and_not_the_site(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GONGKAI_DATA = tmp_path
    monkeypatch.setattr(text_importer, "SECONDS", 1)
    body = "<w:p><w:r><w:t>字</w:t></w:r></w:p>" * 200_000
    with pytest.raises(Refused) as refused:
        read_text_of(saved(tmp_path, "a.docx", word(body)), "a.docx")
    assert refused.value.refusal.code in {"import-stopped", "file-too-large"}


@pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")
def test_old_files_are_read_with_libreoffice(tmp_path: Path, settings: Any) -> None:
    settings.GONGKAI_DATA = tmp_path
    made = python_docx.Document()
    made.add_paragraph("关于收费的通知").alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_paragraph("收费目录之外的收费，有权拒绝。")
    made.save(str(tmp_path / "a.docx"))
    converted_by_office(tmp_path, "doc", tmp_path / "a.docx")
    found = read_text_of(tmp_path / "a.doc", "a.doc")
    assert (found.title, found.html) == ("关于收费的通知", "<p>收费目录之外的收费，有权拒绝。</p>")


def test_without_libreoffice_the_refusal_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_importer, "has_office", lambda: False)
    with pytest.raises(Refused) as refused:
        read_text_of(saved(tmp_path, "a.doc", b"\xd0\xcf"), "a.doc")
    assert "LibreOffice" in str(refused.value.refusal.message)


def converted_by_office(folder: Path, target: str, *sources: Path) -> None:
    office = next(
        one
        for one in OFFICE_NAMES
        if subprocess.run(["which", one], capture_output=True, check=False).returncode == 0
    )
    options = ["--infilter=HTML (StarWriter)"] if sources[0].suffix == ".html" else []
    filters = {"docx": "docx:MS Word 2007 XML"}
    subprocess.run(
        [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            *options,
            "--convert-to",
            filters.get(target, target),
            "--outdir",
            str(folder),
            *map(str, sources),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )


def kept_regulations(shared: Path, folder: Path, target: str, step: int) -> tuple[int, int, int]:
    """Write regulations as files of word processors, read them; return how many, and what came back."""
    texts: list[str] = []
    with gzip.open(shared / "data" / "regulations.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % step == 0:
                texts.append(from_markdown(json.loads(line)["body"]))
    sources = [folder / f"{number}.html" for number in range(len(texts))]
    for path, text in zip(sources, texts, strict=True):
        path.write_text(f'<html><head><meta charset="utf-8"></head><body>{text}</body></html>')
    if target != "html":
        for start in range(0, len(sources), 100):
            converted_by_office(folder, target, *sources[start : start + 100])
    same_words = same_html = 0
    for path, text in zip(sources, texts, strict=True):
        found = read(path.with_suffix(f".{target}").read_bytes(), target)
        html = "".join([*(one.html for one in found.heads), found.html])
        same_words += _bare(to_plain(sanitise(html))) == _bare(to_plain(text))
        same_html += _bare(html) == _bare(text)
    return len(texts), same_words, same_html


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.shared
@pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")
@pytest.mark.parametrize("target", ["docx", "odt", "html"])
def test_regulations_written_by_libreoffice_come_back(
    shared: Path, tmp_path: Path, target: str
) -> None:
    assert kept_regulations(shared, tmp_path, target, 150) == (9, 9, 9)


@pytest.mark.shared
@pytest.mark.long
@pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")
@pytest.mark.parametrize("target", ["docx", "odt", "html"])
def test_all_regulations_come_back(
    shared: Path, tmp_path: Path, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    read_files, same_words, same_html = kept_regulations(shared, tmp_path, target, 1)
    with capsys.disabled():
        said = f"{target}: {same_words} of {read_files} with the same words, {same_html} with the same structure."
        print(f"\n{said}")  # noqa: T201  (the figure of the measurement)
    assert same_words == read_files
