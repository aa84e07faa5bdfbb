"""Work plans and tasks on pages: desk lists and steps, my work, notifications, the public plan."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.states import PostKind
from gongkai.supervision.actions.tasks import accept_task, report_task_finished
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.workflow import ProgressInputs
from tests.cast import Cast
from tests.query_counts import queries_of_page
from tests.supervision.plans import DONE, FACTS, begun, issued, issuer, supervisor

pytestmark = pytest.mark.django_db


def act(browser: Any, route: str, pk: int, name: str, **values: Any) -> Any:
    sent = {f"{name}-{field}": value for field, value in values.items()}
    return browser.post(reverse(route, args=[pk, name]), sent)


def test_a_plan_is_made_at_the_desk(cast: Cast, sign_in: Any, client: Client) -> None:
    begun(cast, title="x")
    browser = sign_in(supervisor())
    create = reverse("desk:plan_create")
    assert browser.get(create).status_code == 200
    entered = {"body": cast.government.pk, "year": "２０２６", "title": FACTS.title}
    assert browser.post(create, entered | {"year": "x"}).status_code == 400
    assert browser.post(create, entered | {"year": "1999"}).status_code == 409
    answer = browser.post(create, entered)
    plan = WorkPlan.objects.get(title=FACTS.title)
    assert answer.url == reverse("desk:plan", args=[plan.pk])
    assert browser.post(create, entered).status_code == 409
    # Who can plan for no body gets no form, but is told which post it needs.
    other = sign_in(cast.disclosure)
    for answer, status in ((other.get(create), 200), (other.post(create, entered), 400)):
        assert answer.status_code == status
        assert str(PostKind.ASSESSOR.label) in answer.text
        assert 'name="title"' not in answer.text
    browser = sign_in(supervisor())
    day = local_date(timezone.now()) + timedelta(days=30)
    task = {
        "text": "公布收费目录",
        "body_id": cast.finance.pk,
        "assisting": f"{cast.health.code.lower()}，{cast.health.short_name}",
        "due_on": f"{day.year}年{day.month}月{day.day}日",
        "measure": "目录在网站公布",
    }

    def step(name: str, who: Any = browser, **values: Any) -> Any:
        return act(who, "desk:plan_action", plan.pk, name, **values)

    unknown = step("add-task", **(task | {"assisting": "卫健委员会，不存在的局"}))
    assert unknown.status_code == 400
    assert "不存在的局" in unknown.text
    assert step("add-task", **task).status_code == 302
    added = plan.tasks.get()
    assert (added.due_on, added.assistants.get().body) == (day, cast.health)
    assert step("remove-task", task_id=added.pk).status_code == 302
    assert step("add-task", **(task | {"assisting": ""})).status_code == 302
    assert step("submit").status_code == 302
    assert step("burn").status_code == 404
    public = reverse("portal:plan", args=[plan.number])
    assert client.get(public).status_code == 404
    approver = sign_in(issuer())
    catch_up()
    assert FACTS.title in approver.get(reverse("desk:notifications")).text
    assert step("issue", approver).status_code == 302
    assert "公布收费目录" in client.get(public).text
    assert step("issue", approver).status_code == 409
    # The officer of the responsible body has it among the work and in the notifications.
    catch_up()
    officer = sign_in(cast.disclosure)
    for address in ("desk:work", "desk:notifications", "desk:plan_tasks"):
        assert "公布收费目录" in officer.get(reverse(address)).text


def test_a_task_is_reported_and_closed_at_the_desk(cast: Cast, sign_in: Any) -> None:
    task = issued(cast, assisting=(cast.health.pk,))
    officer, closing = sign_in(cast.disclosure), sign_in(supervisor())
    page = reverse("desk:plan_task", args=[task.pk])

    def step(who: Any, name: str, **values: Any) -> int:
        return int(act(who, "desk:plan_task_action", task.pk, name, **values).status_code)

    assert 'name="extend-due_on"' in closing.get(page).text
    assert step(officer, "report-progress", text="") == 400
    assert step(officer, "report-finished", text="完成", evidence="见附件") == 409
    assert step(officer, "report-finished", text="完成", evidence=DONE.evidence) == 302
    assert step(officer, "accept") == 409
    assert step(officer, "burn") == 404
    assert f'href="{DONE.evidence}"' in closing.get(page).text
    assert step(closing, "send-back", reason="目录不全") == 302
    later = local_date(timezone.now()) + timedelta(days=400)
    assert step(closing, "extend", due_on=later.isoformat(), reason="等待上级文件") == 302
    document = cast.released()
    assert step(officer, "report-finished", text="完成", evidence=document.index_number) == 302
    shown = officer.get(page).text
    for text in ("目录不全", "等待上级文件", cast.health.label, str(document.index_number)):
        assert text in shown
    assert step(closing, "accept") == 302
    listed = officer.get(reverse("desk:plan_tasks")).text
    assert task.text not in listed
    assert task.text in officer.get(reverse("desk:plan_tasks") + "?state=done").text
    assert officer.get(reverse("desk:plan_tasks") + "?state=x").status_code == 400


def test_drafts_and_reports_are_not_for_everybody(cast: Cast, sign_in: Any, client: Client) -> None:
    draft = begun(cast, title="x")
    task = issued(cast)
    report_task_finished(task, DONE, by=cast.disclosure, at=timezone.now())
    stranger = sign_in(cast.stranger)
    assert stranger.get(reverse("desk:plan", args=[draft.pk])).status_code == 404
    assert stranger.get(reverse("desk:plan", args=[task.plan_id])).status_code == 200
    assert stranger.get(reverse("desk:plan_task", args=[task.pk])).status_code == 404
    page = client.get(reverse("portal:plan", args=[task.plan.number])).text
    assert task.text in page
    assert DONE.text not in page
    assert DONE.evidence not in page


@pytest.mark.parametrize("language", ["", "/en", "/ug"])
def test_the_public_plan_shows_what_came_of_it(cast: Cast, client: Client, language: str) -> None:
    task = issued(cast, assisting=(cast.health.pk,))
    now = timezone.now()
    task = report_task_finished(
        task, ProgressInputs("已完成", DONE.evidence), by=cast.disclosure, at=now
    )
    accept_task(task, NOTHING, by=supervisor(), at=now)
    late = issued(cast, title="y", text="举办培训")
    PlanTask.objects.filter(pk=late.pk).update(due_on="2020-01-01")
    page = client.get(f"{language}/plans/{task.plan.number}/").text
    for text in (task.text, "已完成", cast.health.short_name if not language else "已完成"):
        assert text in page
    assert 'class="tag late"' in client.get(f"{language}/plans/{late.plan.number}/").text
    assert FACTS.title in client.get(f"{language}/plans/").text
    table = client.get(f"/plans/{task.plan.number}/?format=csv").getvalue().decode("utf-8-sig")
    assert "已完成" in table
    assert FACTS.title in client.get("/plans/?format=csv").getvalue().decode("utf-8-sig")


def test_pages_take_the_same_number_of_queries(cast: Cast, sign_in: Any, client: Client) -> None:
    task = issued(cast, assisting=(cast.health.pk,))
    begun(cast, title="draft")
    officer, preparing = sign_in(cast.disclosure), sign_in(supervisor())
    addresses = {
        reverse("desk:plan_tasks"): officer,
        reverse("desk:plans"): preparing,
        reverse("desk:plan", args=[task.plan_id]): preparing,
        reverse("portal:plans"): client,
        reverse("portal:plan", args=[task.plan.number]): client,
    }
    few = {address: queries_of_page(who, address) for address, who in addresses.items()}
    for number in range(2):
        issued(cast, title=f"plan {number}")
        more = PlanTask.objects.create(
            plan=task.plan,
            body=cast.health,
            text=f"task {number}",
            measure="x",
            due_on=task.due_on,
            state="open",
            opened_at=task.opened_at,
        )
        more.assistants.create(body=cast.finance)
    many = {address: queries_of_page(who, address) for address, who in addresses.items()}
    assert many == few
    assert few[reverse("portal:plans")] <= 2
    assert few[reverse("portal:plan", args=[task.plan.number])] <= 4
