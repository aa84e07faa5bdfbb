"""What people and channels really send: lists with bad lines, and a channel that answers twice."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings

from gongkai.channels.actions.accounts import replace_recipients
from gongkai.channels.actions.sends import queue_send
from gongkai.channels.connectors.outgoing import request
from gongkai.channels.limits import ChannelLimits
from gongkai.channels.models import Delivery, Send
from gongkai.channels.recipients import read_numbers
from gongkai.sampledata.stand_ins.stand_in import StandIn
from tests.cast import Cast
from tests.channels.test_sending import Clock, account, clock, document, running, server, settle

__all__ = ["account", "clock", "document", "running", "server"]
pytestmark = pytest.mark.django_db
BAD_LINES = ("财政厅值班室", "0991-1234567", "138000000001", "12345678901", "1380000 000", "—")


def ten_thousand() -> str:
    """Return 10,000 lines: 9,700 numbers, of which the gateway knows 9,550, and 300 lines without one."""
    known = [f"138{one:08d}" for one in range(9_550)]
    unknown = [f"199{one:08d}" for one in range(150)]
    bad = [BAD_LINES[one % len(BAD_LINES)] for one in range(300)]
    return "\n".join([*known[:5_000], *bad[:200], *unknown, *known[5_000:], *bad[200:]])


def test_ten_thousand_recipients_with_bad_lines_and_bad_numbers(
    cast: Cast, server: StandIn, account: Any, document: Any, clock: Clock
) -> None:
    read = read_numbers(ten_thousand())
    assert (len(read.numbers), len(read.bad_lines)) == (9_700, 300)
    assert read.bad_lines[:2] == [5_001, 5_002]
    made = account("sms")
    replace_recipients(made, read, by=cast.disclosure, at=clock.at)
    queue_send(document, made, "", by=cast.disclosure, at=clock.at)
    # Each fifth request fails: half of them before the batch has arrived, half after it.
    turns = iter(range(10_000))
    ways = {0: "500", 5: "late drop"}
    server.fail = lambda _path: ways.get(next(turns) % 10, "")
    settle(clock, rounds=60)
    send = Send.objects.get()
    assert (send.state, send.accepted_count, send.rejected_count) == ("published", 9_550, 150)
    assert len(server.received) == 9_550
    assert set(server.received.values()) == {1}
    assert server.faults == []
    assert Delivery.objects.count() == 1


@pytest.fixture
def twice() -> Iterator[str]:
    """Run a server that answers each request with two answers, of which the second says something else."""
    answers = b"".join(
        b"HTTP/1.1 %d x\r\ncontent-length: %d\r\n\r\n%s" % (status, len(text), text)
        for status, text in ((200, b'{"is": "first"}'), (500, b'{"is": "second"}'))
    )
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                link, _address = listener.accept()
            except OSError:
                return
            with link:
                link.recv(10_000)
                link.sendall(answers)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_second_answer_is_taken_for_nothing(twice: str, settings: LazySettings) -> None:
    """A connection is used for one request, so that the second answer is not that of the next one."""
    settings.GONGKAI_CHANNELS = ChannelLimits(twice, seconds=5)
    for _time in range(2):
        answer = request("POST", f"http://{twice}/x", content=b"{}")
        assert (answer.status, answer.json()) == (200, {"is": "first"})
