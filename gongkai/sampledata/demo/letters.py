"""Letters to the mailbox in the demo region, one for each phase from arrival to publication."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from gongkai.calendars.queries import calendar_of
from gongkai.kit.times import BEIJING, local_date
from gongkai.mailbox.actions import letters, writers
from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.actions.topics import set_topic
from gongkai.mailbox.intake import NewLetter
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.states import LetterKind, LetterSource
from gongkai.mailbox.workflow import (
    ConversionInputs,
    PromiseInputs,
    PublicationInputs,
    RatingInputs,
    ReasonInputs,
    ReopenInputs,
    ReplyInputs,
    RouteInputs,
)
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.processes.letters_and_applications import turn_into_application
from gongkai.sampledata.demo.cases import CODE, FINANCE, GENERAL_OFFICE
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast
from gongkai.sampledata.demo.texts import working_day_before

FIRST_PLACE = 4_000  # after the concerns of the same moment
GOVERNMENT = "990000"
TOPICS = ("财政补贴发放", "政府采购", "会计考试", "行政事业性收费")
FOUNDED_BEFORE = 45  # working days before now on which the catalogue is published


@dataclass(frozen=True)
class DemoLetter:
    """
    One letter: how many working days ago it came, its words, its reply, and its steps.

    A step is a number of working days before now and the name of a method of `_Letter`.
    """

    came: int
    kind: LetterKind
    title: str
    text: str
    steps: tuple[tuple[int, str], ...] = ()
    reply: str = ""
    source: LetterSource = LetterSource.WEB
    topic: str = ""
    about: str = ""


ANSWER = ((0, "draft"), (0, "approve"), (0, "send"))


def _answered(day: int) -> tuple[tuple[int, str], ...]:
    return tuple((day, name) for _zero, name in ANSWER)


LETTERS = (
    DemoLetter(
        30,
        LetterKind.QUESTION,
        "养老服务补贴几号到账",
        "母亲今年八十岁，请问养老服务补贴每月几号到账，需要到社区办什么手续？",
        ((29, "route"), *_answered(27), (26, "rate_satisfied"), (25, "propose"), (24, "agree")),
        reply="养老服务补贴每月十日以前发放到社会保障卡。首次申领到户籍所在社区登记，带身份证和社会保障卡即可，次月起发放。",
        topic="财政补贴发放",
    ),
    DemoLetter(
        28,
        LetterKind.HELP,
        "停车场仍按旧标准收费",
        "人民路停车场公示牌还是旧标准，多收了两元，希望退还。",
        ((27, "route"), *_answered(20), (18, "rate_half"), (17, "propose")),
        reply="经核查，人民路停车场未及时更换公示牌，已责令当日更换，并于本周内退还多收费用，请凭小票到收费处办理。",
        topic="行政事业性收费",
    ),
    DemoLetter(
        22,
        LetterKind.COMPLAINT,
        "采购投诉迟迟没有结果",
        "三个月前提交的政府采购投诉至今没有收到处理结果。",
        ((21, "route"), *_answered(19), (18, "rate_unsatisfied"), (17, "reopen"), *_answered(14)),
        reply="您的采购投诉因补充鉴定中止，鉴定已于上周完成，处理决定将于本月二十五日前送达，逾期可以向上级财政部门反映。",
        topic="政府采购",
    ),
    DemoLetter(
        12,
        LetterKind.QUESTION,
        "会计考试报名需要居住证吗",
        "外省户籍，在本地工作，报名初级会计考试需要居住证吗？",
        ((11, "route"), *_answered(10)),
        reply="不需要居住证。在本地工作的，凭单位在职证明或者社会保险缴费记录即可在本地报名。",
        topic="会计考试",
    ),
    DemoLetter(
        10,
        LetterKind.HELP,
        "企业贴息申请没有回音",
        "七月提交了小微企业贷款贴息申请，系统一直显示审核中。",
        ((9, "route"), (7, "promise")),
        topic="财政补贴发放",
    ),
    DemoLetter(
        8,
        LetterKind.SUGGESTION,
        "建议公开各县市补贴发放进度",
        "建议每月公开各县市补贴的发放进度，方便群众查询。",
        ((7, "route"),),
        topic="财政补贴发放",
    ),
    DemoLetter(
        6,
        LetterKind.HELP,
        "公园健身器材损坏",
        "东湖公园的健身器材坏了半个月，有人绊倒。",
        ((5, "route"), (4, "object")),
        source=LetterSource.HOTLINE,
    ),
    DemoLetter(
        4,
        LetterKind.QUESTION,
        "发票抽奖怎么兑奖",
        "中了发票抽奖二等奖，请问到哪里兑奖，有没有期限？",
        ((3, "route"), (2, "draft")),
        reply="请在公布中奖号码后六十天内，带发票和身份证到任一税务服务大厅兑奖，奖金转入本人银行账户。",
    ),
    DemoLetter(
        4,
        LetterKind.QUESTION,
        "非税收入票据如何查验真伪",
        "收到一张财政票据，想查验真伪。",
        ((3, "route"), (2, "draft"), (1, "approve")),
        reply="在财政票据查验平台输入票据代码、号码、校验码即可查验；也可以持票到各级财政部门窗口查验。",
    ),
    DemoLetter(
        5,
        LetterKind.QUESTION,
        "索要去年采购目录外的项目清单",
        "请提供去年目录以外采购项目的清单和金额。",
        ((4, "route"), (3, "convert")),
        topic="政府采购",
    ),
    DemoLetter(
        3,
        LetterKind.COMPLAINT,
        "窗口工作人员态度生硬",
        "昨天到财政厅窗口咨询，工作人员让我自己上网查，没有解释。",
        about=FINANCE,
    ),
    DemoLetter(
        1,
        LetterKind.THANKS,
        "感谢供暖热线及时处理",
        "上周报修后当天就恢复了供暖，特此感谢。",
        source=LetterSource.POST,
    ),
)


def letter_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the letters, which the general office leads, if it is among these bodies."""
    if GENERAL_OFFICE not in codes or FINANCE not in codes:
        return
    officer = cast.holder(GENERAL_OFFICE, PostKind.DISCLOSURE_OFFICER)

    def publish(name: str) -> Callable[[datetime], object]:
        owner, body = cast.bodies[GENERAL_OFFICE], cast.bodies[FINANCE]
        return lambda at: set_topic(owner, name, body.pk, by=officer, at=at)

    for name in TOPICS:
        yield Step(_moment(now, FOUNDED_BEFORE, 0), FIRST_PLACE, publish(name))
    for place, letter in enumerate(LETTERS, start=FIRST_PLACE + 1):
        yield from _Letter(letter, place, cast, now).steps()


