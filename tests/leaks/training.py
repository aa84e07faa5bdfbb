"""Training and complaints in the leak test: what is prepared, written or certified is not public."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from gongkai.complaints.actions.complaints import assign_complaint, order_rectification
from gongkai.complaints.actions.intake import receive_complaint
from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.rules.intake import ComplaintFacts
from gongkai.complaints.workflow import AssignmentInputs, OrderInputs
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.training.actions.sessions import plan_session
from gongkai.training.actions.units import begin_unit, set_questions
from gongkai.training.entries import UnitFacts
from gongkai.training.models import LearningUnit, TrainingSession
from gongkai.training.workflow import QuestionInputs, SessionFacts
from tests.cast import SINCE, person
from tests.leaks import known
from tests.leaks.entries import NEVER, Entry

if TYPE_CHECKING:  # the world adds these rows to itself
    from tests.leaks.world import World

Pairs = list[tuple[tuple[object, ...], tuple[object, ...]]]


def add_training(world: "World") -> None:
    """Prepare a training and a unit, and complain of finance to the government, which orders."""
    body = world.cast.government
    keeper, examiner = person("leak-trainer"), person("leak-examiner")
    for somebody, post in (
        (keeper, PostKind.DISCLOSURE_OFFICER),
        (examiner, PostKind.ASSESSOR),
    ):
        grant_post(somebody, post, body, by=SYSTEM, at=world.at, since=SINCE)
    begins = world.at + timedelta(days=3)
    facts = SessionFacts(
        world.word("the title of a training"),
        world.word("the topics of a training"),
        world.word("the place of a training"),
        begins,
        begins + timedelta(hours=2),
        Decimal(2),
    )
    plan_session(body, facts, by=keeper, at=world.at)
    unit = begin_unit(
        body,
        UnitFacts(world.word("the title of a unit"), world.word("the text of a unit"), Decimal(1)),
        by=keeper,
        at=world.at,
    )
    question = world.word("a question of a test")
    text = f"{question}\n* {world.word('an option of a question')}\n- x"
    set_questions(unit, QuestionInputs(text, 60, 1), by=keeper, at=world.at)
    about = world.cast.health
    complaint = receive_complaint(
        about,
        ComplaintFacts(
            "other",
            world.word("the words of a complaint"),
            world.word("the name of a complainant"),
            world.word("the contact of a complainant"),
        ),
        code=world.word("the code of a complaint"),
        submission="leak-complaint",
        at=world.at,
    )
    chosen = Person.objects.get(account__username="leak-examiner")
    complaint = assign_complaint(complaint, AssignmentInputs(chosen.pk), by=examiner, at=world.at)
    due_on = local_date(world.at) + timedelta(days=20)
    order = OrderInputs(world.word("the text of an order to rectify"), due_on)
    order_rectification(complaint, order, by=examiner, at=world.at)


def training_entries() -> Iterator[tuple[str, "Entry"]]:
    """Yield the arguments of each route of training and of complaints."""

    def sessions(*more: object) -> Pairs:
        rows = TrainingSession.objects.order_by("id")
        return [((one.pk, *more), (one.pk + NEVER, *more)) for one in rows]

    def units(*more: object) -> Pairs:
        rows = LearningUnit.objects.order_by("id")
        return [((one.pk, *more), (one.pk + NEVER, *more)) for one in rows]

    def complaints(*more: object) -> Pairs:
        rows = Complaint.objects.order_by("id")
        return [((one.pk, *more), (one.pk + NEVER, *more)) for one in rows]

    def orders(*more: object) -> Pairs:
        rows = RectificationOrder.objects.order_by("id")
        return [((one.pk, *more), (one.pk + NEVER, *more)) for one in rows]

    for name in ("training", "learning_units"):
        yield f"desk:{name}", Entry(queries=lambda world: ["page=forged"])
    for name in ("training_create", "learning_unit_create", "my_training", "complaint_create"):
        yield f"desk:{name}", Entry()
    yield "desk:training_hours", Entry(queries=lambda world: ["year=2026", "year=x", "page=forged"])
    yield "desk:certificate_issue", Entry(known=lambda world: [(2026,)])
    yield "desk:certificate_print", Entry(known=lambda world: [(NEVER,)])
    yield "desk:training_material", Entry(known=lambda world: [(NEVER,)])
    for name, more in (
        ("training_session", ()),
        ("training_code", ()),
        ("training_attend", ()),
        ("training_material_add", ()),
        ("training_seat", ("sign-up",)),
        ("training_action", ("open",)),
    ):
        yield (
            f"desk:{name}",
            Entry(known=lambda world: [], hidden=lambda world, more=more: sessions(*more)),
        )
    for name, more in (
        ("learning_unit", ()),
        ("learning_unit_test", ()),
        ("learning_unit_action", ("open",)),
    ):
        yield (
            f"desk:{name}",
            Entry(known=lambda world: [], hidden=lambda world, more=more: units(*more)),
        )
    for name in ("complaints", "rectification_orders"):
        yield f"desk:{name}", Entry(queries=lambda world: ["state=done", "state=x", "page=forged"])
    yield "desk:complaint", Entry(known=lambda world: [], hidden=lambda world: complaints())
    yield (
        "desk:complaint_action",
        Entry(known=lambda world: [], hidden=lambda world: complaints("assign")),
    )
    yield "desk:rectification_order", Entry(known=lambda world: [], hidden=lambda world: orders())
    yield (
        "desk:rectification_order_action",
        Entry(known=lambda world: [], hidden=lambda world: orders("report")),
    )
    yield "portal:certificate_check", Entry()
    yield "portal:complaint_status", Entry()
    yield "portal:complaint", Entry(known=known.bodies)
