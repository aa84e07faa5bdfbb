"""The stand-ins of the demo, asked as a browser would."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

from django.conf import LazySettings

from gongkai.channels.limits import ChannelLimits
from gongkai.channels.models import ChannelAccount, Send
from gongkai.channels.sending import send_due
from gongkai.channels.states import ConnectorKind, SendState
from gongkai.jobs.sending import send_due_mails
from gongkai.sampledata.demo.cases import FINANCE
from gongkai.sampledata.demo.channels import ENDED, READERS, SENT, channel_steps
from gongkai.sampledata.demo.region import find_region
from gongkai.sampledata.stand_ins.__main__ import begin
from gongkai.sampledata.stand_ins.pages import Console

Asked = tuple[int, str]


class Running:
    """The stand-ins, asked as a browser would."""

    def __init__(self, console: Console, mail_port: int) -> None:
        self.console, self.mail_port = console, mail_port
        self.host = f"127.0.0.1:{console.services.port}"

    def ask(self, method: str, path: str, content: str = "", **headers: str) -> Asked:
        with closing(HTTPConnection(self.host, timeout=10)) as link:
            link.request(method, path, content.encode(), headers)
            answer = link.getresponse()
            return answer.status, answer.read().decode()

    def fail(self, **values: str) -> int:
        return self.ask("POST", "/fail", urlencode(values))[0]


@contextmanager
def running_stand_ins() -> Iterator[Running]:
    """Run the stand-ins until the end of the block."""
    console, servers = begin(0, 0)
    try:
        yield Running(console, servers[1].server_address[1])
    finally:
        for one in servers:
            one.shutdown()
            one.server_close()


def send_demo(settings: LazySettings, now: datetime) -> None:
    """
    Load the channels of the demo into its region, and send.

    Every account receives two documents; a gateway refuses numbers, and a receiver is gone.
    """
    with running_stand_ins() as running:
        _send_demo(running, settings, now)


def _send_demo(running: Running, settings: LazySettings, now: datetime) -> None:
    cast = find_region()
    settings.GONGKAI_CHANNELS = ChannelLimits()
    assert list(channel_steps(cast, [FINANCE], now)) == []
    settings.GONGKAI_CHANNELS = ChannelLimits(running.host, seconds=2)
    settings.GONGKAI_ADDRESS = "http://127.0.0.1:8000"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.mail_port
    settings.EMAIL_BACKEND = "gongkai.jobs.smtp.EmailBackend"
    for step in channel_steps(cast, [FINANCE], now):
        step.run(step.at)
    for minutes in range(3):
        send_due(lambda at=now + timedelta(minutes=minutes): at)
        send_due_mails(now + timedelta(minutes=minutes))
    assert set(ChannelAccount.objects.values_list("kind", flat=True)) == set(ConnectorKind) - {
        ConnectorKind.ACTIVITYPUB
    }
    failed = Send.objects.get(state=SendState.FAILED)
    assert failed.account.name == ENDED
    by_staff = Send.objects.filter(account__kind=ConnectorKind.STAFF)
    assert set(by_staff.values_list("needs_person", flat=True)) == {True}
    sent = Send.objects.exclude(pk=failed.pk).exclude(account__kind=ConnectorKind.STAFF)
    assert set(sent.values_list("state", flat=True)) == {SendState.PUBLISHED}
    texts = sent.filter(account__kind=ConnectorKind.SMS)
    assert list(texts.values_list("accepted_count", "rejected_count")) == [(300, 9)] * SENT
    mails = sent.filter(account__kind=ConnectorKind.EMAIL)
    assert list(mails.values_list("accepted_count", "rejected_count")) == [(len(READERS), 0)] * SENT
    assert running.console.services.faults == []
    page = running.ask("GET", "/")[1]
    article = sent.filter(account__kind=ConnectorKind.WECHAT).first()
    assert article is not None
    assert article.address in page
    status, shown = running.ask("GET", article.address.removeprefix(f"http://{running.host}"))
    assert status == 200
    assert article.version.title in shown
    assert article.version.title in page
