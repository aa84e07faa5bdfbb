"""Reports of failed delivery about mails of followed lists."""

from datetime import timedelta
from typing import Any

import pytest

from gongkai.jobs.actions import claim_mail, complete_mail
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.states import MailState
from gongkai.operations.returned_mails import note_returned
from gongkai.subscriptions.actions import MAX_FAILURES
from gongkai.subscriptions.models import Subscription
from gongkai.subscriptions.queries import ITEMS_MAIL
from gongkai.subscriptions.tokens import signature_of_mail
from tests.cast import AT, Cast
from tests.operations.conftest import Inbox
from tests.operations.mail_steps import receive
from tests.subscriptions.lists import entered

pytestmark = pytest.mark.django_db
REPORT = """From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: gk@czt.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report.{number}@mx.example.org>
Date: Wed, 25 Nov 2026 10:00:00 +0800
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail system could not deliver your message.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; wang@example.org
Action: {action}
Status: 5.1.1
--b
Content-Type: text/rfc822-headers

Message-ID: <follow.{number}.{key}@testserver>
Subject: x
--b--
"""


def sent_mail(subscription: Subscription, key: str) -> OutgoingMail:
    OutgoingMail.objects.create(
        kind=ITEMS_MAIL,
        subject_id=subscription.pk,
        key=key,
        next_at=AT,
        payload={"parts": [[subscription.pk, 0, 1, 1]]},
    )
    mail = claim_mail(ITEMS_MAIL, at=AT)
    assert mail
    return complete_mail(mail, error="", at=AT)


def report(mail: OutgoingMail, key: str = "", action: str = "failed") -> bytes:
    key = key or signature_of_mail(mail.pk)
    return REPORT.format(number=mail.pk, key=key, action=action).encode()


def test_address_whose_mails_come_back_gets_no_more(cast: Cast, inbox: Inbox) -> None:
    one = entered()
    for number in range(MAX_FAILURES):
        assert Subscription.objects.filter(pk=one.pk).exists()
        mail = sent_mail(one, f"{number}")
        note = receive(cast, report(mail))
        assert note.fate == "automatic"
        if number < MAX_FAILURES - 1:
            mail.refresh_from_db()
            assert mail.state == MailState.GIVEN_UP
    assert not Subscription.objects.filter(pk=one.pk).exists()


@pytest.mark.parametrize(
    "changes",
    [{"action": "delayed"}, {"key": "0" * 32}, {"key": "x"}],
)
def test_delays_and_forged_reports_change_nothing(changes: dict[str, Any]) -> None:
    one = entered()
    mail = sent_mail(one, "1")
    raw = report(mail, **changes)
    assert not note_returned(raw, at=AT + timedelta(hours=1))
    mail.refresh_from_db()
    assert mail.state == MailState.SENT


def test_report_that_is_read_again_counts_once() -> None:
    one = entered()
    mail = sent_mail(one, "1")
    assert note_returned(report(mail), at=AT)
    assert not note_returned(report(mail), at=AT)
