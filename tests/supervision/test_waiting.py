"""What of plans waits for whom in "My work", and that its number counts what is not in the table of tasks."""

from typing import Any

import pytest
from django.urls import reverse

from gongkai.desk.assessments import waiting_list
from gongkai.kit.workflows import NOTHING
from gongkai.supervision.actions.plans import add_plan_task, submit_plan
from gongkai.supervision.queries.plans import plans_to_issue
from tests.assessments.assessing import NAMES, named, scoring
from tests.cast import AT, Cast
from tests.supervision.plans import begun, issuer, supervisor, task_facts

pytestmark = pytest.mark.django_db


def test_a_submitted_plan_waits_for_who_approves_it(cast: Cast, sign_in: Any) -> None:
    plan = begun(cast)
    add_plan_task(plan, task_facts(cast), by=supervisor(), at=AT)
    work, browser = reverse("desk:work"), sign_in(issuer())
    assert plan.title not in browser.get(work).text
    submit_plan(plan, NOTHING, by=supervisor(), at=AT)
    page = browser.get(work).text
    assert "有1件等您办理" in page
    assert reverse("desk:plan", args=[plan.pk]) in page
    assert plans_to_issue(supervisor(), on=AT.date()) == []
    plan.author = issuer()
    plan.save()
    assert plans_to_issue(issuer(), on=AT.date()) == []


def test_the_number_counts_sheets_and_says_how_many_more_wait(
    cast: Cast, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scoring(cast)
    browser = sign_in(named(NAMES[0]))
    page = browser.get(reverse("desk:work")).text
    assert "有2件等您办理" in page
    assert "还有" not in page
    monkeypatch.setattr(waiting_list, "MAX_ROWS", 1)
    page = browser.get(reverse("desk:work")).text
    assert "有2件等您办理" in page
    assert "还有1件" in page
