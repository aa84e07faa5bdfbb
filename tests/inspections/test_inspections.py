"""The nightly inspection: each planted fault is found, a clean site gives none, its own errors stop nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.models import Document
from gongkai.duties.models import BrokenLink
from gongkai.inspections import checking
from gongkai.inspections.actions import finish_inspection, store_outcomes
from gongkai.inspections.models import Inspection, InspectionItem, InspectionResult
from gongkai.inspections.nightly import inspect_next
from gongkai.inspections.queries import items_visible_to, last_inspection, results_of, trend_of
from gongkai.inspections.rules import refusal_to_give_item
from gongkai.inspections.states import Check
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.intake import NewLetter
from gongkai.mailbox.models import MailboxLetter
from gongkai.operations.verify import inspections as verify_inspections
from gongkai.organisations.models import Body
from gongkai.processes.inspection_to_task import give_item_as_task
from gongkai.supervision.actions.plans import begin_plan, remove_plan_task
from gongkai.supervision.entries import PlanFacts
from gongkai.supervision.workflow import RemovalInputs
from tests.assessments.assessing import assessor
from tests.cast import AT, Cast, later
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
TODAY = AT.date()
GOOD = "".join(
    f'<meta name="{tag}" content="x">' for tag in (*checking.TAGS, *checking.ARTICLE_TAGS)
)


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, HttpResponse]:
    """Let every page answer well, unless a test says otherwise."""
    answers: dict[str, HttpResponse] = {}
    monkeypatch.setattr(
        checking, "answer_of", lambda address: answers.get(address, HttpResponse(GOOD))
    )
    monkeypatch.setattr(checking, "columns_of_body", lambda *_args, **_kwargs: [])
    return answers


class Column:
    """A column as the check reads it."""

    def __init__(self, code: str, *, is_empty: bool = False, stale_on: date | None = None) -> None:
        self.is_empty, self.stale_on = is_empty, stale_on
        self.entry = type("Entry", (), {"item": CatalogueItem.objects.get(code=code)})()


def night(at: Any = AT) -> None:
    while inspect_next(at=at, portion=2):
        pass


def found(body: Body) -> dict[str, list[str]]:
    rows = InspectionItem.objects.filter(body=body, gone_on=None, fails_on=None).order_by("id")
    result: dict[str, list[str]] = {}
    for one in rows:
        result.setdefault(one.check_name, []).append(one.subject)
    return result


def test_a_clean_site_gives_nothing(cast: Cast) -> None:
    cast.released()
    night()
    assert not InspectionItem.objects.exists()
    last = last_inspection()
    assert last is not None
    assert last.bodies == Body.objects.count()
    assert not results_of(last, [cast.finance.pk]).exists()
    act = Act.objects.get(verb="inspection.completed")
    assert act.facets == {"bodies": last.bodies, "vetoes": 0, "faults": 0}
    # A night is inspected once.
    assert inspect_next(at=AT) == 0
    assert finish_inspection(last, at=AT).finished_at == AT


def test_each_planted_fault_is_found(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, pages: dict[str, HttpResponse]
) -> None:
    document = cast.released()
    Document.objects.update(listed_on=TODAY - timedelta(days=15))
    BrokenLink.objects.create(
        document=document, body=cast.finance, address="/nowhere/", found_on=TODAY
    )
    letter = receive_letter(
        cast.finance,
        NewLetter("question", "x", "x"),
        code="7F3K9QX27F3K9QX",
        at=AT - timedelta(days=100),
    )
    MailboxLetter.objects.filter(pk=letter.pk).update(clock_from=TODAY - timedelta(days=100))
    columns = [
        Column("A20-01", stale_on=TODAY),
        *(Column(f"A20-{number:02}", is_empty=True) for number in range(2, 7)),
    ]
    monkeypatch.setattr(checking, "columns_of_body", lambda *_args, **_kwargs: columns)
    address = reverse("portal:body", args=[cast.finance.code])
    pages[address] = HttpResponse("", status=500)
    pages[reverse("portal:body", args=[cast.health.code])] = HttpResponse("<meta name='SiteName'>")
    night()
    of_finance = found(cast.finance)
    assert of_finance.pop("stale_columns")[0].startswith("A20-01 ")
    assert len(of_finance.pop("empty_columns")) == 5
    assert of_finance == {
        "availability": [f"{address} 500"],
        "home_age": [""],
        "letters": [letter.number],
        "links": [f"{document.index_number} /nowhere/"],
    }
    assert len(found(cast.health)["tags"]) == len(checking.TAGS)
    last = last_inspection()
    assert last is not None
    # The two others are planted in tests/inspections/test_checking.py: they read no database.
    planted = set(InspectionItem.objects.values_list("check_name", flat=True))
    assert planted | {Check.OUTSIDE_LINKS, Check.CONTRAST} == set(Check) == set(checking.CHECKS)
    rows = list(results_of(last, [cast.finance.pk]))
    vetoes = {one.check_name for one in rows if one.is_veto}
    assert vetoes == {"availability", "home_age", "letters", "empty_columns"}
    assert [one.is_veto for one in rows] == [True] * 4 + [False] * 2  # veto items first
    assert trend_of([cast.finance.pk]) == [(TODAY, 10, 4)]
    night(later(1))
    again = InspectionItem.objects.get(body=cast.finance, check_name="availability")
    assert (again.found_on, again.seen_on) == (TODAY, later(1).date())


def test_what_will_fail_is_forecast_and_what_is_gone_is_forgotten(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.released()
    Document.objects.update(listed_on=TODAY - timedelta(days=12))
    column = Column("A20-01", stale_on=TODAY + timedelta(days=3))
    far = Column("A20-02", stale_on=TODAY + timedelta(days=4))
    monkeypatch.setattr(checking, "columns_of_body", lambda *_args, **_kwargs: [column, far])
    night()
    rows = InspectionItem.objects.filter(body=cast.finance)
    assert {(one.check_name, one.fails_on) for one in rows} == {
        ("home_age", TODAY + timedelta(days=3)),
        ("stale_columns", TODAY + timedelta(days=3)),
    }
    assert not InspectionResult.objects.filter(number__gt=0).exists()
    night(later(3))
    assert set(found(cast.finance)) == {"home_age", "stale_columns"}
    # The other column is announced on the third day; what has failed keeps the first day.
    assert {one.found_on for one in rows.filter(fails_on=None)} == {TODAY}
    assert rows.get(fails_on__isnull=False).found_on == later(3).date()
    monkeypatch.setattr(checking, "columns_of_body", lambda *_args, **_kwargs: [])
    Document.objects.update(listed_on=later(4).date())
    night(later(4))
    assert found(cast.finance) == {}


def test_a_check_that_fails_says_so_and_the_others_go_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, pages: dict[str, HttpResponse]
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(checking, "columns_of_body", broken)
    pages[reverse("portal:body", args=[cast.finance.code])] = HttpResponse("", status=500)
    night()
    faults = InspectionResult.objects.exclude(fault="").filter(body=cast.finance)
    assert {(one.check_name, one.fault) for one in faults} == {
        ("empty_columns", "ZeroDivisionError"),
        ("stale_columns", "ZeroDivisionError"),
    }
    assert list(found(cast.finance)) == ["availability"]
    assert last_inspection() is not None


def test_a_night_goes_on_where_it_was_stopped(cast: Cast) -> None:
    assert inspect_next(at=AT, portion=1) == 1
    row = Inspection.objects.get()
    first = Body.objects.order_by("pk")[0]
    assert (row.last_body, row.finished_at) == (first.pk, None)
    store_outcomes(row, first, [])  # a second worker comes too late
    row.refresh_from_db()
    assert row.bodies == 1
    night()
    row.refresh_from_db()
    assert row.bodies == Body.objects.count()


def test_an_item_becomes_a_task_once(cast: Cast) -> None:
    cast.released()
    Document.objects.update(listed_on=TODAY - timedelta(days=15))
    night()
    item, by = InspectionItem.objects.get(), assessor(cast)
    plan = begin_plan(cast.government, PlanFacts(2027, "要点"), by=by, at=AT)
    due = TODAY + timedelta(days=30)
    with pytest.raises(Refused):
        give_item_as_task(item, plan, due, "已更新", by=cast.disclosure, at=AT)
    task = give_item_as_task(item, plan, due, "已更新", by=by, at=AT)
    assert task.body == cast.finance
    item.refresh_from_db()
    assert item.task == task
    given = refusal_to_give_item(item, by=by, at=AT)
    assert given is not None
    assert given.code == "given"
    Document.objects.update(listed_on=later(1).date())
    night(later(1))
    item.refresh_from_db()  # it stays, for the task
    assert item.gone_on == later(1).date()
    gone = refusal_to_give_item(item, by=by, at=AT)
    assert gone is not None
    assert gone.code == "gone"
    remove_plan_task(plan, RemovalInputs(task.pk), by=by, at=AT)
    night(later(2))
    assert not InspectionItem.objects.exists()


def test_pages_of_the_inspection(cast: Cast, sign_in: Any) -> None:
    cast.released()
    Document.objects.update(listed_on=TODAY - timedelta(days=15))
    browser = sign_in(assessor(cast))
    overview, items = reverse("desk:inspections"), reverse("desk:inspection_items")
    assert browser.get(overview).status_code == 200
    night()
    item = InspectionItem.objects.get()
    for who in (browser, sign_in(cast.disclosure)):
        assert cast.finance.label in who.get(overview).text
        assert cast.finance.label in who.get(items).text
    assert cast.finance.label not in sign_in(cast.stranger).get(items).text
    assert not items_visible_to(None, on=TODAY).exists()  # type: ignore[arg-type]
    assert browser.get(f"{items}?check=links").status_code == 200
    assert browser.get(f"{items}?check=x").status_code == 400
    of_body = f"?body={cast.finance.code}"
    assert cast.finance.label in browser.get(items + of_body).text
    assert cast.finance.label in browser.get(overview + of_body).text
    assert sign_in(cast.stranger).get(overview + of_body).status_code == 404
    assert browser.get(f"{overview}?body={'x' * 50}").status_code == 400
    for one in (overview, items):
        queries_of_page(browser, one)
    few = {one: queries_of_page(browser, one) for one in (overview, items)}
    for number in range(2):
        InspectionItem.objects.create(
            body=cast.health,
            check_name="tags",
            subject=str(number),
            found_on=TODAY,
            seen_on=TODAY,
        )
    assert few == {one: queries_of_page(browser, one) for one in few}
    give = reverse("desk:inspection_give", args=[item.pk])
    assert sign_in(cast.stranger).get(give).status_code == 404
    assert browser.get(give).status_code == 200
    plan = begin_plan(cast.government, PlanFacts(2027, "要点"), by=assessor(cast), at=AT)
    day = (timezone.now() + timedelta(days=60)).date().isoformat()
    sent = {"plan": plan.pk, "due_on": day, "measure": "已更新"}
    assert browser.post(give, sent | {"due_on": "x"}).status_code == 400
    assert browser.post(give, sent).status_code == 302
    assert browser.post(give, sent).status_code in {302, 409}
    assert plan.tasks.count() == 1


def test_verification_compares_nights_and_tasks_with_their_acts(cast: Cast) -> None:
    cast.released()
    Document.objects.update(listed_on=TODAY - timedelta(days=15))
    night()
    plan = begin_plan(cast.government, PlanFacts(2027, "要点"), by=assessor(cast), at=AT)
    item, due = InspectionItem.objects.get(), TODAY + timedelta(days=30)
    give_item_as_task(item, plan, due, "已更新", by=assessor(cast), at=AT)
    assert list(verify_inspections.check()) == []
    Inspection.objects.update(bodies=1)
    InspectionItem.objects.update(check_name="tags")
    problems = [one.problem for one in verify_inspections.check()]
    assert [one.partition(" ")[0] for one in problems] == ["inspection", "item"]
    assert "'bodies': 1" in problems[0]
    assert "'check': 'home_age'" in problems[1].partition("its act")[2]
