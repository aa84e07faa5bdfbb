"""The register, plans and tasks in the leak test: what is issued is public, drafts and reports are not."""

from datetime import timedelta
from typing import TYPE_CHECKING

from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.supervision.actions.plans import add_plan_task, begin_plan, issue_plan, submit_plan
from gongkai.supervision.actions.register import add_leading_post, open_reading_place
from gongkai.supervision.actions.tasks import report_task_progress
from gongkai.supervision.entries import PlanFacts
from gongkai.supervision.models import LeadingPost, PlanTask, ReadingPlace, WorkPlan
from gongkai.supervision.workflow import ProgressInputs, TaskFacts
from tests.cast import SINCE, person
from tests.supervision.test_register import PLACE, SEAT

if TYPE_CHECKING:  # the world adds these rows to itself
    from tests.leaks.world import World

Pairs = list[tuple[tuple[object, ...], tuple[object, ...]]]


def add_register(world: "World") -> None:
    """Enter a seat and a reading place of a body in which no requesting user works."""
    keeper = person("register-keeper")
    grant_post(keeper, PostKind.EDITOR, world.cast.government, by=SYSTEM, at=world.at, since=SINCE)
    add_leading_post(world.cast.government, SEAT, by=keeper, at=world.at)
    open_reading_place(world.cast.government, PLACE, by=keeper, at=world.at)


def add_plans(world: "World") -> None:
    """Begin a plan that is not issued, and report on a task of an issued one."""
    assessor, approver = person("leak-assessor"), person("leak-approver")
    keeper = Person.objects.get(account__username="register-keeper")
    body = world.cast.government
    for somebody, post in ((assessor, PostKind.ASSESSOR), (approver, PostKind.APPROVER)):
        grant_post(somebody, post, body, by=SYSTEM, at=world.at, since=SINCE)
    secret = PlanFacts(
        local_date(world.at).year,
        world.word("the title of a plan"),
        world.word("the basis of a plan"),
    )
    plan = begin_plan(body, secret, by=assessor, at=world.at)
    facts = TaskFacts(
        world.word("a task of a draft"),
        world.word("the basis of a task"),
        world.word("the measure of a task"),
        body.pk,
        local_date(world.at) + timedelta(days=30),
    )
    add_plan_task(plan, facts, by=assessor, at=world.at)
    task = PlanTask.objects.get(opened_at__isnull=False)
    said = ProgressInputs(
        world.word("what was reported on a task"),
        f"https://example.cn/{world.word('the evidence of a task')}",
    )
    report_task_progress(task, said, by=keeper, at=world.at)


def issue_open_plan(world: "World") -> None:
    """Issue a plan with a task of a body in which no requesting user works."""
    author, approver, body = person("plan-writer"), person("plan-issuer"), world.cast.government
    for somebody, post in ((author, PostKind.ASSESSOR), (approver, PostKind.APPROVER)):
        grant_post(somebody, post, body, by=SYSTEM, at=world.at, since=SINCE)
    today = local_date(world.at)
    plan = begin_plan(body, PlanFacts(today.year, "工作要点"), by=author, at=world.at)
    facts = TaskFacts("公布目录", "", "目录已公布", body.pk, today + timedelta(days=30))
    add_plan_task(plan, facts, by=author, at=world.at)
    plan = submit_plan(plan, NOTHING, by=author, at=world.at)
    issue_plan(plan, NOTHING, by=approver, at=world.at)


def issued_plans() -> list[tuple[object, ...]]:
    """Return the ids of issued plans, which everybody on the staff reads."""
    return [(one.pk,) for one in WorkPlan.objects.exclude(issued_at=None)]


def issued_numbers() -> list[tuple[object, ...]]:
    """Return the numbers of issued plans."""
    return [(one.number,) for one in WorkPlan.objects.exclude(issued_at=None)]


def drafts(never: int) -> Pairs:
    """Return the drafts of plans of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + never,)) for one in WorkPlan.objects.filter(issued_at=None)]


def draft_numbers() -> Pairs:
    """Return the numbers of plans that are not issued."""
    found = WorkPlan.objects.filter(issued_at=None)
    return [((one.number,), (f"{one.number}9",)) for one in found]


def hidden_tasks(never: int) -> Pairs:
    """Return the tasks of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + never,)) for one in PlanTask.objects.order_by("id")]


def other_bodies(world: "World", never: int) -> Pairs:
    """Return a body in which no requesting user works."""
    return [((world.cast.government.pk,), (world.cast.government.pk + never,))]


def other_seats(never: int) -> Pairs:
    """Return the seats of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + never,)) for one in LeadingPost.objects.order_by("id")]


def other_places(never: int) -> Pairs:
    """Return the reading places of a body in which no requesting user works."""
    return [((one.pk,), (one.pk + never,)) for one in ReadingPlace.objects.order_by("id")]
