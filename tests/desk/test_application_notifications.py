"""Deadline notifications of applications: visible titles and links to the case."""

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
from tests.desk.application_pages import in_hand

pytestmark = pytest.mark.django_db
LIST = "/desk/notifications/"


def create_due_case(cast: Cast, title: str) -> tuple[Application, Notification]:
    """Return a case that is due today, with the notification of its officer."""
    case = in_hand(cast, title=title)
    Application.objects.filter(pk=case.pk).update(due_on=local_date(timezone.now()))
    notify_of_reply_deadlines(Calendars(), at=timezone.now())
    return case, Notification.objects.get(
        person=cast.officer, subject_type="applications.application", subject_id=case.pk
    )


def test_notification_links_to_its_case(sign_in: Any, cast: Cast) -> None:
    case, notification = create_due_case(cast, "供暖补贴")
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


def test_former_handler_sees_no_title(sign_in: Any, cast: Cast) -> None:
    create_due_case(cast, "供暖补贴")
    Post.objects.filter(person=cast.officer).update(until=local_date(timezone.now()))
    text = sign_in(cast.officer).get(LIST).content.decode()
    assert "供暖补贴" not in text
    assert "您已不再承办的申请" in text


def test_list_query_count_is_constant(
    sign_in: Any, cast: Cast, django_assert_num_queries: Any
) -> None:
    officer = sign_in(cast.officer)
    create_due_case(cast, "一")
    with CaptureQueriesContext(connection) as one:
        officer.get(LIST)
    create_due_case(cast, "二")
    create_due_case(cast, "三")
    with django_assert_num_queries(len(one)):
        officer.get(LIST)


def test_notification_has_exactly_one_subject(cast: Cast) -> None:
    more = {"person": cast.officer, "key": "x", "at": timezone.now(), "subject_id": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(kind="case_due", subject_type="", **more)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(kind="", subject_type="applications.application", **more)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(
            **more | {"kind": "case_due", "subject_type": "a.b", "subject_id": None}
        )
