"""A policy document from its draft to its repeal, with personal data, interpretation and clean-up, by what the pages say."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docx import Document

from tools.guide.reporting import REVIEWS, wait_for_worker
from tools.guide.walks import Stop, chapter, labelled, press, sign_in, take_step, window, write_text

Look = Callable[[Stop, Any], None]
CHAPTER = "documents"
TITLE = "公文经办人员：从拟稿到清理"
BEGINNING = (
    "一件规范性文件连同解读材料，从拟稿、检查个人信息、审签、公开，到有效期内的清理。样例账号是 `drafter`（拟稿人）、"
    "`head`、`secrecy`、`disclosure`、`approver`（四个审签环节）。本章和图片由 `python -m tools.journey documents` 生成，"
    "`make demo` 之后可以照着做一遍。"
)
NAME = "供热补贴发放管理办法"
TEXT = "第一条 为了规范供热补贴的发放，制定本办法。\n\n第二条 补贴按照采暖面积计算，每年十一月底以前发放。\n"
EXPLAINED = (
    "补贴怎么算：看房产证上的采暖面积；什么时候到账：每年十一月底以前。今年起不用再到社区登记。\n"
)
WORD = "集中供热分户计量"  # stands only in the attached file
ENDED = "已废止"
MAX_TURNS = 20  # of the worker
# A made-up number with a right check digit.
PERSONAL = "联系人王小明，公民身份号码11010519491231002X。"
STOPS = {
    one.name: one
    for one in (
        Stop(
            "imported",
            "正文可以从DOCX、ODT、HTML、TXT文件取用：系统列出识别出的标题、发文字号和各级条款，写明没有取用的内容（图片、脚注、批注）。"
            "确认以前，什么也不保存。",
            "从文件取用正文",
        ),
        Stop(
            "finding",
            "附件可以拖放，也可以一次选几个。系统读取正文、附件、隐藏内容和文件名，查找身份证号、手机号、银行卡号、住址等个人信息"
            "以及密级标志。找到的，在公文页“个人信息与密级标志检查”里列出；没有处理完以前，不能公开。",
            "发现个人信息",
            part="个人信息与密级标志检查",
        ),
        Stop(
            "in-place",
            "“查看发现的内容”逐条列出在哪个文件、哪个位置，标出前后文。确属应当公开的，由拟稿人以外的审核人写明理由；"
            "不应当公开的，换成处理过的文件，或者用“文件遮盖”。",
            "逐条处理",
        ),
        Stop(
            "masked",
            "字段和正文中的个人信息，可以按本机关的规则一次遮盖：先看清遮盖前后的文字，取消不需要遮盖的，再确认。",
            "按规则遮盖",
        ),
        Stop(
            "plan",
            "规章、规范性文件送审以前，必须拟定解读方案：采取什么形式，解读什么；确实不需要解读的，写明理由。"
            "不与文件同时发布的，填写计划发布日期，最迟不超过三个工作日。",
            "拟定解读方案",
        ),
        Stop(
            "interpretation",
            "按“起草解读”，系统建立一份解读稿，并与文件互相关联。公文页写明解读稿中有多少文字与文件重复：照抄文件的，公开机构不能直接通过。",
            "起草解读材料",
        ),
        Stop(
            "together",
            "送审以后，解读稿随文件一起走完每一个环节，不用另外送审；各环节的办理人在同一页看到两份材料。",
            "文件和解读一起审签",
        ),
        Stop(
            "released",
            "文件和解读在同一时刻公开，互相链接；先于文件公开解读，或者缺少解读公开文件，系统都不接受。",
            "同时公开",
        ),
        Stop(
            "public",
            "公开页写明效力状态、解读材料和附件。附件是去掉修订记录、批注和文件属性的副本，原件留在平台内部。",
            "公开页",
            on_phone=True,
        ),
        Stop(
            "found",
            "附件里的文字也能检索，结果写明在哪个附件中找到。",
            "检索附件里的文字",
        ),
        Stop(
            "clean-up",
            "“文件清理”列出现行有效的文件，逐件提出意见：继续有效、拟修改、废止、失效；后三项写明理由。",
            "清理：逐件提出意见",
        ),
        Stop(
            "publish",
            "全部提出意见以后，由没有提出过意见的签发人公布结果。公布之日起，废止和失效的文件不再有效。",
            "公布清理结果",
        ),
        Stop(
            "repealed",
            "原来的页面仍可以查阅，最上面写明已经废止；目录、检索结果、订阅和接口都同时标明。",
            "处处标明已经废止",
            on_phone=True,
        ),
    )
}


class Walk:
    """The browser windows of those who work on a document, and their steps."""

    def __init__(
        self,
        browser: Any,
        url: str,
        *,
        password: str,
        look: Look,
        script: bool,
        width: int,
        work: Callable[[], object],
    ) -> None:
        self.browser, self.url, self.password, self._look = browser, url, password, look
        self._work, self.script = work, script
        self.options = {
            "viewport": {"width": width, "height": 900},
            "locale": "zh-CN",
            "java_script_enabled": script,
        }
        self.document = self.public = ""

    def look(self, name: str, page: Any) -> None:
        """Record a stop of the guide."""
        self._look(STOPS[name], page)

    def go(self) -> str:
        """Bring the document through all steps; return its public address."""
        with window(self.browser, self.options) as page, tempfile.TemporaryDirectory() as folder:
            self._enter(page, "drafter")
            self._draft(page, Path(folder))
            self._interpret(page)
            take_step(page, "送审")
        for name, button in REVIEWS:
            with window(self.browser, self.options) as page:
                self._enter(page, name)
                page.goto(self.document)
                if name == "disclosure":
                    self.look("together", page)
                take_step(page, button)
        with window(self.browser, self.options) as page:
            self._enter(page, "disclosure")
            self._release(page)
            self._read()
            self._clean(page)
        with window(self.browser, self.options) as page:
            page.goto(self.public)
            assert ENDED in page.inner_text("main .notice")
            self.look("repealed", page)
            page.emulate_media(media="print")
            for shown in (page.locator(".notice"), page.locator(".source")):
                assert shown.filter(has_text=ENDED).first.is_visible()
            self._find_mark_in_lists(page)
        return self.public

    def _find_mark_in_lists(self, page: Any) -> None:
        """Find the document marked in each list, feed and answer that shows it to the public."""
        number = urlsplit(self.public).path.removeprefix("/i/").strip("/")
        body = number.partition("/")[0]
        for address, end, mark in (
            ("/catalogue/", "</li>", ENDED),
            (f"/b/{body}/register/", "</li>", ENDED),
            (f"/search/?q={WORD}", "</li>", ENDED),
            ("/feeds/atom/", "</entry>", ENDED),
            ("/feeds/rss/", "</item>", ENDED),
            (f"/api/v1/items/{number}", "}", '"validity": "repealed"'),
        ):
            text = page.request.get(f"{self.url}{address}").text()
            parts = [part for part in text.split(end) if number in part]
            assert parts, address
            assert any(mark in part for part in parts), address

    def _enter(self, page: Any, name: str) -> None:
        page.goto(f"{self.url}/desk/")
        sign_in(page, name, self.password)

    def _draft(self, page: Any, folder: Path) -> None:
        """Begin with the text of a file that names a person, and mask the name where it is found."""
        written = Document()
        for line in (NAME, *TEXT.split("\n\n"), PERSONAL):
            written.add_paragraph(line.strip())
        written.save(str(folder / "办法（送审）.docx"))
        press(page, page.get_by_role("link", name="新建公文").first)
        # With script the editor reads a file in place, and the link to this page is hidden.
        page.goto(self.url + page.locator("[data-import-link] a").get_attribute("href"))
        page.locator("input[type=file]").set_input_files(str(folder / "办法（送审）.docx"))
        press(page, page.get_by_role("button", name="读取文件"))
        self.look("imported", page)
        press(page, page.get_by_role("button", name="以此正文起草"))
        assert page.locator("#id_title").input_value() == NAME
        page.get_by_label("公开属性").select_option(label="主动公开")
        page.get_by_label("公开事项").select_option(index=2)
        page.get_by_label("公文种类").select_option(label="规范性文件")
        page.get_by_label("成文日期").fill("2026-11-20")
        attached = Document()
        attached.add_paragraph(f"{WORD}的用户按表计算。")
        attached.save(str(folder / "补贴标准.docx"))
        page.locator("input[name=file]").set_input_files(str(folder / "补贴标准.docx"))
        press(page, page.get_by_role("button", name="保存，去查看和送审"))
        self.document = page.url
        press(page, page.get_by_role("link", name="查看发现的内容"))
        self._wait(page, "11010519491231002X")
        page.goto(self.document)
        self.look("finding", page)
        press(page, page.get_by_role("link", name="查看发现的内容"))
        self.look("in-place", page)
        press(page, page.get_by_role("link", name="按本机关规则遮盖"))
        self.look("masked", page)
        press(page, page.get_by_role("button", name="遮盖所选内容"))
        page.goto(self.document)
        self._wait(page, "未发现问题")

    def _interpret(self, page: Any) -> None:
        press(page, page.locator("main").get_by_role("link", name="解读方案").first)
        page.get_by_label("文字解读").first.check()
        labelled(page, "解读内容").fill("背景和依据、计算方法、办理流程，与原办法的不同")
        self.look("plan", page)
        press(page, page.get_by_role("button", name="保存方案"))
        press(page, page.get_by_role("button", name="起草解读"))
        if "/edit/" not in page.url:
            press(page, page.locator("main").get_by_role("link", name="修改").first)
        write_text(page, EXPLAINED, script=self.script)
        press(page, page.get_by_role("button", name="保存，去查看和送审"))
        self.look("interpretation", page)
        page.goto(self.document)

    def _release(self, page: Any) -> None:
        page.goto(self.document)
        take_step(page, "立即公开")
        self.look("released", page)

    def _read(self) -> None:
        """Find the document by a word of its file, as anybody would."""
        with window(self.browser, self.options) as page:
            page.goto(f"{self.url}/search/?q={WORD}")
            self._wait(page, "补贴标准")
            self.look("found", page)
            press(page, page.locator("main").get_by_role("link", name=NAME).first)
            self.public = page.url
            self.look("public", page)

    def _clean(self, page: Any) -> None:
        page.goto(f"{self.url}/desk/documents/clean-ups/")
        labelled(page, "标题").fill("2026年行政规范性文件清理")
        labelled(page, "依据").fill("国务院令第722号")
        page.get_by_label("规范性文件").check()
        labelled(page, "成文日期早于").fill("2026-12-31")
        labelled(page, "完成期限").fill("2027-03-31")
        press(page, page.locator("main").get_by_role("button", name="启动清理"))
        for row in page.locator("main tr[data-row]").all():
            is_it = NAME in row.inner_text()
            row.locator("select").select_option(label="废止" if is_it else "继续有效")
            if is_it:
                row.locator("input[type=text]").fill("已由新办法代替")
        self.look("clean-up", page)
        press(page, page.get_by_role("button", name="保存清理意见"))
        with window(self.browser, self.options) as approver:
            self._enter(approver, "approver")
            approver.goto(page.url)
            self.look("publish", approver)
            press(approver, approver.get_by_role("button", name="公布清理结果"))
        self._work()

    def _wait(self, page: Any, words: str) -> None:
        """Let the worker work until the page says something."""
        for _turn in range(MAX_TURNS):
            self._work()
            page.reload()
            if words in page.inner_text("main"):
                return
        raise AssertionError(words)


def walk(
    browser: Any,
    url: str,
    *,
    password: str,
    look: Look,
    script: bool = True,
    width: int = 1280,
    work: Callable[[], object] = wait_for_worker,
) -> str:
    """
    Release a policy document with its interpretation, and repeal it; return its public address.

    `work` lets the worker read files and write the index.
    """
    return Walk(
        browser, url, password=password, look=look, script=script, width=width, work=work
    ).go()


def page_of(stops: list[Stop]) -> str:
    """Return the chapter as Markdown."""
    return chapter(TITLE, BEGINNING, stops, f"../images/guide/{CHAPTER}")
