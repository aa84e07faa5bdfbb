"""Untrained officers process an application; each finds the next step on the first page of the desk."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gongkai.kit.times import local_date
from tools.guide.citizen import CARD, TELEPHONE, TITLE
from tools.guide.walks import Stop, Take, choose, fill, fold, labelled, press, sign_in, step

LISTED = "2026年供热补贴资金按县市发放情况"
STOPS = {
    one.name: one
    for one in (
        Stop(
            "my-work",
            "登录后就是“我的工作”。“依申请公开”一栏列出等我办的申请：每一件写明还剩几个工作日、下一步做什么，"
            "新到的排在最前，其余按答复期限排列。按右边的按钮，直接到这一件的办理页。",
            "从“我的工作”开始",
        ),
        Stop(
            "counter",
            "当面、信函、传真、电子邮件或者口头提出的申请，在“依申请公开”里按“登记线下申请”录入。"
            "录入以后显示回执编号和查询码，交给申请人，申请人同样可以上网查询。",
            "登记线下申请",
        ),
        Stop(
            "arrived",
            "办理页最上面是现在可以办的步骤，已经展开的那一步就是下一步；现在不能办的也列出来，并写明为什么和依据。"
            "网上、电子邮件、传真和平信的申请，以与申请人确认收到的那一天为收到之日（第三十一条）：联系申请人以后，"
            "填上确认日期，按“登记为已收到”。不属于本机关的，在登记以前“转其他机关”。",
            "确认收到并登记",
        ),
        Stop(
            "clock",
            "登记以后期限开始计算。右上方的日条画出每一个工作日；展开“答复期限是怎样算出来的”，逐日列出计算或者不计算的理由。"
            "这里的日期与命令 `gongkai deadline` 的结果一致；次年的放假通知还没有发布的，标明“暂定”。",
            "看懂期限",
        ),
        Stop(
            "ask-to-clarify",
            "申请内容不明确的，收到之日起七个工作日内“告知补正”，只能一次。写明需要补正的内容和合理的补正期限；"
            "申请人补正以后期限重新计算，逾期不补正的，可以按“逾期不补正、不再处理”办结。",
            "告知补正",
            part="现在可以做",
        ),
        Stop(
            "search",
            "要业务处室查找的，按“要求处室检索”，选处室和时限。处室在自己的“我的工作”里看到，"
            "只看到要找什么，看不到是谁申请的。",
            "请处室检索",
            part="现在可以做",
        ),
        Stop(
            "answer-search",
            "处室填写找到与否、在哪里怎样找的。检索的经过留在案卷里，日后说明“不存在”时就是依据。",
            "处室答复检索",
        ),
        Stop(
            "consult",
            "涉及第三方合法权益的，书面征求意见（第三十二条），第三方在十五个工作日内答复；征求其他机关意见的，按第三十四条。"
            "征求意见的时间不计算在答复期限内。收到意见以后“登记意见”；没有答复的，期满后登记“逾期未答复”。"
            "有人反对而又应当公开的，由审核人以公共利益为由决定。",
            "征求第三方意见",
            part="现在可以做",
        ),
        Stop(
            "extend",
            "期限内不能答复的，“提出延期”，最多二十个工作日，只能一次。审核人在自己的“我的工作”里看到，按“同意延期”，"
            "同时告知申请人。期限届满以后，就不能再延期。等待缴费的申请同样可以延期。",
            "延期要审核人同意",
            part="现在可以做",
        ),
        Stop(
            "fee",
            "要收信息处理费的，选“按件”或者“按量”，填写数量，系统按标准算出金额并发出通知。缴费以后“登记缴费”，期限重新计算；"
            "逾期不缴的，按“逾期未缴费、不再处理”办结。缴费期限自通知书送达之日起算。",
            "收取信息处理费",
            part="现在可以做",
        ),
        Stop(
            "propose",
            "先用“添加文件”放入原件（永不提供）和提供给申请人的文件。“提出答复”时，每一份文件或者每一事项写一个决定，"
            "连同事实和依据；决定的编号就是年度报告的行。有的公开、有的不公开，分开写，整件计为部分公开。",
            "提出答复",
            part="现在可以做",
        ),
        Stop(
            "supervisor",
            "审核人的“我的工作”里就是等待批准的答复和延期。谁提出的答复，谁不能批准，通过委托也不能。",
            "审核人的“我的工作”",
        ),
        Stop(
            "approve",
            "审核人读完答复，“批准答复”或者写明理由“退回答复”。批准以后取得文号。",
            "批准或者退回",
            part="现在可以做",
        ),
        Stop(
            "serve",
            "答复批准以后，回到承办人的“我的工作”。按申请人要求的方式送达，填写送达日期和凭证，按“送达答复”，核对以后再按一次确认。申请人希望的方式已经选好，也可以改用别的方式。"
            "选择下载的，申请人此刻就能在自己的页面上看到。邮寄的，送达日期填交邮之日；收到回执以后，按“登记邮寄文书的签收日期”，救济期限从签收之日起算。",
            "送达",
            part="现在可以做",
        ),
        Stop(
            "closed",
            "送达就是办结：登记簿里记下决定和年度报告的行，办理页列出应当告知的救济途径和最后一天。"
            "申请复议、提起诉讼或者投诉举报的，“登记救济”，有了结果再登记；答复被纠正的，“重新办理”，期限从头计算。",
            "办结以后",
        ),
        Stop(
            "letters",
            "回执、补正、征求意见、延期、收费、答复，每一步的文书系统都按公文格式写好并取得文号。展开一份，核对以后下载 PDF 或者 "
            "DOCX，打印盖章寄送，再登记送达的方式、日期和凭证。登记送达以前，文书列在“我的工作”的“待送达的文书”里，申请人也看不到。文书的用语可以在“信函文本”里按本机关的需要修改。",
            "文书",
            part="本件文书",
        ),
        Stop(
            "publish",
            "对公众有参考价值的，列入已答复申请名录。标题不能出现申请人的姓名、号码和联系方式，系统会核对。",
            "列入名录",
            part="现在可以做",
        ),
        Stop(
            "look",
            "申请人的个人信息平时遮盖。确需查看的，选一个理由，只显示这一次；谁在什么时候为什么看过，都记在办理经过里。",
            "查看申请人的完整信息",
            part="申请人",
        ),
        Stop(
            "list",
            "“依申请公开”列出全部申请，可以按状态、渠道和期限筛选，也可以导出。有同事缺席的，用“移交申请”。",
            "全部申请",
        ),
    )
}


class Desk:
    """One browser window of a member of the staff, named after the post."""

    def __init__(self, page: Any, url: str, take: Take, name: str, password: str) -> None:
        self.page, self.url, self._take = page, url, take
        page.goto(f"{url}/desk/")
        sign_in(page, name, password)

    def take(self, name: str) -> None:
        """Record a stop of the guide."""
        self._take(STOPS[name], self.page)

    def my_work(self) -> None:
        """Go to the first page of the desk."""
        self.page.goto(f"{self.url}/desk/")

    def open(self) -> None:
        """Open the application from the first page of the desk."""
        self.my_work()
        press(
            self.page, self.page.locator("main").get_by_role("link", name=TITLE, exact=True).first
        )

    def show(self, label: str, fields: Mapping[str, Any], stop: str) -> None:
        """Fill in a step, record a stop, and take the step."""
        fill(self.page, label, fields)
        self.take(stop)
        step(self.page, label)

    def step(self, label: str, fields: Mapping[str, Any] | None = None) -> None:
        """Take a step of the open application."""
        step(self.page, label, fields)

    def register(self) -> None:
        """Find the new application on the first page, and register it."""
        self.my_work()
        self.take("my-work")
        self.open()
        self.take("arrived")
        self.step("登记为已收到", {"与申请人确认日期": today()})

    def read_clock(self) -> None:
        """Open the explanation of the due date."""
        fold(self.page, "答复期限是怎样算出来的")
        self.take("clock")

    def write_down(self) -> None:
        """Enter an application from the counter."""
        page = self.page
        press(page, page.get_by_role("navigation").get_by_role("link", name="依申请公开").first)
        press(page, page.get_by_role("link", name="登记线下申请"))
        page.get_by_label("申请内容（简要）").fill("供热企业年度检查结论")
        page.get_by_label("内容描述").fill("请提供2025年供热企业年度检查的结论文件。")
        choose(page.get_by_label("获取方式"), "到场领取")
        labelled(page, "姓名").fill("费南浦")
        labelled(page, "证件号码").fill(CARD)
        labelled(page, "联系电话").fill(TELEPHONE)
        press(page, page.locator("main").get_by_role("button", name="登记", exact=True))
        self.take("counter")

    def answer_search(self) -> None:
        """Answer a search task for the office, from the first page."""
        page = self.page
        self.my_work()
        press(page, page.locator("main").get_by_role("link", name=f"答复 {TITLE}").first)
        asked = page.locator("main section").filter(has_text=TITLE)
        asked.get_by_label("检索的范围和方法").fill("供热补贴台账第三册，已导出汇总表。")
        self.take("answer-search")
        press(page, asked.get_by_role("button", name="答复", exact=True))

    def look(self) -> None:
        """Show the applicant unmasked once."""
        page = self.page
        choose(page.get_by_label("查看完整信息的理由"), "联系申请人")
        press(page, page.get_by_role("button", name="显示一次"))
        assert CARD in page.locator("main").inner_text()
        self.take("look")

    def add(self, kind: str, path: Path) -> None:
        """Add a file to the application."""
        self.step("添加文件", {"文件类别": [kind], "文件": path})


def today(days: int = 0) -> str:
    """Return today plus `days`, in the format of a date field."""
    return local_date(datetime.now(tz=UTC) + timedelta(days)).isoformat()
