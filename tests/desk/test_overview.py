"""The case overview: counts and filters of a tree of bodies, without applicant or text."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.inputs import RegisterInputs
from gongkai.applications.models import Application
from gongkai.applications.states import Stage
from gongkai.calendars.queries import calendar_of
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_body, create_office, grant_post
from gongkai.organisations.models import Body, Person, Post
from gongkai.organisations.states import PostKind
from tests.applications.cases import served, wish
from tests.cast import SINCE, Cast, person
from tests.clock import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now
BOARD = "/desk/applications/overview/"


def case_at(body: Body, officer: Person, *, days: int | None = None, **changes: Any) -> Application:
    """
    Return a case that is due in the given number of working days, or has only arrived.

    Negative numbers are calendar days in the past.
    """
    case = receive_application(body, wish(**changes), at=NOW())
    if days is None:
        return case
    case = register_application(case, RegisterInputs(confirmed_on=TODAY), by=officer, at=NOW())
    calendar = calendar_of(body.region)
    case.due_on = calendar.nth_after(TODAY, days) if days >= 0 else TODAY + timedelta(days=days)
    case.save(update_fields=["due_on"])
    return case


def overseer(cast: Cast) -> Person:
    """Return a supervisor of the government and of all bodies under it."""
    found = person("overseer")
    grant_post(found, PostKind.CASE_SUPERVISOR, cast.government, by=SYSTEM, at=NOW(), since=SINCE)
    return found


def listed(browser: Any, query: str = "") -> set[str]:
    """Return the application numbers in the list."""
    answer = browser.get(f"{BOARD}?{query}")
    assert answer.status_code == 200
    return {case.number for case, _strip, _own in answer.context["rows"]}


def test_overview_counts_the_tree_by_deadline_tier_and_stage(sign_in: Any, cast: Cast) -> None:
    here = [case_at(cast.finance, cast.officer, days=days) for days in (-1, 0, 1, 2, 3, 5, 6)]
    new = case_at(cast.finance, cast.officer)
    there = case_at(cast.health, cast.stranger, days=-3)
    answer = sign_in(overseer(cast)).get(BOARD)
    text = answer.content.decode()
    numbers = {
        line.body.code if line.body else "": {
            head.value: number for head, number, _query in line.cells if number
        }
        for line in [answer.context["whole"], *answer.context["table_rows"]]
    }
    finance = {"late": 1, "today": 1, "two": 2, "five": 2, "later": 1, "arrived": 1, "in_hand": 7}
    assert numbers == {
        "": {**finance, "late": 2, "in_hand": 8},
        "990000-D01": finance,
        "990000-D02": {"late": 1, "in_hand": 1},
    }
    order = [case.number for case, _strip, _own in answer.context["rows"]]
    assert order == [new.number, there.number, *(one.number for one in here)]
    for address in re.findall(r'<td[^>]*><a href="(\?[^"]+)" aria-label="[^"]*: (\d+)"', text):
        query, number = address
        assert len(
            listed(sign_in(Person.objects.get(name="Overseer")), query[1:].replace("&amp;", "&"))
        ) == int(number)


def test_applicant_is_hidden_and_only_own_cases_are_linked(sign_in: Any, cast: Cast) -> None:
    case = case_at(
        cast.finance, cast.officer, days=3, title="秦未央的低保材料", description="身份证在案"
    )
    above, own = sign_in(overseer(cast)), sign_in(cast.supervisor)
    exported = b"".join(above.get(f"{BOARD}?format=csv").streaming_content).decode("utf-8-sig")
    for text in (above.get(BOARD).content.decode(), own.get(BOARD).content.decode(), exported):
        assert case.number in text
        for word in ("秦未央", "低保", "身份证在案", "13800001111"):
            assert word not in text
    assert f"/desk/applications/{case.pk}/" in own.get(BOARD).content.decode()
    assert f"/desk/applications/{case.pk}/" not in above.get(BOARD).content.decode()
    assert above.get(f"/desk/applications/{case.pk}/").status_code == 404
    sheet = above.get(f"{BOARD}?format=xlsx")
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    sheet.close()


def test_list_is_filtered(sign_in: Any, cast: Cast) -> None:
    officer = sign_in(cast.supervisor)
    late = case_at(cast.finance, cast.officer, days=-2, channel="counter")
    soon = case_at(cast.finance, cast.officer, days=2)
    new = case_at(cast.finance, cast.officer)
    done = served(
        cast, case_at(cast.finance, cast.officer, days=9), Outcome.GIVEN, Outcome.PROCESS, at=NOW()
    )
    everything = {late.number, soon.number, new.number, done.number}
    for query, found in (
        ("", {late.number, soon.number, new.number}),
        ("stage=all", everything),
        ("stage=arrived", {new.number}),
        ("stage=closed", {done.number}),
        ("deadline_tier=late", {late.number}),
        ("deadline_tier=two&stage=all", {soon.number}),
        ("deadline_tier=later", set()),
        ("channel=counter", {late.number}),
        ("officer=Officer", {late.number, soon.number}),
        ("officer=nobody", set()),
        ("outcome=D6", {done.number}),
        ("outcome=D1", set()),
        ("body=990000-D01&stage=all", everything),
    ):
        assert listed(officer, query) == found, query
    for wrong in (
        "deadline_tier=never",
        "stage=nowhere",
        "outcome=Z9",
        "body=990000-D02",
        "channel=pigeon",
    ):
        assert officer.get(f"{BOARD}?{wrong}").status_code == 400


def test_only_supervisors_of_a_whole_body_see_it(sign_in: Any, cast: Cast) -> None:
    part = person("part")
    office = create_office(cast.finance, "综合处")
    # Such a post cannot be granted any more, but may have been before.
    Post.objects.create(
        person=part, kind=PostKind.CASE_SUPERVISOR, body=cast.finance, office=office, since=SINCE
    )
    for somebody in (cast.officer, cast.drafter, part):
        assert sign_in(somebody).get(BOARD).status_code == 403
    foreign = case_at(cast.health, cast.stranger, days=1)
    assert foreign.number not in listed(sign_in(cast.supervisor))
    assert BOARD in sign_in(cast.supervisor).get("/desk/applications/").content.decode()
    assert BOARD not in sign_in(cast.officer).get("/desk/applications/").content.decode()


def test_overview_query_count_is_constant(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    browser = sign_in(overseer(cast))
    case_at(cast.finance, cast.officer, days=1)
    for query in ("", "stage=all", "deadline_tier=late", "outcome=G2"):
        browser.get(f"{BOARD}?{query}")  # The calendars are built once.
    with CaptureQueriesContext(connection) as one:
        browser.get(BOARD)
    facts = BodyFacts(
        "990000-D03", "示范区民政厅", "民政厅", "department", "990000", cast.government
    )
    third = create_body(facts, by=SYSTEM, at=NOW())
    grant_post(cast.stranger, PostKind.CASE_OFFICER, third, by=SYSTEM, at=NOW(), since=SINCE)
    for body in (cast.health, third):
        for days in (-1, 0, 4):
            case_at(body, cast.stranger, days=days)
    with django_assert_num_queries(len(one)):
        browser.get(BOARD)
    assert Application.objects.filter(stage=Stage.IN_HAND).count() == 7
