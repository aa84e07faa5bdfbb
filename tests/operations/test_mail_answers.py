"""Answers to incoming mail: what they contain, how they are sent, and who gets none."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from gongkai.applications.actions.mails import ANSWER_MAIL
from gongkai.applications.incoming_mail.matching import subject_mark
from gongkai.applications.intake.query_codes import application_by_query_code
from gongkai.applications.mail_states import MailFate
from gongkai.applications.models import Application, IncomingMail
from gongkai.applications.rules.mails import MAX_ANSWERS_A_DAY
from gongkai.encryption.envelopes import key_of
from gongkai.jobs.actions import claim_mail
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.sending import send_due_mails
from gongkai.jobs.states import MailState
from tests.applications.mails import SENDER, raw
from tests.cast import Cast
from tests.operations.conftest import OWN, Inbox
from tests.operations.mail_steps import LATER, _folder, receive, sent, subject_of
from tools.browser import free_port

__all__ = ["_folder"]


def answer_state(note: IncomingMail) -> MailState | None:
    """Return the delivery state of the answer to a mail."""
    note.refresh_from_db()
    return MailState(note.answer.state) if note.answer else None


def test_confirmation_contains_number_and_code_only_in_its_text(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw())
    case = Application.objects.get()
    mail, text = sent(inbox)
    code = re.search(r"查询码：(\S+)", text)
    assert code is not None, text
    assert application_by_query_code(case.number, code[1]) == case
    assert case.number in text
    assert (mail["To"], mail["Reply-To"], mail["In-Reply-To"]) == (SENDER, OWN, "<1@example.cn>")
    assert mail["Auto-Submitted"] == "auto-replied"
    subject = subject_of(mail)
    assert subject.startswith("您的申请已提交")
    assert subject.endswith(subject_mark(case))
    assert code[1] not in str(mail.items())
    assert "秦未央" not in str(mail.items()) + subject
    assert case.title not in text + subject


def test_data_of_an_answer_is_encrypted_and_erased_after_sending(cast: Cast, inbox: Inbox) -> None:
    note = receive(cast, raw())
    assert answer_state(note) == MailState.WAITING
    with connection.cursor() as cursor:
        for table, stored in (
            ("applications_incomingmail", "opened"),
            ("jobs_outgoingmail", "answer"),
        ):
            cursor.execute(f"SELECT * FROM {table}")
            found = str(cursor.fetchall())
            assert stored in found
            assert "example.cn" not in found
    sent(inbox)
    assert (answer_state(note), note.encrypted) == (MailState.SENT, "")
    assert send_due_mails(LATER + timedelta(days=2)) == 0


def test_answer_is_retried_and_finally_abandoned_while_the_server_is_unavailable(
    cast: Cast, inbox: Inbox, settings: Any
) -> None:
    note, port = receive(cast, raw()), settings.EMAIL_PORT
    settings.EMAIL_PORT = free_port()
    at = LATER
    for _try in range(3):
        assert send_due_mails(at) == 0
        at += timedelta(hours=1)
    settings.EMAIL_PORT = port
    assert send_due_mails(at) == 1
    again = receive(cast, raw(text="另一件"))
    settings.EMAIL_PORT = free_port()
    for _try in range(10):
        send_due_mails(at)
        at += timedelta(hours=7)
    assert (answer_state(again), again.encrypted, answer_state(note)) == (
        MailState.GIVEN_UP,
        "",
        MailState.SENT,
    )
    assert [one.error for one in OutgoingMail.objects.order_by("id")] == [
        "",
        "ConnectionRefusedError",
    ]


def test_automatic_mail_gets_no_application_and_no_answer(cast: Cast, inbox: Inbox) -> None:
    for name, value in (
        ("Auto-Submitted", "auto-replied"),
        ("Precedence", "bulk"),
        ("Return-Path", "<>"),
    ):
        assert (
            receive(cast, raw(headers={name: value, "Message-ID": f"<{name}@x>"})).fate
            == MailFate.AUTOMATIC
        )
    for own in (OWN, OWN.upper(), "gongkai@localhost.example"):
        receive(cast, raw(headers={"From": own}))
    assert IncomingMail.objects.filter(fate=MailFate.AUTOMATIC).count() == 5
    assert Application.objects.count() == 1  # the last one is somebody else


def test_returned_own_answer_is_ignored(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw())
    mail, _text = sent(inbox)
    assert receive(cast, mail.as_bytes()).fate == MailFate.AUTOMATIC
    assert send_due_mails(LATER) == 0


def test_unmarked_automatic_responder_gets_few_answers(cast: Cast, inbox: Inbox) -> None:
    for number in range(MAX_ANSWERS_A_DAY + 3):
        receive(cast, raw(headers={"Message-ID": f"<{number}@x>"}, text=f"我在休假 {number}"))
    assert send_due_mails(LATER) == MAX_ANSWERS_A_DAY
    assert Application.objects.count() == MAX_ANSWERS_A_DAY + 3  # none is lost
    assert (
        Application.objects.exclude(code_hash="").count() == MAX_ANSWERS_A_DAY
    )  # a code is made to be told
    tomorrow = LATER + timedelta(days=1, minutes=1)
    receive(cast, raw(text="再问"), at=tomorrow)
    assert send_due_mails(tomorrow) == 1


def test_forged_message_id_injects_no_header(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw().replace(b"<1@example.cn>", b"<1@x>\r\n Bcc: <c@d.cn>"))
    mail, _text = sent(inbox)
    assert mail["Bcc"] is None
    assert mail["In-Reply-To"] == "<1@x>"


def test_waiting_answer_is_reencrypted_on_key_rotation(
    cast: Cast, inbox: Inbox, settings: Any, tmp_path: Any
) -> None:
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "keys"
    note = receive(cast, raw())
    before = note.encrypted
    call_command("rotate_keys", stdout=StringIO())
    note.refresh_from_db()
    assert key_of(note.encrypted) != key_of(before)
    assert sent(inbox)[0]["To"] == SENDER


def test_answer_with_unknown_delivery_is_abandoned_and_not_sent_again(
    cast: Cast, inbox: Inbox
) -> None:
    note = receive(cast, raw())
    assert claim_mail(ANSWER_MAIL, at=LATER) == note.answer  # and the process dies
    assert send_due_mails(LATER + timedelta(minutes=59)) == 0
    assert answer_state(note) == MailState.SENDING  # it may still be on its way
    assert send_due_mails(LATER + timedelta(minutes=60)) == 0
    assert (answer_state(note), note.encrypted, inbox.mails) == (MailState.GIVEN_UP, "", [])


@pytest.mark.parametrize(
    ("accepts_utf8", "state"), [(True, MailState.SENT), (False, MailState.GIVEN_UP)]
)
def test_address_in_chinese_opens_a_case_and_is_answered_where_the_server_can(
    cast: Cast, inbox: Inbox, state: MailState
) -> None:
    note = receive(cast, raw().replace(SENDER.encode(), "用户@例子.中国".encode()))
    assert note.fate == MailFate.OPENED
    assert note.application is not None
    assert note.application.applicant.decrypt_facts().email == "用户@例子.中国"
    receive(cast, raw(text="另一件"))
    at = LATER
    for _try in range(10):
        send_due_mails(at)
        at += timedelta(hours=7)
    assert answer_state(note) == state
    sent_to = [str(one["X-RcptTo"]) for one in inbox.mails]
    assert (SENDER in sent_to, len(sent_to)) == (True, 2 if state == MailState.SENT else 1)
