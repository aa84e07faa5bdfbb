"""
Eight server processes, eight people at once: one wins, the others are told why, nobody meets an error.

The same document and different ones, released, corrected, withdrawn and edited at the same moment,
while people sign in and the public reads.
"""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from tests.crash.browsers import Browser, draft_form, revision_of, said
from tests.crash.place import Place, place
from tests.database_templates import WorkerDatabases

PEOPLE = 8
EACH = 3
PAUSE = 0.1
NOT_APPROVED = "Only an approved document can be released."
NOT_PUBLIC = "Only a public document can be withdrawn."
IS_OPEN = "A new version is already in preparation."
Deed = Callable[[Browser], tuple[int, str, str]]


class Crowd:
    """Eight browsers that act at one moment; keeps count of what they are told."""

    def __init__(self, ground: Place) -> None:
        self.ground = ground
        self.browsers = [Browser(ground) for _ in range(PEOPLE)]
        self.pool = ThreadPoolExecutor(PEOPLE)
        self.counts: Counter[str] = Counter()
        self.slowest = 0.0

    def at_once(self, deeds: Sequence[Deed]) -> list[tuple[int, str]]:
        """Let each browser do its deed when all are ready; returns what each was told."""
        ready = Barrier(len(deeds))

        def one(browser: Browser, deed: Deed) -> tuple[int, str, float]:
            ready.wait(timeout=30)
            started = time.monotonic()
            status, _location, text = deed(browser)
            return status, text, time.monotonic() - started

        done = list(self.pool.map(one, self.browsers, deeds))
        self.slowest = max(self.slowest, *(seconds for _status, _text, seconds in done))
        for status, text, _seconds in done:
            assert status < 500, f"{status}: {said(text)}\n{self.ground.told()}"
            self.counts[str(status)] += 1
        return [(status, text) for status, text, _seconds in done]

    def one_wins(self, deeds: Sequence[Deed], words: str) -> None:
        """Let them contend for one thing; all but one are refused, in these words."""
        told = self.at_once(deeds)
        assert sorted(status for status, _text in told) == [302] + [409] * (len(deeds) - 1), [
            (status, said(text)) for status, text in told
        ]
        assert all(words in text for status, text in told if status == 409), [
            said(text) for _status, text in told
        ]


def act(who: str, pk: int, deed: str, **fields: str) -> Deed:
    return lambda browser: browser.post(who, f"/desk/documents/{pk}/act/{deed}/", fields)


def different_documents(crowd: Crowd) -> None:
    """Each releases documents of its own: all succeed, all draw on one series of numbers."""
    made = crowd.ground.ask("papers", approved=PEOPLE * EACH, released=0, corrected=0, drafts=0)[
        "approved"
    ]
    for turn in range(EACH):
        deeds = [act("disclosure", pk, "release", confirm="1") for pk in made[turn::EACH]]
        assert {status for status, _text in crowd.at_once(deeds)} == {302}
    now = crowd.ground.ask("truth", ids=made)
    running = sorted(int(one["number"].rpartition("-")[2]) for one in now.values())
    assert running == list(range(running[0], running[0] + len(made)))


def one_document(crowd: Crowd) -> None:
    """All release, withdraw, correct and edit the same."""
    made = crowd.ground.ask("papers", approved=1, released=1, corrected=0, drafts=1)
    crowd.one_wins(
        [act("disclosure", made["approved"][0], "release", confirm="1")] * PEOPLE, NOT_APPROVED
    )
    crowd.one_wins([act("drafter", made["released"][0], "start-version")] * PEOPLE, IS_OPEN)
    crowd.one_wins(
        [act("disclosure", made["approved"][0], "withdraw", reason="附件有误")] * PEOPLE, NOT_PUBLIC
    )
    path = f"/desk/documents/{made['drafts'][0]}/edit/"
    revision = revision_of(crowd.browsers[0].get("drafter", path)[2])

    def edit(number: int) -> Deed:
        form = draft_form(crowd.ground, f"第{number}人的标题", revision=revision)
        return lambda browser: browser.post("drafter", path, form)

    crowd.one_wins([edit(number) for number in range(PEOPLE)], "saved")