def _moment(now: datetime, days: int, order: int) -> datetime:
    day = working_day_before(calendar_of(), local_date(now), days)
    return datetime.combine(day, time(9, 30), tzinfo=BEIJING) + timedelta(minutes=20 * order)


class _Letter:
    """Carries out the steps of one letter."""

    def __init__(self, letter: DemoLetter, place: int, cast: Cast, now: datetime) -> None:
        self.demo, self.place, self.cast, self.now = letter, place, cast, now
        self.letter: MailboxLetter

    def steps(self) -> Iterator[Step]:
        """Yield the steps up to the state of the letter at `now`."""
        yield Step(_moment(self.now, self.demo.came, 0), self.place, self.receive)
        methods: Mapping[str, Callable[[datetime], object]] = {
            name: getattr(self, name) for _days, name in self.demo.steps
        }
        for order, (days, name) in enumerate(self.demo.steps, start=1):
            yield Step(_moment(self.now, days, order), self.place, methods[name])

    @property
    def leader(self) -> Person:
        """Who handles letters in the general office."""
        return self.cast.holder(GENERAL_OFFICE, PostKind.DISCLOSURE_OFFICER)

    @property
    def handler(self) -> Person:
        """Who handles letters in the department of finance."""
        return self.cast.holder(FINANCE, PostKind.DISCLOSURE_OFFICER)

    def receive(self, at: datetime) -> None:
        demo = self.demo
        bodies = self.cast.bodies
        owner = bodies[GENERAL_OFFICE]
        topic = owner.mailbox_topics.filter(name=demo.topic).first() if demo.topic else None
        facts = NewLetter(
            demo.kind,
            demo.title,
            demo.text,
            source=demo.source,
            about_id=bodies[demo.about].pk if demo.about else None,
            topic_id=topic.pk if topic else None,
            wishes_publication=demo.kind != LetterKind.COMPLAINT,
        )
        self.letter = receive_letter(
            bodies[demo.about or GOVERNMENT],
            facts,
            code=CODE,
            submission=f"demo-letter-{self.place}",
            by=None if demo.source == LetterSource.WEB else self.leader,
            at=at,
        )

    def route(self, at: datetime) -> None:
        inputs = RouteInputs(self.cast.bodies[FINANCE].pk)
        self.letter = letters.route_letter(self.letter, inputs, by=self.leader, at=at)

    def object(self, at: datetime) -> None:
        reason = ReasonInputs("公园设施由所在市住房城乡建设部门管理，不属于本机关职责。")
        self.letter = letters.object_to_routing(self.letter, reason, by=self.handler, at=at)

    def promise(self, at: datetime) -> None:
        day = local_date(at) + timedelta(days=30)
        inputs = PromiseInputs(day, "贴息资金预算已经下达，届时完成审核并拨付到账。")
        self.letter = letters.promise_day(self.letter, inputs, by=self.handler, at=at)

    def draft(self, at: datetime) -> None:
        inputs = ReplyInputs(self.demo.reply)
        self.letter = letters.draft_letter_reply(self.letter, inputs, by=self.handler, at=at)

    def approve(self, at: datetime) -> None:
        approver = self.cast.holder(FINANCE, PostKind.APPROVER)
        self.letter = letters.approve_letter_reply(self.letter, by=approver, at=at)

    def send(self, at: datetime) -> None:
        self.letter = letters.send_letter_reply(self.letter, by=self.handler, at=at)

    def rate_satisfied(self, at: datetime) -> None:
        self._rate("satisfied", at)

    def rate_half(self, at: datetime) -> None:
        self._rate("half", at)

    def rate_unsatisfied(self, at: datetime) -> None:
        self._rate("unsatisfied", at)

    def _rate(self, rating: str, at: datetime) -> None:
        self.letter = writers.rate_reply(self.letter, RatingInputs(rating), at=at)

    def reopen(self, at: datetime) -> None:
        inputs = ReopenInputs("请写明处理决定的具体日期。")
        self.letter = writers.reopen_letter(self.letter, inputs, at=at)

    def propose(self, at: datetime) -> None:
        demo = self.demo
        inputs = PublicationInputs(demo.title, demo.text, demo.reply)
        self.letter = letters.propose_publication(self.letter, inputs, by=self.handler, at=at)

    def agree(self, at: datetime) -> None:
        self.letter = writers.agree_to_publication(self.letter, at=at)

    def convert(self, at: datetime) -> None:
        inputs = ConversionInputs("person", "路远", self.demo.title, self.demo.text)
        self.letter = turn_into_application(self.letter, inputs, by=self.handler, at=at)
