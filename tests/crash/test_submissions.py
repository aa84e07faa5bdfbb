"""
Two hundred applications at one moment, some of them sent twice: none is lost, none is taken twice.

Real server processes, real forms over HTTP, on the database that the tests run on.
"""

import html
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from gongkai.portal.form_tokens import LEAST
from tests.crash.browsers import Browser, said
from tests.crash.place import place
from tests.database_templates import WorkerDatabases

PEOPLE, TWICE = 200, 40
BODIES = ("990000-D01", "990000-D02")
TOKEN = re.compile(r'name="token" value="([^"]+)"')
NUMBER = re.compile(r"990000-D0[12]-SQ\d{4}-\d{5}")
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}")


def draw(browser: Browser, person: int) -> dict[str, str]:
    """Open the form as one of many, and fill it in."""
    status, _place, page = browser.get("", path_of(person))
    assert status == 200, said(page)
    token = TOKEN.search(page)
    assert token
    return {
        "kind": "person",
        "name": f"申请人{person}",
        "proof": "passport",
        "proof_number": f"E{person:08}",
        "telephone": f"139{person:08}",
        "email": "",
        "title": f"第{person}件事项",
        "description": f"请提供第{person}份材料。",
        "shape": "electronic",
        "way": "download",
        "homepage": "",
        "token": html.unescape(token[1]),
    }


def path_of(person: int) -> str:
    return f"/apply/{BODIES[person % 4 == 0]}/"


@pytest.mark.real_clock
@pytest.mark.django_db
@pytest.mark.skipif(sys.platform != "linux", reason="the server is found in /proc")
def test_two_hundred_applications_at_one_moment(
    tmp_path: Path, worker_databases: WorkerDatabases, counted: Callable[[str, str], Any]
) -> None:
    started = time.monotonic()
    with (
        place(tmp_path, worker_databases.templates) as ground,
        ThreadPoolExecutor(PEOPLE + TWICE) as pool,
    ):
        ground.serve(workers=4, threads=8)
        ground.wait()
        browser = Browser(ground, patience=300)
        forms = list(pool.map(lambda person: draw(browser, person), range(PEOPLE)))
        time.sleep(LEAST.total_seconds())
        senders = [*range(PEOPLE), *range(0, PEOPLE, PEOPLE // TWICE)]
        ready = Barrier(len(senders))

        def send(person: int) -> tuple[int, int, str, float]:
            ready.wait(timeout=60)
            begun = time.monotonic()
            status, _place, page = browser.post("", path_of(person), forms[person])
            return person, status, page, time.monotonic() - begun

        sending = time.monotonic()
        answers = list(pool.map(send, senders))
        took = time.monotonic() - sending
        wrong = [
            (person, status, said(page))
            for person, status, page, _seconds in answers
            if status != 200
        ]
        assert wrong == [], ground.told()

        receipts: dict[int, set[tuple[str, str]]] = {}
        for person, _status, page, _seconds in answers:
            number, code = NUMBER.search(page), CODE.search(page)
            assert number, said(page)
            assert code, said(page)
            receipts.setdefault(person, set()).add((number[0], code[0]))
        assert {len(shown) for shown in receipts.values()} == {1}, (
            "who sent twice is shown one and the same receipt"
        )
        given = {person: next(iter(shown)) for person, shown in receipts.items()}

        there = ground.ask("applications")
        assert len(there) == PEOPLE
        assert {number: one["title"] for number, one in there.items()} == {
            number: f"第{person}件事项" for person, (number, _code) in given.items()
        }
        assert all(one["acts"] == {"application.arrived": 1} for one in there.values())
        for body in BODIES:
            running = sorted(int(number[-5:]) for number in there if number.startswith(body))
            assert running == list(range(1, len(running) + 1))
        assert len({code for _number, code in given.values()}) == PEOPLE
        assert ground.ask("opens", keys=[given[person] for person in (0, 1, 199)]) == [True] * 3
        assert ground.ask("opens", keys=[(given[0][0], given[1][1])]) == [False]
        assert ground.ask("caught_up", seconds=30) == []
        assert ground.ask("verify", parts=[]) == []
        assert not re.search("locked|deadlock|Traceback", ground.told())
    slowest = max(seconds for *_rest, seconds in answers)
    shared = Counter(number[:10] for number in there)
    counted(
        "two hundred at once",
        f"{len(answers)} submissions, {TWICE} of them a second time: {len(there)} applications "
        f"({', '.join(f'{many} of {body}' for body, many in sorted(shared.items()))}), numbers without a gap, "
        f"each with its act and one receipt, 0 errors; {took:.1f} s, slowest {slowest:.1f} s, "
        f"{time.monotonic() - started:.0f} s in all",
    )
