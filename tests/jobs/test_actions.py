"""The outbox: mails are queued once, sent once, retried with backoff and finally given up."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.mail import EmailMessage

from gongkai.jobs import actions, kinds, sending
from gongkai.jobs.actions import (
    MAX_ATTEMPTS,
    NewMail,
    claim_mail,
    complete_mail,
    enqueue_mail,
    enqueue_mails,
)
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.queries import given_up_mails
from gongkai.jobs.states import MailState
from tests.cast import AT

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
erased: list[int] = []


def compose(queued: OutgoingMail) -> EmailMessage:
    if queued.payload.get("gone"):
        raise kinds.CannotCompose("秦未央 is gone")
    return EmailMessage(f"{queued.kind} {queued.subject_id}", "text", to=["one@example.org"])


def erase(subject_ids: Collection[int]) -> None:
    erased.extend(subject_ids)


PLAIN = kinds.MailKind("plain", compose, erase)
SECRET = kinds.MailKind("secret", compose, erase, confidential=True)
MAIL_KINDS = (PLAIN, SECRET)


@pytest.fixture(autouse=True)
def _kinds(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare two kinds of mail for these tests, as every app declares its own."""
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(
        apps.get_app_config("jobs"), "mail_kinds", f"{__name__}.MAIL_KINDS", raising=False
    )
    erased.clear()


def queue(
    subject: int = 1, kind: str = "plain", key: str = "x", at: datetime = AT, **payload: Any
) -> OutgoingMail:
    return enqueue_mail(NewMail(kind, subject, key, payload), at=at)


def claimed(at: datetime) -> OutgoingMail:
    found = claim_mail("plain", at=at)
    assert found
    return found


def test_same_mail_is_queued_once() -> None:
    first = queue(count=1)
    assert queue(count=2) == first
    enqueue_mails(
        [NewMail("plain", 1, "x"), NewMail("plain", 1, "y"), NewMail("plain", 2, "x")], at=AT
    )
    assert OutgoingMail.objects.count() == 3
    first.refresh_from_db()
    assert first.payload == {"count": 1}


def test_claimed_mail_cannot_be_claimed_again() -> None:
    queue(at=AT + MINUTE)
    assert claim_mail("plain", at=AT) is None  # it is not due yet
    found = claimed(AT + MINUTE)
    assert (found.state, found.attempts, found.lease_until) == ("sending", 1, AT + MINUTE + HOUR)
    assert claim_mail("plain", at=AT + MINUTE) is None
    assert claim_mail("secret", at=AT + MINUTE) is None


def test_pauses_double_up_to_six_hours_and_the_eighth_failure_is_the_last() -> None:
    queue()
    at, pauses = AT, []
    for _attempt in range(MAX_ATTEMPTS - 1):
        found = complete_mail(claimed(at), error="421 busy", at=at)
        assert (found.state, found.settled_at, found.lease_until) == ("waiting", None, None)
        pauses.append(found.next_at - at)
        at = found.next_at
    assert pauses == [MINUTE * 2**number for number in range(MAX_ATTEMPTS - 1)]
    assert erased == []
    found = complete_mail(claimed(at), error="421 busy", at=at)
    assert (found.state, found.error, found.settled_at) == ("given_up", "421 busy", at)
    assert erased == [1]
    assert claim_mail("plain", at=at + timedelta(days=9)) is None
    assert list(given_up_mails("plain", 1)) == [found]
    assert list(given_up_mails("plain", 2)) == []


def test_pause_is_at_most_six_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_ATTEMPTS", 20)
    found = queue()
    found.attempts = 15
    assert complete_mail(found, error="x", at=AT).next_at == AT + timedelta(hours=6)


def test_mail_with_expired_lease_is_given_up_and_its_data_erased() -> None:
    queue(7)
    queue(8, "secret")
    claimed(AT)
    claim_mail("secret", at=AT)
    assert claim_mail("plain", at=AT + HOUR - MINUTE) is None
    assert erased == []
    assert claim_mail("plain", at=AT + HOUR) is None
    lost, other = OutgoingMail.objects.order_by("subject_id")
    assert (lost.state, lost.error, lost.settled_at) == (
        "given_up",
        "unknown whether it was sent",
        AT + HOUR,
    )
    assert other.state == MailState.SENDING
    assert erased == [7]


def test_only_settled_mails_are_purged() -> None:
    for number in range(3):
        queue(number)
    complete_mail(claimed(AT), error="", at=AT)
    complete_mail(claimed(AT), error="", at=AT + HOUR)
    assert actions.purge_mails(before=AT + MINUTE) == 1
    assert list(OutgoingMail.objects.order_by("id").values_list("state", flat=True)) == [
        "sent",
        "waiting",
    ]
    assert actions.delete_mails("secret", [1, 2]) == 0
    assert actions.delete_mails("plain", [2]) == 1
    assert OutgoingMail.objects.get().state == "sent"


def test_mails_per_round_are_limited_for_each_kind() -> None:
    for number in range(sending.MAILS_PER_ROUND + 5):
        queue(number)
    queue(1, "secret", at=AT + MINUTE)
    assert sending.send_due_mails(AT + MINUTE) == sending.MAILS_PER_ROUND + 1
    assert mail.outbox[-1].subject == "secret 1"
    assert sending.send_due_mails(AT + MINUTE) == 5
    assert sending.send_due_mails(AT + MINUTE) == 0


def test_mail_that_cannot_be_composed_is_retried_and_its_error_contains_no_confidential_data() -> (
    None
):
    queue(1, gone=True)
    queue(2, "secret", gone=True)
    assert sending.send_due_mails(AT) == 0
    assert list(OutgoingMail.objects.order_by("id").values_list("state", "error")) == [
        ("waiting", "CannotCompose: 秦未央 is gone"),
        ("waiting", "CannotCompose"),
    ]
    OutgoingMail.objects.update(payload={})
    assert sending.send_due_mails(AT + MINUTE) == 2
    assert sorted(erased) == [1, 2]


def test_if_the_server_cannot_be_reached_all_mails_wait_after_one_attempt(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    for number in range(3):
        queue(number)
    queue(4, "secret")
    assert sending.send_due_mails(AT) == 0
    found = OutgoingMail.objects.order_by("id").values_list("attempts", "next_at")
    assert list(found) == [(1, AT + MINUTE), (0, AT + MINUTE), (0, AT + MINUTE), (0, AT + MINUTE)]


def test_without_a_mail_server_nothing_is_claimed(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    queue()
    assert sending.send_due_mails(AT) == 0
    assert OutgoingMail.objects.get().attempts == 0


def test_every_kind_of_mail_is_named_once() -> None:
    paths = [
        path for config in apps.get_app_configs() if (path := getattr(config, "mail_kinds", ""))
    ]
    assert len(paths) == 5
    assert sorted(kinds.mail_kinds()) == [
        "answer",
        "board",
        "checkpoint",
        "follow-items",
        "follow-list",
        "follow-request",
        "letter-rating",
        "notification",
        "plain",
        "secret",
    ]
    assert all(len(code) <= 20 for code in kinds.mail_kinds())
