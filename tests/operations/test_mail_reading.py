"""Processing of incoming mail: applications, messages, refusals, and answers by a real server."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from email.header import Header
from email.message import Message as Parcel
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from gongkai.applications.actions.intake import register_application
from gongkai.applications.actions.mails import ANSWER_MAIL, purge_incoming_mail
from gongkai.applications.actions.personal import purge_applicant
from gongkai.applications.incoming_mail.headers import decode_header_text
from gongkai.applications.incoming_mail.matching import subject_mark
from gongkai.applications.incoming_mail.parsing import read_mail
from gongkai.applications.incoming_mail.quotes import passages_of
from gongkai.applications.inputs import RegisterInputs
from gongkai.applications.intake.query_codes import application_by_query_code
from gongkai.applications.intake.validation import MAX_FILES, MAX_MAIL_TEXT
from gongkai.applications.mail_states import MailFate
from gongkai.applications.models import Application, CaseFile, IncomingMail
from gongkai.applications.models import Message as Note
from gongkai.applications.rules.basics import MAX_MESSAGES
from gongkai.applications.rules.intake import MAX_CASE_FILES
from gongkai.applications.rules.mails import MAX_ANSWERS_A_DAY
from gongkai.applications.states import Stage
from gongkai.encryption.envelopes import key_of
from gongkai.jobs.actions import claim_mail
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.sending import send_due_mails
from gongkai.jobs.states import MailState
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.operations import mail_intake
from gongkai.operations.mail_intake import receive_mail
from gongkai.operations.mailboxes import MailboxFault, Waiting
from tests.applications.cases import MONDAY
from tests.applications.mails import SENDER, paper, raw
from tests.applications.mails import mail as mail_of
from tests.cast import Cast
from tests.files.samples import png
from tests.operations.conftest import OWN, Inbox
from tools.browser import free_port

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"


def receive(
    cast: Cast, content: bytes, *, at: datetime = LATER, arrived_at: datetime = MONDAY
) -> IncomingMail:
    return receive_mail(content, cast.finance, OWN, Waiting("1", len(content), arrived_at), at=at)


def sent(inbox: Inbox, at: datetime = LATER) -> tuple[Parcel, str]:
    """Send the one answer that is due; return it with its text."""
    before = len(inbox.mails)
    assert send_due_mails(at) == 1
    (found,) = inbox.mails[before:]
    text = found.get_payload(decode=True)
    assert isinstance(text, bytes)
    return found, text.decode()


def answer_state(note: IncomingMail) -> MailState | None:
    """Return the delivery state of the answer to a mail."""
    note.refresh_from_db()
    return MailState(note.answer.state) if note.answer else None


def signature_picture(number: int) -> bytes:
    """Return a small valid picture, another one for each number."""
    return png(comment=f"n\0{number}".encode())


def subject_of(mail: Parcel) -> str:
    return decode_header_text(mail["Subject"])


def test_mail_creates_an_application_with_its_files(cast: Cast) -> None:
    note = receive(cast, raw(files={"申请表.pdf": paper()}))
    case = Application.objects.get()
    assert (note.fate, note.application, note.fault) == (MailFate.OPENED, case, "")
    assert (case.stage, case.channel, case.title) == (
        Stage.ARRIVED,
        "email",
        "申请公开2025年供暖补贴明细",
    )
    assert case.arrived_on == date(2026, 3, 2)
    facts = case.applicant.decrypt_facts()
    assert (facts.name, facts.email, facts.proof_number) == ("秦未央", SENDER, "")
    assert [one.name for one in case.files.all()] == ["申请表.pdf"]
    act = Act.objects.get(verb="application.arrived")
    assert (act.actor_kind, act.facets["channel"]) == ("applicant", "email")


def test_mail_counts_as_received_only_after_confirmation(cast: Cast) -> None:
    receive(cast, raw())
    with pytest.raises(Refused, match="not-confirmed"):
        register_application(Application.objects.get(), by=cast.officer, at=LATER)
    case = register_application(
        Application.objects.get(),
        RegisterInputs(confirmed_on=date(2026, 3, 2)),
        by=cast.officer,
        at=LATER,
    )
    assert (case.stage, case.received_on) == (Stage.IN_HAND, date(2026, 3, 2))


def test_arrival_is_the_day_of_receipt_by_the_mail_server(cast: Cast) -> None:
    evening = datetime(2026, 2, 28, 16, 30, tzinfo=UTC)  # half past midnight in China
    receive(cast, raw(), at=LATER, arrived_at=evening)
    receive(
        cast, raw(text="另一件"), at=LATER, arrived_at=LATER + timedelta(days=3)
    )  # a clock that is wrong
    assert [one.arrived_on for one in Application.objects.order_by("id")] == [
        date(2026, 3, 1),
        date(2026, 3, 2),
    ]


def test_mail_read_twice_is_processed_once(cast: Cast) -> None:
    first = receive(cast, raw())
    assert receive(cast, b"Received: by another way\r\n" + raw()) == first
    assert Application.objects.count() == IncomingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_application_and_mail_record_are_saved_together_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    def fail(*args: Any, **more: Any) -> None:
        raise OSError("the process dies here")

    with monkeypatch.context() as patch:
        patch.setattr(mail_intake, "note_incoming", fail)
        with pytest.raises(OSError, match="dies here"):
            receive(cast, raw())
    assert Application.objects.count() == CaseFile.objects.count() == 0
    receive(cast, raw())
    assert Application.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_readers_create_one_application(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second reader finishes after the first has looked up the mail."""
    real = mail_intake.read_mail

    def slow(content: bytes, scope: str) -> Any:
        monkeypatch.setattr(mail_intake, "read_mail", real)
        found = real(content, scope)
        known = IncomingMail.objects.filter

        def filtered(**by: Any) -> Any:
            monkeypatch.setattr(IncomingMail.objects, "filter", known)
            missing = known(submission="none")
            assert missing.first() is None
            receive(cast, content)
            return missing

        monkeypatch.setattr(IncomingMail.objects, "filter", filtered)
        return found

    monkeypatch.setattr(mail_intake, "read_mail", slow)
    note = receive(cast, raw())
    assert note.fate == MailFate.OPENED
    assert (Application.objects.count(), IncomingMail.objects.count()) == (1, 1)


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


