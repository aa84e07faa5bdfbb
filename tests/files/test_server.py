"""Hostile uploads at a real server: pages are still answered, and every upload gets a reason."""

import http.client
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from gongkai.portal.form_tokens import LEAST
from tests.crash.browsers import TOKEN, Browser, said
from tests.crash.place import Place, place
from tests.crash.test_submissions import draw, path_of
from tests.database_templates import Templates, WorkerDatabases
from tests.files.samples import archive_of_bombs, object_stream, packed, pdf

UPLOADS = 20
EDGE = "----edge"
MAX_SECONDS = 1.0


def hostile() -> list[bytes]:
    """Make archives of some kilobytes that cost as much as possible: bytes, objects, files."""
    links = b"".join(b"<</S/URI/URI(https://a.cn/%d)>>" % number for number in range(200))
    objects = pdf(*([b"[" + links + b"]"] * 1_000))
    arrays = pdf(object_stream(b"[" * 100 + b"0 " * (4 << 20)))
    return [
        archive_of_bombs(20),
        packed({f"{number}.pdf": objects for number in range(5)}),
        packed({f"{number}.pdf": arrays for number in range(20)}),
        packed({f"{number}.txt": b"1" * (15 << 20) for number in range(40)}),
    ]


def send(ground: Place, fields: dict[str, str], content: bytes, person: int) -> tuple[int, str]:
    """Send an application with a file."""
    body = b""
    for name, value in {"csrfmiddlewaretoken": TOKEN, **fields}.items():
        body += (
            f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        )
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="papers"; filename="a.zip"\r\n\r\n'
    body += head.encode() + content + f"\r\n--{EDGE}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", ground.port, timeout=120)
    try:
        connection.request(
            "POST",
            path_of(person),
            body,
            {
                "Content-Type": f"multipart/form-data; boundary={EDGE}",
                "Cookie": f"csrftoken={TOKEN}; django_language=en",
                "Connection": "close",
            },
        )
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def reason_of(page: str) -> str:
    """Name the reason that a page gives for its refusal."""
    for sign, reason in {
        "未予接收": "busy",
        "检查该文件所需": "limit",
        "解压后过大": "bomb",
        "申请已提交": "taken",
    }.items():
        if sign in page:
            return reason
    return "other"


def measure(ground: Place, stop: Event) -> list[float]:
    """Ask for robots.txt again and again; return the seconds of each answer."""
    seconds = []
    while not stop.is_set():
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", ground.port, timeout=60)
        connection.request("GET", "/robots.txt", headers={"Connection": "close"})
        assert connection.getresponse().read()
        connection.close()
        seconds.append(time.monotonic() - began)
        time.sleep(0.05)
    return seconds


def attack(folder: Path, templates: Templates, rounds: int) -> str:
    """Send the uploads at once, in rounds, while another client reads a page."""
    files = hostile()
    with place(folder, templates) as ground, ThreadPoolExecutor(UPLOADS + 1) as pool:
        ground.serve(workers=2, threads=4)
        ground.wait()
        browser = Browser(ground)
        reasons: Counter[str] = Counter()
        stop = Event()
        measuring = None
        longest = 0.0
        try:
            for _round in range(rounds):
                forms = [draw(browser, person) for person in range(UPLOADS)]
                time.sleep(LEAST.total_seconds())
                measuring = measuring or pool.submit(measure, ground, stop)

                def one(person: int, forms: list[dict[str, str]] = forms) -> tuple[int, str, float]:
                    began = time.monotonic()
                    status, page = send(ground, forms[person], files[person % len(files)], person)
                    return status, page, time.monotonic() - began

                for status, page, seconds in pool.map(one, range(UPLOADS)):
                    assert status == 400, said(page)
                    reasons[reason_of(page)] += 1
                    longest = max(longest, seconds)
        finally:
            stop.set()
        assert measuring is not None
        seconds = sorted(measuring.result())
        stored = [path for path in (folder / "data" / "files").glob("??/??/*") if path.is_file()]
    assert not stored
    assert not reasons["other"]
    assert reasons["busy"]
    assert reasons["bomb"] + reasons["limit"]
    p95 = seconds[int(len(seconds) * 0.95)]
    assert len(seconds) >= 20
    assert p95 < MAX_SECONDS, seconds[-20:]
    return (
        f"{rounds * UPLOADS} hostile uploads {dict(reasons)}, the longest {longest:.1f} s; "
        f"robots.txt {len(seconds)} times: p95 {p95:.3f} s, longest {seconds[-1]:.3f} s"
    )


@pytest.mark.real_clock
@pytest.mark.django_db
@pytest.mark.skipif(sys.platform != "linux", reason="the server is found in /proc")
def test_pages_are_answered_during_hostile_uploads(
    tmp_path: Path, worker_databases: WorkerDatabases, counted: Callable[[str, str], Any]
) -> None:
    counted("hostile uploads", attack(tmp_path, worker_databases.templates, rounds=1))


@pytest.mark.long
@pytest.mark.real_clock
@pytest.mark.django_db
@pytest.mark.skipif(sys.platform != "linux", reason="the server is found in /proc")
def test_pages_are_answered_during_many_hostile_uploads(
    tmp_path: Path, worker_databases: WorkerDatabases, counted: Callable[[str, str], Any]
) -> None:
    counted("hostile uploads, long", attack(tmp_path, worker_databases.templates, rounds=12))
