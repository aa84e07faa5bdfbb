"""The mail about a reply, and the address in it that rates the reply only by a POST."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from gongkai.encryption.envelopes import DecryptionError
from gongkai.jobs.kinds import CannotCompose, NoLongerWanted
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.sending import send_due_mails
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.actions.writers import rate_reply, reopen_letter
from gongkai.mailbox.consumers import consume
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.rating_links import (
    RATING_MAIL,
    enqueue_rating_mail,
    letter_of_token,
    mail_address,
    token_of_reply,
)
from gongkai.mailbox.workflow import RatingInputs, ReopenInputs
from gongkai.portal.letters.mail import compose_rating_mail
from tests.cast import Cast
from tests.mailbox.letters import FACTS, REPLY, Mailbox, mailbox

pytestmark = pytest.mark.django_db
ADDRESS = "wang@example.org"


@pytest.fixture
def box(cast: Cast, settings: Any) -> Mailbox:
    settings.EMAIL_HOST = "mail.example"
    return mailbox(cast)


def answered(box: Mailbox, **changes: Any) -> MailboxLetter:
    letter = box.answered(at=timezone.now(), **{"contact": ADDRESS, **changes})
    catch_up()
    return letter


def queued() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=RATING_MAIL).order_by("id"))


def page_of(letter: MailboxLetter) -> str:
    return f"/en/letters/rate/{token_of_reply(letter)}/"


def test_only_sending_the_form_rates(box: Mailbox, client: Client) -> None:
    letter = answered(box)
    page = client.get(page_of(letter))
    assert client.head(page_of(letter)).status_code == 200
    letter.refresh_from_db()
    assert letter.rating == ""
    shown = page.content.decode()
    assert "checked" not in shown
    assert "no-store" in page["Cache-Control"]
    assert letter.number in shown
    for secret in (FACTS.title, FACTS.text, FACTS.name, REPLY, ADDRESS):
        assert secret not in shown
    assert client.post(page_of(letter), {}).status_code == 400
    assert client.post(page_of(letter), {"rating": "perfect"}).status_code == 400
    done = client.post(page_of(letter), {"rating": "half"})
    assert done.status_code == 200
    assert "Solved in part" in done.content.decode()
    letter.refresh_from_db()
    assert letter.rating == "half"
    again = client.post(page_of(letter), {"rating": "satisfied"})
    assert again.status_code == 409
    assert 'name="rating"' not in again.content.decode()
    letter.refresh_from_db()
    assert letter.rating == "half"


def test_a_cross_site_form_does_not_rate(box: Mailbox) -> None:
    letter = answered(box)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page_of(letter), {"rating": "satisfied"}).status_code == 403
    letter.refresh_from_db()
    assert letter.rating == ""


def test_the_mail_names_number_and_addresses_and_no_word_of_the_letter(box: Mailbox) -> None:
    letter = answered(box)
    assert [one.subject_id for one in queued()] == [letter.pk]
    send_due_mails(timezone.now() + timedelta(minutes=1))
    (message,) = outbox.outbox
    assert message.to == [ADDRESS]
    text = f"{message.subject}\n{message.body}"
    assert letter.number in text
    assert re.findall(r"/letters/rate/(\S+)/", text) == [token_of_reply(letter)]
    for secret in (FACTS.title, FACTS.text, FACTS.name, REPLY):
        assert secret not in text


def test_one_mail_for_each_reply_however_often_its_act_is_read(box: Mailbox) -> None:
    letter = answered(box)
    act = Act.objects.get(verb=Verb.MAILBOX_ANSWERED)
    consume([act])
    assert len(queued()) == 1
    now = timezone.now()
    first = token_of_reply(letter)
    letter = rate_reply(letter, RatingInputs("unsatisfied"), at=now)
    letter = reopen_letter(letter, ReopenInputs("路灯仍然不亮。"), at=now)
    assert letter_of_token(first) is None
    letter = box.answered(letter, at=now)
    catch_up()
    assert len(queued()) == 2
    found = letter_of_token(token_of_reply(letter))
    assert found == letter
    # The reply of today to a letter that was reopened today is another reply.
    assert letter_of_token(first) is None


@pytest.mark.parametrize("contact", ["", "13812345678", "wang@", "wang@example.org 或电话"])
def test_without_one_address_there_is_no_mail(box: Mailbox, contact: str) -> None:
    letter = answered(box, contact=contact)
    assert mail_address(letter) == ""
    assert queued() == []


def test_an_address_is_read_as_people_write_it(box: Mailbox) -> None:
    assert mail_address(answered(box, contact=" ｗａｎｇ＠example.org ")) == ADDRESS


def test_without_mail_server_nothing_is_queued(box: Mailbox, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    answered(box)
    assert queued() == []


def test_a_mail_that_came_too_late_is_not_sent(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = answered(box)
    (mail,) = queued()

    def broken(_letter: MailboxLetter) -> str:
        raise DecryptionError("no key")

    with monkeypatch.context() as patched:
        patched.setattr("gongkai.portal.letters.mail.mail_address", broken)
        with pytest.raises(CannotCompose):
            compose_rating_mail(mail)
    MailboxLetter.objects.filter(pk=letter.pk).update(contact="")
    with pytest.raises(NoLongerWanted):
        compose_rating_mail(mail)
    rate_reply(letter, RatingInputs("satisfied"), at=timezone.now())
    with pytest.raises(NoLongerWanted):
        compose_rating_mail(mail)
    # The act is read by a consumer that is far behind.
    OutgoingMail.objects.all().delete()
    enqueue_rating_mail(Act.objects.get(verb=Verb.MAILBOX_ANSWERED))
    assert queued() == []


@pytest.mark.parametrize("token", ["x", "1", "-", "٣-0", "9999999999999999999999-0", "1-ü"])
def test_forged_addresses_open_nothing(db: None, client: Client, token: str) -> None:
    assert letter_of_token(token) is None
    assert client.get(f"/letters/rate/{token}/").status_code == 404


def test_a_wrong_signature_opens_nothing(box: Mailbox, client: Client) -> None:
    letter = answered(box)
    token = token_of_reply(letter)
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert client.get(f"/letters/rate/{forged}/").status_code == 404
    assert client.post(f"/letters/rate/{forged}/", {"rating": "satisfied"}).status_code == 404
