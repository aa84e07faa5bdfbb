"""What is announced: which lists a document belongs to, when mails are due, and each item once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.documents.actions.releases import repeal_document, withdraw_document
from gongkai.documents.models import Document
from gongkai.documents.workflow import RepealDay, WithdrawalReason
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.sending import send_due_mails
from gongkai.kit.times import BEIJING
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act, Cursor
from gongkai.operations.worker import follow_lists
from gongkai.search.models import SearchEntry
from gongkai.subscriptions import consumers, digests
from gongkai.subscriptions.actions import end_subscription
from gongkai.subscriptions.digests import queue_due_mails
from gongkai.subscriptions.matching import MAX_AGE, match_announcements
from gongkai.subscriptions.models import Announcement, FeedItem, Subscription
from gongkai.subscriptions.queries import ITEMS_MAIL, REQUEST_MAIL, last_digest_time, parts_of_mail
from tests.cast import AT, Cast
from tests.subscriptions.lists import ask, followed

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def released(cast: Cast, title: str = "关于收费目录的通知", **facts: Any) -> Document:
    document: Document = cast.released(title=title, **facts)
    catch_up()
    return document


def news(at: datetime = AT) -> list[tuple[int, int]]:
    """Let the worker do what is due; return subscription and number of items of each list mailed."""
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    follow_lists(at)
    new = OutgoingMail.objects.filter(kind=ITEMS_MAIL).exclude(pk__in=before).order_by("id")
    return [(part.subscription, part.number) for one in new for part in parts_of_mail(one)]


def sent(at: datetime = AT) -> list[Any]:
    """Send what is due; return the new mails about items."""
    OutgoingMail.objects.filter(kind=REQUEST_MAIL).delete()
    outbox.outbox.clear()
    send_due_mails(at)
    return list(outbox.outbox)


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({}, True),
        ({"query": "收费目录"}, True),
        ({"query": "收费 目录"}, True),
        ({"query": "教育经费"}, False),
        ({"query": "目录收费"}, False),
        ({"item": "A20-08"}, True),
        ({"item": "A20-07"}, False),
        ({"genre": "notice"}, True),
        ({"genre": "order"}, False),
        ({"language": "zh-hans"}, True),
        ({"language": "ug"}, False),
        ({"year": 2026}, True),
        ({"year": 2025}, False),
        ({"validity": "in_force"}, True),
        ({"validity": "ended"}, False),
        ({"query": "收费", "item": "A20-08", "year": 2026}, True),
        ({"query": "收费", "item": "A20-07"}, False),
    ],
)
def test_new_document_is_in_the_lists_to_which_it_belongs(
    cast: Cast, filters: dict[str, Any], fits: bool
) -> None:
    one = followed(filters=filters)
    released(cast)
    assert news() == ([(one.pk, 1)] if fits else [])


def test_body_and_subject_of_a_list_are_those_of_the_search(cast: Cast) -> None:
    own = followed(filters={"body": cast.finance.chain})
    followed(address="li@example.org", filters={"body": cast.health.chain})
    released(cast)
    assert news() == [(own.pk, 1)]


def test_each_item_is_mailed_once_however_often_acts_are_read(cast: Cast) -> None:
    one = followed()
    released(cast)
    acts = list(Act.objects.order_by("id"))
    consumers.consume(acts)
    consumers.consume(acts)
    assert news() == [(one.pk, 1)]
    Cursor.objects.filter(consumer="gongkai.subscriptions.consumers.consume").delete()
    catch_up()
    assert news() == []
    assert (Announcement.objects.count(), FeedItem.objects.count()) == (1, 1)


def test_items_are_neither_lost_nor_doubled_where_a_process_is_stopped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = followed()
    released(cast)
    match_announcements(at=AT)

    def stopped(*_arguments: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(digests, "enqueue_mails", stopped)
        queue_due_mails(at=AT)
    assert news() == [(one.pk, 1)]
    # The worker dies after it claimed the mail: whether it was sent is not known, so it is not sent again.
    assert news() == []
    released(cast, "第二件")
    assert news() == [(one.pk, 1)]
    assert OutgoingMail.objects.filter(kind=ITEMS_MAIL).count() == 2


def test_same_items_are_not_mailed_again_if_the_marks_are_set_back(cast: Cast) -> None:
    """As after a mistake of an administrator: the hash of the contents is the key of a mail."""
    one = followed(frequency="immediate")
    released(cast)
    assert news() == [(one.pk, 1)]
    Subscription.objects.update(sent_through=0, waits_since=AT)
    assert news() == []
    assert OutgoingMail.objects.filter(kind=ITEMS_MAIL).count() == 1


def test_what_was_public_before_the_confirmation_is_not_mailed(cast: Cast) -> None:
    followed(address="li@example.org", frequency="weekly")
    asked = ask()
    assert asked
    released(cast, "之前")
    match_announcements(at=AT)
    one = followed()
    released(cast, "之后")
    assert news() == [(one.pk, 1)]
    message = sent()[0]
    assert "之后" in message.body
    assert "之前" not in message.body


def test_withdrawn_items_are_in_no_mail(cast: Cast) -> None:
    followed()
    gone = released(cast, "撤下")
    match_announcements(at=AT)
    withdraw(cast, gone)
    assert news() == []
    assert not Subscription.objects.filter(waits_since__isnull=False).exists()


def test_items_withdrawn_after_the_mail_was_queued_are_left_out(cast: Cast) -> None:
    followed()
    gone = released(cast, "撤下")
    released(cast, "留下")
    assert [count for _pk, count in news()] == [2]
    withdraw(cast, gone)
    message = sent()[0]
    assert "留下" in message.body
    assert "撤下" not in message.body


def test_mail_of_which_nothing_is_left_is_not_sent_and_not_retried(cast: Cast) -> None:
    followed()
    gone = released(cast)
    news()
    withdraw(cast, gone)
    assert sent() == []
    assert not OutgoingMail.objects.filter(kind=ITEMS_MAIL).exists()


def test_mail_of_an_ended_subscription_is_not_sent(cast: Cast) -> None:
    one = followed()
    released(cast)
    news()
    end_subscription(one)
    assert sent() == []


def test_drafts_and_closed_documents_are_never_announced(cast: Cast) -> None:
    followed()
    cast.draft()
    cast.approved()
    catch_up()
    assert news() == []
    assert not Announcement.objects.exists()


def test_repealed_item_is_marked_in_the_mail(cast: Cast) -> None:
    followed(language="en")
    document = released(cast)
    news()
    repeal_document(document, RepealDay(AT.date()), by=cast.disclosure, at=AT)
    assert "Repealed" in sent()[0].body


def withdraw(cast: Cast, document: Document) -> None:
    document.refresh_from_db()
    withdraw_document(document, WithdrawalReason("误发"), by=cast.disclosure, at=AT)
    catch_up()


def test_document_that_is_not_indexed_yet_waits_for_the_index(cast: Cast) -> None:
    one = followed()
    released(cast)
    SearchEntry.objects.all().delete()
    Cursor.objects.filter(consumer="gongkai.search.consumers.consume").update(seq=0)
    assert news() == []
    assert Announcement.objects.filter(matched_at=None).count() == 1
    catch_up()
    assert news() == [(one.pk, 1)]


def test_old_acts_are_no_news(cast: Cast) -> None:
    followed()
    released(cast)
    assert news(AT + MAX_AGE) == []
    assert not Announcement.objects.filter(matched_at=None).exists()


@pytest.mark.parametrize(
    ("frequency", "at", "last"),
    [
        # 20 November 2026 is a Friday.
        ("immediate", "2026-11-20T09:00", "2026-11-20T09:00"),
        ("daily", "2026-11-20T08:00", "2026-11-20T08:00"),
        ("daily", "2026-11-20T07:59", "2026-11-19T08:00"),
        ("weekly", "2026-11-20T09:00", "2026-11-16T08:00"),
        ("weekly", "2026-11-16T07:59", "2026-11-09T08:00"),
        ("weekly", "2026-11-16T08:00", "2026-11-16T08:00"),
        ("weekly", "2026-11-22T23:59", "2026-11-16T08:00"),
    ],
)
def test_mails_are_due_in_the_morning_of_beijing(frequency: str, at: str, last: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=BEIJING)
    assert last_digest_time(frequency, moment) == datetime.fromisoformat(last).replace(
        tzinfo=BEIJING
    )


def test_daily_and_weekly_mails_collect_what_is_new(cast: Cast) -> None:
    at = AT  # Friday 9:00
    now, daily, weekly = (
        followed(address=f"{name}@example.org", frequency=name)
        for name in ("immediate", "daily", "weekly")
    )
    released(cast, "第一件")
    assert news(at) == [(now.pk, 1)]
    released(cast, "第二件")
    assert news(at + MINUTE) == [(now.pk, 1)]
    assert news(at + DAY - timedelta(hours=2)) == []
    assert news(at + DAY) == [(daily.pk, 2)]
    assert news(at + 2 * DAY) == []
    assert news(at + 3 * DAY) == [(weekly.pk, 2)]
    assert news(at + 9 * DAY) == []


def test_queries_do_not_grow_with_subscriptions(cast: Cast) -> None:
    def queries(number: int) -> int:
        Subscription.objects.all().delete()
        for one in range(number):
            filters = {"query": "收费", "year": 2026 if one % 2 else None}
            followed(address=f"a{number}-{one}@example.org", filters=filters)
        released(cast, f"收费 {number}")
        match_announcements(at=AT)
        with CaptureQueriesContext(connection) as asked:
            assert queue_due_mails(at=AT) == number
        return len(asked)

    assert queries(1) == queries(3) == queries(12)


def test_matching_queries_do_not_grow_with_lists(cast: Cast) -> None:
    def queries(number: int) -> int:
        for one in range(number):
            followed(address=f"a{one}@example.org", filters={"query": f"收费{number}{one}"})
        released(cast, f"收费{number}0")
        with CaptureQueriesContext(connection) as asked:
            match_announcements(at=AT)
        return len(asked)

    assert queries(1) == queries(3) == queries(12)
