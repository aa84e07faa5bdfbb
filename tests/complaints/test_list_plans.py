"""Lists of complaints and orders read an index in their order, also with 30,000 rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gongkai.complaints.models import Complaint, RectificationOrder
from tests.cast import Cast
from tests.complaints.complaints import ordered, supervisor
from tests.copied_rows import analyze, copies
from tests.desk.test_list_plans import overseer, problems

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.long]
TABLES = ("complaints_complaint", "complaints_rectificationorder")


def test_lists_of_complaints_and_orders_read_an_index(
    cast: Cast, overseer: Client, sign_in: Any
) -> None:
    order = ordered(cast)
    bodies = [cast.finance, cast.health]

    def complained(one: Complaint, number: int) -> None:
        one.about, one.number = bodies[number % 2], f"n{number}"
        one.submission, one.due_on = f"s{number}", one.due_on + timedelta(days=number % 900)
        if number % 3 == 0:
            one.state, one.result, one.concluded_on = "closed", "unfounded", one.due_on

    def given(one: RectificationOrder, number: int) -> None:
        one.body, one.number = bodies[number % 2], f"n{number}"
        one.due_on += timedelta(days=number % 900)
        if number % 3 == 0:
            one.state, one.done_on = "done", one.due_on

    copies(Complaint.objects.get(pk=order.complaint_id), complained)
    copies(order, given)
    analyze()
    # Who has a post in the bodies complained of sees none of the complaints.
    examining = sign_in(supervisor())
    found = {
        address: problems(client, address, TABLES, TABLES)
        for client, address in (
            (examining, "/desk/complaints/"),
            (examining, "/desk/complaints/?state=done"),
            (overseer, "/desk/orders/"),
            (overseer, "/desk/orders/?state=done"),
        )
    }
    assert {address: some for address, some in found.items() if some} == {}
