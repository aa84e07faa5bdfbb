"""
A first document by an untrained user: from the home page to the public page, using only what the pages say.

Run as a command it photographs each stop into docs/images/first and writes docs/first-document.md, which is
the user guide's first chapter, and after it those of applications and annual reports into docs/guide. The tests walk the same ways, with
script and without.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tools.browser import ARGUMENTS, chromium, served
from tools.guide import documents, reporting, story
from tools.guide.story import CHAPTERS
from tools.guide.walks import Stop, Take, picture, press, sign_in, window

ROOT = Path(__file__).resolve().parent.parent
PAGE, PICTURES = ROOT / "docs" / "first-document.md", ROOT / "docs" / "images" / "first"
GUIDE = ROOT / "docs" / "guide"
PASSWORD = "gongkai-demo-only"  # noqa: S105  (the password of the sample region, printed by `make demo`)
TITLE = "关于公布2026年冬季供暖收费标准的通知"
TEXT = """\
各供暖单位：

经价格部门审定，2026年冬季供暖收费标准如下。

- 居民住宅：每平方米每月 2.60 元；
- 非居民用房：每平方米每月 3.80 元。

目录之外收取费用的，用户有权拒绝。
"""
# The reviewers of a document, with the button and the caption of each.
REVIEWS = (
    ("head", "处室审核通过", "处室负责人看到待办里的公文，读完正文，按“处室审核通过”。"),
    (
        "secrecy",
        "保密审查通过",
        "保密审查人员确认不涉密。拟稿人本人在这里没有按钮：谁拟的稿，谁不能审。",
    ),
    ("disclosure", "公开审查通过", "公开机构核对公开属性、公开事项和文种。"),
    ("approver", "签发", "负责人签发。签发不等于公开：公开是下一步，也可以约定时间。"),
)


def walk(
    browser: Any, url: str, *, password: str, take: Take, script: bool = True, width: int = 1280
) -> str:
    """
    Bring a document from nothing to the public by the labels on the pages; return its public address.

    The five accounts are named after their posts, as in the sample region.
    """
    options = {
        "viewport": {"width": width, "height": 900},
        "locale": "zh-CN",
        "java_script_enabled": script,
    }
    with window(browser, options) as page:
        page.goto(url)
        press(page, page.get_by_role("link", name="工作人员入口"))
        take(Stop("01-sign-in", "首页页脚有“工作人员入口”。填用户名和密码，登录。"), page)
        sign_in(page, "drafter", password)
        take(
            Stop(
                "02-my-work",
                "登录后就是“我的工作”：等我办的事，按法定期限排列。要写新的，按“新建公文”。",
            ),
            page,
        )
        press(page, page.get_by_role("link", name="新建公文").first)
        _write(page)
        take(
            Stop(
                "03-write",
                "写标题和正文，选公开属性、公开事项、公文种类和成文日期。公开是常态；不公开要写理由。",
            ),
            page,
        )
        press(page, page.get_by_role("button", name="保存稿件"))
        take(
            Stop(
                "04-saved",
                "稿件已经保存，附件在最下面上传，可以一次选几个，也可以拖放。写好了，按“保存，去查看和送审”。",
            ),
            page,
        )
        press(page, page.get_by_role("button", name="保存，去查看和送审"))
        take(
            Stop(
                "05-look",
                "公文页：最上面是现在能做什么，不能做的写明为什么。按“送审”；不要的稿件可以“丢弃稿件”，三十天内能在“已丢弃的稿件”里恢复。",
            ),
            page,
        )
        _do(page, "送审")
        take(
            Stop(
                "06-submitted",
                "送审之后，公文到了处室负责人那里，拟稿人能看到走到哪一步；处室负责人办理以前，可以“撤回送审”。被退回的稿件在页面最上面写明理由。",
            ),
            page,
        )
    for number, (name, button, words) in enumerate(REVIEWS, start=7):
        with window(browser, options) as page:
            _open_task(page, url, name, password)
            take(Stop(f"{number:02}-{name}", words), page)
            _do(page, button)
    with window(browser, options) as page:
        _open_task(page, url, "disclosure", password)
        take(
            Stop(
                "11-release",
                "回到公开机构：签发过的公文可以“立即公开”，或者约定公开时间；超过二十个工作日的，要写明原因。公开以前先列出公开什么、公开在哪里，确认以后才公开。",
            ),
            page,
        )
        _do(page, "立即公开")
        press(page, page.locator("form:has(input[name=confirm]) button"))
        take(
            Stop(
                "12-released",
                "已经公开：索引号自动生成，二十个工作日的期限随之了结。点索引号看公开页。",
            ),
            page,
        )
    return _find(browser, url, options, take)


def _find(browser: Any, url: str, options: Mapping[str, Any], take: Take) -> str:
    """Search for the document as a citizen would."""
    with window(browser, options) as page:
        page.goto(url)
        page.locator("main input[name=q]").first.fill("冬季供暖收费")
        press(page, page.locator("main").get_by_role("button", name="检索").first)
        take(Stop("13-search", "任何人不用登录，在首页检索就能找到。"), page)
        press(page, page.locator("main").get_by_role("link", name="供暖收费标准").first)
        take(
            Stop("14-public", "公开页就是这份公文的样子，下面有索引号、时间和文件，可以打印。"),
            page,
        )
        return str(page.url)


def _open_task(page: Any, url: str, name: str, password: str) -> None:
    page.goto(f"{url}/desk/")
    sign_in(page, name, password)
    press(page, page.locator("main").get_by_role("link", name=TITLE).first)


def _write(page: Any) -> None:
    page.locator("#id_title").fill(TITLE)
    page.locator("[data-editor]:not([hidden]) #id_text").fill(TEXT)
    page.get_by_label("公开属性").select_option(label="主动公开")
    page.get_by_label("公开事项").select_option(index=8)
    page.get_by_label("公文种类").select_option(label="通知")
    page.get_by_label("成文日期").fill("2026-11-20")


def _do(page: Any, button: str) -> None:
    """Press a button; open its collapsed section first if it is not visible."""
    found = page.locator("main").get_by_role("button", name=button, exact=True)
    if not found.first.is_visible():
        page.locator("main summary", has_text=button).first.click()
    press(page, found.first)


def main() -> None:
    """Walk through the pages, take the pictures and write the chapters (all, or those named)."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (the tests use their own browser)

    wanted = sys.argv[1:] or list(WRITERS)
    if unknown := set(wanted) - set(WRITERS):
        raise SystemExit(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(WRITERS)}.")
    path = chromium()
    if path is None:
        raise SystemExit("No Chromium is installed.")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=path,
            args=[*ARGUMENTS, "--lang=zh-CN"],
            env={**os.environ, "LANGUAGE": "zh_CN"},
        )
        for name in wanted:
            with tempfile.TemporaryDirectory() as data, served(Path(data)) as url:
                WRITERS[name](browser, url)