def reply(mail: Parcel, **changes: Any) -> bytes:
    """Reply to one of our mails as a mail program does."""
    headers = {
        "Subject": f"回复: {subject_of(mail)}",
        "Message-ID": "<9@example.cn>",
    } | changes.pop("headers", {})
    return raw(headers=headers, **changes)


def test_reply_to_our_mail_becomes_a_message_of_its_application(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw())
    mail, text = sent(inbox)
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    note = receive(
        cast,
        reply(
            mail,
            text=f"补充：只要浑江市的。\n\n在 2026年，财政厅 <{OWN}> 写道：\n{quoted}",
            files={"a.pdf": paper()},
        ),
    )
    case = Application.objects.get()
    assert (note.fate, note.application) == (MailFate.ADDED, case)
    message = case.messages.get()
    assert message.person is None
    passages = passages_of(message.text)
    assert [one.text.strip() for one in passages if not one.is_folded] == ["补充：只要浑江市的。"]
    assert case.number in message.text  # the quoted mail is kept, and folded on the page
    assert [one.name for one in case.files.all()] == ["a.pdf"]
    assert send_due_mails(LATER) == 0
    code = re.search(r"查询码：(\S+)", text)
    assert code is not None
    assert code[1] not in " ".join(note.text for note in Note.objects.all())


def test_application_is_found_by_the_answered_message_id(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw())
    mail, _text = sent(inbox)
    for name in ("In-Reply-To", "References"):
        note = receive(
            cast,
            raw(headers={"Subject": "别的", "Message-ID": f"<{name}>", name: mail["Message-ID"]}),
        )
        assert note.fate == MailFate.ADDED
    assert Note.objects.count() == 2


