"""Lists of feedback on answers and of reported comments read an index, also with thirty thousand rows."""

from copy import copy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client

from gongkai.consultations.actions.reports import keep_reported
from gongkai.consultations.models import AnswerFeedback, PublicConsultation, ReportedComment
from gongkai.consultations.workflow import ReasonInputs
from tests.cast import Cast, later
from tests.consultations.consultations import concluded, opened
from tests.consultations.readers import published, replied, reported, said_of, waiting_of
from tests.desk.test_list_plans import overseer, problems

__all__ = ["overseer"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.long]
MANY = 30_000
TABLES = ("consultations_answerfeedback", "consultations_reportedcomment")


def multiply(row: Model, count: int = MANY, **unique: Any) -> list[Any]:
    """Write copies of a row; `unique` has what makes the value of a column from a number."""
    made = []
    for number in range(count):
        one: Any = copy(row)
        one._state = copy(one._state)
        one.pk, one._state.adding = None, True
        for name, value in unique.items():
            setattr(one, name, value(number))
        made.append(one)
    written: list[Any] = type(row)._default_manager.bulk_create(made, batch_size=1_000)
    return written


def several(consultation: PublicConsultation) -> list[PublicConsultation]:
    """Return a consultation with copies of it, so that no list is the whole table."""
    copies = multiply(consultation, 20, number=lambda number: f"{consultation.number}9{number:03}")
    return [consultation, *copies]


def test_lists_of_readers_read_an_index(cast: Cast, overseer: Client) -> None:
    consultation, open_one = concluded(cast, "建议夜间免费。"), opened(cast)
    feedback = replied(cast, said_of(consultation))
    said_of(consultation)
    spread = several(consultation)
    multiply(
        AnswerFeedback.objects.get(pk=feedback.pk),
        key=lambda _number: uuid4(),
        number=lambda number: f"x{number}",
        submission=lambda number: f"x{number}",
        consultation=lambda number: spread[number % len(spread)],
    )
    comment = published(cast, open_one)
    reported(comment)
    kept = keep_reported(waiting_of(comment), ReasonInputs("x"), by=cast.disclosure, at=later(3))
    reported(comment, at=later(4))
    others = several(open_one)
    multiply(
        ReportedComment.objects.get(pk=kept.pk),
        consultation=lambda number: others[number % len(others)],
        received_on=lambda number: kept.received_on - timedelta(days=number % 2_000),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    lists = (
        f"/desk/consultations/{consultation.pk}/feedback/",
        f"/desk/consultations/{consultation.pk}/feedback/?state=received",
        f"/desk/consultations/{open_one.pk}/reports/",
        f"/desk/consultations/{open_one.pk}/reports/?state=waiting",
        f"/consultations/{open_one.number}/reports/",
    )
    found = {address: problems(overseer, address, TABLES, TABLES) for address in lists}
    assert {address: some for address, some in found.items() if some} == {}
    assert overseer.get(lists[1]).context["rows"]
