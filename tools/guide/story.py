"""
One application from the first question to the list of answered ones: two chapters of the user guide at one walk.

Those who walk know nothing but what the pages say. The tests walk the same way, with script and without.
"""

import json
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tools.guide.citizen import NAME, Citizen
from tools.guide.officer import LISTED, Desk, today
from tools.guide.walks import Stop, chapter, window

Look = Callable[[str, Stop, Any], None]
CITIZEN, OFFICER = "citizen", "officer"
CHAPTERS = {
    CITIZEN: (
        "公民：依申请公开",
        (
            "从想知道一件事，到拿到答复，再到不服答复怎么办。不需要账号，手机上也能办；不开脚本的浏览器同样可用。"
            "本章和图片由 `python -m tools.journey applications` 生成，`make demo` 之后可以照着做一遍。"
        ),
    ),
    OFFICER: (
        "办案人员：办理依申请公开",
        (
            "从“我的工作”里的一件新申请，到送达、名录和救济。样例账号是 `officer`（申请承办人）、`supervisor`（申请审核人）和 "
            "`head`（处室负责人）。本章和图片由 `python -m tools.journey applications` 生成，`make demo` 之后可以照着做一遍。"
        ),
    ),
}
GIVEN = "县市,户数,金额\n甲县,1204,361200\n乙市,2310,693000\n"


def walk(
    browser: Any, url: str, *, password: str, look: Look, script: bool = True, width: int = 1280
) -> None:
    """Bring an application from the form of a citizen to everything that can come after the reply."""
    options = {
        "viewport": {"width": width, "height": 900},
        "locale": "zh-CN",
        "java_script_enabled": script,
        "accept_downloads": True,
    }
    with ExitStack() as open_windows, tempfile.TemporaryDirectory() as folder:

        def new(name: str) -> Desk:
            page = open_windows.enter_context(window(browser, options))
            return Desk(page, url, lambda stop, seen: look(OFFICER, stop, seen), name, password)

        page = open_windows.enter_context(window(browser, options))
        citizen = Citizen(page, url, lambda stop, seen: look(CITIZEN, stop, seen))
        citizen.apply()
        citizen.come_back()
        officer, supervisor, head = (new(name) for name in ("officer", "supervisor", "head"))
        _on_the_way(citizen, officer, supervisor, head)
        _reply(officer, supervisor, Path(folder))
        _after(citizen, officer)


def _on_the_way(citizen: Citizen, officer: Desk, supervisor: Desk, head: Desk) -> None:
    """From registration to the fee: what may happen before there is a reply."""
    officer.register()
    officer.read_clock()
    words = {"需要补正的内容": "请说明需要哪几个月的数据。", "补正期限": today(14)}
    officer.show("告知补正", words, "ask-to-clarify")
    citizen.clarify()
    citizen.write()
    officer.open()
    officer.show("要求处室检索", {"处室": 1, "至": today(7), "备注": "供热补贴台账"}, "search")
    head.answer_search()
    officer.open()
    asked = {
        "第三方": "某供热公司",
        "联系方式": "0991-1000000",
        "征求意见的内容": "表中含贵公司供热面积，是否同意公开？",
    }
    officer.show("征求意见", asked, "consult")
    officer.step("登记意见", {"意见": ["同意公开"], "收到日期": today()})
    officer.step("提出延期", {"工作日数": "5", "理由": "数据分散，须逐县核对。"})
    citizen.read_clock()
    supervisor.open()
    supervisor.show("同意延期", {}, "extend")
    officer.open()
    officer.show("收取信息处理费", {"计费": ["按量"], "件数或页数": "60"}, "fee")
    citizen.read_fee()
    officer.page.reload()
    officer.step("登记缴费", {"缴纳日期": today()})


def _reply(officer: Desk, supervisor: Desk, folder: Path) -> None:
    """The reply, by two people: one proposes and serves, the other approves."""
    for name, text in (("原始台账.csv", GIVEN + f"丙县,1,{NAME}\n"), ("发放明细.csv", GIVEN)):
        (folder / name).write_text(text, encoding="utf-8")
    officer.open()
    officer.add("原件", folder / "原始台账.csv")
    officer.add("提供给申请人", folder / "发放明细.csv")
    parts = {
        "答复决定": ["部分公开"],
        "文件或事项": "2026年1月至10月供热补贴发放明细表",
        "事实和依据": "表中个人姓名涉及个人隐私，依据《条例》第十五条、第三十七条作区分处理，其余予以公开。",
        "提供给申请人的文件": ["发放明细.csv"],
        "原件，不提供": ["原始台账.csv"],
    }
    officer.show("提出答复", parts, "propose")
    supervisor.my_work()
    supervisor.take("supervisor")
    supervisor.open()
    supervisor.show("批准答复", {}, "approve")
    officer.open()
    sent = {"获取方式": ["在本平台下载"], "送达日期": today()}
    officer.show("送达答复", sent, "serve")
    officer.take("closed")
    officer.page.locator("main section").filter(has_text="本件文书").locator(
        "summary"
    ).first.click()
    officer.take("letters")


def _after(citizen: Citizen, officer: Desk) -> None:
    """What comes after: the reply is read, fetched, rated, listed; and a copy of everything is taken away."""
    assert citizen.read_reply().read_text(encoding="utf-8") == GIVEN
    kept = json.loads(citizen.take_data().read_text(encoding="utf-8"))
    assert kept["applicant"]["name"] == NAME
    officer.show("列入已答复申请名录", {"不含个人信息的标题": LISTED}, "publish")
    officer.look()
    officer.write_down()
    officer.page.goto(f"{officer.url}/desk/applications/")
    officer.take("list")
    citizen.read_answered()
    assert LISTED in citizen.page.locator("main").inner_text()


def pages(stops: dict[str, list[Stop]]) -> dict[str, str]:
    """Return the chapters by the names of their files."""
    return {
        f"{name}.md": chapter(*CHAPTERS[name], found, f"../images/guide/{name}")
        for name, found in stops.items()
    }
