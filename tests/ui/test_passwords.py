"""Password reset by mail; one test uses a real mail server."""

import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from gongkai.organisations.models import Account, SecurityEvent
from gongkai.ui.mails import link_mail, send_after_response
from tests.cast import PASSWORD, Cast
from tests.journeys.secrets import secrets_in
from tests.ui.factors import account_of, code_of, password_step, with_app
from tools.browser import free_port

ADDRESS = "drafter@example.org"
NEW = "a longer and better password"
PAGE = "/sign-in/new-password/"
LINK = re.compile(r"https://open\.example\.org/sign-in/new-password/#(\S+)")


@pytest.fixture(autouse=True)
def _mail_server_is_set(settings: Any, cast: Cast) -> None:
    settings.EMAIL_HOST = "mail.example.org"  # the test runner collects the mails
    settings.GONGKAI_ADDRESS = "https://open.example.org/"
    Account.objects.filter(pk=cast.drafter.account_id).update(email=ADDRESS)


def ask(email: str = ADDRESS, browser: Client | None = None, **headers: str) -> Any:
    """Request a link, from another address if one is given."""
    return (browser or Client(**headers)).post("/sign-in/forgotten/", {"email": email})


def code() -> str:
    """Return the code of the link in the newest mail."""
    text = str(mail.outbox[-1].body)
    found = LINK.search(text)
    assert found
    assert text.count(found[1]) == 2  # in the link, and by itself for readers without scripts
    return found[1]


def use(code: str, password: str = NEW, browser: Client | None = None) -> Any:
    return (browser or Client()).post(PAGE, {"code": code, "password": password, "again": password})


def test_link_sets_a_new_password_once(cast: Cast) -> None:
    inside, _status, _where = password_step("drafter")
    browser = Client()
    answer = ask(browser=browser)
    assert answer["Location"] == "/sign-in/"
    assert "链接即将送达" in browser.get("/sign-in/").content.decode()
    assert [(one.to, one.subject) for one in mail.outbox] == [([ADDRESS], "政府信息公开：重设密码")]
    assert browser.get(PAGE).status_code == 200
    sent = code()
    assert use(sent, browser=browser)["Location"] == "/sign-in/"
    assert inside.get("/desk/").status_code == 302
    again = use(sent, "x" * 20, browser)
    assert again.status_code == 400
    assert "/sign-in/forgotten/" in again.content.decode()
    assert password_step("drafter")[1] == 200
    assert password_step("drafter", NEW)[1] == 302


def test_known_and_unknown_address_get_the_same_response(cast: Cast) -> None:
    Account.objects.filter(pk=cast.head.account_id).update(
        email="head@example.org", is_active=False
    )
    seen = set()
    for email in (ADDRESS, "nobody@example.org", "head@example.org"):
        browser = Client()
        answer = ask(email, browser)
        page = (
            browser.get("/sign-in/")
            .content.decode()
            .split("<main", 1)[1]
            .split("csrfmiddlewaretoken")[0]
        )
        seen.add((answer.status_code, answer["Location"], page))
    assert len(seen) == 1
    assert [one.to for one in mail.outbox] == [[ADDRESS]]


def test_mail_is_sent_after_the_response(cast: Cast) -> None:
    answer = send_after_response(HttpResponse(), [link_mail(account_of(cast.drafter))])
    assert mail.outbox == []
    answer.close()
    answer.close()
    assert len(mail.outbox) == 1


