"""Warnings of cases in the list of notices: titles behind the door, and the way to the case."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.applications.models import Application
from gongkai.applications.notifying import notify_of_reply_deadlines
from gongkai.calendars.queries import Calendars
from gongkai.kit.times import local_date
from gongkai.notifications.models import Notification
from gongkai.organisations.models import Post
from tests.cast import Cast
from tests.desk.test_applications import in_hand

pytestmark = pytest.mark.django_db
LIST = "/desk/notifications/"


def warned(cast: Cast, title: str) -> tuple[Application, Notification]:
    """Return a case that is due today, and what its officer was told."""
    case = in_hand(cast, title=title)
    Application.objects.filter(pk=case.pk).update(due_on=local_date(timezone.now()))
    notify_of_reply_deadlines(Calendars(), at=timezone.now())
    return case, Notification.objects.get(
        person=cast.officer, subject_type="applications.application", subject_id=case.pk
    )


def test_warning_leads_to_its_case(sign_in: Any, cast: Cast) -> None:
    case, notification = warned(cast, "供暖补贴")
    officer = sign_in(cast.officer)
    text = officer.get(LIST).content.decode()
    assert "供暖补贴" in text
    assert case.number in text
    followed = officer.post(f"{LIST}{notification.pk}/")
    assert followed["Location"] == f"/desk/applications/{case.pk}/"
    assert Notification.objects.get(pk=notification.pk).read_at
    exported = b"".join(officer.get(f"{LIST}?format=csv").streaming_content).decode("utf-8-sig")
    assert f"#{case.pk}" in exported
    assert "供暖补贴" not in exported
    assert sign_in(cast.supervisor).post(f"{LIST}{notification.pk}/").status_code == 404


def test_who_no_longer_handles_it_reads_no_title(sign_in: Any, cast: Cast) -> None:
    warned(cast, "供暖补贴")
    Post.objects.filter(person=cast.officer).update(until=local_date(timezone.now()))
    text = sign_in(cast.officer).get(LIST).content.decode()
    assert "供暖补贴" not in text
    assert "您已不再承办的申请" in text


def test_list_costs_the_same_for_one_and_for_three(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    officer = sign_in(cast.officer)
    warned(cast, "一")
    with CaptureQueriesContext(connection) as one:
        officer.get(LIST)
    warned(cast, "二")
    warned(cast, "三")
    with django_assert_num_queries(len(one)):
        officer.get(LIST)


def test_a_notification_is_of_one_thing(cast: Cast) -> None:
    more = {"person": cast.officer, "key": "x", "at": timezone.now(), "subject_id": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(kind="case_due", subject_type="", **more)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(kind="", subject_type="applications.application", **more)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(
            **more | {"kind": "case_due", "subject_type": "a.b", "subject_id": None}
        )
