"""Replies by mail to an application: which one they belong to, and what of them is kept."""

import re
import time
from datetime import date
from email.header import Header
from email.message import Message as Parcel

from django.db import transaction

from gongkai.applications.actions.personal import purge_applicant
from gongkai.applications.incoming_mail.matching import subject_mark
from gongkai.applications.incoming_mail.parsing import read_mail
from gongkai.applications.incoming_mail.quotes import passages_of
from gongkai.applications.intake.validation import MAX_FILES
from gongkai.applications.mail_states import MailFate
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.models import Message as Note
from gongkai.applications.rules.intake import MAX_CASE_FILES
from gongkai.applications.states import Stage
from gongkai.jobs.sending import send_due_mails
from tests.applications.mails import SENDER, paper, raw
from tests.applications.mails import mail as mail_of
from tests.cast import Cast
from tests.files.samples import png
from tests.operations.conftest import OWN, Inbox
from tests.operations.mail_steps import LATER, _folder, receive, reply, sent, subject_of

__all__ = ["_folder"]


def signature_picture(number: int) -> bytes:
    """Return a small valid picture, another one for each number."""
    return png(comment=f"n\0{number}".encode())


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