def test_unreachable_mail_server_does_not_change_the_response(settings: Any, caplog: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert ask()["Location"] == "/sign-in/"
    assert "A mail could not be sent." in caplog.text
    assert ADDRESS not in caplog.text


def test_expired_link_is_refused(monkeypatch: Any) -> None:
    ask()
    moment = datetime.now() + timedelta(minutes=61)  # noqa: DTZ005  (Django's token clock)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: moment)
    assert use(code()).status_code == 400


@pytest.mark.parametrize("spoil", ["token", "account", "nobody", "letters", "giant"])
def test_damaged_link_is_refused(cast: Cast, spoil: str) -> None:
    ask()
    account, _dot, token = code().partition(".")
    damaged = {
        "token": f"{account}.{token[:-1]}x",
        "account": f"{'MQ' if account != 'MQ' else 'Mg'}.{token}",
        "nobody": f"OTk5OTk5.{token}",
        "letters": f"中.{token}",
        "giant": f"{'OTk5' * 12}.{token}",
    }[spoil]
    assert use(damaged).status_code == 400
    assert password_step("drafter", NEW)[1] == 200


def test_link_of_a_closed_account_is_refused(cast: Cast) -> None:
    ask()
    Account.objects.filter(pk=cast.drafter.account_id).update(is_active=False)
    assert use(code()).status_code == 400


def test_wrong_code_keeps_the_form_and_says_whom_to_ask_without_mail(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    answer = use("ABCD-EFGH-JKMN-PQRS")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="ABCD-EFGH-JKMN-PQRS"' in page
    assert 'name="password"' in page
    assert "此码有误、已经用过或者已经过期" in page
    assert "请本机关的管理员重新打印通知书" in page
    assert "/sign-in/forgotten/" not in page


def test_weak_password_does_not_use_up_the_link() -> None:
    ask()
    answer = use(code(), "short")
    assert answer.status_code == 400
    assert f'value="{code()}"' in answer.content.decode()
    assert use(code()).status_code == 302


def test_form_without_a_code_is_refused_at_its_field() -> None:
    answer = use("")
    assert answer.status_code == 400
    assert 'id="id_code_error"' in answer.content.decode()


def test_second_factor_is_still_required(cast: Cast) -> None:
    with_app(cast.drafter)
    ask()
    browser = Client()
    use(code(), browser=browser)
    assert browser.get("/desk/").status_code == 302
    assert password_step("drafter", NEW)[2] == "/sign-in/code/"


def test_link_ends_the_pause_of_the_user_name(settings: Any) -> None:
    settings.GONGKAI_TRIES = 1
    password_step("drafter", "wrong")
    assert password_step("drafter")[1] == 429
    ask()
    use(code())
    assert password_step("drafter", NEW)[1] == 302


@pytest.mark.parametrize("email", [ADDRESS, "nobody@example.org"])
def test_repeated_requests_are_refused_for_known_and_unknown_addresses(
    email: str, settings: Any
) -> None:
    settings.GONGKAI_TRIES = 2
    assert [ask(email).status_code for _time in range(4)] == [302, 302, 429, 429]
    assert len(mail.outbox) == (1 if email == ADDRESS else 0)
    assert SecurityEvent.objects.filter(kind="reset_asked").count() == 2


def test_stranger_cannot_stop_the_mails_of_an_owner(settings: Any) -> None:
    settings.GONGKAI_TRIES = 2
    for _time in range(4):
        ask(REMOTE_ADDR="192.0.2.66")
    assert len(mail.outbox) == 1
    sent = code()
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert ask(REMOTE_ADDR="198.51.100.7").status_code == 302
    assert len(mail.outbox) == 2
    # The mail that the stranger caused is as good as any.
    assert use(sent).status_code == 302


def test_link_names_the_site_of_the_settings_whatever_the_request_says(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"host": "evil.example"}).post("/sign-in/forgotten/", {"email": ADDRESS})
    assert "evil" not in str(mail.outbox[0].body)
    assert code()


def test_page_explains_a_missing_mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert "本站不发送邮件" in Client().get("/sign-in/forgotten/").content.decode()
    assert "本站不发送邮件" in ask().content.decode()
    assert mail.outbox == []


@pytest.mark.parametrize("email", ["", "no address", "a@b", "x" * 300 + "@example.org"])
def test_invalid_address_is_refused(email: str) -> None:
    assert ask(email).status_code == 400
    assert mail.outbox == []


def test_mail_has_the_language_of_the_account(cast: Cast) -> None:
    Account.objects.filter(pk=cast.drafter.account_id).update(language="en")
    ask()
    assert mail.outbox[0].subject == "New password at Open Government Information"


def test_owner_is_notified_of_security_changes(cast: Cast) -> None:
    browser, _status, _where = password_step("drafter")
    secret = browser.get("/account/app/").context["form"].secret
    browser.post("/account/app/", {"code": code_of(secret)})
    browser.post("/account/recovery-codes/new/")
    browser.get("/account/app/remove/")
    browser.post("/account/app/remove/")
    browser.post("/account/confirm/?next=/account/password/", {"password": PASSWORD})
    browser.post("/account/password/", {"password": NEW, "again": NEW})
    ask()
    use(code(), NEW + "!")
    assert [one.subject.partition("：")[0] for one in mail.outbox] == [
        "已添加二次验证方式",
        "已生成新的恢复码",
        "已移除二次验证方式",
        "密码已修改",
        "政府信息公开",
        "密码已修改",
    ]
    assert {tuple(one.to) for one in mail.outbox} == {(ADDRESS,)}


class Box(Message):
    """Collects the messages accepted by the mail server."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.taken.append(message)


@pytest.fixture
def server(settings: Any) -> Iterator[Box]:
    """Run a real mail server on the loopback interface."""
    box = Box()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield box
    finally:
        controller.stop()


def test_mail_is_delivered_to_a_real_server(server: Box, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "desk@example.org"
    ask()
    (message,) = server.taken
    assert (message["From"], message["To"]) == ("desk@example.org", ADDRESS)
    text = message.get_payload(decode=True).decode()
    found = LINK.search(text)
    assert found
    assert use(found[1]).status_code == 302


def test_no_log_contains_the_code(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ask()
    sent = code()
    assert secrets_in(sent)
    statuses = [
        Client().get(PAGE).status_code,
        use(sent, "short").status_code,
        use(sent).status_code,
        use(sent).status_code,
    ]
    assert statuses == [200, 400, 302, 400]
    assert "Bad Request" in caplog.text
    assert secrets_in(caplog.text) == []