def test_mail_from_another_sender_is_not_added_to_the_application(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw())
    mail, _text = sent(inbox)
    note = receive(cast, reply(mail, headers={"From": "stranger@example.cn"}))
    assert (note.fate, Note.objects.count(), Application.objects.count()) == (
        MailFate.UNMATCHED,
        0,
        1,
    )
    answer, text = sent(inbox)
    case = Application.objects.get()
    assert answer["To"] == "stranger@example.cn"
    assert case.number not in text + subject_of(answer)


def test_number_without_its_mark_matches_no_application(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw())
    case = Application.objects.get()
    for number, subject in enumerate(
        (case.number, f"[{case.number}]", f"[{case.number} 0123456789AB]")
    ):
        note = receive(
            cast, raw(headers={"Subject": f"回复: {subject}", "Message-ID": f"<{number}@y>"})
        )
        assert note.fate == MailFate.OPENED  # an application like any other
    assert Note.objects.count() == 0


def test_application_with_erased_data_accepts_no_mail(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw())
    mail, _text = sent(inbox)
    case = Application.objects.get()
    with transaction.atomic():
        Application.objects.filter(pk=case.pk).update(
            stage=Stage.CLOSED, closed_on=date(2020, 1, 1)
        )
    purge_applicant(case.applicant, at=LATER, after_days=1095)
    assert receive(cast, reply(mail)).fate == MailFate.UNMATCHED


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"files": {"病毒.exe": b"MZ"}}, "file-type", "病毒.exe"),
        ({"files": {"a.pdf": b"no pdf"}}, "file-content", "a.pdf"),
        ({"files": {f"{n}.pdf": b"x" for n in range(200)}}, "too-many-files", "200"),
        ({"text": " ", "headers": {"Subject": "回复："}}, "no-text", ""),
        ({"text": "长" * (MAX_MAIL_TEXT + 1)}, "description-too-long", str(MAX_MAIL_TEXT)),
    ],
    ids=["type", "content", "200", "empty", "long"],
)
def test_invalid_mail_is_refused_as_a_whole_with_one_answer(
    cast: Cast, inbox: Inbox, changes: dict[str, Any], code: str, words: str
) -> None:
    content = raw(**changes)
    note = receive(cast, content)
    assert (note.fate, note.fault, note.application) == (MailFate.REFUSED, code, None)
    assert Application.objects.count() == CaseFile.objects.count() == 0
    mail, text = sent(inbox)
    assert subject_of(mail) == "您的邮件未能受理"
    assert words in text
    assert "/apply/990000-D01/" in text
    receive(cast, content)
    assert send_due_mails(LATER) == 0


def test_large_mail_is_refused_by_its_headers(cast: Cast, settings: Any, inbox: Inbox) -> None:
    head = raw().split(b"\n\n")[0] + b"\n\n"
    note = receive_mail(head, cast.finance, OWN, Waiting("1", 200 << 20, MONDAY), at=LATER)
    assert (note.fate, note.fault) == (MailFate.REFUSED, "file-too-large")
    assert "50 MB" in sent(inbox)[1]


def test_mail_without_a_valid_sender_is_processed_without_an_answer(
    cast: Cast, inbox: Inbox
) -> None:
    note = receive(cast, b"Subject: x\r\n\r\nx")
    assert (note.fate, note.fault, note.answer) == (MailFate.REFUSED, "no-sender", None)
    assert send_due_mails(LATER) == 0


def test_number_of_messages_of_an_application_is_limited(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw())
    mail, _text = sent(inbox)
    case = Application.objects.get()
    Note.objects.bulk_create(
        [Note(application=case, text="x", at=LATER) for _number in range(MAX_MESSAGES)]
    )
    note = receive(cast, reply(mail))
    assert (note.fate, note.fault, note.application) == (
        MailFate.REFUSED,
        "too-many-messages",
        case,
    )
    assert "致电" in sent(inbox)[1]


