"""Notifications about reply deadlines: recipients, days and tiers."""

from datetime import date, datetime, timedelta
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from gongkai.applications.actions.clarifications import ask_to_clarify
from gongkai.applications.actions.extensions import ask_extension, extend
from gongkai.applications.actions.fees import ask_fee
from gongkai.applications.actions.replies import propose_reply
from gongkai.applications.actions.searches import answer_search, ask_search
from gongkai.applications.inputs import (
    AnswerSearchInputs,
    AskExtensionInputs,
    AskFeeInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    PartFacts,
    ProposeInputs,
)
from gongkai.applications.models import Application
from gongkai.applications.notifying import notify_of_reply_deadlines, notify_of_search_deadlines
from gongkai.calendars.queries import Calendars
from gongkai.kit.times import BEIJING
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.notifications.models import Notification, NotificationPreference
from gongkai.operations.worker import notify_of_deadlines, send_mails
from gongkai.organisations.actions import delegate_post, end_post, grant_post
from gongkai.organisations.models import Body, Office, Person, Post
from gongkai.organisations.states import PostKind
from tests.applications.cases import MONDAY, in_hand, on, served
from tests.applications.test_deadline_tiers import feast
from tests.cast import SINCE, Cast, person
from tools.browser import free_port

pytestmark = pytest.mark.django_db
# Received on Monday 2 March 2026; the twenty working days end on Monday 30 March.
DUE = date(2026, 3, 30)


def notifications_of(person: Person) -> list[tuple[str, int]]:
    """Return the notifications of a person, with the days left."""
    return list(
        Notification.objects.filter(person=person).order_by("id").values_list("kind", "days")
    )


def notify(day: date | str, hour: int = 9) -> int:
    at = datetime.combine(
        date.fromisoformat(day) if isinstance(day, str) else day, datetime.min.time(), BEIJING
    )
    return notify_of_reply_deadlines(Calendars(), at=at + timedelta(hours=hour))


def notify_daily(first: date, days: int) -> None:
    for day in range(days):
        notify(first + timedelta(days=day))


def test_officer_is_notified_once_per_tier_and_the_supervisor_at_the_deadline(
    cast: Cast,
) -> None:
    case = in_hand(cast)
    assert case.due_on == DUE
    notify_daily(date(2026, 3, 2), 60)
    assert notifications_of(cast.officer) == [
        ("case_due", 5),
        ("case_due", 2),
        ("case_due", 0),
        ("case_late", 0),
    ]
    assert notifications_of(cast.supervisor) == [("case_due", 0), ("case_late", 0)]
    assert notifications_of(cast.stranger) == []
    days = [
        one.at.astimezone(BEIJING).date()
        for one in Notification.objects.filter(person=cast.officer).order_by("id")
    ]
    assert days == [date(2026, 3, 23), date(2026, 3, 26), DUE, date(2026, 3, 31)]


def test_repeated_and_missed_runs_notify_once(cast: Cast) -> None:
    in_hand(cast)
    assert (
        notify("2026-03-27") == 1
    )  # the worker did not run on the days before: one notification, not two
    assert notify("2026-03-27", 23) == 0
    assert notifications_of(cast.officer) == [("case_due", 1)]


def test_days_follow_the_calendar_of_the_region(cast: Cast) -> None:
    feast("650000", date(2026, 3, 27))
    in_hand(cast)
    Application.objects.update(due_on=DUE)
    notify("2026-03-20")
    assert notifications_of(cast.officer) == []
    Body.objects.filter(pk=cast.finance.pk).update(region="650000")
    notify("2026-03-20")
    assert notifications_of(cast.officer) == [("case_due", 5)]


def test_moved_deadline_has_its_own_tiers(cast: Cast) -> None:
    case = in_hand(cast)
    notify("2026-03-26")
    ask_extension(
        case, AskExtensionInputs(days=10, reason="汇总"), by=cast.officer, at=on("2026-03-26")
    )
    extend(case, by=cast.supervisor, at=on("2026-03-26"))
    notify_daily(date(2026, 3, 26), 30)
    assert notifications_of(cast.officer) == [
        ("case_due", 2),
        ("case_due", 5),
        ("case_due", 2),
        ("case_due", 0),
        ("case_late", 0),
    ]


def test_cases_waiting_for_the_applicant_notify_only_after_the_applicants_deadline(
    cast: Cast,
) -> None:
    asked, fee = in_hand(cast), in_hand(cast)
    ask_to_clarify(
        asked,
        AskToClarifyInputs(text="？", answer_by=date(2026, 4, 1)),
        by=cast.officer,
        at=on("2026-03-05"),
    )
    ask_fee(fee, AskFeeInputs(method="pages", count=90), by=cast.officer, at=on("2026-03-05"))
    Application.objects.filter(pk=fee.pk).update(due_on=date(2026, 3, 30))
    fee.fee.due_on = date(2026, 4, 1)
    fee.fee.save()
    notify_daily(date(2026, 3, 20), 13)
    assert not Notification.objects.exists()
    assert notify("2026-04-02") == 4
    assert notify("2026-04-02", 12) == 0


