"""The long lists of cases find their indexes: SQLite takes one of part of the rows only for the very words it was made with."""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from gongkai.applications.models import Application
from gongkai.applications.queries import earlier_in_month, open_cases, repeats_of, unanswered
from gongkai.applications.states import OPEN
from gongkai.law.outcomes import Outcome
from tests.applications.cases import MONDAY, arrived, in_hand, served
from tests.cast import Cast

pytestmark = pytest.mark.django_db
only_on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL reads a small table without any index"
)


def test_what_is_unanswered_is_what_stands_at_an_open_stage(cast: Cast) -> None:
    arrived(cast)
    waits, done = in_hand(cast), served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY)
    assert list(unanswered(Application.objects.all())) == [waits]
    assert set(Application.objects.filter(stage__in=OPEN)) == {waits}
    assert done not in unanswered(Application.objects.all())


@only_on_sqlite
def test_queue_is_read_in_order_from_its_index(cast: Cast) -> None:
    plan = open_cases(Application.objects.filter(body_id__in=[cast.finance.pk])).explain()
    assert "applications_open_by_due" in plan
    assert "TEMP B-TREE" not in plan


@only_on_sqlite
def test_repeats_are_found_by_the_fingerprint_and_not_among_all_cases_of_the_body(
    cast: Cast,
) -> None:
    first, second = in_hand(cast), in_hand(cast)
    assert list(repeats_of(second)) == [first]
    assert earlier_in_month(second, on=MONDAY.date()) == 1
    assert "applications_match" in repeats_of(second).explain()


@only_on_sqlite
def test_worker_lets_the_database_know_what_its_tables_hold(cast: Cast) -> None:
    for _ in range(3):
        in_hand(cast)
    call_command("worker", "--once", stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'applications_by_stage'")
        assert cursor.fetchone()[0].startswith("3 ")
