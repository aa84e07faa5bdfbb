"""Work plans of the demo region: tasks done, reported, overdue, extended and dropped, and a draft."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.cases import FINANCE, GENERAL_OFFICE
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast
from gongkai.supervision.actions.plans import (
    add_plan_task,
    begin_plan,
    carry_over_tasks,
    issue_plan,
    submit_plan,
)
from gongkai.supervision.actions.tasks import (
    accept_task,
    drop_task,
    extend_task,
    report_task_finished,
    report_task_progress,
)
from gongkai.supervision.entries import PlanFacts
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.workflow import (
    CarryInputs,
    ExtensionInputs,
    ProgressInputs,
    ReasonInputs,
    TaskFacts,
)

FIRST_PLACE = 9_500  # after the entries of the register of the same moment
# How many days ago the plan was issued, and each task was reported, closed, extended or dropped.
ISSUED, PROGRESS, FINISHED, CLOSED, EXTENDED, DROPPED, DRAFTED = 200, 120, 90, 80, 60, 50, 10
TASKS = (
    ("更新政府信息公开指南", "第一条", "指南在网站公布并标注更新日期", 110),
    ("公布行政事业性收费目录清单", "第二条", "目录清单在网站公布", 60),
    ("清理长期不更新的栏目", "第四条", "无超过六个月未更新的栏目", 190),
    ("编制依申请公开答复文书范本", "第五条", "范本印发各处室", 230),
    ("开展政务公开业务培训", "第七条", "培训不少于两次", 150),
)


def plan_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the plan of the general office, if it and finance are among these bodies."""
    if {FINANCE, GENERAL_OFFICE} <= set(codes):
        yield from _Plan(cast, now).steps()


class _Plan:
    """Carries out the steps of the plan."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.plan: WorkPlan
        self.tasks: list[PlanTask] = []

    def steps(self) -> Iterator[Step]:
        """Yield the steps in order."""
        yield self._step(ISSUED, self._issue)
        yield self._step(PROGRESS, self._report_progress)
        yield self._step(FINISHED, self._report_finished)
        yield self._step(CLOSED, self._close)
        yield self._step(EXTENDED, self._extend)
        yield self._step(DROPPED, self._drop)
        yield self._step(DRAFTED, self._draft_next)

    def _step(self, days: int, action: Callable[[datetime], None]) -> Step:
        return Step(self.now - timedelta(days=days), FIRST_PLACE, action)

    def _by(self, post: PostKind) -> Person:
        return self.cast.holder(GENERAL_OFFICE, post)

    def _issue(self, at: datetime) -> None:
        assessor, body = self._by(PostKind.ASSESSOR), self.cast.bodies[GENERAL_OFFICE]
        finance, year = self.cast.bodies[FINANCE], local_date(at).year
        facts = PlanFacts(
            year, f"霁川自治区{year}年政务公开工作要点", "国务院办公厅政务公开工作要点"
        )
        self.plan = begin_plan(body, facts, by=assessor, at=at)
        for text, source, measure, days in TASKS:
            due_on = local_date(at) + timedelta(days=days)
            task = TaskFacts(text, source, measure, finance.pk, due_on)
            self.tasks.append(add_plan_task(self.plan, task, by=assessor, at=at))
        self.plan = submit_plan(self.plan, NOTHING, by=assessor, at=at)
        self.plan = issue_plan(self.plan, NOTHING, by=self._by(PostKind.APPROVER), at=at)

    def _report_progress(self, at: datetime) -> None:
        inputs = ProgressInputs("已完成栏目梳理，三个栏目正在补充内容")
        report_task_progress(self.tasks[2], inputs, by=self._officer(), at=at)

    def _report_finished(self, at: datetime) -> None:
        for task, text in (
            (self.tasks[0], "指南已经更新并公布"),
            (self.tasks[3], "范本已经印发"),
        ):
            inputs = ProgressInputs(text, "https://www.example.cn/zwgk/gongkai.html")
            report_task_finished(task, inputs, by=self._officer(), at=at)

    def _close(self, at: datetime) -> None:
        accept_task(self.tasks[0], NOTHING, by=self._by(PostKind.ASSESSOR), at=at)

    def _extend(self, at: datetime) -> None:
        inputs = ExtensionInputs(
            local_date(self.now) + timedelta(days=5), "收费政策调整文件尚未下发"
        )
        extend_task(self.tasks[1], inputs, by=self._by(PostKind.ASSESSOR), at=at)

    def _drop(self, at: datetime) -> None:
        inputs = ReasonInputs("并入自治区统一组织的培训")
        drop_task(self.tasks[4], inputs, by=self._by(PostKind.ASSESSOR), at=at)

    def _draft_next(self, at: datetime) -> None:
        """Begin the plan of the next year with what is still open."""
        assessor, year = self._by(PostKind.ASSESSOR), local_date(at).year + 1
        facts = PlanFacts(year, f"霁川自治区{year}年政务公开工作要点（草案）")
        draft = begin_plan(self.cast.bodies[GENERAL_OFFICE], facts, by=assessor, at=at)
        inputs = CarryInputs(self.plan.pk, local_date(at) + timedelta(days=180))
        carry_over_tasks(draft, inputs, by=assessor, at=at)

    def _officer(self) -> Person:
        return self.cast.holder(FINANCE, PostKind.DISCLOSURE_OFFICER)
