"""
The steps of a year of supervision: plan, training, assessment, objection, the plan after it.

The main ones are sent as forms; what many bodies do in the same way is done by the same actions.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from gongkai.assessments.actions.sheets import give_score, visit
from gongkai.assessments.models import Assessment, Finding, Scheme, Sheet
from gongkai.assessments.workflow import ScoreInputs, VisitInputs
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.actions import BodyFacts, create_body, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from gongkai.supervision.actions.plans import add_plan_task
from gongkai.supervision.actions.register import add_leading_post, return_figures
from gongkai.supervision.actions.tasks import accept_task, report_task_finished
from gongkai.supervision.entries import LeadingPostFacts, ReturnFacts
from gongkai.supervision.models import WorkPlan
from gongkai.supervision.workflow import ProgressInputs, TaskFacts
from gongkai.training.actions.participation import attend_session, sign_up
from gongkai.training.attendance_codes import code_shown
from gongkai.training.models import TrainingSession
from tests.cast import person
from tests.journeys.steps import Clock

YEAR = 2017
EVIDENCE = "https://www.example.gov.cn/zwgk/1.html"
Answer = Any


@dataclass(frozen=True)
class Size:
    """How many bodies there are, how many of the first kind have an office, and who is trained."""

    prefectures: int
    departments: int
    offices: int
    members: int
    by_code: tuple[int, int]  # people with accounts at each training
    others: tuple[int, int]  # people counted on a list


SMALL = Size(3, 3, 2, 4, (3, 2), (117, 98))
# The report of 2017: 14 prefectures, 12 with an office, 39 departments, 21 members, 220 people trained.
REGION = Size(14, 39, 12, 21, (53, 50), (67, 50))


@dataclass
class World:
    """The region with its people; `post` sends a form and tells how it was answered."""

    clock: Clock
    size: Size
    top: Body
    prefectures: list[Body] = field(default_factory=list)
    departments: list[Body] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def bodies(self) -> list[Body]:
        return [*self.prefectures, *self.departments]

    def officer(self, body: Body) -> Person:
        return self.people[body.code]

    def browser(self, name: str) -> Client:
        """Return a browser in which somebody has just signed in: months pass between two steps."""
        found = Client()
        account = self.people[name].account
        assert account is not None
        found.force_login(account)
        return found

    def post(self, name: str, route: str, *where: object, **values: Any) -> Answer:
        return self.browser(name).post(reverse(route, args=where), values)

    def step(self, name: str, route: str, pk: int, verb: str, **values: Any) -> None:
        """Send the form of a step, which must be taken."""
        sent = {f"{verb}-{one}": value for one, value in values.items()}
        answer = self.browser(name).post(reverse(route, args=[pk, verb]), sent)
        assert answer.status_code == 302, (verb, answer.status_code, answer.text[-3000:])


def build(clock: Clock, size: Size) -> World:
    """Create the region with an officer in each body, who supervises, who approves, and three scorers."""
    clock.to(date(YEAR, 1, 4))
    at, since = clock.now, date(YEAR - 1, 1, 1)

    def body(code: str, name: str, kind: str, parent: Body | None, position: int) -> Body:
        facts = BodyFacts(code, name, name, kind, "990000", parent, position=position)
        return create_body(facts, by=SYSTEM, at=at)

    world = World(clock, size, body("990000", "示范区人民政府", "government", None, 0))
    for number in range(size.prefectures):
        code = f"9901{number:02}"
        world.prefectures.append(body(code, f"第{number}地区", "government", world.top, number))
    for number in range(size.departments):
        code = f"990000-D{number:02}"
        made = body(code, f"第{number}厅", "department", world.top, size.prefectures + number)
        world.departments.append(made)
    posts = [
        ("assessor", world.top, PostKind.ASSESSOR),
        ("approver", world.top, PostKind.APPROVER),
        ("officer", world.top, PostKind.DISCLOSURE_OFFICER),
        *((one.code, one, PostKind.DISCLOSURE_OFFICER) for one in world.bodies),
    ]
    for name, where, post in posts:
        world.people[name] = person(name)
        grant_post(world.people[name], post, where, by=SYSTEM, at=at, since=since)
    for name in ("scorer-a", "scorer-b", "arbiter"):
        world.people[name] = person(name)  # an account without any post
    return world


def issue_plan(world: World) -> WorkPlan:
    """Begin the plan of the year, give each body a task, and issue it."""
    world.clock.to(date(YEAR, 2, 20))
    facts = {"body": world.top.pk, "year": YEAR, "title": f"{YEAR}年政务公开工作要点"}
    assert world.post("assessor", "desk:plan_create", **facts).status_code == 302
    plan = WorkPlan.objects.get(year=YEAR)
    task = {"text": "更新公开指南", "due_on": f"{YEAR}年11月30日", "measure": "指南在网站公布"}
    first = world.bodies[0]
    world.step("assessor", "desk:plan_action", plan.pk, "add-task", **task, body_id=first.pk)
    for one in world.bodies[1:]:
        inputs = TaskFacts(task["text"], "", task["measure"], one.pk, date(YEAR, 11, 30))
        add_plan_task(plan, inputs, by=world.people["assessor"], at=world.clock.now)
    world.step("assessor", "desk:plan_action", plan.pk, "submit")
    world.step("approver", "desk:plan_action", plan.pk, "issue")
    return plan


def hold_training(world: World, day: date, number: int) -> TrainingSession:
    """Hold a training: officers of bodies enter the code, others are counted on the list."""
    clock, people = world.clock, world.bodies[: world.size.by_code[number]]
    clock.to(day - timedelta(days=20))
    facts = {
        "body": world.top.pk,
        "title": f"第{number + 1}期业务培训",
        "topics": "条例解读",
        "place": "二号楼会议室",
        "begins_at": f"{day.isoformat()}T10:10",
        "ends_at": f"{day.isoformat()}T13:10",
        "hours": "3",
        "seats": "0",
    }
    assert world.post("officer", "desk:training_create", **facts).status_code == 302
    session = TrainingSession.objects.latest("pk")
    world.step("officer", "desk:training_action", session.pk, "open")
    seat = world.post(people[0].code, "desk:training_seat", session.pk, "sign-up")
    assert seat.status_code == 302
    for one in people[1:]:
        sign_up(session, by=world.officer(one), at=clock.now)
    clock.to(day)
    code = code_shown(session.pk, at=clock.now)
    attended = world.post(people[0].code, "desk:training_attend", session.pk, code=code)
    assert attended.status_code == 302
    for one in people[1:]:
        attend_session(session, code, by=world.officer(one), at=clock.now)
    clock.wait(hours=4)
    others = {"others": world.size.others[number], "list_of_others": "签到表"}
    world.step("officer", "desk:training_action", session.pk, "hold", **others)
    return session


def finish_tasks(world: World, plan: WorkPlan) -> None:
    """Finish the tasks of all bodies but the last one; the second one is late."""
    by, inputs = world.people["assessor"], ProgressInputs("指南已经更新", EVIDENCE)
    first, second, *rest = plan.tasks.select_related("body").order_by("id")[: len(world.bodies) - 1]
    world.clock.to(date(YEAR, 11, 20))
    done = {"text": inputs.text, "evidence": EVIDENCE}
    world.step(first.body.code, "desk:plan_task_action", first.pk, "report-finished", **done)
    world.step("assessor", "desk:plan_task_action", first.pk, "accept")
    for task in rest:
        report_task_finished(task, inputs, by=world.officer(task.body), at=world.clock.now)
        accept_task(task, NOTHING, by=by, at=world.clock.now)
    world.clock.to(date(YEAR, 12, 4))
    report_task_finished(second, inputs, by=world.officer(second.body), at=world.clock.now)
    accept_task(second, NOTHING, by=by, at=world.clock.now)


def state_figures(world: World) -> None:
    """Enter the leading group, and what each prefecture states of its year."""
    world.clock.to(date(YEAR, 12, 5))
    at = world.clock.now
    for number in range(world.size.members):
        facts = LeadingPostFacts("member", f"成员单位 {number} 负责人", date(YEAR, 2, 1))
        add_leading_post(world.top, facts, by=world.people["officer"], at=at)
    for number, one in enumerate(world.prefectures[1:], start=1):
        stated = ReturnFacts(
            YEAR,
            has_office=number < world.size.offices,
            full_time=1,
            part_time=1,
            budget=Decimal(1),
        )
        return_figures(one, stated, by=world.officer(one), at=at)
    first = world.prefectures[0]
    figures = {"year": YEAR, "has_office": "on", "full_time": 2, "part_time": 0, "budget": "1"}
    sent = {f"figures-{name}": value for name, value in figures.items()}
    address = reverse("desk:organisation_add", args=[first.pk, "figures"])
    assert world.browser(first.code).post(address, sent).status_code == 302
    top = ReturnFacts(YEAR, has_office=False, full_time=0, part_time=3, budget=Decimal(0))
    return_figures(world.top, top, by=world.people["officer"], at=at)


INDICATORS: tuple[dict[str, Any], ...] = (
    {
        "code": "1",
        "title": "年度任务按时完成",
        "weight": 50,
        "role": "score",
        "way": "measured",
        "formula": "percent(tasks_in_time, tasks)",
    },
    {"code": "2", "title": "组织领导", "weight": 30, "role": "score", "way": "judged"},
    {
        "code": "3",
        "title": "现场检查",
        "weight": 20,
        "role": "score",
        "way": "visited",
        "checklist": "按时开放\n有指南",
    },
)


def adopt_scheme(world: World) -> Scheme:
    """Make a scheme, try it on the data of the year before, and have it adopted."""
    world.clock.to(date(YEAR, 12, 6))
    facts = {
        "body": world.top.pk,
        "year": YEAR,
        "title": f"{YEAR}年政务公开考核方案",
        "start": "",
        "tolerance": 10,
        "bonus_from": 0,
    }
    assert world.post("assessor", "desk:scheme_create", **facts).status_code == 302
    scheme = Scheme.objects.get()
    for one in INDICATORS:
        world.step("assessor", "desk:scheme_action", scheme.pk, "add-indicator", **one)
    world.step("assessor", "desk:scheme_action", scheme.pk, "try", year=YEAR - 1)
    world.step("assessor", "desk:scheme_action", scheme.pk, "submit")
    world.step("approver", "desk:scheme_action", scheme.pk, "adopt")
    return scheme


def start_assessment(world: World, scheme: Scheme) -> Assessment:
    """Begin the assessment, appoint three scorers, and measure."""
    world.clock.to(date(YEAR, 12, 11))
    catch_up()  # what is measured is read from the tallies
    facts = {"body": world.top.pk, "year": YEAR, "scheme_id": scheme.pk}
    assert world.post("assessor", "desk:assessment_create", **facts).status_code == 302
    assessment = Assessment.objects.get()
    for name in ("scorer-a", "scorer-b", "arbiter"):
        settles = {"is_arbiter": "on"} if name == "arbiter" else {}
        appointed = {"person_id": name, **settles}
        world.step(
            "assessor", "desk:assessment_action", assessment.pk, "appoint-scorer", **appointed
        )
    world.step("assessor", "desk:assessment_action", assessment.pk, "start")
    return assessment


def score_all(world: World, assessment: Assessment) -> None:
    """Let two people score each body blind, and a third settle where they differ; check all on site."""
    world.clock.to(date(YEAR, 12, 13))
    at = world.clock.now
    judged, visited = (assessment.scheme.indicators.get(code=code).pk for code in ("2", "3"))
    first, *rest = assessment.sheets.select_related("assessment", "body").order_by("id")
    for name, points in (("scorer-a", 90), ("scorer-b", 60)):
        given = {"indicator_id": judged, "points": points, "reason": "看过材料"}
        world.step(name, "desk:sheet_action", first.pk, "score", **given)
    settled = {"indicator_id": judged, "points": 75, "reason": "核实"}
    world.step("arbiter", "desk:sheet_action", first.pk, "settle", **settled)
    answers = {"answer_0": "yes", "answer_1": "no", "indicator_id": visited}
    world.step("assessor", "desk:sheet_action", first.pk, "visit", **answers)
    for number, sheet in enumerate(rest):
        for name, points in (("scorer-a", 60 + number % 9), ("scorer-b", 62 + number % 9)):
            inputs = ScoreInputs(judged, Decimal(points), "看过材料")
            give_score(sheet, inputs, by=world.people[name], at=at)
        visit(sheet, VisitInputs(visited, ("yes", "yes")), by=world.people["assessor"], at=at)


def publish(world: World, assessment: Assessment) -> None:
    """Announce, hear an objection, add a finding, publish."""
    world.clock.to(date(YEAR, 12, 18))
    world.step("assessor", "desk:assessment_action", assessment.pk, "announce")
    sheet = Sheet.objects.get(assessment=assessment, body=world.bodies[0])
    before = sheet.total
    visited = assessment.scheme.indicators.get(code="3").pk
    world.clock.to(date(YEAR, 12, 20))
    objected = {"indicator_id": visited, "text": "指南当日即已上架"}
    world.step(world.bodies[0].code, "desk:sheet_action", sheet.pk, "object", **objected)
    objection = sheet.values.get(indicator_id=visited).objections.get()
    early = world.post("approver", "desk:assessment_action", assessment.pk, "publish")
    assert early.status_code == 409  # an objection is open
    world.clock.to(date(YEAR, 12, 22))
    decided = {"objection_id": objection.pk, "value": "100", "answer": "属实"}
    world.step("assessor", "desk:sheet_action", sheet.pk, "decide", **decided)
    sheet.refresh_from_db()
    assert sheet.total is not None
    assert sheet.total - (before or 0) == 10  # half of the twenty points of this indicator
    last = Sheet.objects.get(assessment=assessment, body=world.bodies[-1])
    world.step("assessor", "desk:sheet_action", last.pk, "add-finding", text="公开指南没有更新")
    world.clock.to(date(YEAR, 12, 29))
    world.step("approver", "desk:assessment_action", assessment.pk, "publish")


def plan_next_year(world: World, plan: WorkPlan) -> WorkPlan:
    """Take what is still open and what was found into the plan of the next year, without retyping it."""
    world.clock.to(date(YEAR + 1, 1, 8))
    facts = {"body": world.top.pk, "year": YEAR + 1, "title": f"{YEAR + 1}年政务公开工作要点"}
    assert world.post("assessor", "desk:plan_create", **facts).status_code == 302
    draft = WorkPlan.objects.get(year=YEAR + 1)
    carried = {"plan_id": plan.pk, "due_on": f"{YEAR + 1}-06-30"}
    world.step("assessor", "desk:plan_action", draft.pk, "carry-over", **carried)
    finding = Finding.objects.get()
    given = {"plan": draft.pk, "due_on": f"{YEAR + 1}-03-30", "measure": "指南在网站公布"}
    assert world.post("assessor", "desk:finding_give", finding.pk, **given).status_code == 302
    world.step("assessor", "desk:plan_action", draft.pk, "submit")
    world.step("approver", "desk:plan_action", draft.pk, "issue")
    finding.refresh_from_db()
    assert finding.task is not None
    world.clock.to(date(YEAR + 1, 3, 1))
    retest = {"is_fixed": "yes", "note": "已更新"}
    world.step("assessor", "desk:finding_action", finding.pk, "retest", **retest)
    return draft


def lived(clock: Clock, size: Size) -> tuple[World, WorkPlan, Assessment, WorkPlan]:
    """Live the whole year; return the region, its plan, its assessment and the plan after it."""
    world = build(clock, size)
    plan = issue_plan(world)
    hold_training(world, date(YEAR, 4, 12), 0)
    hold_training(world, date(YEAR, 9, 13), 1)
    finish_tasks(world, plan)
    state_figures(world)
    assessment = start_assessment(world, adopt_scheme(world))
    score_all(world, assessment)
    publish(world, assessment)
    draft = plan_next_year(world, plan)
    catch_up()
    return world, plan, assessment, draft