def test_mail_waits_while_the_scanner_is_unavailable(
    cast: Cast, settings: Any, tmp_path: Any
) -> None:
    settings.GONGKAI_UPLOADS = type(settings.GONGKAI_UPLOADS)(clamd=str(tmp_path / "none"))
    with pytest.raises(MailboxFault):
        receive(cast, raw(files={"a.pdf": paper()}))
    assert IncomingMail.objects.count() == 0


def test_mail_records_are_deleted_after_their_retention_period(cast: Cast) -> None:
    receive(cast, raw())
    assert purge_incoming_mail(before=LATER) == 0
    assert purge_incoming_mail(before=LATER + timedelta(seconds=1)) == 1
    assert not OutgoingMail.objects.exists()  # the answer that never left goes with its note
    assert Application.objects.count() == 1


def test_forged_message_id_injects_no_header(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw().replace(b"<1@example.cn>", b"<1@x>\r\n Bcc: <c@d.cn>"))
    mail, _text = sent(inbox)
    assert mail["Bcc"] is None
    assert mail["In-Reply-To"] == "<1@x>"


def test_submission_key_is_that_of_the_form(cast: Cast) -> None:
    receive(cast, raw())
    assert Application.objects.get().submission == read_mail(raw(), cast.finance.code).key


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


def test_number_of_files_of_an_application_is_limited(cast: Cast, inbox: Inbox) -> None:
    receive(cast, raw())
    mail, _text = sent(inbox)
    case = Application.objects.get()
    CaseFile.objects.bulk_create(
        [
            CaseFile(
                application=case,
                kind="from_applicant",
                name="x",
                content_id="0" * 64,
                size=1,
                media_type="",
                at=LATER,
            )
            for _ in range(MAX_CASE_FILES)
        ]
    )
    note = receive(cast, reply(mail, files={"a.pdf": paper()}))
    assert (note.fate, note.fault) == (MailFate.REFUSED, "too-many-files")
    assert case.messages.count() == 0


def test_answer_with_unknown_delivery_is_abandoned_and_not_sent_again(
    cast: Cast, inbox: Inbox
) -> None:
    note = receive(cast, raw())
    assert claim_mail(ANSWER_MAIL, at=LATER) == note.answer  # and the process dies
    assert send_due_mails(LATER + timedelta(minutes=59)) == 0
    assert answer_state(note) == MailState.SENDING  # it may still be on its way
    assert send_due_mails(LATER + timedelta(minutes=60)) == 0
    assert (answer_state(note), note.encrypted, inbox.mails) == (MailState.GIVEN_UP, "", [])


def confirmed(cast: Cast, inbox: Inbox) -> tuple[Application, Parcel, str]:
    """Return a new case with the mail that confirmed it, and its query code."""
    receive(cast, raw())
    mail, text = sent(inbox)
    code = re.search(r"查询码：(\S+)", text)
    assert code is not None
    return Application.objects.get(), mail, code[1]


def test_only_the_query_code_of_the_case_is_hidden(cast: Cast, inbox: Inbox) -> None:
    case, mail, code = confirmed(cast, inbox)
    wide = code.translate({ord(sign): ord(sign) + 0xFEE0 for sign in code})
    others = "HT26-4K72-9XBD 与 AB23C-D45EF-67XYZ，账户 23456 78923 45678"
    words = f"合同 {others}\n查询码：{code} 或 {code.lower()} 或 {code.replace('-', ' ')} 或 {wide}"
    receive(cast, reply(mail, text=words))
    assert Note.objects.get().text == f"合同 {others}\n查询码：**** 或 **** 或 **** 或 ****"
    # Also in a new application that quotes the confirmation, with the number of its case.
    text = f"{case.number} 的查询码是 {code}，合同 {others}"
    note = receive(cast, raw(text=text, headers={"Subject": f"新申请 {code}"}))
    assert note.application is not None
    assert note.application.description == f"{case.number} 的查询码是 ****，合同 {others}"
    assert note.application.title == "新申请 ****"


