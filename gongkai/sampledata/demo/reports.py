"""Annual reports of the demo region about the previous year, created through the real actions."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from gongkai.calendars.queries import calendar_of
from gongkai.documents.actions.releases import release_document
from gongkai.documents.models import Document
from gongkai.documents.workflow import NO_OPINION, PASS_DISCLOSURE
from gongkai.kit.times import BEIJING, local_date
from gongkai.kit.workflows import Binding
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.processes.publish_report import PublishInputs, publish_report
from gongkai.reports.actions.drafts import edit_section, open_reports
from gongkai.reports.actions.submissions import (
    accept_report,
    return_report,
    settle_remark,
    submit_report,
)
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import latest_report
from gongkai.reports.workflow import ReturnInputs
from gongkai.sampledata.demo.checks import settle_findings
from gongkai.sampledata.demo.journeys import REVIEWS, Step
from gongkai.sampledata.demo.region import REGION, Cast
from gongkai.statistics.actions.manual_figures import FigureInput, add_manual_figures
from gongkai.statistics.states import ManualFigureKind

FIRST_PLACE = 2_000  # after the documents and applications of the same moment
RETURNED = "990000-D02"
# Bodies that publish their report (none of the core, because drawing its files takes seconds), and the working day of the year on which it is drafted.
PUBLISHED = {"990000-D01": 14, REGION: 37}
REASON, EVIDENCE = "当年在纸质台账登记，未经本平台办理", "{year}年度信息公开工作台账"
# Slots for the outcomes of applications on paper.
ANSWERED = (
    "applications.3.1",
    "applications.3.2",
    "applications.3.4.1",
    "applications.3.3.2",
    "applications.3.5.1",
)
PROBLEMS = (
    "一是部分政策解读形式较为单一，图表、问答偏少；二是个别依申请公开答复说理还不充分。下一年将建立答复集体会商"
    "制度，并把解读材料与文件同步起草、同步审签、同步发布。"
)
REVISED = "有两件依申请公开答复的说理不足，经内部评查已改正；下一年将逐件会商后答复。"
REMARK = "请写明存在的具体问题和改进措施。"
OTHER = "本机关全年未收取信息处理费。"
Do = Callable[[datetime], object]
Run = Callable[[AnnualReport, Person, datetime], object]


class Reporting:
    """Carries out the steps of the annual reports about the previous year."""

    def __init__(self, cast: Cast, codes: Collection[str], now: datetime) -> None:
        self.cast, self.now = cast, now
        self.calendar = calendar_of()
        self.year = local_date(now).year - 1
        # Each with its position among all bodies, which determines the minute of its steps.
        self.bodies = [
            (place, body) for place, body in enumerate(cast.bodies.values()) if body.code in codes
        ]
        self.below = [(place, body) for place, body in self.bodies if body.parent_id]
        self.codes = codes

    def steps(self) -> Iterator[Step]:
        """Yield the steps up to now, each at its time in the first months of the year."""
        first = date(self.year + 1, 1, 1)
        for number, (days, hour, run) in enumerate(self._all()):
            on = self.calendar.nth_after(first, days) if days else first
            at = datetime.combine(on, hour, BEIJING) + timedelta(seconds=number)
            if at < self.now:
                yield Step(at, FIRST_PLACE + number, run)

    def _all(self) -> Iterator[tuple[int, time, Do]]:
        """Yield the working day of the year, the time and the action of each step."""
        yield 0, time(0, 5), self._open
        for place, body in self.bodies:
            yield 3, time(10, place), self._doing(body, self._write)
        # Acts must be counted before a report is frozen: the consumers run once per day.
        yield 7, time(15, 59), lambda _at: catch_up()
        for place, body in self.below:
            yield 7, time(16, place), self._doing(body, self._submit)
        if RETURNED in self.codes:
            yield 9, time(11), self._doing(self.cast.bodies[RETURNED], self._return)
            yield 10, time(11), self._doing(self.cast.bodies[RETURNED], self._revise)
            yield 10, time(15, 59), lambda _at: catch_up()
            yield 10, time(16), self._doing(self.cast.bodies[RETURNED], self._submit)
        for place, body in self.below:
            yield 12, time(10, place), self._doing(body, self._accept)
        if REGION in self.codes:
            yield 35, time(15, 59), lambda _at: catch_up()
            yield 35, time(16), self._doing(self.cast.bodies[REGION], self._submit)
        for code, day in PUBLISHED.items():
            if code in self.codes:
                yield from self._publication(self.cast.bodies[code], day)

    def _publication(self, body: Body, day: int) -> Iterator[tuple[int, time, Do]]:
        """Yield the steps of the document that publishes the report."""
        reviews = [self._reviewing(binding) for binding in REVIEWS.values()]
        runs = [*reviews, self._release]
        yield day, time(9, 30), self._doing(body, self._draft)
        for place, run in enumerate(runs):
            yield day + 1, time(10 + place), self._doing(body, run)
        # A report is published when the consumers process the release of its document.
        yield day + 1, time(9 + len(runs), 0, 59), lambda _at: catch_up()

    def _doing(self, body: Body, run: Run) -> Do:
        def do(at: datetime) -> None:
            report = latest_report(body, self.year)
            assert report is not None  # opened on 1 January
            run(report, self.cast.holder(body.code, PostKind.REPORT_OFFICER), at)

        return do

    def _reviewing(self, binding: Binding[Document, Person]) -> Run:
        def run(report: AnnualReport, writer: Person, at: datetime) -> None:
            post = PostKind(binding.step.posts[0])
            by = writer if post == PostKind.DRAFTER else self.cast.holder(report.body.code, post)
            if binding.step is PASS_DISCLOSURE:
                reviewer = self.cast.holder(report.body.code, PostKind.SECRECY_REVIEWER)
                settle_findings(_document_of(report), by=reviewer, at=at)
            binding.action(_document_of(report), NO_OPINION, by=by, at=at)

        return run

    def _release(self, report: AnnualReport, _writer: Person, at: datetime) -> None:
        officer = self.cast.holder(report.body.code, PostKind.DISCLOSURE_OFFICER)
        release_document(_document_of(report), by=officer, at=at)

    def _open(self, at: datetime) -> None:
        open_reports(self.year, at=at, bodies=[body for _place, body in self.bodies])

    def _write(self, report: AnnualReport, writer: Person, at: datetime) -> None:
        add_manual_figures(report.body, list(self._typed(report.body)), by=writer, at=at)
        for key, text in (("problems", PROBLEMS), ("other", OTHER)):
            edit_section(report, key, text, by=writer, at=at, revision=0)

    def _typed(self, body: Body) -> Iterator[FigureInput]:
        place = list(self.cast.bodies).index(body.code)
        evidence = EVIDENCE.format(year=self.year)

        def one(slot: str, amount: int | str) -> FigureInput:
            return FigureInput(
                self.year, slot, ManualFigureKind.OUTSIDE, Decimal(amount), REASON, evidence
            )

        answered = [
            (slot, (place * 7 + turn * 5) % 6 + (turn == 0)) for turn, slot in enumerate(ANSWERED)
        ]
        companies = place % 3
        yield one("applications.1.natural", sum(number for _slot, number in answered))
        yield from (one(f"{slot}.natural", number) for slot, number in answered if number)
        if companies:
            yield one("applications.1.business", companies)
            yield one("applications.3.1.business", companies)
        yield one("proactive.licences.decisions", 120 + place * 37)
        yield one("proactive.penalties.decisions", place * 11 % 83)
        yield one("proactive.fees.amount", f"{place * 13 % 70}.{place:02}")

    def _submit(self, report: AnnualReport, writer: Person, at: datetime) -> None:
        submit_report(report, by=writer, at=at)

    def _return(self, report: AnnualReport, _writer: Person, at: datetime) -> None:
        return_report(report, ReturnInputs({"problems": REMARK}), by=self._chief, at=at)

    def _revise(self, report: AnnualReport, writer: Person, at: datetime) -> None:
        section = report.sections.get(key="problems")
        edit_section(report, "problems", REVISED, by=writer, at=at, revision=section.revision)
        settle_remark(report.remarks.get(), by=writer, at=at)

    def _accept(self, report: AnnualReport, _writer: Person, at: datetime) -> None:
        accept_report(report, by=self._chief, at=at)

    @property
    def _chief(self) -> Person:
        return self.cast.holder(REGION, PostKind.REPORT_OFFICER)

    def _draft(self, report: AnnualReport, writer: Person, at: datetime) -> None:
        publish_report(report, PublishInputs(), by=writer, at=at)


def _document_of(report: AnnualReport) -> Document:
    assert report.document_id is not None  # drafted the day before
    return Document.objects.get(pk=report.document_id)


def report_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the annual reports of these bodies."""
    yield from Reporting(cast, codes, now).steps()
