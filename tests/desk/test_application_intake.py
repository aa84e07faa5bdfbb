"""Applications entered by the staff, and searches by offices."""

from datetime import timedelta
from typing import Any

import pytest

from gongkai.applications.actions.searches import ask_search
from gongkai.applications.inputs import AskSearchInputs
from gongkai.applications.intake.query_codes import application_by_query_code
from gongkai.applications.models import Application
from gongkai.applications.states import Stage
from gongkai.ledger.models import Act
from gongkai.organisations.models import Body, Office
from tests.applications.cases import COUNTER_FORM
from tests.cast import Cast
from tests.clock import TODAY
from tests.desk.application_pages import NOW, in_hand, page

pytestmark = pytest.mark.django_db


def written(cast: Cast, **changes: Any) -> dict[str, Any]:
    plain = {
        "body": cast.finance.pk,
        **COUNTER_FORM,
        "arrived_on": TODAY,
        "title": "供暖补贴",
        "description": "2025年的明细",
    }
    return {**plain, **changes}


def test_officer_records_application_made_in_person(sign_in: Any, cast: Cast) -> None:
    officer = sign_in(cast.officer)
    taken = officer.post("/desk/applications/new/", written(cast))
    case = Application.objects.get()
    text = taken.content.decode()
    assert case.number in text
    code = taken.context["code"]
    assert application_by_query_code(case.number, code) == case
    assert (case.channel, case.stage) == ("counter", Stage.ARRIVED)
    assert Act.objects.get(verb="application.arrived").actor_id == str(cast.officer.pk)
    assert code not in page(officer, case)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"proof_number": "1"}, "proof_number"),
        ({"channel": "web"}, "channel"),
        ({"arrived_on": TODAY + timedelta(days=1)}, "arrived_on"),
        ({"description": "字" * 50_000}, "description"),
        ({"way": "post"}, "address"),
        ({"body": 0}, "body"),
    ],
)
def test_invalid_intake_shows_errors_at_fields(
    sign_in: Any, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    answer = sign_in(cast.officer).post("/desk/applications/new/", written(cast, **changes))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Application.objects.exists()


def test_intake_that_is_refused_keeps_what_was_entered(sign_in: Any, cast: Cast) -> None:
    officer = sign_in(cast.officer)
    Body.objects.filter(pk=cast.finance.pk).update(ended_on=TODAY)
    answer = officer.post("/desk/applications/new/", written(cast))
    assert answer.status_code == 409
    assert "body" in answer.context["form"].errors
    assert "2025年的明细" in answer.content.decode()
    assert not Application.objects.exists()


def test_only_officers_record_applications(sign_in: Any, cast: Cast) -> None:
    for somebody in (cast.drafter, cast.supervisor):
        assert sign_in(somebody).get("/desk/applications/new/").status_code == 403
    assert sign_in(cast.stranger).post("/desk/applications/new/", written(cast)).status_code == 400


def test_office_answers_its_search_without_seeing_the_applicant(sign_in: Any, cast: Cast) -> None:
    office = Office.objects.create(body=cast.finance, name="预算处")
    case = in_hand(cast, description="我是秦未央，请查")
    search = ask_search(
        case, AskSearchInputs(office=office, due_on=TODAY, note="查台账"), by=cast.officer, at=NOW()
    )
    head = sign_in(cast.head)
    text = head.get("/desk/searches/").content.decode()
    assert "查台账" in text
    assert "秦未央" not in text
    assert (
        head.post(f"/desk/searches/{search.pk}/", {"found": "yes", "text": " "}).status_code == 409
    )
    assert (
        head.post(f"/desk/searches/{search.pk}/", {"found": "no", "text": "台账中没有"}).status_code
        == 302
    )
    assert (
        sign_in(cast.stranger).post(f"/desk/searches/{search.pk}/", {"text": "x"}).status_code
        == 404
    )
    assert "台账中没有" in page(sign_in(cast.officer), case)