def test_many_codes_are_compared_in_bounded_time(cast: Cast, inbox: Inbox) -> None:
    _case, mail, code = confirmed(cast, inbox)
    many = " ".join(f"AB{number:02}C-D45EF-67XYZ" for number in range(22, 99))
    began = time.perf_counter()
    receive(cast, reply(mail, text=f"{many}\n查询码：{code}"))
    assert time.perf_counter() - began < 5
    assert Note.objects.get().text == f"{many}\n查询码：****"


def test_address_inside_an_encoded_header_opens_no_case_of_another(
    cast: Cast, inbox: Inbox
) -> None:
    _case, mail, _code = confirmed(cast, inbox)
    whole = Header(f"秦未央 <{SENDER}>", "utf-8").encode()
    forged = reply(mail).replace(
        next(line for line in reply(mail).splitlines() if line.startswith(b"From:")),
        f"From: {whole}".encode(),
    )
    assert read_mail(forged, "x").sender == SENDER
    assert receive(cast, forged).fate == MailFate.UNMATCHED
    assert not Note.objects.exists()


def test_pictures_of_a_signature_refuse_no_mail(cast: Cast, inbox: Inbox) -> None:
    made = mail_of(text="请公开决算")
    for number in range(MAX_FILES + 3):
        png = signature_picture(number)
        made.add_attachment(png, "image", "png", disposition="inline", filename=f"{number}.png")
    made.add_attachment(b"BM", "image", "bmp", disposition="inline", filename="logo.bmp")
    made.add_attachment(paper(), "application", "pdf", filename="申请表.pdf")
    note = receive(cast, made.as_bytes())
    assert (note.fate, note.fault) == (MailFate.OPENED, "")
    case = Application.objects.get()
    assert case.files.count() == MAX_FILES
    assert case.files.order_by("id")[0].name == "申请表.pdf"  # never pushed out by pictures
    for name in ("logo.bmp", "12.png", "11.png", "10.png", "9.png"):
        assert f"未从邮件中收录：{name}" in case.remarks
    assert "logo.bmp" in sent(inbox)[1]


def test_answer_with_a_picture_enters_a_case_that_is_full(cast: Cast, inbox: Inbox) -> None:
    case, mail, _code = confirmed(cast, inbox)
    CaseFile.objects.bulk_create(
        CaseFile(
            application=case,
            kind="from_applicant",
            name="x",
            content_id="0" * 64,
            size=1,
            media_type="",
            at=LATER,
        )
        for _ in range(MAX_CASE_FILES)
    )
    made = mail_of(text="补充", headers={"Subject": f"回复: {subject_of(mail)}"})
    made.add_attachment(
        signature_picture(1), "image", "png", disposition="inline", filename="l.png"
    )
    assert receive(cast, made.as_bytes()).fate == MailFate.ADDED
    assert "l.png" in Note.objects.get().remarks


def test_subject_that_is_too_long_for_a_title_is_kept_in_the_text(cast: Cast) -> None:
    subject = "申请公开" * 60
    receive(cast, raw(headers={"Subject": subject}, text="正文"))
    case = Application.objects.get()
    assert (case.title, case.description) == (subject[:200], f"{subject}\n\n正文")


def test_answer_of_a_subject_alone_is_a_message(cast: Cast, inbox: Inbox) -> None:
    _case, mail, _code = confirmed(cast, inbox)
    subject = f"回复：只要2025年的 {subject_mark(Application.objects.get())}"
    receive(cast, reply(mail, text="", headers={"Subject": subject}))
    assert Note.objects.get().text == "只要2025年的"


def test_reference_is_found_in_full_width_and_between_other_words(cast: Cast, inbox: Inbox) -> None:
    case, mail, _code = confirmed(cast, inbox)
    wide = subject_mark(case).translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    note = receive(cast, reply(mail, headers={"Subject": f"答复：{wide}（补充）"}))
    assert (note.fate, note.application) == (MailFate.ADDED, case)


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
