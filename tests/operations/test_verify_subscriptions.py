"""`gongkai verify subscriptions`: hashes, lists without followers, and news that nobody waits for."""

from datetime import timedelta
from typing import Any

import pytest

from gongkai.ledger.consumers import catch_up
from gongkai.operations.verify.subscriptions import check
from gongkai.operations.worker import follow_lists
from gongkai.subscriptions import matching
from gongkai.subscriptions.models import Announcement, Feed, Subscription
from tests.cast import AT, Cast
from tests.subscriptions.lists import ask, followed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"


def faults() -> list[str]:
    return [fault.problem for fault in check(AT) if not fault.note]


def test_what_the_actions_leave_has_no_faults(cast: Cast) -> None:
    followed(filters={"query": "收费"})
    followed(frequency="weekly")
    ask(address="li@example.org")
    cast.released()
    catch_up()
    follow_lists(AT)
    assert faults() == []


def test_each_fault_is_named(cast: Cast) -> None:
    one = followed()
    other = followed(address="li@example.org", filters={"query": "收费"})
    cast.released()
    catch_up()
    follow_lists(AT)
    Subscription.objects.filter(pk=one.pk).update(address_hash="0" * 64, sent_through=0)
    Feed.objects.filter(pk=other.feed_id).update(genre="order")
    alone = Feed.objects.create(digest="1" * 64, subject_type="documents.document")
    found = "\n".join(faults())
    for words in (
        f"subscription {one.pk} is not found by its address",
        f"subscription {one.pk} has new items and waits for no mail",
        f"list {other.feed_id} has another digest",
        f"nobody follows list {alone.pk}",
    ):
        assert words in found


def test_waiting_announcements_are_a_note(cast: Cast) -> None:
    followed()
    Announcement.objects.create(
        subject_type="documents.document",
        subject_id=1,
        event="released",
        at=AT - timedelta(hours=2),
    )
    assert [fault.note for fault in check(AT)] == [True]


def test_failure_of_news_does_not_stop_the_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = followed()
    cast.released()
    catch_up()

    def fail(*_arguments: Any) -> None:
        raise ValueError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(matching, "matched_record", fail)
        assert follow_lists(AT) == 0
    assert Announcement.objects.filter(matched_at=None).exists()
    assert follow_lists(AT) == 2
    one.refresh_from_db()
    assert one.sent_through > 0