def _write_document(browser: Any, url: str) -> None:
    """Write the chapter of the first document."""
    stops: list[Stop] = []

    def take(stop: Stop, page: Any) -> None:
        stops.append(stop)
        page.screenshot(path=str(PICTURES / f"{stop.name}.png"), full_page=True)

    PICTURES.mkdir(parents=True, exist_ok=True)
    walk(browser, url, password=PASSWORD, take=take)
    lines = [
        "# 第一份公文",
        "",
        "从拟稿到公开，一共十四步；`make demo` 之后可以照着做一遍（由 `python -m tools.journey` 生成）。",
        "",
    ]
    for number, stop in enumerate(stops, start=1):
        lines += [
            f"## {number}",
            "",
            stop.words,
            "",
            f"![{stop.words}](images/first/{stop.name}.png)",
            "",
        ]
    PAGE.write_text("\n".join(lines))


def _write_applications(browser: Any, url: str) -> None:
    """Write the chapters for citizens and officers, with their pictures."""
    seen: dict[str, list[Stop]] = {name: [] for name in CHAPTERS}
    folders = {name: ROOT / "docs" / "images" / "guide" / name for name in CHAPTERS}
    for folder in folders.values():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def look(chapter: str, stop: Stop, page: Any) -> None:
        seen[chapter].append(stop)
        picture(stop, page, folders[chapter], len(seen[chapter]))

    story.walk(browser, url, password=PASSWORD, look=look)
    GUIDE.mkdir(exist_ok=True)
    for name, text in story.pages(seen).items():
        (GUIDE / name).write_text(text, encoding="utf-8")


def _write_chapter(chapter: Any, name: str) -> Callable[[Any, str], None]:
    """Return what writes a chapter that one walk shows."""

    def write(browser: Any, url: str) -> None:
        seen: list[Stop] = []
        folder = ROOT / "docs" / "images" / "guide" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

        def look(stop: Stop, page: Any) -> None:
            seen.append(stop)
            picture(stop, page, folder, len(seen))

        chapter.walk(browser, url, password=PASSWORD, look=look)
        (GUIDE / f"{name}.md").write_text(chapter.page_of(seen), encoding="utf-8")

    return write


WRITERS = {
    "document": _write_document,
    "applications": _write_applications,
    "reports": _write_chapter(reporting, "reports"),
    "documents": _write_chapter(documents, documents.CHAPTER),
}
if __name__ == "__main__":
    main()
