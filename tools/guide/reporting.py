"""An annual report from its start to the public page, by untrained officers, using only what the pages say."""

import re
import time
from collections.abc import Callable
from typing import Any

from tools.guide.walks import Stop, chapter, fold, labelled, press, sign_in, step, take_step, window

Look = Callable[[Stop, Any], None]
NAME = "reporter"
WORKER_SECONDS = 5
TITLE = "报告编写人：年度报告"
BEGINNING = (
    "从开始编制，到报送、退回、通过、公布，再从公开的数字回到背后的记录。样例账号是 `reporter`（部门年报编写人）和 "
    "`report-officer`（上级机关年报编写与汇总）。本章和图片由 `python -m tools.journey reports` 生成，`make demo` 之后可以照着做一遍。"
)
YEAR = "2024"
PROBLEMS = "有一件依申请公开答复的说理不够充分；下一年对每件答复实行集体会商，并请法律顾问参加。"
OVERVIEW = "全年新收政府信息公开申请 {{ applications.1.total }} 件，与上年相比{{ applications.1.total | change }}。"
STOPS = {
    one.name: one
    for one in (
        Stop(
            "list",
            "每年 1 月 1 日，系统为每个机关自动建立上一年的报告。部门应当在 1 月 31 日以前、政府应当在 3 月 31 日以前报送并公布"
            "（第四十九条）；临近期限，系统逐次提醒。要补以前年度的，在最下面选机关和年份，按“开始”。",
            "打开“政府信息公开年报”",
        ),
        Stop(
            "draft",
            "报告的各个部分已经写好了框架，数字来自登记簿，谁也不用填。最上面是现在可以做的；“检查结果”列出不符合要求的地方："
            "错误必须改正，警告要写明为什么可以保留。",
            "看一看草稿",
        ),
        Stop(
            "figures",
            "从“数字及其依据的记录”进去，就是正式的报表，每一格都可以点开，看到它背后的每一条记录，也可以导出。",
            "每个数字从哪里来",
        ),
        Stop(
            "declare",
            "平台以外发生的事（例如纸质台账、报刊、会议）在“申报数据”里登记：选指标，写数量、理由和依据。它同样是登记簿里的一条记录，"
            "写明是谁申报的；填错了，用“撤回申报”冲销，两条都留着。",
            "平台以外的数据",
            part="申报数据",
        ),
        Stop(
            "section",
            "按“修改”写一个部分。双花括号里是数字的名称，加上 `| change` 就是与上年的比较；右边可以看到上年的文字和全部名称。"
            "正文里手写的数字与报表不一致，检查会指出来。两个人同时写一个部分，后保存的人会看到对方的文字，谁的都不会丢。",
            "写文字，引用数字",
        ),
        Stop(
            "submitted",
            "没有错误了，按“报送”。数字和文字从此固定，连同登记簿的位置一起保存；之后发生的变化作为差异列出，不会悄悄改变报告。"
            "上级还没有决定的，可以收回。",
            "报送上级",
        ),
        Stop(
            "return",
            "上级机关逐份审看。需要修改的，在对应的部分写明意见，“退回并附意见”；自己报送的，不能由自己通过。",
            "上级退回",
            part="现在可以做",
        ),
        Stop(
            "remark",
            "退回的意见列在报告页上，也显示在所涉及的部分。改好以后按“已处理”，再次报送。",
            "按意见修改",
        ),
        Stop("accepted", "上级按“通过”。从这时起，只有编制更正版才能改变它。", "通过"),
        Stop(
            "below",
            "“报送情况”一页列出下级机关谁已经报送、谁还没有。汇总报告的数字，就是本级的记录加上每一份通过的报告，不用再加一遍。",
            "谁报送了，谁没有",
        ),
        Stop(
            "document",
            "通过以后，按“开始公布程序”：系统写好公文，附上 PDF、DOCX、XLSX 和 CSV，按普通公文的程序审查、签发、公开，取得索引号。",
            "公布：一份普通的公文",
        ),
        Stop(
            "public",
            "公开页上是文字、报表、图表和文件，手机上同样可读。任何人都可以下载，也可以用开放接口读取。",
            "公开的报告",
            on_phone=True,
        ),
        Stop(
            "cell",
            "工作人员从公开页的“数据来源”进入报表，点任何一个数字，就看到它背后的记录：两次点击，从公开的数字到每一条记录。",
            "从数字回到记录",
        ),
    )
}
REVIEWS = (
    ("head", "处室审核通过"),
    ("secrecy", "保密审查通过"),
    ("disclosure", "公开审查通过"),
    ("approver", "签发"),
)


