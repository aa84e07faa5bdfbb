"""The list of incoming mail: outcome and folder, without the sender."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.applications.actions.mails import note_incoming
from gongkai.applications.incoming_mail.parsing import read_mail
from gongkai.applications.mail_states import FOLDERS, MailFate
from gongkai.applications.models import Application, IncomingMail
from gongkai.applications.rules.mails import FAULTS, fault_text
from gongkai.organisations.models import Body, Person
from tests.applications.cases import MONDAY, arrived
from tests.applications.mails import SENDER, raw
from tests.cast import Cast

LIST = "/desk/applications/mails/"
SignIn = Callable[[Person], Client]


def noted(
    body: Body, fate: MailFate, number: int = 1, case: Application | None = None, **more: Any
) -> IncomingMail:
    mail = read_mail(raw(headers={"Message-ID": f"<{number}@x>"}), body.code)
    at = MONDAY + timedelta(minutes=number)
    return note_incoming(body, mail, fate, arrived_at=at, at=at, application=case, **more)


def rows(page: str) -> int:
    return page.count("data-row")


def test_mails_without_application_are_shown_first(cast: Cast, sign_in: SignIn) -> None:
    case = arrived(cast, channel="email")
    for number, fate in enumerate(MailFate):
        noted(
            cast.finance,
            fate,
            number,
            case if fate != MailFate.AUTOMATIC else None,
            fault="file-type",
        )
    officer = sign_in(cast.officer)
    page = officer.get(LIST).content.decode()
    assert rows(page) == 3
    assert all(
        FOLDERS[fate] in page for fate in (MailFate.REFUSED, MailFate.UNMATCHED, MailFate.AUTOMATIC)
    )
    assert "有文件不能接收" in page
    assert f"/desk/applications/{case.pk}/" in page
    assert SENDER not in page
    assert rows(officer.get(LIST, {"fate": "all"}).content.decode()) == len(MailFate)
    assert rows(officer.get(LIST, {"fate": "refused"}).content.decode()) == 1
    assert officer.get(LIST, {"fate": "x"}).status_code == 400
    assert LIST in officer.get("/desk/applications/").content.decode()


def test_only_handlers_of_the_body_see_its_mail(cast: Cast, sign_in: SignIn) -> None:
    noted(cast.finance, MailFate.REFUSED)
    assert rows(sign_in(cast.stranger).get(LIST).content.decode()) == 0
    assert rows(sign_in(cast.supervisor).get(LIST).content.decode()) == 1
    assert sign_in(cast.drafter).get(LIST).status_code == 403


def test_case_of_another_body_is_not_named(cast: Cast, sign_in: SignIn) -> None:
    case = arrived(cast)
    noted(cast.health, MailFate.UNMATCHED, case=case)
    stranger = sign_in(cast.stranger)
    for page in (stranger.get(LIST), stranger.get(LIST, {"format": "csv"})):
        assert case.number not in b"".join(page).decode()


def test_list_is_exported(cast: Cast, sign_in: SignIn) -> None:
    noted(cast.finance, MailFate.REFUSED, fault="no-text")
    text = b"".join(sign_in(cast.officer).get(LIST, {"format": "csv"})).decode()
    assert "邮件没有内容" in text
    assert "gongkai-refused" in text
    assert SENDER not in text


def test_empty_list_says_whether_a_mailbox_is_configured(
    cast: Cast, sign_in: SignIn, settings: Any
) -> None:
    assert "未设置信箱" in sign_in(cast.officer).get(LIST).content.decode()
    settings.GONGKAI_MAILBOXES = (object(),)
    assert "未设置信箱" not in sign_in(cast.officer).get(LIST).content.decode()


def test_query_count_does_not_depend_on_rows(cast: Cast, sign_in: SignIn) -> None:
    officer, counts = sign_in(cast.officer), []
    case = arrived(cast)
    for number in (1, 2, 3):
        noted(cast.finance, MailFate.UNMATCHED, number, case)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            officer.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[2]


@pytest.mark.parametrize("code", [*FAULTS, "file-type", "archive-bomb", "something-new"])
def test_every_fault_has_a_label(code: str) -> None:
    assert fault_text(code)
    assert fault_text("") == ""
