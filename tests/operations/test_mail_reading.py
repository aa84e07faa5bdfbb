"""Processing of incoming mail: applications, refusals, and records of what was read."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gongkai.applications.actions.intake import register_application
from gongkai.applications.actions.mails import purge_incoming_mail
from gongkai.applications.incoming_mail.parsing import read_mail
from gongkai.applications.inputs import RegisterInputs
from gongkai.applications.intake.validation import MAX_MAIL_TEXT
from gongkai.applications.mail_states import MailFate
from gongkai.applications.models import Application, CaseFile, IncomingMail
from gongkai.applications.models import Message as Note
from gongkai.applications.rules.basics import MAX_MESSAGES
from gongkai.applications.rules.intake import MAX_CASE_FILES
from gongkai.applications.states import Stage
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.sending import send_due_mails
from gongkai.kit.refusals import Refused
from gongkai.ledger.models import Act
from gongkai.operations import mail_intake
from gongkai.operations.mail_intake import receive_mail
from gongkai.operations.mailboxes import MailboxFault, Waiting
from tests.applications.cases import MONDAY
from tests.applications.mails import SENDER, paper, raw
from tests.cast import Cast
from tests.operations.conftest import OWN, Inbox
from tests.operations.mail_steps import LATER, _folder, receive, reply, sent, subject_of

__all__ = ["_folder"]


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


def test_submission_key_is_that_of_the_form(cast: Cast) -> None:
    receive(cast, raw())
    assert Application.objects.get().submission == read_mail(raw(), cast.finance.code).key


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


def test_subject_that_is_too_long_for_a_title_is_kept_in_the_text(cast: Cast) -> None:
    subject = "申请公开" * 60
    receive(cast, raw(headers={"Subject": subject}, text="正文"))
    case = Application.objects.get()
    assert (case.title, case.description) == (subject[:200], f"{subject}\n\n正文")
