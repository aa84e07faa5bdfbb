"""Lists of training read an index in their order, also with 30,000 rows."""

from datetime import timedelta

import pytest
from django.test import Client

from gongkai.organisations.models import Body
from gongkai.training.models import LearningUnit, TrainingSession
from tests.cast import AT, Cast
from tests.copied_rows import analyze, copies
from tests.desk.test_list_plans import overseer, problems
from tests.training.sessions import opened, unit

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.long]
FILLED = ("training_trainingsession", "training_learningunit")
TABLES = (*FILLED, "training_participant")
LISTS = ("/desk/training/", "/desk/training/units/", "/desk/training/hours/")


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
    found = {address: problems(overseer, address, TABLES, FILLED) for address in LISTS}
    # Units are read from the end of their own table, which SQLite calls a scan of it.
    units = [one for one in found.pop("/desk/training/units/") if not one.startswith("SCAN")]
    assert units == []
    # Who was trained in a year is sorted by name: people, of whom there are few, by an index each.
    hours = [one for one in found.pop("/desk/training/hours/") if "TEMP B-TREE" not in one]
    assert hours == []
    assert {address: some for address, some in found.items() if some} == {}
