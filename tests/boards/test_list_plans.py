"""Lists of assessments, training and complaints read an index in their order, also with 30,000 rows."""

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client

from gongkai.assessments.actions.assessments import publish_results
from gongkai.assessments.models import Assessment, Scheme, Sheet
from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_body
from gongkai.organisations.models import Body
from gongkai.training.models import LearningUnit, TrainingSession
from tests.assessments.assessing import announced, approver
from tests.cast import AT, Cast, later
from tests.complaints.complaints import ordered, supervisor
from tests.desk.test_list_plans import overseer, problems
from tests.training.sessions import opened, unit

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.long]
MANY = 30_000


def copies(row: models.Model, change: Callable[[Any, int], None], count: int = MANY) -> None:
    """Write a row many times, each changed."""
    made = []
    for number in range(count):
        one = copy.copy(row)
        one._state = copy.copy(row._state)
        one._state.adding, one.pk = True, None
        change(one, number)
        made.append(one)
    type(row)._default_manager.bulk_create(made, batch_size=1_000)


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def explained(client: Client, addresses: tuple[str, ...], tables: tuple[str, ...]) -> None:
    found = {address: problems(client, address, tables, tables) for address in addresses}
    assert {address: some for address, some in found.items() if some} == {}


def test_lists_of_training_read_an_index(cast: Cast, overseer: Client) -> None:
    bodies = list(Body.objects.order_by("id"))

    def session(one: TrainingSession, number: int) -> None:
        one.body, one.number = bodies[number % len(bodies)], f"n{number}"
        one.begins_at = AT - timedelta(hours=number)
        one.ends_at = one.begins_at + timedelta(hours=1)

    def learning(one: LearningUnit, number: int) -> None:
        one.body, one.number = bodies[number % len(bodies)], f"n{number}"

    copies(opened(cast), session)
    copies(unit(cast), learning)
    analyze()
    tables = ("training_trainingsession", "training_learningunit")
    explained(overseer, ("/desk/training/", "/desk/training/units/"), tables)


def test_lists_of_complaints_and_orders_read_an_index(
    cast: Cast, overseer: Client, sign_in: Any
) -> None:
    order = ordered(cast)
    complaint = Complaint.objects.get(pk=order.complaint_id)
    bodies = [cast.finance, cast.health]

    def complained(one: Complaint, number: int) -> None:
        one.about, one.number = bodies[number % 2], f"n{number}"
        one.submission, one.due_on = f"s{number}", one.due_on + timedelta(days=number % 900)
        if number % 3 == 0:
            one.state, one.result = "closed", "unfounded"
            one.concluded_on = one.due_on

    def given(one: RectificationOrder, number: int) -> None:
        one.body, one.number = bodies[number % 2], f"n{number}"
        one.due_on += timedelta(days=number % 900)
        if number % 3 == 0:
            one.state, one.done_on = "done", one.due_on

    copies(complaint, complained)
    copies(order, given)
    analyze()
    tables = ("complaints_complaint", "complaints_rectificationorder")
    examining = sign_in(supervisor())
    explained(examining, ("/desk/complaints/", "/desk/complaints/?state=done"), tables)
    explained(overseer, ("/desk/orders/", "/desk/orders/?state=done"), tables)


def test_lists_of_assessments_read_an_index(cast: Cast, overseer: Client, client: Client) -> None:
    assessment = publish_results(announced(cast), NOTHING, by=approver(cast), at=later(8))
    bodies = [
        create_body(
            BodyFacts(f"9950{number:02}", f"地区{number}", f"地区{number}", "government", "990000"),
            by=SYSTEM,
            at=AT,
        )
        for number in range(20)
    ]
    sheet = assessment.sheets.order_by("id")[0]

    def assessed(one: Assessment, number: int) -> None:
        one.body, one.number = bodies[number % 20], f"n{number}"
        one.year = 2_000 + number // 20

    def scheme(one: Scheme, number: int) -> None:
        one.body, one.number = bodies[number % 20], f"n{number}"
        one.year = 2_000 + number % 27

    copies(assessment, assessed)
    copies(assessment.scheme, scheme)
    others = list(Assessment.objects.exclude(pk=assessment.pk).order_by("id"))

    def filled(one: Sheet, number: int) -> None:
        one.assessment, one.rank = others[number], number

    copies(sheet, filled)
    analyze()
    tables = ("assessments_assessment", "assessments_scheme", "assessments_sheet")
    explained(overseer, ("/desk/assessments/", "/desk/schemes/"), tables)
    public = ("/assessments/", f"/assessments/{assessment.number}/", "/scorecard/")
    explained(client, public, tables)
