"""People at work on documents of their own, each remembering what was acknowledged and what is in doubt."""

import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

from tests.crash.browsers import Browser, NoAnswer, draft_form, revision_of, said
from tests.crash.place import Place

ROAD = {
    "draft": ("drafter", "submit"),
    "office_review": ("head", "pass-office"),
    "secrecy_review": ("secrecy", "pass-secrecy"),
    "disclosure_review": ("disclosure", "pass-disclosure"),
    "approval": ("approver", "approve"),
    "approved": ("disclosure", "release"),
}
AFTER = dict(itertools.pairwise([*ROAD, ""]))
# Which acts a deed may become: a release is a first one, a correction, or one after a withdrawal.
ACTS = {
    "submit": ("document.submitted",),
    "pass-office": ("document.office_reviewed",),
    "pass-secrecy": ("document.secrecy_reviewed",),
    "pass-disclosure": ("document.disclosure_reviewed",),
    "approve": ("document.approved",),
    "withdraw": ("document.withdrawn",),
    "schedule": ("release.scheduled",),
    "release": ("document.released", "document.corrected", "document.rereleased"),
}


@dataclass
class Paper:
    """One document as its writer remembers it."""

    pk: int
    title: str
    state: str = "draft"
    status: str = "preparing"
    versions: int = 1
    noted: bool = True
    number: str | None = None
    done: Counter[str] = field(default_factory=Counter)
    doubt: Counter[str] = field(default_factory=Counter)
    files: set[str] = field(default_factory=set)
    files_in_doubt: set[str] = field(default_factory=set)
    titles_in_doubt: set[str] = field(default_factory=set)

    def faults(self, now: dict[str, Any] | None) -> Iterator[str]:
        """Yield what was acknowledged and is not there, or is there and nobody asked for."""
        if now is None:
            yield f"document {self.pk} was saved and is gone"
            return
        for deed, verbs in ACTS.items():
            there = sum(now["acts"].get(verb, 0) for verb in verbs)
            if not self.done[deed] <= there <= self.done[deed] + self.doubt[deed]:
                yield (
                    f"document {self.pk}: {deed} was acknowledged {self.done[deed]} times, is in doubt "
                    f"{self.doubt[deed]} times, and stands {there} times in the register"
                )
        if now["title"] not in {self.title, *self.titles_in_doubt}:
            yield f"document {self.pk}: the last save said {self.title}, it says {now['title']}"
        if not self.files <= set(now["files"]) <= self.files | self.files_in_doubt:
            yield f"document {self.pk}: files {sorted(self.files)} were attached, {now['files']} are there"
        if self.number is not None and now["number"] != self.number:
            yield f"document {self.pk}: its number was {self.number} and is {now['number']}"
        if now["versions"] < self.versions:
            yield f"document {self.pk}: version {self.versions} was begun and is gone"

    def learn(self, now: dict[str, Any]) -> None:
        """Take over what the database says, once it was found to be possible."""
        self.state, self.status, self.noted = now["state"], now["status"], now["noted"]
        if now["appointed"]:
            self.state = "appointed"
        self.number, self.versions, self.title = now["number"], now["versions"], now["title"]
        self.files, self.files_in_doubt, self.titles_in_doubt = set(now["files"]), set(), set()
        for deed, verbs in ACTS.items():
            self.done[deed] = sum(now["acts"].get(verb, 0) for verb in verbs)
        # What is appointed may be released at any moment, and nobody is told.
        self.doubt = Counter(release=1) if self.state == "appointed" else Counter()


