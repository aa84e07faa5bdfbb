"""The public disclosure log: listed applications without data of the applicants."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.applications.actions.publishing import publish_case, unpublish_case
from gongkai.applications.actions.replies import lodge_remedy, reopen_application, settle_remedy
from gongkai.applications.inputs import LodgeInputs, PublishInputs, ReopenInputs, ResultInputs
from gongkai.applications.models import Application
from gongkai.applications.rules.replies import refusal_to_publish, refusal_to_unpublish
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from gongkai.ledger.models import Act
from tests.applications.cases import WHO, in_hand, on, served
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = on("2026-03-03")


def listed(cast: Cast, title: str = "供暖补贴发放情况", **changes: Any) -> Application:
    application = served(
        cast, in_hand(cast, **changes), Outcome.GIVEN_IN_PART, Outcome.NOT_HELD, at=DAY
    )
    return publish_case(application, PublishInputs(title=title), by=cast.officer, at=DAY)


def test_listed_case_shows_only_title_body_day_and_outcomes(cast: Cast, client: Client) -> None:
    application = listed(cast, title=" 供暖补贴发放情况\x00 ")
    page = client.get("/answered/").content.decode()
    for word in ("供暖补贴发放情况", "示范区财政厅", "2026-03-03", "部分公开"):
        assert word in page
    for word in (
        application.number,
        application.title,
        application.description,
        WHO.name,
        "依据条例办理",
    ):
        assert word not in page
    assert Act.objects.get(verb="application.published").facets == {"number": application.number}
    assert "en" in client.get("/en/answered/")["Content-Language"]


def test_cases_are_listed_only_by_an_officer_and_can_be_removed(cast: Cast, client: Client) -> None:
    served(cast, in_hand(cast), Outcome.GIVEN, at=DAY)
    assert "尚未列出" in client.get("/answered/").content.decode()
    application = listed(cast)
    unpublish_case(application, by=cast.officer, at=DAY)
    assert "供暖补贴发放情况" not in client.get("/answered/").content.decode()
    with pytest.raises(Refused, match="not-listed"):
        unpublish_case(application, by=cast.officer, at=DAY)


def test_reopened_case_is_removed_from_the_disclosure_log(cast: Cast, client: Client) -> None:
    application = listed(cast)
    remedy = lodge_remedy(
        application,
        LodgeInputs(route="court", authority="法院", lodged_on=local_date(DAY)),
        by=cast.officer,
        at=DAY,
    )
    settle_remedy(
        remedy,
        ResultInputs(result="corrected", decided_on=local_date(DAY)),
        by=cast.officer,
        at=DAY,
    )
    reopen_application(application, ReopenInputs(on=local_date(DAY)), by=cast.officer, at=DAY)
    assert "供暖补贴发放情况" not in client.get("/answered/").content.decode()


def test_title_that_identifies_the_applicant_is_refused(cast: Cast) -> None:
    application = served(cast, in_hand(cast, address="示范路1号"), Outcome.GIVEN, at=DAY)
    for title, code in (
        (" ", "no-title"),
        ("长" * 201, "title-too-long"),
        (f"{WHO.name}的申请", "names-applicant"),
        (f"电话{WHO.telephone}", "names-applicant"),
        (WHO.proof_number, "names-applicant"),
        ("示范路1号的供暖", "names-applicant"),
        (f"见{application.number}", "names-applicant"),
    ):
        with pytest.raises(Refused, match=code):
            publish_case(application, PublishInputs(title=title), by=cast.officer, at=DAY)
    assert Application.objects.get().public_title == ""


def test_only_an_officer_of_the_body_can_list_and_only_answered_cases(cast: Cast) -> None:
    application = in_hand(cast)
    early = refusal_to_publish(application, None, by=cast.officer, at=DAY)
    assert early
    assert early.code == "not-answered"
    application = served(cast, application, Outcome.GIVEN, at=DAY)
    assert refusal_to_publish(application, None, by=cast.officer, at=DAY) is None
    for somebody in (cast.supervisor, cast.stranger):
        for refusal in (
            refusal_to_publish(application, None, by=somebody, at=DAY),
            refusal_to_unpublish(application, None, by=somebody, at=DAY),
        ):
            assert refusal
            assert refusal.code == "wrong-post"


def test_first_step_of_applying_shows_the_disclosure_log(cast: Cast, client: Client) -> None:
    listed(cast)
    assert "供暖补贴发放情况" in client.get("/apply/?q=供暖 发放").content.decode()
    assert "供暖补贴发放情况" not in client.get("/apply/?q=供暖 学校").content.decode()


def test_list_is_paged_by_key_with_a_constant_number_of_queries(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/answered/").status_code == 200
        return len(asked)

    listed(cast, "第一件")
    client.get("/answered/")
    one = queries()
    listed(cast, "第二件")
    listed(cast, "第三件")
    assert queries() == one
    monkeypatch.setattr("gongkai.portal.applications.disclosure_log_views.PAGE", 2)
    first = client.get("/answered/")
    assert "第三件" in first.content.decode()
    assert "第一件" not in first.content.decode()
    following = client.get(f"/answered/{first.context['next_url']}")
    assert "第一件" in following.content.decode()
    assert client.get("/answered/?page=forged").status_code == 400