def test_proposed_reply_notifies_the_supervisor_early(cast: Cast) -> None:
    case = in_hand(cast)
    propose_reply(
        case,
        ProposeInputs(parts=[PartFacts(Outcome.GIVEN, "表", "见附件")]),
        by=cast.officer,
        at=MONDAY,
    )
    notify("2026-03-23")
    assert notifications_of(cast.supervisor) == notifications_of(cast.officer) == [("case_due", 5)]


def test_delegates_are_notified_and_otherwise_all_officers(cast: Cast) -> None:
    second, delegated = person("second"), person("delegated")
    grant_post(second, PostKind.CASE_OFFICER, cast.finance, by=SYSTEM, at=MONDAY, since=SINCE)
    case = in_hand(cast)
    post = Post.objects.get(person=cast.officer, kind=PostKind.CASE_OFFICER)
    delegate_post(
        post, delegated, by=SYSTEM, at=MONDAY, since=date(2026, 3, 1), until=date(2026, 3, 25)
    )
    notify("2026-03-23")
    assert (
        notifications_of(cast.officer),
        notifications_of(delegated),
        notifications_of(second),
    ) == (
        [("case_due", 5)],
        [("case_due", 5)],
        [],
    )
    end_post(post, by=SYSTEM, at=on("2026-03-25"), until=date(2026, 3, 25))
    notify("2026-03-26")
    assert notifications_of(second) == [("case_due", 2)]
    assert len(notifications_of(cast.officer)) == 1
    Application.objects.filter(pk=case.pk).update(officer=None)
    notify(DUE)
    assert notifications_of(second) == [("case_due", 2), ("case_due", 0)]


def test_closed_cases_send_no_notifications(cast: Cast) -> None:
    served(cast, in_hand(cast), Outcome.GIVEN, at=on("2026-03-03"))
    notify_daily(date(2026, 3, 20), 20)
    assert not Notification.objects.exists()


def test_many_cases_cost_the_same_number_of_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _each in range(6):
        in_hand(cast)
    notify("2026-03-20")
    with django_assert_max_num_queries(8):
        assert notify("2026-03-23") == 6
    with django_assert_max_num_queries(8):
        assert notify("2026-03-23") == 0


class Mailbox(Message):
    """A mail server that stores received messages."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Mail] = []

    def handle_message(self, message: Mail) -> None:
        self.got.append(message)


def test_mail_names_neither_case_nor_applicant(cast: Cast, settings: Any) -> None:
    mailbox, port = Mailbox(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        assert cast.officer.account
        cast.officer.account.email = "officer@example.org"
        cast.officer.account.save()
        NotificationPreference.objects.create(account=cast.officer.account, mail="each")
        case = in_hand(cast, title="秦未央的低保材料")
        notify_of_deadlines(on("2026-03-23"))
        assert send_mails(on("2026-03-23")) == 1
        assert send_mails(on("2026-03-23", 11)) == 0
        mail = mailbox.got[0]
        text = f"{mail['Subject']} {mail.get_payload(decode=True).decode()}"  # type: ignore[union-attr]
        assert mail["To"] == "officer@example.org"
        for word in ("秦未央", "低保", case.number, "13800001111"):
            assert word not in text
    finally:
        controller.stop()


def test_office_is_reminded_of_its_search_before_and_after_the_deadline(
    cast: Cast, sign_in: Any
) -> None:
    office = Office.objects.create(body=cast.finance, name="预算处")
    head, other = person("searching"), person("elsewhere")
    grant_post(
        head, PostKind.OFFICE_HEAD, cast.finance, by=SYSTEM, at=MONDAY, since=SINCE, office=office
    )
    grant_post(other, PostKind.OFFICE_HEAD, cast.health, by=SYSTEM, at=MONDAY, since=SINCE)
    search = ask_search(
        in_hand(cast),
        AskSearchInputs(office=office, due_on=date(2026, 3, 10)),
        by=cast.officer,
        at=MONDAY,
    )
    for day in range(5, 20):
        notify_of_search_deadlines(at=on(f"2026-03-{day:02}"))
    assert notifications_of(head) == [("search_due", 0), ("search_late", 0)]
    assert notifications_of(other) == []
    first = Notification.objects.filter(person=head).order_by("id")[0]
    assert first.at.astimezone(BEIJING).date() == date(2026, 3, 9)
    browser = sign_in(head)
    page = browser.get("/desk/notifications/").content.decode()
    assert "检索" in page
    assert search.application.title not in page
    assert browser.post(f"/desk/notifications/{first.pk}/")["Location"] == "/desk/searches/"


def test_answered_search_sends_no_reminders(cast: Cast) -> None:
    office = Office.objects.create(body=cast.finance, name="预算处")
    head = person("searching")
    grant_post(
        head, PostKind.OFFICE_HEAD, cast.finance, by=SYSTEM, at=MONDAY, since=SINCE, office=office
    )
    search = ask_search(
        in_hand(cast),
        AskSearchInputs(office=office, due_on=date(2026, 3, 10)),
        by=cast.officer,
        at=MONDAY,
    )
    answer_search(search, AnswerSearchInputs(found=False, text="没有"), by=head, at=MONDAY)
    assert notify_of_search_deadlines(at=on("2026-03-20")) == 0
