"""The stand-ins of the demo: they show what they received, and fail as chosen."""

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.sampledata.stand_ins import Running, running_stand_ins
from tools.demo import free_ports


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with running_stand_ins() as found:
        yield found


def test_failure_is_chosen_for_one_service_and_a_number_of_requests(running: Running) -> None:
    assert running.fail(service="weibo", way="500", times="2") == 303
    assert "微博 Weibo: 500" in running.ask("GET", "/")[1]
    post = [running.ask("POST", "/2/statuses/share.json", "x=y")[0] for _ in range(3)]
    assert post == [500, 500, 200]
    assert running.ask("POST", "/cgi-bin/stable_token", "{}")[0] == 200
    assert "POST /2/statuses/share.json" in running.ask("GET", "/")[1]


@pytest.mark.parametrize(
    "values",
    [
        {"service": "telegram", "way": "500", "times": "1"},
        {"service": "sms", "way": "loud", "times": "1"},
        {"service": "sms", "way": "500", "times": "٣"},
        {"service": "sms", "way": "500", "times": "101"},
        {},
    ],
)
def test_other_failures_are_refused(running: Running, values: dict[str, str]) -> None:
    assert running.fail(**values) == 400


def test_no_other_site_uses_the_page(running: Running) -> None:
    assert running.ask("GET", "/", host="example.org")[0] == 403
    assert running.ask("POST", "/fail", "service=sms", origin="http://example.org")[0] == 403
    assert running.ask("GET", "/s/none")[0] == 404


def test_mails_are_kept_and_their_links_lead_on(running: Running) -> None:
    message = EmailMessage()
    message["Subject"], message["To"] = "确认 <b>", "reader@example.org"
    message.set_content("请打开 http://127.0.0.1:8000/follow/confirm/abc/ 。\n.\n以上")
    with smtplib.SMTP("127.0.0.1", running.mail_port, timeout=10) as link:
        refused = link.send_message(message, "a@example.org", ["b@example.org", "nobody@x.org"])
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            link.send_message(message, "a@example.org", ["nobody@x.org"])
        assert link.docmd("DATA")[0] == 503
        assert link.docmd("TURN")[0] == 502
    assert list(refused) == ["nobody@x.org"]
    page = running.ask("GET", "/")[1]
    assert "确认 &lt;b&gt;" in page
    assert "退回 Refused: nobody@x.org" in page
    shown = running.ask("GET", "/mail/1")[1]
    assert '<a href="http://127.0.0.1:8000/follow/confirm/abc/">' in shown
    assert "以上" in shown
    assert running.ask("GET", "/mail/9")[0] == 404


def test_program_ends_with_the_one_that_started_it() -> None:
    ports = [str(one) for one in free_ports(40_000, 2)]
    command = [sys.executable, "-m", "gongkai.sampledata.stand_ins", *ports]
    child = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert child.communicate(timeout=20) == (None, None)
    assert child.returncode == 0