class Walk:
    """The browser windows of an author and a reviewer of a report, and their steps."""

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
        self._work = work
        self.options = {
            "viewport": {"width": width, "height": 900},
            "locale": "zh-CN",
            "java_script_enabled": script,
        }

    def look(self, name: str, page: Any) -> None:
        """Record a stop of the guide."""
        self._look(STOPS[name], page)

    def go(self) -> str:
        """Bring the report through all steps; return its public address."""
        with (
            window(self.browser, self.options) as writer,
            window(self.browser, self.options) as chief,
        ):
            for page, name in ((writer, NAME), (chief, "report-officer")):
                page.goto(f"{self.url}/desk/")
                sign_in(page, name, self.password)
            self._write(writer)
            self._return(chief)
            self._mend(writer)
            self._accept(chief)
            address = self._publish(writer)
            self._follow(chief, address)
        return address

    def _reports(self, page: Any) -> None:
        press(
            page, page.get_by_role("navigation").get_by_role("link", name="政府信息公开年报").first
        )

    def _open(self, page: Any) -> None:
        page.goto(f"{self.url}/desk/reports/")
        press(
            page,
            page.locator("main").get_by_role("link", name=re.compile(f"^{YEAR}年度报告")).first,
        )

    def _part(self, page: Any, title: str) -> Any:
        heading = page.get_by_role("heading", name=title, exact=True)
        return page.locator("main section").filter(has=heading).last

    def _edit(self, page: Any, part: str, text: str) -> None:
        if "/sections/" in page.url:
            self._open(page)
        press(page, self._part(page, part).get_by_role("link", name="修改").first)
        labelled(page, "正文").fill(text)
        press(page, page.locator("main").get_by_role("button", name="保存", exact=True))

    def _write(self, page: Any) -> None:
        self._reports(page)
        labelled(page, "年份").fill(YEAR)
        self.look("list", page)
        press(page, page.get_by_role("button", name="开始", exact=True))
        self.look("draft", page)
        press(page, page.get_by_role("link", name="数字及其依据的记录"))
        self.look("figures", page)
        press(page, page.locator("main").get_by_role("link", name="申报数据"))
        for turn, slot in enumerate(("applications.1.natural", "applications.3.1.natural")):
            box = self._part(page, "申报数据")
            labelled(box, "指标").select_option(slot)
            for label, words in (
                ("数量", "3"),
                ("理由", "纸质台账登记，未经平台办理"),
                ("依据", "2024年收文登记簿第3页"),
            ):
                labelled(box, label).fill(words)
            if turn == 0:
                self.look("declare", page)
            press(page, box.get_by_role("button", name="登记", exact=True))
        self._open(page)
        self._edit(page, "一、总体情况", OVERVIEW)
        self._edit(page, "五、存在的主要问题及改进情况", "有待改进。")
        self._open(page)
        press(page, self._part(page, "一、总体情况").get_by_role("link", name="修改").first)
        self.look("section", page)
        self._open(page)
        step(page, "报送")
        self.look("submitted", page)

    def _return(self, page: Any) -> None:
        self._open(page)
        box = fold(page, "退回并附意见")
        labelled(box, "存在的问题和改进").fill("请写明具体问题和改进措施。")
        self.look("return", page)
        press(page, box.get_by_role("button", name="退回并附意见"))

    def _mend(self, page: Any) -> None:
        self._open(page)
        self.look("remark", page)
        self._edit(page, "五、存在的主要问题及改进情况", PROBLEMS)
        self._open(page)
        press(page, page.locator("main").get_by_role("button", name=re.compile("^已处理")).first)
        step(page, "报送")

    def _accept(self, page: Any) -> None:
        self._open(page)
        step(page, "通过")
        self.look("accepted", page)
        self._reports(page)
        press(page, page.locator("main").get_by_role("link", name=re.compile("^报送情况")).first)
        self.look("below", page)

    def _publish(self, page: Any) -> str:
        self._open(page)
        step(page, "开始公布程序")
        self.look("document", page)
        press(page, page.get_by_role("link", name="对应的公文"))
        document = page.url
        take_step(page, "送审")
        self._work()
        for name, button in REVIEWS:
            self._as(name, document, button)
        self._as("disclosure", document, "立即公开")
        page.goto(f"{self.url}/reports/")
        press(page, page.locator("main").get_by_role("link", name=re.compile(YEAR)).first)
        self.look("public", page)
        return str(page.url)

    def _follow(self, page: Any, address: str) -> None:
        page.goto(address)
        press(page, page.get_by_role("link", name="数据来源", exact=True))
        press(page, page.locator("main table.form td.number a", has_text="3").first)
        self.look("cell", page)

    def _as(self, name: str, document: str, button: str) -> None:
        with window(self.browser, self.options) as page:
            page.goto(document)
            sign_in(page, name, self.password)
            take_step(page, button)


def wait_for_worker() -> None:
    """Wait until the worker of the server has read the files of the report."""
    time.sleep(WORKER_SECONDS)


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
    Publish the report of a department about a year; return its public address.

    `work` lets the worker read its files.
    """
    return Walk(
        browser, url, password=password, look=look, script=script, width=width, work=work
    ).go()


def page_of(stops: list[Stop]) -> str:
    """Return the chapter as Markdown."""
    return chapter(TITLE, BEGINNING, stops, "../images/guide/reports")
