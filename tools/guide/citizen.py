"""An untrained citizen applies for information, follows the application and fetches the reply."""

from pathlib import Path
from typing import Any

from tools.guide.walks import Stop, Take, choose, fold, labelled, press

TITLE = "2026年供热补贴资金发放明细"
DESCRIPTION = "请提供2026年供热补贴资金按县、市汇总的发放明细表，包括户数、面积和金额。"
GIVEN_NAME = "发放明细.csv"
NAME, CARD, TELEPHONE = "秦未央", "11010519491231002X", "13800001111"
STOPS = {
    one.name: one
    for one in (
        Stop(
            "look",
            "打开“申请公开”，用几个词写出要找的信息，选一个机关，先按“看看哪些已经公开”。已经公开的可以马上阅读，"
            "别人申请过并已列入名录的答复也在下面；确实没有，再按“填写申请”。不必注册账号。右侧写明要准备什么、多久答复。",
            "先看看是不是已经公开",
            on_phone=True,
        ),
        Stop(
            "write",
            "一份申请只写一件事。写清文件名称、文号、时间、地点，或者其他便于查找的特征。按照条例第二十九条，需要姓名或者名称、"
            "身份证明和联系方式；姓名、身份证号码、联系方式、申请内容和上传的文件均加密保存，只有办案人员能够查看；"
            "查看完整的身份信息每次都有记录。阅读、书写或者听说有困难的，"
            "在最后一栏写明，机关应当提供（第四十三条）。",
            "填写申请",
            on_phone=True,
        ),
        Stop(
            "wrong",
            "漏填或者填错的地方，会一次全部列出。按其中一条，就到那一栏；已经写好的内容都还在，附件需要重新选择。",
            "哪里没有填好",
        ),
        Stop(
            "receipt",
            "提交以后，页面显示回执编号和查询码。查询码只显示这一次，系统里也查不出来：请打印或者抄下来再关闭。"
            "同时写明接下来的步骤：机关与您确认收到的那一天才算收到申请，从第二天起计算二十个工作日。",
            "记下回执编号和查询码",
            on_phone=True,
        ),
        Stop(
            "enter",
            "任何时候，在“我的申请”里填写回执编号和查询码，就能看到办理进度。连续填错会暂停一段时间。",
            "凭编号和查询码查看",
            on_phone=True,
        ),
        Stop(
            "arrived",
            "最上面是办理到哪一步。右侧“办理经过”按时间列出每一步，下面可以给机关留言、建议主动公开、取走自己的资料副本或者撤回申请。",
            "办理进度",
        ),
        Stop(
            "clarify",
            "申请内容不明确的，机关在收到申请后七个工作日内一次性告知补正（第三十条）。在这里写上要补充的内容，按“提交补正”。"
            "答复期限自机关收到补正之日起重新计算；无正当理由逾期不补正的，视为放弃申请。",
            "机关要求补正时",
            part="机关要求补正的内容",
        ),
        Stop(
            "clock",
            "登记以后，页面画出答复期限：过去的工作日、今天、还剩多少天。展开“逐日说明”，每一天为什么计算或者不计算都有依据："
            "周末、放假、调休上班、征求意见的时间、延期。",
            "答复期限是怎样算的",
            part="为什么是这一天",
            on_phone=True,
        ),
        Stop(
            "fee",
            "只有申请的数量、频次明显超过合理范围的，机关才可以收取信息处理费（第四十二条）。通知写明计费方式、金额和最后一天；"
            "缴费以后期限重新计算，逾期不缴的不再处理。",
            "收到收费通知时",
            part="信息处理费",
        ),
        Stop(
            "message",
            "办理期间可以随时给机关留言，机关的回复也在这里。这不是补正，也不影响期限。",
            "与机关往来留言",
            part="留言",
        ),
        Stop(
            "reply",
            "答复送达以后，页面逐项写明决定、理由和依据。提供给您的文件列在“提供给您的文件”里，可以下载。",
            "阅读答复和下载文件",
            on_phone=True,
        ),
        Stop(
            "letters",
            "机关发给您的每一份文书都在“机关来函”里：登记回执、补正通知、延期和收费的告知、答复。展开就能阅读，"
            "也可以下载与纸质文书一样的 PDF 或者 DOCX。",
            "机关的文书",
            part="机关来函",
        ),
        Stop(
            "remedies",
            "对答复不服的，这里按照送达的日期写明可以走的途径、每一条途径的最后一天和依据：向上一级机关或者主管部门投诉举报、"
            "申请行政复议、提起行政诉讼。对不予公开的决定，2024年1月1日以后应当先申请行政复议。",
            "不服答复怎么办",
            part="如不服答复",
        ),
        Stop(
            "after",
            "案件办结以后，可以评价办理情况；认为应当让大家都看到的，按“建议主动公开”（第四十四条）。",
            "评价和建议",
            part="您的评价",
        ),
        Stop(
            "data",
            "按“我的资料副本”，得到一个文件，里面是系统保存的与您有关的全部内容：申请、留言、答复、办理经过。"
            "保存期满以后，个人信息会被删除。用完以后按“退出”；半小时不操作，也会自动退出。",
            "取走自己的资料",
            part="您可以",
        ),
        Stop(
            "answered",
            "机关把有参考价值的答复列入名录，标题不含任何个人信息。申请之前可以先看看。",
            "别人申请过什么",
        ),
    )
}


