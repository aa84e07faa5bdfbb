"""The editor of the text: what it reads it writes again, and what it does with the keyboard."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from gongkai.documents.models import WorkingCopy
from gongkai.kit.markdown import from_markdown, to_markdown
from gongkai.kit.rich_text import sanitise
from tests.browser.addresses import STAFF, World
from tests.browser.editing import READY, wait_until_written, write, written
from tests.files.test_extraction import part
from tests.files.test_text_import import centred, listed, numberings, styled, styles, word

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "/desk/documents/new/"
REGULATIONS = 1325
IN_TEXT = "#id_text:focus"
SAMPLE = 25
# Markdown, and rich text that Markdown cannot express.
TEXTS = [
    from_markdown(
        "## 一、总则\n\n本办法**自公布**之日起*施行*。\n第二行\n\n### （一）范围\n\n#### 1.细目\n\n> 引文\n\n---\n\n- 一\n- 二\n  - 二之一\n\n3. 三\n4. 四\n\n"
        '| 项目 | 金额（元） |\n|---|---|\n| 取暖费 | 22.5 |\n| ~~旧~~ | [链接](https://example.org/a?b=1&c=2 "题目") |\n\n- 松\n\n- 散\n\n  第二段'
    ),
    from_markdown("a  b　c <b> & \\* 1\\. \\# \\[x\\](y)\n\n　　两格\n\n1986\\. 年"),
    "<p>甲<u>乙<sub>二</sub></u>丙<sup>[1]</sup>&nbsp;丁</p>",
    (
        '<table><caption>收费标准 &amp; 说明</caption><thead><tr><th colspan="2" scope="col">甲</th><th>乙</th></tr></thead>'
        '<tbody><tr><td rowspan="2">一</td><td>二<br>三</td><td><p>四</p><p>五</p></td></tr><tr><td>六</td><td></td></tr></tbody></table>'
    ),
    '<p lang="ug" dir="rtl">ئۇچۇر <bdi>2026</bdi></p><p><span lang="en">Hello</span> 世界</p>',
]


def compact(html: str) -> str:
    return re.sub(r"\s*\n\s*", "", re.sub(r">\s+<", "><", html))


def opened(look: Any, world: World, **wishes: Any) -> Any:
    del world
    page = look(who=STAFF, **wishes)
    page.at(NEW)
    page.wait_for_selector(READY)
    return page


def round_trip(page: Any, html: str) -> str:
    """Return what the editor writes after it read `html`."""
    page.evaluate("html => document.querySelector('[data-editor]').editor.read(html)", html)
    return sanitise(written(page))


def test_what_the_editor_reads_it_writes_again(look: Any, world: World) -> None:
    page = opened(look, world)
    for text in TEXTS:
        html = sanitise(text)
        again = round_trip(page, html)
        assert compact(again) == compact(html)
        assert to_markdown(again) == to_markdown(html)
    assert page.faults == []


def kept_regulations(page: Any, shared: Path, step: int) -> tuple[int, int]:
    """Return how many regulations were read, and how many came back with the same HTML and Markdown."""
    read = kept = 0
    with gzip.open(shared / "data" / "regulations.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % step:
                continue
            read += 1
            html = from_markdown(json.loads(line)["body"])
            again = round_trip(page, html)
            same = compact(again) == compact(html) and to_markdown(again) == to_markdown(html)
            kept += same
    return read, kept


@pytest.mark.shared
def test_regulations_pass_the_editor_unchanged(look: Any, world: World, shared: Path) -> None:
    read, kept = kept_regulations(opened(look, world), shared, REGULATIONS // SAMPLE)
    assert (read, kept) == (SAMPLE, SAMPLE)


@pytest.mark.shared
@pytest.mark.long
def test_all_regulations_pass_the_editor_unchanged(
    look: Any, world: World, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read, kept = kept_regulations(opened(look, world), shared, 1)
    with capsys.disabled():
        print(f"\n{kept} of {read} regulations pass the editor unchanged.")  # noqa: T201  (the figure of the measurement)
    assert (read, kept) == (REGULATIONS, REGULATIONS)


def test_text_that_was_not_changed_is_sent_as_the_markdown_that_came(
    look: Any, world: World
) -> None:
    page = opened(look, world)
    assert page.input_value("[name=rich]") == ""
    assert page.is_hidden("[name=text]")
    write(page, "改了")
    assert page.input_value("[name=rich]") == "<p>改了</p>"
    assert page.is_disabled("[name=text]")


def test_joined_cells_survive_autosave_and_restoring(look: Any, world: World) -> None:
    page = opened(look, world)
    table = '<table>\n<tbody>\n<tr>\n<td colspan="2">甲</td>\n</tr>\n<tr>\n<td>乙</td>\n<td>丙</td>\n</tr>\n</tbody>\n</table>'
    page.evaluate("html => document.querySelector('[data-editor]').editor.insert(html)", table)
    page.wait_for_selector("[data-autosave-status]:not(:empty)")
    copy = WorkingCopy.objects.get()
    assert copy.fields["text"] == ""
    assert table in copy.fields["rich"].replace("\r\n", "\n")
    page.at(NEW)
    page.click("a[href^='?copy=']")
    page.wait_for_url("**?copy=*")
    assert table in written(page)
    page.fill("#id_title", "带合并单元格的表")
    page.click("form[data-autosave-url] button.first")
    page.wait_for_url("**/edit/")
    assert table in written(page)
    assert page.faults == []


def test_without_script_the_field_shows_what_the_editor_wrote(look: Any, world: World) -> None:
    page = opened(look, world)
    write(page, "编辑器里写的")
    page.wait_for_selector("[data-autosave-status]:not(:empty)")
    copy = WorkingCopy.objects.get()
    plain = look(who=STAFF, java_script_enabled=False)
    plain.at(f"{NEW}?copy={copy.pk}")
    assert plain.input_value("#id_text") == "编辑器里写的"
    assert plain.is_hidden("[role=toolbar]")
    plain.fill("#id_title", "没有脚本")
    plain.fill("#id_text", "## 一、总则\n\n没有脚本也能写")
    plain.click("form[data-autosave-url] button.first")
    plain.wait_for_url("**/edit/")
    assert plain.input_value("#id_text") == "## 一、总则\n\n没有脚本也能写"


def test_the_toolbar_works_by_keyboard(look: Any, world: World) -> None:
    page = opened(look, world)
    write(page, "标题")
    page.keyboard.press("Alt+F10")
    focused = "document.activeElement.dataset.command ?? document.activeElement.tagName"
    assert page.evaluate(focused) == "undo"
    for _step in range(2):
        page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "SELECT"
    page.select_option("[data-block]", "2")
    page.wait_for_selector(IN_TEXT)
    assert written(page) == "<h2>标题</h2>"
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("字")
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_timeout(100)  # the editor learns of a selection after the key
    page.keyboard.press("Control+b")
    page.wait_for_selector("[data-command=bold][aria-pressed=true]")
    page.keyboard.press("Control+k")
    page.keyboard.type("javascript:alert(1)")
    page.keyboard.press("Enter")
    assert page.get_attribute("#editor_ask", "aria-invalid") == "true"
    page.fill("#editor_ask", "https://example.org/")
    page.keyboard.press("Enter")
    page.wait_for_selector(IN_TEXT)
    wait_until_written(
        page, '<h2>标题</h2>\n<p><strong><a href="https://example.org/">字</a></strong></p>'
    )
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.click("[data-command=table]")
    assert page.is_visible("[data-command=addRow]")
    assert written(page).count("<th>") == 3
    page.click("[data-command=deleteTable]")
    assert page.is_hidden("[data-command=addRow]")
    assert page.get_by_role("textbox", name="正文").count() == 1
    assert page.faults == []


def test_uyghur_is_written_from_the_right(look: Any, world: World) -> None:
    page = opened(look, world)
    page.select_option("#id_language", "ug")
    assert page.get_attribute("#id_text", "dir") == "rtl"
    assert page.get_attribute("#id_text", "lang") == "ug"


def test_the_text_of_a_file_is_shown_and_then_inserted(look: Any, world: World) -> None:
    page = opened(look, world)
    write(page, "原有的字")
    page.fill("#id_title", "已有的标题")
    page.press("#id_text", "End")
    content = word(
        centred("示财规〔2026〕12号")
        + centred("关于公布收费目录的通知")
        + styled("总则", "s0")
        + listed("取暖费")
        + "<w:p><w:r><w:t>正文</w:t><w:footnoteReference w:id='2'/></w:r></w:p>",
        word__styles_dot_xml=styles("heading 1"),
        word__numbering_dot_xml=numberings(("bullet", "·")),
        word__footnotes_dot_xml=part(
            '<w:footnote w:id="2"><w:p><w:r><w:t>见附件</w:t></w:r></w:p></w:footnote>', "footnotes"
        ),
    )
    page.set_input_files(
        "[data-import-file]", {"name": "通知.docx", "mimeType": "", "buffer": content}
    )
    page.wait_for_selector("[data-import-panel]:not([hidden])")
    assert page.inner_text("[data-import-understood]") == "1 个标题、1 个段落、1 个列表项"
    assert "1 条脚注" in page.inner_text("[data-import-left]")
    assert written(page) == "<p>原有的字</p>"
    # The title is there already: it is offered, and not chosen.
    assert not page.is_checked("[data-import-offer=title] input")
    assert page.is_checked("[data-import-offer=number] input")
    page.click("[data-import-replace]")
    assert page.input_value("#id_title") == "已有的标题"
    assert page.input_value("#id_document_number") == "示财规〔2026〕12号"
    assert written(page) == (
        "<p>关于公布收费目录的通知</p>\n<h2>总则</h2>\n<ul>\n<li>取暖费</li>\n</ul>\n<p>正文</p>"
    )
    page.set_input_files(
        "[data-import-file]", {"name": "坏.docx", "mimeType": "", "buffer": b"PK\x03\x04"}
    )
    page.get_by_text("坏.docx: ").wait_for()
    assert page.is_hidden("[data-import-panel]")
