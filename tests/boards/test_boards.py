"""The board: what is late is counted by body, opens into its list, and is for those who answer for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from gongkai.applications.actions.intake import receive_application
from gongkai.applications.models import Application, SearchTask
from gongkai.applications.states import Stage
from gongkai.boards.notifying import BOARD_MAIL, notify_of_week
from gongkai.boards.queries import (
    Standing,
    best_first,
    board_body_ids,
    follows_duties,
    latest_first,
    next_steps,
    standings_of,
    sums_of,
)
from gongkai.boards.shares import Share, shares_of_officers, shares_of_offices
from gongkai.desk.boards.mail import compose_board_mail
from gongkai.duties.models import DutyTally
from gongkai.inspections.models import Inspection, InspectionResult
from gongkai.jobs.kinds import NoLongerWanted
from gongkai.jobs.models import OutgoingMail
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.notifications.actions import write_mails
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Account, Body, Office
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.states import PostKind
from gongkai.supervision.models import PlanTask
from tests.applications.cases import wish
from tests.assessments.assessing import assessor
from tests.cast import AT, SINCE, Cast
from tests.query_counts import queries_of_page
from tests.supervision.plans import issued

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:board")


def fill(cast: Cast) -> PlanTask:
    """Let finance be late with a task and with two publications, and fail the inspection once."""
    task = issued(cast)
    today = local_date(timezone.now())
    PlanTask.objects.filter(pk=task.pk).update(
        body=cast.finance, due_on=today - timedelta(days=1), finished_on=None
    )
    DutyTally.objects.create(body=cast.finance, year=today.year, state="missing", number=2)
    DutyTally.objects.create(body=cast.health, year=today.year, state="met", number=3)
    night = Inspection.objects.create(day=today, begun_at=AT, finished_at=AT, bodies=2)
    for name, number, is_veto in (("letters", 1, True), ("tags", 4, False)):
        InspectionResult.objects.create(
            inspection=night, body=cast.finance, check_name=name, number=number, is_veto=is_veto
        )
    return task


def test_what_is_late_is_counted_by_body(cast: Cast) -> None:
    today = local_date(timezone.now())
    assert standings_of([cast.health.pk], on=today) == [Standing(cast.health.pk)]
    task = fill(cast)
    found = {one.body_id: one for one in standings_of([cast.finance.pk, cast.health.pk], on=today)}
    finance = found[cast.finance.pk]
    assert finance == Standing(cast.finance.pk, duties_missing=2, tasks_late=1, vetoes=1, items=5)
    assert found[cast.health.pk] == Standing(cast.health.pk, duties_met=3)
    assert [one.body_id for one in latest_first(found.values())] == [cast.finance.pk]
    assert [one.body_id for one in best_first(found.values())] == [cast.health.pk]
    assert sums_of(list(found.values())) == {
        "duties_missing": 2,
        "tasks_late": 1,
        "replies_late": 0,
        "vetoes": 1,
        "items": 5,
        "bodies": 2,
        "in_order": 1,
    }
    # What was reported as finished waits for the supervisor, and is not late at the body.
    PlanTask.objects.filter(pk=task.pk).update(finished_on=today)
    assert standings_of([cast.finance.pk], on=today)[0].tasks_late == 0


def test_what_to_do_next_begins_with_citizens_and_vetoes() -> None:
    rows = [
        Standing(1, duties_missing=9),
        Standing(2, tasks_late=1),
        Standing(3, replies_late=1, vetoes=1),
        Standing(4, vetoes=3, duties_missing=1),
        Standing(5, items=7),
    ]
    steps = next_steps(latest_first(rows))
    assert [(one.body_id, one.measure, one.number) for one in steps] == [
        (4, "vetoes", 3),
        (3, "replies_late", 1),
        (1, "duties_missing", 9),
        (2, "tasks_late", 1),
    ]
    assert [one.body_id for one in best_first([Standing(6), *rows])] == [6, 5]


def test_the_board_is_for_those_who_answer_for_the_bodies(cast: Cast, sign_in: Any) -> None:
    fill(cast)
    above, today = assessor(cast), local_date(timezone.now())
    assert board_body_ids(cast.disclosure, on=today) == {cast.finance.pk}
    assert cast.finance.pk not in board_body_ids(cast.stranger, on=today)
    assert follows_duties(above, on=today)
    browser = sign_in(above)
    few = queries_of_page(browser, PAGE)
    page = browser.get(PAGE).text
    for name in ("plan_tasks", "inspections", "duties"):
        address = f"{reverse(f'desk:{name}')}?body={cast.finance.code}"
        assert address in page
        assert cast.finance.label in browser.get(address).text
    assert cast.health.label in page
    of_one = browser.get(reverse("desk:board_of_body", args=[cast.finance.pk])).text
    for name in ("plan_tasks", "inspections", "inspection_items", "duties"):
        assert f'class="num"><a href="{reverse(f"desk:{name}")}?body={cast.finance.code}' in of_one
    own = sign_in(cast.disclosure).get(PAGE).text
    assert cast.finance.label in own
    assert cast.health.label not in own
    assert cast.finance.label not in sign_in(cast.stranger).get(PAGE).text
    tasks = reverse("desk:plan_tasks")
    assert browser.get(f"{tasks}?body=never").status_code == 404
    overdue = PlanTask.objects.get(body=cast.finance, due_on__lt=today, finished_on=None)
    assert f"/{overdue.pk}/" in browser.get(f"{tasks}?state=late").text
    PlanTask.objects.update(due_on=today)
    assert f"/{overdue.pk}/" not in browser.get(f"{tasks}?state=late").text
    assert f"/{overdue.pk}/" in browser.get(tasks).text
    # Three bodies more cost no query more.
    night = Inspection.objects.get()
    for body in Body.objects.exclude(pk=cast.finance.pk):
        InspectionResult.objects.create(
            inspection=night, body=body, check_name="links", number=1, is_veto=True
        )
    assert queries_of_page(browser, PAGE) == few


def test_a_reply_that_is_overdue_is_a_number_above(cast: Cast, sign_in: Any) -> None:
    case = receive_application(cast.finance, wish(), at=AT)
    today = local_date(timezone.now())
    late = today - timedelta(days=1)
    Application.objects.filter(pk=case.pk).update(
        stage=Stage.IN_HAND, received_on=late, due_on=late
    )
    assert standings_of([cast.finance.pk], on=today)[0].replies_late == 1
    above = sign_in(assessor(cast))
    page = above.get(PAGE).text
    assert cast.finance.label in page
    assert case.number not in page
    # The sum, the number of the body and what to do next open the list; it tells days only.
    listed = reverse("desk:board_replies")
    of_body = f"{listed}?body={cast.finance.code}"
    assert f'<a href="{listed}">1</a>' in page
    assert page.count(f'href="{of_body}"') == 2
    own = above.get(reverse("desk:board_of_body", args=[cast.finance.pk])).text
    assert f'<a href="{listed}?below={cast.finance.code}">1</a>' in own
    few = queries_of_page(above, listed)
    for address in (listed, of_body, f"{listed}?below={cast.finance.code}"):
        page = above.get(address).text
        assert f"{late:%Y-%m-%d}" in page
        assert cast.finance.label in page
        assert case.number not in page
    none = above.get(f"{listed}?body={cast.health.code}").text
    assert f"{late:%Y-%m-%d}" not in none
    assert "没有逾期的答复。" in none
    assert above.get(f"{listed}?body=never").status_code == 404
    assert sign_in(cast.stranger).get(of_body).status_code == 404
    # Who handles the applications of the body opens them.
    grant_post(cast.disclosure, PostKind.CASE_OFFICER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    assert reverse("desk:application", args=[case.pk]) in sign_in(cast.disclosure).get(listed).text
    for _more in range(2):
        more = receive_application(cast.finance, wish(), at=AT)
        Application.objects.filter(pk=more.pk).update(
            stage=Stage.IN_HAND, received_on=late, due_on=late
        )
    assert queries_of_page(above, listed) == few


def test_the_board_of_a_body_shows_who_has_what(cast: Cast, sign_in: Any) -> None:
    today = local_date(timezone.now())
    late, offices = today - timedelta(days=1), [Office(body=cast.finance, name="预算处")]
    offices.append(Office(body=cast.health, name="医政处"))
    Office.objects.bulk_create(offices)
    for number in range(3):
        case = receive_application(cast.finance, wish(), at=AT)
        Application.objects.filter(pk=case.pk).update(
            stage=Stage.IN_HAND,
            received_on=late,
            due_on=late if number == 0 else today + timedelta(days=5),
            officer=cast.officer if number < 2 else None,
        )
        for office in offices:
            SearchTask.objects.create(
                application=case,
                office=office,
                asked_on=late,
                asked_by=cast.officer,
                due_on=late if number else today,
            )
    finance = cast.finance.pk
    assert shares_of_officers(finance, on=today) == [Share("Officer", 2, 1), Share("", 1, 0)]
    assert shares_of_offices(finance, on=today) == [Share("预算处", 3, 2)]
    assert shares_of_officers(cast.health.pk, on=today) == []
    address = reverse("desk:board_of_body", args=[finance])
    page = sign_in(cast.disclosure).get(address).text
    assert "预算处" in page
    assert "医政处" not in page
    assert "?due=late" not in page
    grant_post(cast.disclosure, PostKind.CASE_OFFICER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    assert "?due=late" in sign_in(cast.disclosure).get(address).text
    # The bodies above see numbers only.
    assert "预算处" not in sign_in(assessor(cast)).get(address).text


def test_assessors_get_the_overview_once_a_week(cast: Cast, sign_in: Any) -> None:
    fill(cast)
    above = assessor(cast)
    Account.objects.exclude(pk=above.account_id).update(email="")
    Account.objects.filter(pk=above.account_id).update(email="assessor@example.gov.cn")
    today = local_date(timezone.now())
    monday = timezone.now() - timedelta(days=today.isocalendar().weekday - 1)
    assert notify_of_week(at=monday + timedelta(days=1)) == 0
    told = notify_of_week(at=monday)
    assert told == len(people_in_posts([cast.government.pk], ["assessor"], on=local_date(monday)))
    assert notify_of_week(at=monday) == 0
    # Who wishes mails gets the numbers by one mail, which no mail about notifications repeats.
    (queued,) = OutgoingMail.objects.all()
    assert (queued.kind, queued.subject_id) == (BOARD_MAIL, above.account_id)
    write_mails(at=monday, morning=True)
    assert OutgoingMail.objects.count() == 1
    mail = compose_board_mail(queued)
    assert mail.to == ["assessor@example.gov.cn"]
    assert cast.government.label in mail.subject
    assert f"最急：{cast.finance.label}" in mail.body
    assert reverse("desk:board_of_body", args=[cast.government.pk]) in mail.body
    for account, body in ((above.account_id, 0), (0, cast.government.pk)):
        with pytest.raises(NoLongerWanted):
            compose_board_mail(OutgoingMail(subject_id=account, payload={"subject": body}))
    browser = sign_in(above)
    page = browser.get(reverse("desk:notifications")).text
    assert "逾期任务1" in page or "逾期任务：1" in page
    assert f"最急：{cast.finance.label}" in page
    assert '<svg class="chart"' in browser.get(PAGE).text
    own = reverse("desk:board_of_body", args=[cast.finance.pk])
    assert cast.health.label not in browser.get(own).text
    assert "逾期" in browser.get(reverse("desk:board_of_body", args=[cast.government.pk])).text
    assert sign_in(cast.stranger).get(own).status_code == 404
    # Where nothing is late, nobody is told.
    PlanTask.objects.all().update(finished_on=today)
    InspectionResult.objects.all().delete()
    DutyTally.objects.all().delete()
    assert notify_of_week(at=monday + timedelta(days=7)) == 0