class Writer(Thread):
    """Works on its own documents until the server is gone; what it was told stands in its papers."""

    def __init__(self, place: Place, papers: list[Paper], chance: random.Random, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.place, self.papers, self.chance = place, papers, chance
        self.browser = Browser(place)
        self.enough = Event()
        self.acknowledged = 0
        self.doing = ""
        self.took: dict[str, float] = {}
        self.slowest = (0.0, "")
        self.faults: list[str] = []

    def run(self) -> None:
        """Go on until the server is gone, or something is wrong."""
        try:
            while not self.enough.is_set():
                self.step()
        except NoAnswer:
            pass
        except Exception as error:  # noqa: BLE001  (shown by the test, not by a thread that nobody hears)
            self.faults.append(f"{type(error).__name__}: {error}")

    def step(self) -> None:
        """Do one thing."""
        if len(self.papers) < 2 or self.chance.random() < 0.12:
            self.draft()
            return
        paper = self.chance.choice(self.papers[-6:])
        lot = self.chance.random()
        if paper.state == "draft" and (lot < 0.25 or not paper.noted):
            self.edit(paper)
        elif paper.state == "draft" and lot < 0.6:
            self.attach(paper)
        elif paper.state == "approved" and lot < 0.2:
            self.appoint(paper)
        elif paper.state in ROAD:
            self.walk(paper)
        elif paper.state == "appointed":
            self.read(paper)
        elif paper.status == "released" and lot < 0.3:
            self.withdraw(paper)
        elif lot < 0.8:
            self.begin_again(paper)
        else:
            self.read(paper)

    def token(self) -> str:
        """Return a title that was never used."""
        return f"关于第{self.chance.getrandbits(48):x}号事项的通知"

    def draft(self) -> None:
        """Begin a document; where nobody answered, there may be a draft more, and nobody was told."""
        title = self.token()
        form = draft_form(self.place, title, place=self.place.facts["place"])
        status, location, text = self.browser.post("drafter", "/desk/documents/new/", form)
        self._right(status, "new", text)
        self.papers.append(Paper(int(location.split("/")[3]), title))

    def edit(self, paper: Paper) -> None:
        """Save a draft under another title."""
        status, _location, page = self.browser.get("drafter", f"/desk/documents/{paper.pk}/edit/")
        assert status == 200, f"edit page of {paper.pk}: {status} {said(page)}"
        title = self.token()
        paper.titles_in_doubt.add(title)
        form = draft_form(self.place, title, revision=revision_of(page))
        with self._at("edit"):
            status, _location, text = self.browser.post(
                "drafter", f"/desk/documents/{paper.pk}/edit/", form
            )
        self._right(status, f"edit {paper.pk}", text)
        paper.title, paper.noted, paper.titles_in_doubt = title, True, set()

    def attach(self, paper: Paper) -> None:
        """Hang a file on a draft."""
        name = f"{self.chance.getrandbits(48):x}.csv"
        content = f"{name}\n".encode() * self.chance.choice([1, 1_000, 100_000])
        paper.files_in_doubt.add(name)
        with self._at("attach"):
            status, _location, text = self.browser.upload(
                "drafter", f"/desk/documents/{paper.pk}/files/", name, content
            )
        self._right(status, f"attach to {paper.pk}", text)
        paper.files_in_doubt.discard(name)
        paper.files.add(name)

    def walk(self, paper: Paper) -> None:
        """Take it one step along its road."""
        who, deed = ROAD[paper.state]
        if deed == "pass-disclosure":
            self.look(paper)
        self._do(paper, who, deed, {"confirm": "1"} if deed == "release" else {})
        paper.state = AFTER[paper.state]
        if deed == "release":
            paper.status = "released"

    def look(self, paper: Paper) -> None:
        """Confirm having looked at files that the worker has not read yet."""
        address = f"/desk/documents/{paper.pk}/findings/"
        status, _location, page = self.browser.get("secrecy", address)
        assert status == 200, f"findings of {paper.pk}: {status} {said(page)}"
        for found in re.findall(r'name="found" value="(\w{64})"', page):
            with self._at("look"):
                status, _location, text = self.browser.post(
                    "secrecy", address, {"found": found, "reason": "已查看"}
                )
            # The worker may have read the file meanwhile: then there is nothing to confirm.
            assert status in {302, 409}, f"look at {paper.pk}: {status} {said(text)}"

    def appoint(self, paper: Paper) -> None:
        """Leave the release to the worker, a few kills from now."""
        due = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(
            seconds=self.chance.choice([15, 25])
        )
        fields = {"due_at": due.strftime("%Y-%m-%dT%H:%M:%S"), "reason": "按会议安排"}
        self._do(paper, "disclosure", "schedule", fields)
        paper.state = "appointed"
        paper.doubt["release"] += 1

    def withdraw(self, paper: Paper) -> None:
        """Take it off line."""
        self._do(paper, "disclosure", "withdraw", {"reason": "附件有误"})
        paper.status = "withdrawn"

    def begin_again(self, paper: Paper) -> None:
        """Begin a correction, or a new review of what was withdrawn."""
        self._do(paper, "drafter", "start-version", {})
        paper.state, paper.noted = "draft", False
        paper.versions += 1

    def read(self, paper: Paper) -> None:
        """Look at its page and at the list."""
        for path in (f"/desk/documents/{paper.pk}/", "/", "/search/?q=%E4%BA%8B%E9%A1%B9"):
            status, _location, text = self.browser.get("disclosure", path)
            assert status == 200, f"{path}: {status} {said(text)}"

    def _do(self, paper: Paper, who: str, deed: str, fields: dict[str, str]) -> None:
        paper.doubt[deed] += 1
        with self._at(deed):
            status, _location, text = self.browser.post(
                who, f"/desk/documents/{paper.pk}/act/{deed}/", fields
            )
        self._right(status, f"{deed} {paper.pk}", text)
        paper.doubt[deed] -= 1
        paper.done[deed] += 1

    @contextmanager
    def _at(self, what: str) -> Iterator[None]:
        """Say what is being done, and remember how long it took."""
        self.doing, started = what, time.monotonic()
        try:
            yield
        finally:
            self.doing = ""
        self.took[what] = time.monotonic() - started
        self.slowest = max(self.slowest, (self.took[what], what))

    def _right(self, status: int, what: str, text: str) -> None:
        """Nobody else works on these documents: every refusal would mean that something was lost."""
        assert status == 302, f"{what}: {status} {said(text)}"
        self.acknowledged += 1
