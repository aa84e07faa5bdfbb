"""A body is dissolved or merged: what the successor takes over, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.operations.verify.bodies import check
from gongkai.organisations.actions import BodyFacts, change_body, create_body, grant_post
from gongkai.organisations.actions.bodies import Ending, create_office
from gongkai.organisations.actions.details import Contact, state_details
from gongkai.organisations.models import Body, Person, Post
from gongkai.organisations.people import places
from gongkai.organisations.queries import holders, tree
from gongkai.organisations.states import PostKind
from gongkai.processes.end_body import close_body
from gongkai.reports.queries import submissions_below
from tests.applications.cases import arrived
from tests.cast import AT, SINCE, Cast, administrator, person

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def chief(cast: Cast) -> Person:
    """Return the administrator of the government above both departments."""
    return administrator("chief", cast.government)


def refusal(body: Body, by: Person, **changes: Any) -> str:
    """Return the code with which the end of the body is refused."""
    with pytest.raises(Refused) as caught:
        close_body(body, Ending(**{"since": TODAY, **changes}), by=by, at=AT)
    return caught.value.refusal.code


def kinds_in(body: Body, who: Person) -> set[str]:
    """Return the posts that a person holds in a body today."""
    return {kind for kind in PostKind if holders(kind, body, on=TODAY).filter(pk=who.pk).exists()}


def test_successor_takes_over_contact_people_and_open_cases(cast: Cast, chief: Person) -> None:
    case = arrived(cast)
    document = cast.released()
    here, there = person("here"), person("there")
    office = create_office(cast.finance, "综合科")
    for who, kind, body in (
        (here, PostKind.CASE_OFFICER, cast.finance),
        (here, PostKind.ADMINISTRATOR, cast.finance),
        (there, PostKind.CASE_OFFICER, cast.health),
        (there, PostKind.APPROVER, cast.health),
    ):
        grant_post(who, kind, body, by=SYSTEM, at=AT, since=SINCE)
    drafts = {"office": office, "by": SYSTEM, "at": AT, "since": SINCE}
    grant_post(here, PostKind.DRAFTER, cast.finance, **drafts)  # type: ignore[arg-type]
    state_details(cast.health, Contact(telephone="0991-2345678"), by=SYSTEM, at=AT)

    body = close_body(cast.finance, Ending(TODAY, cast.health), by=chief, at=AT)

    assert (body.ended_on, body.successor, body.telephone) == (TODAY, cast.health, "0991-2345678")
    assert kinds_in(cast.health, here) == {PostKind.CASE_OFFICER, PostKind.DRAFTER}
    moved = Post.objects.get(person=here, body=cast.health, kind=PostKind.DRAFTER)
    assert (moved.office and moved.office.name, moved.since) == ("综合科", TODAY)
    assert kinds_in(cast.finance, there) == {PostKind.CASE_OFFICER}
    case.refresh_from_db()
    document.refresh_from_db()
    assert case.body == document.body == cast.finance
    assert (cast.finance.pk, None) in [
        (place.pk, office and office.pk) for place, office in places({cast.finance.pk})
    ]
    assert cast.finance in tree(cast.health, on=TODAY)
    assert cast.finance not in tree(cast.health, on=TODAY - timedelta(days=1))
    assert cast.finance not in submissions_below(cast.health, year=TODAY.year)
    act = Act.objects.get(verb="body.ended")
    assert (act.chain, act.on) == (cast.finance.chain, TODAY)
    assert act.facets == {"code": cast.finance.code, "successor": cast.health.chain}
    assert list(check()) == []


def test_body_without_open_cases_is_dissolved(cast: Cast, chief: Person) -> None:
    body = close_body(cast.health, Ending(TODAY - timedelta(days=3)), by=chief, at=AT)
    assert (body.ended_on, body.successor, body.parent) == (
        TODAY - timedelta(days=3),
        None,
        cast.government,
    )
    assert list(check()) == []


def test_end_of_a_body_is_refused(cast: Cast, chief: Person) -> None:
    arrived(cast)
    assert refusal(cast.finance, chief) == "open-cases"
    assert refusal(cast.finance, chief, successor=cast.finance) == "own-successor"
    assert refusal(cast.finance, chief, since=TODAY + timedelta(days=1)) == "body-future"
    assert refusal(cast.finance, chief, since=date(1899, 1, 1)) == "body-past"
    assert refusal(cast.finance, cast.disclosure) == "wrong-post"
    assert refusal(cast.government, chief) == "operating-body"
    facts = BodyFacts("990000-E1", "甲", "甲", "department", "990000", cast.health)
    below = create_body(facts, by=SYSTEM, at=AT)
    assert refusal(cast.health, chief, successor=cast.finance) == "bodies-below"
    other = create_body(
        BodyFacts("980000", "乙", "乙", "government", "980000", position=9), by=SYSTEM, at=AT
    )
    own = person("own")
    grant_post(own, PostKind.ADMINISTRATOR, other, by=SYSTEM, at=AT, since=SINCE)
    assert refusal(cast.finance, chief, successor=other) == "wrong-post"
    below = close_body(below, Ending(TODAY), by=chief, at=AT)
    assert refusal(below, chief) == "body-over"
    assert refusal(cast.health, chief, successor=below) == "body-over"
    with pytest.raises(Refused) as caught:
        change_body(
            below,
            BodyFacts("990000-E2", *"甲甲", "department", "990000"),
            by=SYSTEM,
            at=AT,
            since=TODAY,
        )
    assert caught.value.refusal.code == "body-over"
    assert Act.objects.filter(verb="body.ended").count() == 1


def test_successor_needs_an_end(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.filter(pk=cast.finance.pk).update(successor=cast.health)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ended_on": date(2026, 1, 1)}, "its act says"),
        ({"ended_on": None, "successor": None}, "its act says"),
        ({"successor": None}, "the successor of"),
    ],
)
def test_verify_reports_a_changed_end(
    cast: Cast, chief: Person, changes: dict[str, Any], says: str
) -> None:
    close_body(cast.health, Ending(TODAY, cast.finance), by=chief, at=AT)
    Body.objects.filter(pk=cast.health.pk).update(**changes)
    assert says in next(check()).problem


def test_verify_reports_an_end_without_act(cast: Cast) -> None:
    Body.objects.filter(pk=cast.health.pk).update(ended_on=TODAY)
    assert [fault.problem for fault in check()] == [
        f"{cast.health.code} ended on {TODAY}, but no act says so"
    ]
