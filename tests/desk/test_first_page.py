"""The page "My work": each user sees the next tasks of their own posts only."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.applications.actions.clarifications import ask_to_clarify
from gongkai.applications.actions.extensions import ask_extension
from gongkai.applications.actions.fees import ask_fee
from gongkai.applications.actions.replies import approve_reply, propose_reply
from gongkai.applications.actions.searches import ask_search
from gongkai.applications.inputs import (
    AskExtensionInputs,
    AskFeeInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    PartFacts,
    ProposeInputs,
)
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_body, grant_post
from gongkai.organisations.actions.bodies import create_office
from gongkai.organisations.actions.details import write_guide
from gongkai.organisations.models import Body, Office
from gongkai.organisations.states import BodyKind, GuideLanguage, PostKind
from tests.applications.cases import MONDAY, arrived, in_hand, on
from tests.cast import AT, SINCE, Cast, person
from tests.error_reports.reports import answered, reported
from tests.journeys.steps import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> Any:
    with mock.patch("django.utils.timezone.now", return_value=on("2026-03-02", 15)) as now:
        yield now


def rows(browser: Any) -> list[tuple[str, str]]:
    """Return title and next task of each listed application."""
    page = browser.get("/desk/").content.decode()
    found = []
    for row in page.split('<div class="task"')[1:]:
        title = row.partition("<h3>")[2].partition(">")[2].partition("<")[0]
        found.append(
            (title, row.rpartition('<a class="btn"')[2].partition(">")[2].partition("<")[0])
        )
    return found


def test_officer_sees_the_next_task_of_each_application(
    sign_in: Any, cast: Cast, today: Any
) -> None:
    by = {"by": cast.officer, "at": MONDAY}
    approved, proposed = in_hand(cast, title="要送达的"), in_hand(cast, title="在审核的")
    for one in (approved, proposed):
        propose_reply(one, ProposeInputs(parts=[PartFacts(Outcome.GIVEN, "表", "见附件")]), **by)
    approve_reply(approved, by=cast.supervisor, at=MONDAY)
    in_hand(cast, title="要办理的")
    arrived(cast, title="要登记的")
    ask_to_clarify(
        in_hand(cast, title="等补正的"),
        AskToClarifyInputs(text="？", answer_by=date(2026, 3, 10)),
        **by,
    )
    ask_fee(in_hand(cast, title="等缴费的"), AskFeeInputs(method="pages", count=90), **by)
    officer, supervisor = sign_in(cast.officer), sign_in(cast.supervisor)
    assert rows(officer) == [("要登记的", "登记"), ("要送达的", "送达"), ("要办理的", "办理")]
    assert rows(supervisor) == [("在审核的", "审核")]
    today.return_value = on("2026-04-20")
    lapsed = rows(sign_in(cast.officer))
    assert ("等补正的", "办结") in lapsed
    assert ("等缴费的", "办结") in lapsed


def test_supervisor_sees_extension_requests_with_reasons(
    sign_in: Any, cast: Cast, today: Any
) -> None:
    case = in_hand(cast, title="要延期的")
    ask_extension(
        case, AskExtensionInputs(days=12, reason="须逐县核对"), by=cast.officer, at=MONDAY
    )
    supervisor = sign_in(cast.supervisor)
    assert rows(supervisor) == [("要延期的", "审核")]
    page = read(supervisor.get(f"/desk/applications/{case.pk}/"))
    assert "须逐县核对" in page
    assert "12个工作日" in page


def test_heading_counts_the_listed_tasks(sign_in: Any, cast: Cast, today: Any) -> None:
    officer, head, drafter = (sign_in(one) for one in (cast.officer, cast.head, cast.drafter))
    assert "没有等您办理的事项" in read(officer.get("/desk/"))
    case = in_hand(cast)
    arrived(cast)
    assert "有2件等您办理" in read(officer.get("/desk/"))
    office = Office.objects.create(body=cast.finance, name="预算处")
    ask_search(
        case,
        AskSearchInputs(office=office, due_on=MONDAY.date() + timedelta(days=3)),
        by=cast.officer,
        at=MONDAY,
    )
    assert "有1件等您办理" in read(head.get("/desk/"))
    assert rows(head) == [(case.title, "答复")]
    assert "有1件等您办理" in read(drafter.get("/desk/"))  # A drafter of the body may also answer.


def test_page_offers_the_actions_of_each_post(sign_in: Any, cast: Cast, today: Any) -> None:
    officer, drafter = (
        sign_in(one).get("/desk/").content.decode() for one in (cast.officer, cast.drafter)
    )
    begin = ('href="/desk/applications/new/"', 'href="/desk/documents/new/"')
    assert [one in officer for one in begin] == [True, False]
    assert [one in drafter for one in begin] == [False, True]


def test_reply_outcome_uses_the_language_of_the_page(sign_in: Any, cast: Cast, today: Any) -> None:
    case = in_hand(cast)
    propose_reply(
        case,
        ProposeInputs(parts=[PartFacts(Outcome.GIVEN_IN_PART, "表", "见附件")]),
        by=cast.officer,
        at=MONDAY,
    )
    page = read(sign_in(cast.supervisor).get(f"/desk/applications/{case.pk}/"))
    assert "Given in part" not in page
    assert "部分公开" in page


def steps_of(browser: Any) -> dict[str, tuple[str, bool]]:
    """Return the address of each first step, and whether it is done."""
    page = browser.get("/desk/").content.decode()
    found = re.findall(
        r'<li><span><a href="([^"]+)">([^<]+)</a></span><span class="tag \w+">([^<]+)</span>', page
    )
    return {label: (address, state == "已完成") for address, label, state in found}


def test_administrator_of_an_empty_installation_sees_what_to_do_until_it_is_done(
    sign_in: Any, db: None, today: Any
) -> None:
    facts = BodyFacts("880000", "甲市人民政府", "甲市", BodyKind.GOVERNMENT, "880000")
    top = create_body(facts, by=SYSTEM, at=AT)
    wang = person("wang")
    grant_post(wang, PostKind.ADMINISTRATOR, top, by=SYSTEM, at=AT, since=SINCE)
    browser = sign_in(wang)

    before = steps_of(browser)

    assert len(before) == 7
    assert not any(done for label, (_address, done) in before.items() if label != "核对节假日")
    for address, _done in before.values():
        assert browser.get(address.partition("#")[0]).status_code == 200, address

    office = create_body(
        replace(facts, code="880000-GO", name="甲市办公室", short_name="办公室", parent=top),
        by=SYSTEM,
        at=AT,
    )
    create_office(office, "公开科")
    grant_post(person("li"), PostKind.DRAFTER, office, by=SYSTEM, at=AT, since=SINCE)
    Body.objects.filter(pk=office.pk).update(address="中山路1号", telephone="0991-1")
    at = on("2026-03-02")
    write_guide(office, GuideLanguage.CHINESE, "<p>指南</p>", by=wang, at=at, seen=None)
    left = [label for label, (_address, done) in steps_of(browser).items() if not done]
    assert left == ["填写收费账户"]
    Body.objects.filter(pk=office.pk).update(bank_account="6222")
    assert steps_of(browser) == {}
    today.return_value = on("2031-03-03")
    assert not steps_of(sign_in(wang))["核对节假日"][1]


def test_first_steps_are_for_administrators_of_the_top_only(sign_in: Any, cast: Cast) -> None:
    clerk, chief = person("clerk"), person("chief")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    grant_post(chief, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    assert steps_of(sign_in(cast.officer)) == {}
    assert steps_of(sign_in(clerk)) == {}
    assert len(steps_of(sign_in(chief))) == 7


def test_who_answers_error_reports_sees_them_until_they_are_answered(
    sign_in: Any, cast: Cast, today: Any
) -> None:
    answered(cast)
    waiting = reported(cast, at=MONDAY)
    page = sign_in(cast.disclosure).get("/desk/").content.decode()
    assert page.count("/desk/error-reports/") == 4  # the menu, the title, the button, all reports
    assert waiting.number in page
    assert "收废" not in page
    assert "共1件等您" in page.partition("<h1>")[2].partition("</h1>")[0]
    assert waiting.number not in sign_in(cast.drafter).get("/desk/").content.decode()


def test_lists_of_empty_queues_ask_nothing(sign_in: Any, cast: Cast) -> None:
    cast.draft()  # one task, of another kind than the lists below the documents
    browser = sign_in(cast.drafter)
    for post in PostKind:
        grant_post(cast.drafter, post, cast.government, by=SYSTEM, at=AT, since=SINCE)
    with CaptureQueriesContext(connection) as asked:
        assert len(browser.get("/desk/").context["tasks"]) == 1
    reading = [one for one in asked.captured_queries if "notifications_waitingtask" in one["sql"]]
    # The number at the head, which queues have tasks, three for the documents, and unattended work.
    assert len(reading) <= 7
