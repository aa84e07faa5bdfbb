"""The public scorecard shows public numbers only, as a page, as files and as JSON."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.assessments.actions.assessments import publish_results
from gongkai.assessments.models import Assessment, Sheet
from gongkai.boards.public_scores import Score, scores_of
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Body
from gongkai.supervision.models import PlanTask
from tests.assessments.assessing import announced, approver, sheet_of
from tests.cast import Cast, later
from tests.query_counts import queries_of_page
from tests.supervision.plans import begun, issued

pytestmark = pytest.mark.django_db
PAGE = "/scorecard/"


@pytest.mark.parametrize("language", ["", "/en", "/ug"])
def test_the_scorecard_counts_tasks_of_issued_plans(
    cast: Cast, client: Client, language: str
) -> None:
    task, today = issued(cast), local_date(timezone.now())
    PlanTask.objects.filter(pk=task.pk).update(due_on=today - timedelta(days=1))
    begun(cast, title="草案")
    assert scores_of({task.body_id}, on=today)[task.body_id] == Score(tasks=1, overdue=1)
    page = client.get(f"{language}{PAGE}")
    assert page.status_code == 200
    few = queries_of_page(client, PAGE)
    row = {one["body"]: one for one in client.get(f"{PAGE}?format=json").json()["bodies"]}
    assert len(row) == Body.objects.filter(ended_on=None).count()
    assert row[task.body.code]["tasks_overdue"] == 1
    assert row[cast.government.code]["assessment"] is None
    lines = b"".join(client.get(f"{PAGE}?format=csv")).decode()
    assert task.body.code in lines
    PlanTask.objects.create(
        plan=task.plan,
        body=cast.government,
        text="x",
        measure="x",
        due_on=today,
        state="open",
        opened_at=timezone.now(),
    )
    assert queries_of_page(client, PAGE) == few


def test_results_are_shown_once_they_are_published(cast: Cast, client: Client) -> None:
    assessment, body = announced(cast), cast.finance
    today = local_date(timezone.now())
    assert scores_of([body.pk], on=today)[body.pk] == Score()
    publish_results(assessment, NOTHING, by=approver(cast), at=later(8))
    sheet, found = sheet_of(assessment, body.pk), scores_of([body.pk], on=today)[body.pk]
    assert (found.assessment, found.total, found.rank) == (
        assessment.number,
        sheet.total,
        sheet.rank,
    )
    assert f"/assessments/{assessment.number}/{body.code}/" in client.get(PAGE).text
    row = next(
        one
        for one in client.get(f"{PAGE}?format=json").json()["bodies"]
        if one["body"] == body.code
    )
    assert row["assessment_total"] == str(sheet.total)
    # Of two published assessments the later year counts, whichever was published last.
    Sheet.objects.create(
        assessment=Assessment.objects.create(
            body=cast.government,
            scheme=assessment.scheme,
            number="earlier",
            year=assessment.year - 1,
            state="published",
            author=assessment.author,
            begun_at=later(8),
            published_at=later(9),
        ),
        body=body,
        group=body.kind,
        rank=9,
    )
    again = scores_of([body.pk], on=today)[body.pk]
    assert (again.assessment, again.rank) == (assessment.number, sheet.rank)
