"""Mailbox settings, and the processing of mail with a real IMAP server."""

import logging
import re
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from gongkai.applications.intake.query_codes import application_by_query_code
from gongkai.applications.models import Application, IncomingMail
from gongkai.operations import mail_intake
from gongkai.operations.mail_intake import read_mailbox, read_mailboxes
from gongkai.operations.mailboxes import (
    Mailbox,
    MailboxFault,
    mailboxes_of,
    move_mail,
    opened,
    waiting_in,
)
from tests.applications.cases import MONDAY
from tests.applications.mails import SENDER, paper, raw
from tests.cast import Cast
from tests.operations.conftest import Inbox
from tests.operations.dovecot import DOVECOT, PASSWORD, USER, Server, imap_server
from tools.browser import free_port

LATER = MONDAY + timedelta(hours=1)
real = pytest.mark.skipif(not DOVECOT, reason="Dovecot is not installed (Debian: dovecot-imapd).")


def test_list_of_mailboxes_is_parsed() -> None:
    found = mailboxes_of(
        "# a remark\n\n990000-D01  imaps://gk%40czt.example:p%40ss%3Aw%252F@mail.czt.example/INBOX\n"
        "990000-D02 imap://wjw:x@localhost:1143/A%20B?address=gongkai@wjw.example\n"
    )
    assert found == (
        Mailbox(
            "990000-D01",
            "mail.czt.example",
            993,
            "gk@czt.example",
            "p@ss:w%2F",
            "INBOX",
            "gk@czt.example",
            encrypted=True,
        ),
        Mailbox(
            "990000-D02",
            "localhost",
            1143,
            "wjw",
            "x",
            "A B",
            "gongkai@wjw.example",
            encrypted=False,
        ),
    )
    assert mailboxes_of("") == ()
    assert "p@ss" not in repr(found)


@pytest.mark.parametrize(
    "line",
    [
        "990000-D01",
        "a b c",
        "D imaps://u@x.cn:secret",
        "D https://u%40x.cn:secret@h/",
        "D imaps://u%40x.cn:secret@h:99999/",
        "D imaps://u:secret@h/",
        "D imaps://u%40x.cn@h/",
        "D imaps://:secret@h/",
        "D imap://u%40x.cn:secret@mail.cn/",
        "D imaps://u%40x.cn:se%22cret@h/",
        "D imaps://u%40x.cn:se%0Acret@h/",
        "D imaps://u%40x.cn:secret@h/收件箱",
        "D imaps://u:secret@h/?address=a@b@c",
        "D imaps://u:secret@[h/",
    ],
)
def test_error_about_an_invalid_mailbox_does_not_contain_its_password(line: str) -> None:
    with pytest.raises(ValueError, match="mailbox 1: ") as caught:
        mailboxes_of(line)
    assert "cret" not in str(caught.value)


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Server]:
    with imap_server() as server:
        yield server


