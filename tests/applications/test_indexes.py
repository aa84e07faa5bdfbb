"""Queries of long lists use their indexes."""

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


def test_unanswered_applications_are_those_at_an_open_stage(cast: Cast) -> None:
    arrived(cast)
    waits, done = in_hand(cast), served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY)
    assert list(unanswered(Application.objects.all())) == [waits]
    assert set(Application.objects.filter(stage__in=OPEN)) == {waits}
    assert done not in unanswered(Application.objects.all())


@only_on_sqlite
def test_queue_uses_its_index_without_sorting(cast: Cast) -> None:
    plan = open_cases(Application.objects.filter(body_id__in=[cast.finance.pk])).explain()
    assert "applications_open_by_due" in plan
    assert "TEMP B-TREE" not in plan


@only_on_sqlite
def test_repeats_are_found_by_the_index_on_the_fingerprint(
    cast: Cast,
) -> None:
    first, second = in_hand(cast), in_hand(cast)
    assert list(repeats_of(second)) == [first]
    assert earlier_in_month(second, on=MONDAY.date()) == 1
    assert "applications_match" in repeats_of(second).explain()


@only_on_sqlite
def test_worker_updates_the_statistics_of_the_database(cast: Cast) -> None:
    for _ in range(3):
        in_hand(cast)
    call_command("worker", "--once", stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'applications_by_stage'")
        assert cursor.fetchone()[0].startswith("3 ")
        # To read the tables of the search index takes minutes, in which nobody can write.
        cursor.execute("SELECT tbl FROM sqlite_stat1 WHERE tbl LIKE 'search_%%'")
        assert {table for (table,) in cursor.fetchall()} <= {"search_searchentry"}
