"""Reassignment of an absent officer's applications: one act each, refusals with their reason."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.applications.actions.reassignment import reassign_applications
from gongkai.applications.models import Application
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind
from tests.applications.cases import served
from tests.cast import SINCE, Cast, person
from tests.desk.application_pages import arrived, in_hand

pytestmark = pytest.mark.django_db
NOW = timezone.now
PAGE = "/desk/applications/reassignment/"


def create_case_officer(body: Body, name: str = "relief") -> Person:
    """Return another case officer of a body."""
    found = person(name)
    grant_post(found, PostKind.CASE_OFFICER, body, by=SYSTEM, at=NOW(), since=SINCE)
    return found


def press(browser: Any, cast: Cast, officer: Person, *cases: Application) -> Any:
    sent = {"absent": cast.officer.pk, "officer": officer.pk, "ids": [one.pk for one in cases]}
    return browser.post(f"{PAGE}now/", sent)


def officers(*cases: Application) -> list[str]:
    return [Application.objects.get(pk=one.pk).officer.name for one in cases]  # type: ignore[union-attr]


def test_all_cases_of_an_absent_officer_are_reassigned_in_one_action(
    sign_in: Any, cast: Cast
) -> None:
    other = create_case_officer(cast.finance)
    cases = [in_hand(cast, title=f"第{place}件") for place in range(3)]
    supervisor = sign_in(cast.supervisor)
    assert "Officer（3）" in supervisor.get(PAGE).content.decode()
    text = supervisor.get(f"{PAGE}?absent={cast.officer.pk}").content.decode()
    assert all(one.title in text for one in cases)
    assert "Relief" in text
    answer = press(supervisor, cast, other, *cases)
    assert answer.status_code == 302
    assert officers(*cases) == ["Relief"] * 3
    acts = Act.objects.filter(verb="application.assigned")
    assert {act.subject_id for act in acts} == {str(one.pk) for one in cases}
    assert {act.actor_id for act in acts} == {str(cast.supervisor.pk)}
    assert acts[0].facets == {
        "number": acts[0].facets["number"],
        "officer": other.pk,
        "absent": cast.officer.pk,
    }
    assert "3件申请已移交给Relief" in supervisor.get(PAGE).content.decode()


def test_refused_cases_stay_listed_with_their_reason(sign_in: Any, cast: Cast) -> None:
    other, third = create_case_officer(cast.finance), create_case_officer(cast.finance, "third")
    moved, done, mine = (
        in_hand(cast),
        served(cast, in_hand(cast), Outcome.GIVEN, at=NOW()),
        in_hand(cast),
    )
    reassign_applications([moved], by=cast.officer, at=NOW(), absent=cast.officer, officer=third)
    answer = press(sign_in(cast.officer), cast, other, moved, done, mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert all(f"{one.number}</bdi>: " in text for one in (moved, done))
    assert f"{mine.number}</bdi>: " not in text
    assert officers(moved, done, mine) == ["Third", "Officer", "Relief"]
    found = reassign_applications(
        [moved, done], by=cast.officer, at=NOW(), absent=cast.officer, officer=other
    )
    assert [refusal.code for _case, refusal in found if refusal] == ["not-theirs", "wrong-stage"]
    assert Act.objects.filter(verb="application.assigned").count() == 2


def test_each_case_needs_an_officer_of_its_own_body(sign_in: Any, cast: Cast) -> None:
    grant_post(cast.officer, PostKind.CASE_OFFICER, cast.health, by=SYSTEM, at=NOW(), since=SINCE)
    other, case = create_case_officer(cast.health), in_hand(cast)
    answer = press(sign_in(cast.officer), cast, other, case)
    assert answer.status_code == 409
    assert f"{case.number}</bdi>: " in answer.content.decode()
    again = reassign_applications(
        [case], by=cast.officer, at=NOW(), absent=cast.officer, officer=cast.officer
    )
    assert [refusal.code for _case, refusal in again if refusal] == ["same-officer"]
    foreign = reassign_applications(
        [case], by=cast.stranger, at=NOW(), absent=cast.officer, officer=other
    )
    assert [refusal.code for _case, refusal in foreign if refusal] == ["wrong-post"]
    assert officers(case) == ["Officer"]


def test_cases_of_other_bodies_are_not_found(sign_in: Any, cast: Cast) -> None:
    other, case = create_case_officer(cast.finance), in_hand(cast)
    stranger = sign_in(cast.stranger)
    assert press(stranger, cast, other, case).status_code == 404
    assert stranger.get(f"{PAGE}?absent={cast.officer.pk}").status_code == 404
    assert "Officer" not in stranger.get(PAGE).content.decode().replace("Stranger", "")
    assert sign_in(cast.drafter).get(PAGE).status_code == 403
    assert officers(case) == ["Officer"]


@pytest.mark.parametrize(
    "sent", [{}, {"officer": "x"}, {"ids": ["1"]}, {"ids": ["x", "-1"], "officer": "1"}]
)
def test_missing_selection_is_refused(sign_in: Any, cast: Cast, sent: dict[str, Any]) -> None:
    case = in_hand(cast)
    create_case_officer(cast.finance)
    answer = sign_in(cast.officer).post(f"{PAGE}now/", {"absent": cast.officer.pk, **sent})
    assert answer.status_code == 400
    assert officers(case) == ["Officer"]


def test_page_query_count_is_constant(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    create_case_officer(cast.finance)
    browser, address = sign_in(cast.officer), f"{PAGE}?absent={cast.officer.pk}"
    in_hand(cast)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    in_hand(cast)
    in_hand(cast)
    arrived(cast)
    with django_assert_num_queries(len(one)):
        browser.get(address)
