"""Remedies of a tree by level and result: numbers only, with lessons that become tasks."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from gongkai.applications.actions.intake import receive_application
from gongkai.applications.models import Remedy
from gongkai.boards.remedies import Level, levels_of, remedies_of, sums_of_levels
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.supervision.actions.plans import begin_plan
from gongkai.supervision.entries import PlanFacts
from gongkai.supervision.models import PlanTask
from tests.applications.cases import wish
from tests.assessments.assessing import assessor
from tests.cast import AT, Cast
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:remedies")


def lodge(body: Body, route: str, result: str, *, on: date) -> None:
    """Enter a remedy against a reply of a body."""
    Remedy.objects.create(
        application=receive_application(body, wish(), at=AT),
        route=route,
        authority="x",
        lodged_on=on,
        result=result,
        decided_on=None if result == "pending" else on,
    )


def test_remedies_are_counted_by_level_and_result(cast: Cast, sign_in: Any) -> None:
    today = local_date(timezone.now())
    # Health becomes a government below, with a department of its own.
    Body.objects.filter(pk=cast.health.pk).update(kind="government")
    below = Body.objects.exclude(
        pk__in=[cast.government.pk, cast.finance.pk, cast.health.pk]
    ).first()
    every = {cast.government.pk, cast.finance.pk, cast.health.pk}
    if below is not None:
        Body.objects.filter(pk=below.pk).update(parent=cast.health, kind="department")
        every.add(below.pk)
    levels = levels_of(every)
    assert levels[cast.government.pk] == levels[cast.finance.pk] == Level.OWN
    assert {levels[pk] for pk in every - {cast.government.pk, cast.finance.pk}} == {Level.BELOW}
    lodge(cast.finance, "reconsideration", "upheld", on=today)
    lodge(cast.finance, "court", "pending", on=today)
    lodge(cast.health, "reconsideration", "corrected", on=today)
    lodge(cast.health, "complaint", "corrected", on=today)  # no remedy of table four
    lodge(cast.health, "court_after", "upheld", on=today.replace(year=today.year - 1))
    rows, of_body = remedies_of(every, today.year)
    assert sums_of_levels(rows) == {Level.OWN: 2, Level.BELOW: 1}
    assert of_body == {cast.finance.pk: 2, cast.health.pk: 1}
    (row,) = [one for one in rows if (one.level, one.route) == (Level.OWN, "reconsideration")]
    assert row.numbers == (0, 1, 0, 0)
    browser = sign_in(assessor(cast))
    page = browser.get(PAGE)
    assert page.context["total"] == 3
    assert browser.get(f"{PAGE}?year={today.year - 1}").context["total"] == 1
    assert sign_in(cast.stranger).get(PAGE).context["total"] == 1  # of the own body, health
    few = queries_of_page(browser, PAGE)
    lodge(cast.government, "court", "other", on=today)
    assert queries_of_page(browser, PAGE) == few


def test_a_lesson_becomes_a_task(cast: Cast, sign_in: Any) -> None:
    by = assessor(cast)
    browser, page = sign_in(by), reverse("desk:lesson_create", args=[cast.finance.pk])
    assert sign_in(cast.stranger).get(page).status_code == 404
    assert "form" in browser.get(page).context
    plan = begin_plan(cast.government, PlanFacts(2027, "要点"), by=by, at=AT)
    due = (timezone.now() + timedelta(days=60)).date().isoformat()
    sent = {"plan": plan.pk, "due_on": due, "measure": "已培训", "text": "答复应当告知救济途径"}
    assert browser.post(page, sent | {"text": ""}).status_code == 400
    assert browser.post(page, sent).status_code == 302
    task = PlanTask.objects.get()
    assert (task.body, task.text, task.plan) == (cast.finance, sent["text"], plan)
    assert browser.post(page, sent).status_code == 409  # the plan has it already
