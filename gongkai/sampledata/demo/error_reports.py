"""Error reports of readers in the demo region: waiting, overdue, passed on and answered."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from gongkai.calendars.queries import calendar_of
from gongkai.error_reports.actions import (
    answer_error_report,
    pass_on_error_report,
    receive_error_report,
)
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.rules import ErrorFacts
from gongkai.error_reports.states import ErrorKind, ErrorResult
from gongkai.error_reports.workflow import AnswerInputs, PassOnInputs
from gongkai.kit.times import BEIJING, local_date
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.cases import CODE, FINANCE, GENERAL_OFFICE
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast
from gongkai.sampledata.demo.texts import working_day_before

FIRST_PLACE = 2_000  # after the documents and applications of the same moment


@dataclass(frozen=True)
class DemoError:
    """
    One report: its body, how many working days ago it came, and what the reader wrote.

    `answered` and `passed_on` are working days before today as well, 0 if it was neither.
    """

    body: str
    came: int
    kind: ErrorKind
    page: str
    text: str
    contact: str = ""
    passed_on: int = 0
    to: str = ""
    answered: int = 0
    answer: str = ""


ERRORS = (
    DemoError(
        FINANCE,
        12,
        ErrorKind.LINK,
        f"/b/{FINANCE}/",
        "部门预算公开表的附件打不开，提示文件不存在。",
        answered=10,
        answer="附件已重新上传，现在可以正常下载。感谢您的提醒。",
    ),
    DemoError(
        FINANCE,
        6,
        ErrorKind.CONTENT,
        f"/b/{FINANCE}/",
        "办公电话还是去年的旧号码，打过去说已经换了。",
        "13800000001",
    ),
    DemoError(
        FINANCE,
        4,
        ErrorKind.CONTENT,
        "/catalogue/",
        "公开指南里写的受理地点已经搬迁，请更新地址。",
        passed_on=3,
        to=GENERAL_OFFICE,
    ),
    DemoError(
        FINANCE, 2, ErrorKind.WORDING, "/catalogue/", "“收费目录清单”的标题写成了“收废目录清单”。"
    ),
    DemoError(
        GENERAL_OFFICE,
        1,
        ErrorKind.USE,
        "/search/",
        "手机上筛选年份的按钮太小，不容易点中。",
        "reader@example.org",
    ),
    DemoError("990000-D01", 2, ErrorKind.OTHER, "/b/990000-D01/", "希望页面上注明收件的邮政编码。"),
)


def error_report_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the error reports to these bodies."""
    for place, error in enumerate(ERRORS, start=FIRST_PLACE):
        if error.body in codes:
            yield from _Report(error, place, cast, now).steps()


class _Report:
    """Carries out the steps of one error report."""

    def __init__(self, error: DemoError, place: int, cast: Cast, now: datetime) -> None:
        self.error, self.place, self.cast, self.now = error, place, cast, now
        self.report: ErrorReport

    def steps(self) -> Iterator[Step]:
        """Yield the steps up to the state of the report at `now`."""
        yield Step(self._moment(self.error.came, time(10, 15)), self.place, self._receive)
        if self.error.passed_on:
            yield Step(self._moment(self.error.passed_on, time(9, 30)), self.place, self._pass_on)
        if self.error.answered:
            yield Step(self._moment(self.error.answered, time(15, 30)), self.place, self._answer)

    def _moment(self, days: int, hour: time) -> datetime:
        day = working_day_before(calendar_of(), local_date(self.now), days)
        return datetime.combine(day, hour, tzinfo=BEIJING)

    def _receive(self, at: datetime) -> None:
        error = self.error
        self.report = receive_error_report(
            self.cast.bodies[error.body],
            ErrorFacts(error.page, error.kind, error.text, error.contact),
            code=CODE,
            submission=f"demo-error-{self.place}",
            at=at,
        )

    def _pass_on(self, at: datetime) -> None:
        target = self.cast.bodies[self.error.to]
        by = self.cast.holder(self.error.body, PostKind.DISCLOSURE_OFFICER)
        self.report = pass_on_error_report(self.report, PassOnInputs(target.pk), by=by, at=at)

    def _answer(self, at: datetime) -> None:
        by = self.cast.holder(self.error.body, PostKind.DISCLOSURE_OFFICER)
        inputs = AnswerInputs(ErrorResult.CORRECTED, self.error.answer)
        self.report = answer_error_report(self.report, inputs, by=by, at=at)
