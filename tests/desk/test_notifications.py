"""Notifications: created from acts and clocks, shown on the page and sent by a real mail server."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gongkai.calendars.queries import Calendars
from gongkai.documents.actions import reviews
from gongkai.documents.actions.releases import schedule_release
from gongkai.documents.consumers import consume
from gongkai.documents.models import Document
from gongkai.documents.notifying import (
    notify_of_act,
    notify_of_clocks,
    notify_of_scheduled_releases,
)
from gongkai.documents.queries import waiting_for
from gongkai.documents.waiting import people_awaited
from gongkai.documents.workflow import ReleaseMoment, ReturnReasons
from gongkai.jobs.actions import MAX_ATTEMPTS, claim_mail
from gongkai.jobs.models import OutgoingMail
from gongkai.kit.times import BEIJING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.notifications.actions import write_mails
from gongkai.notifications.models import Notification
from gongkai.notifications.queries import NOTIFICATION_MAIL
from gongkai.operations.worker import send_mails
from gongkai.organisations.actions import create_office, delegate_post, grant_post
from gongkai.organisations.models import Account, Post
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast, later, person
from tools.browser import free_port

LIST = "/desk/notifications/"


def run_consumer() -> None:
    """Let the consumer process the whole ledger."""
    acts = list(Act.objects.order_by("id"))
    while acts:
        acts = acts[consume(acts, 0).acts :]


def kinds(cast: Cast, name: str) -> list[str]:
    return list(
        Notification.objects.filter(person=cast.people[name])
        .order_by("id")
        .values_list("kind", flat=True)
    )


def test_each_step_notifies_the_persons_concerned_once(cast: Cast) -> None:
    document = cast.draft()
    for action, name, next_one in (
        (reviews.submit_version, "drafter", "head"),
        (reviews.pass_office_review, "head", "secrecy"),
        (reviews.pass_secrecy_review, "secrecy", "disclosure"),
        (reviews.pass_disclosure_review, "disclosure", "approver"),
        (reviews.approve_version, "approver", "disclosure"),
    ):
        before = Notification.objects.count()
        action(document, by=cast.people[name], at=AT)
        run_consumer()
        run_consumer()
        assert Notification.objects.count() == before + 1
        assert kinds(cast, next_one)[-1] == "arrived"
    from gongkai.documents.actions.releases import release_document  # noqa: PLC0415

    release_document(document, by=cast.disclosure, at=AT)
    run_consumer()
    assert kinds(cast, "drafter") == ["released"]
    assert not Notification.objects.filter(person=cast.stranger).exists()


def test_returned_draft_notifies_its_drafter(cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.return_version(document, ReturnReasons("不行"), by=cast.head, at=AT)
    run_consumer()
    assert kinds(cast, "drafter") == ["returned"]
    assert kinds(cast, "head") == []  # The document changed its state before the consumer ran.


def test_actor_is_not_notified(cast: Cast) -> None:
    grant_post(cast.head, PostKind.SECRECY_REVIEWER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.pass_office_review(document, by=cast.head, at=AT)
    run_consumer()
    assert kinds(cast, "head") == []
    assert kinds(cast, "secrecy") == ["arrived"]


def test_assignees_and_task_lists_agree(cast: Cast) -> None:
    office, other = create_office(cast.finance, "综合处"), create_office(cast.finance, "预算处")
    for name, where in (("inside", office), ("outside", other)):
        cast.people[name] = person(name)
        grant_post(
            cast.people[name],
            PostKind.OFFICE_HEAD,
            cast.finance,
            by=SYSTEM,
            at=AT,
            since=SINCE,
            office=where,
        )
    grant_post(cast.drafter, PostKind.OFFICE_HEAD, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    for name, kind in (("head", PostKind.OFFICE_HEAD), ("approver", PostKind.APPROVER)):
        post = Post.objects.get(person=cast.people[name], kind=kind)
        delegate_post(
            post, cast.stranger, by=SYSTEM, at=AT, since=date(2026, 11, 1), until=date(2026, 12, 1)
        )
    on = date(2026, 11, 20)
    draft, in_review = cast.draft(), cast.draft()
    Document.objects.filter(pk=in_review.pk).update(office=office)
    in_review.refresh_from_db()
    reviews.submit_version(in_review, by=cast.drafter, at=AT)
    ready, waiting = cast.approved(), cast.draft()
    for step, name in (
        (reviews.submit_version, "drafter"),
        (reviews.pass_office_review, "head"),
        (reviews.pass_secrecy_review, "secrecy"),
        (reviews.pass_disclosure_review, "disclosure"),
    ):
        step(waiting, by=cast.people[name], at=AT)
    for document in (draft, in_review, waiting, ready):
        document.refresh_from_db()
        found = people_awaited(document, on=on)
        assert found
        assert found == {
            one.pk
            for one in cast.people.values()
            if waiting_for(one, on=on).filter(pk=document.pk).exists()
        }


@pytest.mark.parametrize(
    ("today", "kind", "days"),
    [
        (date(2026, 12, 2), "", None),
        (date(2026, 12, 3), "due", 5),
        (date(2026, 12, 4), "due", 4),
        (date(2026, 12, 8), "due", 2),
        (date(2026, 12, 10), "due", 0),
        (date(2026, 12, 11), "overdue", 0),
    ],
)
def test_clock_notifies_at_its_thresholds(
    cast: Cast, today: date, kind: str, days: int | None
) -> None:
    cast.draft(formed_on=date(2026, 11, 12))  # Twenty working days end on 10 December.
    at = datetime.combine(today, datetime.min.time(), tzinfo=BEIJING)
    notify_of_clocks(Calendars(), at=at)
    notify_of_clocks(Calendars(), at=at + timedelta(hours=5))
    found = [(one.kind, one.days) for one in Notification.objects.filter(person=cast.drafter)]
    assert found == ([(kind, days)] if kind else [])


def test_clock_notifies_once_per_threshold(cast: Cast) -> None:
    cast.draft(formed_on=date(2026, 11, 12))
    for day in range(40):
        notify_of_clocks(
            Calendars(), at=datetime(2026, 11, 12, 9, tzinfo=BEIJING) + timedelta(days=day)
        )
    assert kinds(cast, "drafter") == ["due", "due", "due", "overdue"]


def test_scheduled_release_notifies_on_its_day(cast: Cast) -> None:
    document = cast.approved()
    schedule_release(document, ReleaseMoment(later(days=3)), by=cast.disclosure, at=AT)
    assert notify_of_scheduled_releases(at=later(days=2)) == 0
    notify_of_scheduled_releases(at=later(days=3, hours=-2))
    notify_of_scheduled_releases(at=later(days=3, hours=-1))
    assert kinds(cast, "drafter") == kinds(cast, "disclosure") == ["released_today"]


def test_acts_without_recipients_need_no_query(cast: Cast, django_assert_num_queries: Any) -> None:
    act = Act.objects.filter(verb="body.created").first()
    assert act
    with django_assert_num_queries(0):
        assert notify_of_act(act) == 0


def test_notification_links_to_its_document_and_is_marked_as_read(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    run_consumer()
    browser = sign_in(cast.head)
    page = browser.get(LIST).content.decode()
    assert "1条新通知" in page
    assert "收费目录" in page
    notification = Notification.objects.get()
    assert (
        browser.post(f"{LIST}{notification.pk}/")["Location"] == f"/desk/documents/{document.pk}/"
    )
    notification.refresh_from_db()
    assert notification.read_at is not None
    assert "1条新通知" not in browser.get(LIST).content.decode()


def test_all_are_marked_as_read(sign_in: Any, cast: Cast) -> None:
    for _each in range(3):
        reviews.submit_version(cast.draft(), by=cast.drafter, at=AT)
    run_consumer()
    browser = sign_in(cast.head)
    browser.post(f"{LIST}read/")
    assert not Notification.objects.filter(read_at=None).exists()


def test_notifications_are_private_and_titles_need_access(sign_in: Any, cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    run_consumer()
    notification = Notification.objects.get()
    assert sign_in(cast.secrecy).post(f"{LIST}{notification.pk}/").status_code == 404
    Post.objects.filter(person=cast.head).update(until=date(2026, 1, 2))
    page = sign_in(cast.head).get(LIST).content.decode()
    assert "收费目录" not in page
    assert "不再承办" in page


@pytest.mark.parametrize("address", [LIST])
def test_query_count_does_not_depend_on_notifications(
    sign_in: Any, cast: Cast, address: str, django_assert_num_queries: Any
) -> None:
    browser = sign_in(cast.head)
    reviews.submit_version(cast.draft(), by=cast.drafter, at=AT)
    run_consumer()
    with CaptureQueriesContext(connection) as one:
        assert browser.get(address).status_code == 200
    for _each in range(2):
        reviews.submit_version(cast.draft(), by=cast.drafter, at=AT)
    run_consumer()
    with django_assert_num_queries(len(one)):
        browser.get(address)


class StoringHandler(Message):
    """A mail server that stores accepted messages and refuses one address."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Mail] = []

    def handle_message(self, message: Mail) -> None:
        self.mails.append(message)

    async def handle_RCPT(  # noqa: N802
        self,
        server: Any,  # noqa: ARG002
        session: Any,  # noqa: ARG002
        envelope: Any,
        address: str,
        options: Any,  # noqa: ARG002
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def server(settings: Any, cast: Cast) -> Iterator[Any]:
    """Start a real mail server that tests can stop and restart."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.GONGKAI_ADDRESS = "https://gongkai.example/"
    for one in cast.people.values():
        Account.objects.filter(pk=one.account_id).update(email=f"{one.name.lower()}@example.org")
    handler = StoringHandler()
    controller = Controller(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.kept = handler.mails
    yield controller
    if controller.loop.is_running():
        controller.stop()


def wish(cast: Cast, name: str, mail: str, sign_in: Any) -> None:
    assert sign_in(cast.people[name]).post(f"{LIST}mail/", {"mail": mail}).status_code == 302


def test_mail_contains_no_document_text_and_is_sent_once(
    server: Any, cast: Cast, sign_in: Any
) -> None:
    wish(cast, "head", "each", sign_in)
    Account.objects.filter(pk=cast.head.account_id).update(language="en")
    reviews.submit_version(cast.draft(), by=cast.drafter, at=AT)
    run_consumer()
    server.start()
    assert send_mails(AT) == 1
    assert send_mails(later(days=2)) == 0
    (mail,) = server.kept
    assert (mail["To"], mail["Subject"]) == (
        "head@example.org",
        "Open Government Information: 1 new notification",
    )
    body = mail.get_payload(decode=True).decode()
    assert "https://gongkai.example/desk/notifications/" in body
    assert "收费" not in mail.as_string() + body
    assert OutgoingMail.objects.get().state == "sent"


def test_mail_is_retried_while_the_server_is_down(server: Any, cast: Cast, sign_in: Any) -> None:
    for name in ("head", "drafter"):
        wish(cast, name, "each", sign_in)
    first, second = cast.draft(), cast.draft()
    reviews.submit_version(first, by=cast.drafter, at=AT)
    reviews.submit_version(second, by=cast.drafter, at=AT)
    run_consumer()
    assert send_mails(AT) == 0
    assert [(one.state, one.attempts) for one in OutgoingMail.objects.order_by("id")] == [
        ("waiting", 1),
        ("waiting", 0),
    ]
    server.start()
    assert send_mails(AT + timedelta(seconds=30)) == 0  # The mail is not retried before its time.
    assert send_mails(AT + timedelta(minutes=2)) == 2
    assert len(server.kept) == 2


def test_permanently_refused_mail_is_abandoned_and_shown(
    server: Any, cast: Cast, sign_in: Any
) -> None:
    wish(cast, "head", "each", sign_in)
    Account.objects.filter(pk=cast.head.account_id).update(email="nobody@example.org")
    reviews.submit_version(cast.draft(), by=cast.drafter, at=AT)
    run_consumer()
    server.start()
    for hours in range(0, 100, 7):
        send_mails(later(hours=hours))
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts) == ("given_up", MAX_ATTEMPTS)
    assert "未能送达" in sign_in(cast.head).get(LIST).content.decode()


def test_mail_with_unknown_result_is_never_resent(server: Any, cast: Cast, sign_in: Any) -> None:
    wish(cast, "head", "each", sign_in)
    reviews.submit_version(cast.draft(), by=cast.drafter, at=AT)
    run_consumer()
    write_mails(at=AT, morning=False)
    assert claim_mail(NOTIFICATION_MAIL, at=AT)  # The worker stops here.
    server.start()
    assert send_mails(later(hours=2)) == 0
    assert OutgoingMail.objects.get().state == "given_up"
    assert server.kept == []


def test_daily_mail_covers_all_new_notifications(server: Any, cast: Cast, sign_in: Any) -> None:
    for _each in range(3):
        reviews.submit_version(cast.draft(), by=cast.drafter, at=AT)
    run_consumer()
    server.start()
    assert send_mails(datetime(2026, 11, 21, 7, 59, tzinfo=BEIJING)) == 0
    assert send_mails(datetime(2026, 11, 21, 8, 0, tzinfo=BEIJING)) == 1
    reviews.submit_version(cast.draft(), by=cast.drafter, at=AT)
    run_consumer()
    assert send_mails(datetime(2026, 11, 21, 18, 0, tzinfo=BEIJING)) == 0
    assert send_mails(datetime(2026, 11, 22, 9, 0, tzinfo=BEIJING)) == 1
    assert [one.payload["count"] for one in OutgoingMail.objects.order_by("id")] == [3, 1]
    assert "=?utf-8?" in server.kept[0]["Subject"]


def test_read_or_unwanted_notifications_are_not_mailed(
    server: Any, cast: Cast, sign_in: Any
) -> None:
    wish(cast, "head", "off", sign_in)
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.pass_office_review(document, by=cast.head, at=AT)
    run_consumer()
    sign_in(cast.secrecy).post(f"{LIST}read/")
    server.start()
    assert send_mails(later(days=1)) == 0
    assert not OutgoingMail.objects.exists()
    assert (
        sign_in(cast.head).post(f"{LIST}mail/", {"mail": "hourly"}, follow=True).status_code == 200
    )


def test_site_without_a_mail_server_creates_no_mail(cast: Cast, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    reviews.submit_version(cast.draft(), by=cast.drafter, at=AT)
    run_consumer()
    assert send_mails(later(days=1)) == 0
    assert not OutgoingMail.objects.exists()


def test_failed_notification_does_not_affect_its_act(cast: Cast) -> None:
    """The consumer runs after the commit; an act whose document was deleted notifies no user."""
    with transaction.atomic():
        document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    act = Act.objects.get(verb="document.submitted")
    act.subject_id = "999999"
    assert notify_of_act(act) == 0