def correction_and_withdrawal(crowd: Crowd) -> None:
    """Half of them release a correction, half withdraw the document: at most one of each gets through."""
    pk = crowd.ground.ask("papers", approved=0, released=0, corrected=1, drafts=0)["corrected"][0]
    deeds = [
        act("disclosure", pk, "release", confirm="1"),
        act("disclosure", pk, "withdraw", reason="附件有误"),
    ] * (PEOPLE // 2)
    told = crowd.at_once(deeds)
    assert {status for status, _text in told} == {302, 409}
    won = Counter(number % 2 for number, (status, _text) in enumerate(told) if status == 302)
    assert won[0] == 1, "the correction is released once, before the withdrawal or after it"
    # Withdrawn before the correction and once more after it: both were right.
    assert 1 <= won[1] <= 2
    acts = crowd.ground.ask("truth", ids=[pk])[str(pk)]["acts"]
    assert acts.get("document.corrected", 0) + acts.get("document.rereleased", 0) == 1
    assert acts["document.withdrawn"] == won[1]


class Bystanders(Thread):
    """Signs in and reads, again and again: sessions and logs are written beside the acts."""

    def __init__(self, ground: Place) -> None:
        super().__init__(daemon=True)
        self.ground = ground
        self.enough = Event()
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []

    def run(self) -> None:
        """Go on until it is enough."""
        browser = Browser(self.ground)
        number = 0
        fields = {"username": "stranger", "password": self.ground.facts["password"]}
        asked: list[tuple[str, Deed]] = [
            ("sign-in", lambda browser: browser.post("", "/sign-in/", fields)),
            ("reading", lambda browser: browser.get("", "/")),
            ("searching", lambda browser: browser.get("", "/api/v1/search?q=%E7%9B%AE%E5%BD%95")),
            ("desk", lambda browser: browser.get("drafter", "/desk/documents/")),
        ]
        # With a pause: without one, half of what the machine can do would be hashes of passwords.
        while not self.enough.wait(PAUSE):
            number += 1
            name, deed = asked[number % len(asked)]
            status, _location, text = deed(browser)
            if status >= 400:
                self.faults.append(f"{name}: {status} {said(text)}")
            self.counts[name] += 1


@pytest.mark.real_clock
@pytest.mark.django_db
@pytest.mark.skipif(sys.platform != "linux", reason="the server is found in /proc")
@pytest.mark.parametrize("rounds", [1, pytest.param(6, marks=pytest.mark.long)])
def test_eight_at_once(
    tmp_path: Path,
    worker_databases: WorkerDatabases,
    counted: Callable[[str, str], Any],
    rounds: int,
) -> None:
    started = time.monotonic()
    with place(tmp_path, worker_databases.templates) as ground:
        ground.serve(workers=PEOPLE, threads=1)
        ground.wait()
        crowd, beside = Crowd(ground), Bystanders(ground)
        beside.start()
        try:
            for _ in range(rounds):
                different_documents(crowd)
                one_document(crowd)
                correction_and_withdrawal(crowd)
        finally:
            beside.enough.set()
            beside.join(timeout=60)
            crowd.pool.shutdown()
        assert beside.faults == []
        assert ground.ask("caught_up", seconds=30) == []
        assert ground.ask("verify", parts=[]) == []
        assert not re.search("locked|deadlock|Traceback", ground.told())
        there = ground.ask("counts")
    done, refused = crowd.counts["302"], crowd.counts["409"]
    counted(
        "eight at once",
        f"{done + refused} deeds: {done} done, {refused} refused in words, 0 errors; beside them "
        f"{beside.counts['sign-in']} sign-ins and {beside.counts.total() - beside.counts['sign-in']} pages; "
        f"{there['numbers']} index numbers without a gap, slowest answer {crowd.slowest:.1f} s, "
        f"{time.monotonic() - started:.0f} s in all",
    )