class Citizen:
    """One browser window of a citizen; receipt number and query code open the application again."""

    def __init__(self, page: Any, url: str, take: Take) -> None:
        self.page, self.url, self._take = page, url, take
        self.number = self.code = ""

    def take(self, name: str) -> None:
        """Record a stop of the guide."""
        self._take(STOPS[name], self.page)

    def apply(self) -> None:
        """Search first, send an incomplete form, correct it and send it again."""
        page = self.page
        page.goto(self.url)
        press(page, page.get_by_role("link", name="申请公开").first)
        page.get_by_label("您要查找什么信息？").fill("供热")
        choose(page.get_by_label("应该向哪个机关申请？"), "财政厅")
        press(page, page.get_by_role("button", name="看看哪些已经公开"))
        self.take("look")
        press(page, page.get_by_role("button", name="填写申请"))
        self.take("write")
        page.get_by_label("用几个词说明您要申请什么").fill(TITLE)
        page.wait_for_timeout(2_100)  # the form refuses to be sent sooner
        self._send()
        self.take("wrong")
        page.get_by_label("请具体描述，便于查找").fill(DESCRIPTION)
        labelled(page, "姓名").fill(NAME)
        labelled(page, "证件号码").fill(CARD)
        labelled(page, "联系电话").fill(TELEPHONE)
        self._send()
        self.number, self.code = page.locator("main dd").all_inner_texts()[:2]
        self.take("receipt")

    def come_back(self) -> None:
        """Open the applicant's page with number and code."""
        page = self.page
        press(page, page.locator("main").get_by_role("link", name="我的申请").first)
        self.take("enter")
        page.get_by_label("回执编号").fill(self.number)
        page.get_by_label("查询码").fill(self.code)
        press(page, page.locator("main").get_by_role("button", name="查看"))
        self.take("arrived")

    def look_again(self) -> str:
        """Reload the applicant's page and return its text."""
        self.page.goto(f"{self.url}/case/view/")
        return str(self.page.locator("main").inner_text())

    def clarify(self) -> None:
        """Answer the request for clarification."""
        self.look_again()
        self.take("clarify")
        self.page.locator("#clarify_text").fill("请提供2026年1月至10月的数据。")
        press(self.page, self.page.get_by_role("button", name="提交补正"))

    def read_clock(self) -> None:
        """Open the explanation of the due date."""
        self.look_again()
        fold(self.page, "逐日说明")
        self.take("clock")

    def write(self) -> None:
        """Send a message to the office."""
        self.look_again()
        self.page.locator("#write_text").fill("表格请用电子表格格式，谢谢。")
        press(self.page, self.page.get_by_role("button", name="给机关留言"))
        self.take("message")

    def read_fee(self) -> None:
        """Read the fee notice."""
        self.look_again()
        self.take("fee")

    def read_reply(self) -> Path:
        """Read the reply and download its file; return the path of the file."""
        page = self.page
        self.look_again()
        self.take("reply")
        with page.expect_download() as fetched:
            page.locator("main").get_by_role("link", name=GIVEN_NAME).first.click()
        page.locator("main section").filter(has_text="机关来函").locator("summary").first.click()
        self.take("letters")
        self.take("remedies")
        page.get_by_label("满意", exact=True).check()
        self.take("after")
        press(page, page.get_by_role("button", name="提交", exact=True))
        self.take("data")
        press(page, page.get_by_role("button", name="建议主动公开"))
        return Path(fetched.value.path())

    def take_data(self) -> Path:
        """Download the copy of the stored data, and sign out."""
        with self.page.expect_download() as fetched:
            self.page.get_by_role("button", name="我的资料副本").click()
        path = Path(fetched.value.path())
        press(self.page, self.page.get_by_role("button", name="退出"))
        return path

    def read_answered(self) -> None:
        """Read the disclosure log."""
        page = self.page
        page.goto(f"{self.url}/")
        press(page, page.get_by_role("link", name="已答复的申请").first)
        self.take("answered")

    def _send(self) -> None:
        press(self.page, self.page.get_by_role("button", name="提交申请"))
