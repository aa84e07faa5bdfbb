"""Measured values equal an independent recount in SQL, and open into the acts that make them up."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from gongkai.applications.models import Application
from gongkai.assessments.queries.measured import MEASURED, NAMES, acts_of, measured_values
from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.models import Document, Version
from gongkai.documents.public_counts import rebuild_public_counts
from gongkai.duties.models import BrokenLink, DutyTally
from gongkai.law.publication_periods import stale_after
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.models import MailboxLetter
from gongkai.organisations.models import Body
from gongkai.supervision.models import PlanTask
from tests.cast import AT, Cast

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.both_databases]
YEAR = 2026
DOCUMENT = "documents.document"
# The facet of an act as text, in the words of each engine.
FACET = {
    "sqlite": "CAST(json_extract(facets, '$.{0}') AS TEXT)",
    "postgresql": "(facets ->> '{0}')",
}
YES = {"sqlite": "1", "postgresql": "true"}


def acted(subject: Any, body: Body, verb: Verb, **facets: Any) -> None:
    """Record an act of the year, as the apps do."""
    record(verb, subject, chain=body.chain, by=SYSTEM, at=AT, on=AT.date(), facets=facets)


def world(cast: Cast) -> None:
    """Record acts of every measured kind of two bodies, and of another year."""
    first = cast.released(formed_on=date(2026, 11, 12))
    cast.released(formed_on=date(2026, 3, 2))  # much later than 20 working days
    for number, body in enumerate((cast.finance, cast.finance, cast.health)):
        letter, task = MailboxLetter(pk=number + 1), PlanTask(pk=number + 1)
        case = Application(pk=number + 1)
        acted(letter, body, Verb.MAILBOX_ANSWERED, in_time=number != 1)
        acted(task, body, Verb.PLAN_TASK_ISSUED)
        acted(task, body, Verb.PLAN_TASK_ACCEPTED, in_time=number != 0)
        acted(case, body, Verb.REPLY_SERVED, in_time=number == 0, extended=False, again=False)
        acted(case, body, Verb.REPLY_SERVED, in_time=True, extended=True, again=True)
        for route in ("reconsideration", "court", "court_after", "complaint"):
            for result in ("upheld", "corrected"):
                acted(case, body, Verb.REMEDY_DECIDED, route=route, result=result)
    for delay in (0, 3, 4, 12):
        acted(first, cast.health, Verb.DOCUMENT_RELEASED, interpretation_delay=delay)
    acted(first, cast.health, Verb.DOCUMENT_RELEASED, interpretation="planned")
    acted(first, cast.finance, Verb.DOCUMENT_CORRECTED)
    acted(first, cast.finance, Verb.DOCUMENT_WITHDRAWN, genre="notice")
    record(
        Verb.DOCUMENT_CORRECTED,
        first,
        chain=cast.finance.chain,
        by=SYSTEM,
        at=AT - timedelta(days=400),
        on=AT.date() - timedelta(days=400),
    )
    BrokenLink.objects.create(document=first, body=cast.finance, address="/x/", found_on=AT.date())
    for state, number in (("met", 5), ("late", 2), ("missing", 1), ("open", 9)):
        DutyTally.objects.create(body=cast.finance, year=YEAR, state=state, number=number)
    catch_up()


def recount(body: Body, where: str) -> int:
    """Count acts of a body and year with SQL of its own."""
    facet, yes = FACET[connection.vendor], YES[connection.vendor]
    while "{" in where:
        before, _brace, rest = where.partition("{")
        name, _brace, after = rest.partition("}")
        where = before + (f"'{yes}'" if name == "yes" else facet.format(name)) + after
    first = date(YEAR, 1, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM ledger_act WHERE body = %s AND {where}"
            " AND ledger_act.on >= %s AND ledger_act.on < %s".replace(
                "ledger_act.on", 'ledger_act."on"'
            ),
            [body.chain, first, date(YEAR + 1, 1, 1)],
        )
        return int(cursor.fetchone()[0])


ANSWERED = "verb = 'mailbox.answered'"
ENDED = "verb = 'reply.served' AND {again} <> {yes}"
DECIDED = "verb = 'remedy.decided' AND {route} IN ('reconsideration', 'court', 'court_after')"
TASKS = "verb = 'plan.task_accepted' AND {in_time} = {yes}"
RECOUNTED = {
    "released": "verb = 'document.released'",
    "corrected": "verb = 'document.corrected'",
    "withdrawn": "verb = 'document.withdrawn'",
    "interpretations_due": "{interpretation} = 'planned'",
    "interpreted": "{interpretation_delay} IS NOT NULL",
    "interpreted_in_time": "{interpretation_delay} IN ('0', '1', '2', '3')",
    "replies": ENDED,
    "replies_in_time": f"{ENDED} AND {{in_time}} = {{yes}}",
    "remedies": DECIDED,
    "remedies_corrected": f"{DECIDED} AND {{result}} = 'corrected'",
    "letters": ANSWERED,
    "letters_in_time": f"{ANSWERED} AND {{in_time}} = {{yes}}",
    "tasks": "verb = 'plan.task_issued'",
    "tasks_in_time": TASKS,
}


# What stands in tables of the day, not in acts.
OF_THE_DAY = {
    "broken_links": "SELECT COUNT(*) FROM duties_brokenlink WHERE body_id = %s",
    "duties": (
        "SELECT COALESCE(SUM(number), 0) FROM duties_dutytally WHERE body_id = %s"
        f" AND year = {YEAR} AND state <> 'open'"
    ),
    "duties_missed": (
        "SELECT COALESCE(SUM(number), 0) FROM duties_dutytally WHERE body_id = %s"
        f" AND year = {YEAR} AND state IN ('late', 'missing')"
    ),
}
FILLED = (
    "SELECT COUNT(DISTINCT catalogue_item_id) FROM documents_document"
    " WHERE body_id = %s AND status = 'released'"
)
# Counted by days of the calendar; recounted in the tests that name them.
BY_DAYS = {"released_in_time", "stale_columns"}


def read_number(sql: str, body: Body) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [body.pk])
        return int(cursor.fetchone()[0])


def test_every_measured_value_is_recounted(cast: Cast) -> None:
    world(cast)
    columns = {"columns", "empty_columns"}
    assert {*RECOUNTED, *OF_THE_DAY, *columns, *BY_DAYS} == NAMES
    bodies = [cast.finance, cast.health]
    found = measured_values(bodies, YEAR, on=AT.date())
    for body in bodies:
        values = found[body.pk]
        for name, sql in OF_THE_DAY.items():
            assert (name, values[name]) == (name, read_number(sql, body))
        assert values["columns"] - values["empty_columns"] == read_number(FILLED, body)
    # No value of the world is zero in both bodies, so that no recount is of nothing.
    names = {*RECOUNTED, *OF_THE_DAY, "columns", "empty_columns", "released_in_time"}
    assert [name for name in sorted(names) if not any(found[one.pk][name] for one in bodies)] == []


def test_measured_values_equal_a_recount_in_sql(cast: Cast) -> None:
    world(cast)
    bodies = [cast.finance, cast.health]
    found = measured_values(bodies, YEAR, on=AT.date())
    for body in bodies:
        for name, where in RECOUNTED.items():
            assert (name, found[body.pk][name]) == (name, recount(body, where))
            acts = acts_of(name, body, YEAR)
            assert acts is not None
            assert (name, acts.count()) == (name, found[body.pk][name])
    assert set(RECOUNTED) < NAMES
    assert found[cast.finance.pk]["letters_in_time"] == 1  # the recount is not of nothing
    assert found[cast.health.pk]["interpreted_in_time"] == 2


def test_releases_in_time_are_counted_by_the_day_of_forming(cast: Cast) -> None:
    world(cast)
    found = measured_values([cast.finance], YEAR, on=AT.date())[cast.finance.pk]
    assert (found["released"], found["released_in_time"]) == (2, 1)
    acts = acts_of("released_in_time", cast.finance, YEAR)
    assert acts is not None
    assert acts.count() == 1
    # Without a day of forming nothing shows that it was in time.
    Version.objects.update(formed_on=None)
    Document.objects.update(formed_on=None)
    again = measured_values([cast.finance], YEAR, on=AT.date())[cast.finance.pk]
    assert again["released_in_time"] == 0


def test_columns_links_and_duties_are_those_of_the_day(cast: Cast) -> None:
    world(cast)
    found = measured_values([cast.finance, cast.health], YEAR, on=AT.date())
    of_finance = found[cast.finance.pk]
    assert (of_finance["broken_links"], of_finance["duties"], of_finance["duties_missed"]) == (
        1,
        8,
        3,
    )
    assert of_finance["columns"] - of_finance["empty_columns"] == 1
    assert found[cast.health.pk]["columns"] == found[cast.health.pk]["empty_columns"] > 0
    item = CatalogueItem.objects.get(code="A20-01")
    Document.objects.filter(body=cast.finance).update(catalogue_item=item)
    rebuild_public_counts()
    last = max(Document.objects.filter(body=cast.finance).values_list("listed_on", flat=True))
    assert last is not None
    limit = stale_after(item.code, settings.GONGKAI_COLUMNS)
    assert limit
    for days, number in ((limit, 0), (limit + 1, 1)):
        on = last + timedelta(days=days)
        stale = measured_values([cast.finance], YEAR, on=on, names={"stale_columns"})
        assert stale[cast.finance.pk]["stale_columns"] == number
    for one in MEASURED:
        assert (acts_of(one.name, cast.finance, YEAR) is not None) is one.opens
    assert acts_of("nothing", cast.finance, YEAR) is None


def test_the_number_of_queries_does_not_grow_with_the_bodies(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    names = {"released", "released_in_time", "letters", "broken_links", "duties", "duties_missed"}
    for bodies in ([cast.finance], [cast.finance, cast.health, cast.government]):
        measured_values(bodies, YEAR, on=AT.date(), names=names)  # the calendar is cached
        with django_assert_num_queries(5):
            measured_values(bodies, YEAR, on=AT.date(), names=names)