@pytest.fixture
def box(dovecot: Server, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """Return the empty mailbox of the settings; the client trusts its certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))
    dovecot.empty()
    found = Mailbox(
        "990000-D01", "127.0.0.1", dovecot.port, USER, PASSWORD, "INBOX", USER, encrypted=True
    )
    settings.GONGKAI_MAILBOXES = (found,)
    return found


@real
def test_mail_is_read_processed_and_answered(
    cast: Cast,
    dovecot: Server,
    box: Mailbox,
    inbox: Inbox,
    settings: Any,
) -> None:
    settings.GONGKAI_MAILBOXES = (box,)
    dovecot.put(raw(files={"申请表.pdf": paper()}), MONDAY - timedelta(days=1))
    assert read_mailboxes(LATER) == 1
    case = Application.objects.get()
    assert (case.arrived_on.isoformat(), case.files.count()) == ("2026-03-01", 1)
    assert (dovecot.flags(), len(dovecot.flags("gongkai-taken"))) == ([], 1)
    (answer,) = inbox.mails
    text = answer.get_payload(decode=True)
    assert isinstance(text, bytes)
    code = re.search(r"查询码：(\S+)", text.decode())
    assert code is not None
    assert application_by_query_code(case.number, code[1]) == case
    dovecot.put(
        raw(headers={"Subject": "回复", "In-Reply-To": answer["Message-ID"]}, text="补充"), LATER
    )
    dovecot.put(answer.as_bytes(), LATER)
    assert read_mailboxes(LATER) == 2
    assert [one.text for one in case.messages.all()] == ["补充"]
    assert [len(dovecot.flags(f"gongkai-{name}")) for name in ("taken", "automatic")] == [2, 1]
    assert read_mailboxes(LATER) == 0
    assert len(inbox.mails) == 1


@real
def test_each_mail_is_moved_to_its_folder(cast: Cast, dovecot: Server, box: Mailbox) -> None:
    dovecot.put(raw(files={f"{number}.pdf": b"x" for number in range(200)}), MONDAY)
    dovecot.put(raw(headers={"Precedence": "bulk"}), MONDAY)
    dovecot.put(b"no mail at all", MONDAY)
    assert read_mailbox(box, LATER) == 3
    assert [
        len(dovecot.flags(f"gongkai-{name}")) for name in ("refused", "automatic", "taken")
    ] == [2, 1, 0]
    assert Application.objects.count() == 0


@real
def test_crash_between_commit_and_move_processes_no_mail_twice(
    cast: Cast, dovecot: Server, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(*args: Any) -> None:
        raise Died

    dovecot.put(raw(), MONDAY)
    with monkeypatch.context() as patch:
        patch.setattr(mail_intake, "move_mail", die)
        with pytest.raises(Died):
            read_mailbox(box, LATER)
    assert (Application.objects.count(), len(dovecot.flags())) == (1, 1)
    assert read_mailbox(box, LATER) == 1
    assert (Application.objects.count(), len(dovecot.flags())) == (1, 0)


@real
def test_mail_that_fails_is_left_for_staff_and_blocks_no_other(
    cast: Cast,
    dovecot: Server,
    box: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    take = mail_intake.receive_application

    def fail(body: Any, facts: Any, **more: Any) -> Any:
        if facts.title == "坏":
            raise RuntimeError(f"quotes {facts.applicant.email}")
        return take(body, facts, **more)

    monkeypatch.setattr(mail_intake, "receive_application", fail)
    dovecot.put(raw(headers={"Subject": "坏"}), MONDAY)
    dovecot.put(raw(), MONDAY)
    with caplog.at_level(logging.DEBUG):
        assert read_mailbox(box, LATER) == 1
    (flags,) = dovecot.flags()
    assert b"\\Flagged" in flags
    assert "RuntimeError" in caplog.text
    assert SENDER not in caplog.text
    assert read_mailbox(box, LATER) == 0


@real
def test_mail_is_not_moved_while_the_database_is_unavailable(
    cast: Cast, dovecot: Server, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **more: Any) -> None:
        raise OperationalError("gone")

    dovecot.put(raw(), MONDAY)
    with monkeypatch.context() as patch:
        patch.setattr(mail_intake, "receive_application", fail)
        with pytest.raises(OperationalError):
            read_mailbox(box, LATER)
    assert b"\\Flagged" not in dovecot.flags()[0]
    assert read_mailbox(box, LATER) == 1


@real
def test_only_the_headers_of_a_large_mail_are_read(
    cast: Cast, dovecot: Server, box: Mailbox, settings: Any
) -> None:
    settings.GONGKAI_UPLOAD_LIMIT = 1 << 20
    dovecot.put(raw(files={"a.pdf": paper() + b"x" * (3 << 20)}), MONDAY)
    assert read_mailbox(box, LATER) == 1
    assert IncomingMail.objects.get().fault == "file-too-large"


@real
def test_server_without_move_is_supported(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with imap_server("IMAP4rev1 UIDPLUS") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        old = Mailbox(
            "990000-D01", "127.0.0.1", server.port, USER, PASSWORD, "INBOX", USER, encrypted=True
        )
        server.put(raw(), MONDAY)
        server.put(raw(text="另一件"), MONDAY)
        with opened(old) as connection:
            assert "MOVE" not in connection.capabilities
        assert read_mailbox(old, LATER) == 2
        assert (server.flags(), len(server.flags("gongkai-taken"))) == ([], 2)


@real
def test_second_move_changes_nothing(dovecot: Server, box: Mailbox) -> None:
    dovecot.put(raw(), MONDAY)
    with opened(box) as connection:
        (waiting,) = waiting_in(connection, 10)
        move_mail(connection, waiting, "gongkai-taken")
        move_mail(connection, waiting, "gongkai-taken")
    assert len(dovecot.flags("gongkai-taken")) == 1


@real
def test_untrusted_certificate_is_refused(
    dovecot: Server, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(MailboxFault, match="SSLCertVerificationError") as caught, opened(box):
        pass
    assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)


@real
def test_error_about_a_wrong_password_does_not_contain_it(dovecot: Server, box: Mailbox) -> None:
    wrong = Mailbox(
        box.body,
        box.host,
        box.port,
        box.user,
        "not the word",
        box.folder,
        box.address,
        encrypted=True,
    )
    with pytest.raises(MailboxFault) as caught, opened(wrong):
        pass
    assert "not the word" not in str(caught.value)


def closed(code: str = "990000-D01") -> Mailbox:
    """Return a mailbox without a server."""
    return Mailbox(code, "127.0.0.1", free_port(), "u", "secret", "INBOX", "u@x.cn", encrypted=True)


def test_unavailable_mailbox_does_not_block_others(
    cast: Cast, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.GONGKAI_MAILBOXES = (closed(), closed("nobody"))
    assert read_mailboxes(LATER) == 0
    assert "ConnectionRefusedError" in caplog.text
    assert "no body has the code nobody" in caplog.text
    assert "secret" not in caplog.text


def test_command_reports_that_there_are_no_mailboxes(settings: Any) -> None:
    settings.GONGKAI_MAILBOXES = ()
    with pytest.raises(CommandError, match="GONGKAI_MAILBOXES_FILE"):
        call_command("read_mail")


@pytest.mark.django_db
def test_check_of_a_mailbox_reports_the_error(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_MAILBOXES = (closed(),)
    with pytest.raises(CommandError, match="ConnectionRefusedError"):
        call_command("read_mail", "--try")
    settings.GONGKAI_MAILBOXES = (closed("nobody"),)
    with pytest.raises(CommandError, match="no body has the code nobody"):
        call_command("read_mail", "--try")


@real
def test_command_checks_and_reads_mailboxes(cast: Cast, dovecot: Server, box: Mailbox) -> None:
    dovecot.put(raw(), MONDAY)
    said = StringIO()
    call_command("read_mail", "--try", stdout=said)
    assert "1 waiting" in said.getvalue()
    assert Application.objects.count() == 0
    call_command("read_mail", stdout=said)
    assert "1 mails processed" in said.getvalue()
    assert Application.objects.count() == 1


@real
def test_worker_reads_mail(cast: Cast, dovecot: Server, box: Mailbox) -> None:
    dovecot.put(raw(), datetime.now(MONDAY.tzinfo))
    call_command("worker", "--once", stdout=StringIO())
    assert Application.objects.count() == 1
