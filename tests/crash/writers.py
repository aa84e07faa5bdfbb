"""Writers who work on documents of their own; each records what was acknowledged and what is in doubt."""

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

REVIEW_STEPS = {
    "draft": ("drafter", "submit"),
    "office_review": ("head", "pass-office"),
    "secrecy_review": ("secrecy", "pass-secrecy"),
    "disclosure_review": ("disclosure", "pass-disclosure"),
    "approval": ("approver", "approve"),
    "approved": ("disclosure", "release"),
}
AFTER = dict(itertools.pairwise([*REVIEW_STEPS, ""]))
# The acts that an action may record: a release is a first one, a correction, or one after a withdrawal.
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
class ExpectedDocument:
    """One document with what its writer knows to be acknowledged, and what is in doubt."""

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
        for action, verbs in ACTS.items():
            there = sum(now["acts"].get(verb, 0) for verb in verbs)
            if not self.done[action] <= there <= self.done[action] + self.doubt[action]:
                yield (
                    f"document {self.pk}: {action} was acknowledged {self.done[action]} times, is in doubt "
                    f"{self.doubt[action]} times, and stands {there} times in the register"
                )
        if now["title"] not in {self.title, *self.titles_in_doubt}:
            yield f"document {self.pk}: the last save said {self.title}, it says {now['title']}"
        if not self.files <= set(now["files"]) <= self.files | self.files_in_doubt:
            yield f"document {self.pk}: files {sorted(self.files)} were attached, {now['files']} are there"
        if self.number is not None and now["number"] != self.number:
            yield f"document {self.pk}: its number was {self.number} and is {now['number']}"
        if now["versions"] < self.versions:
            yield f"document {self.pk}: version {self.versions} was begun and is gone"

    def update_from(self, now: dict[str, Any]) -> None:
        """Take over the state of the database, after it was found to be possible."""
        self.state, self.status, self.noted = now["state"], now["status"], now["noted"]
        if now["appointed"]:
            self.state = "appointed"
        self.number, self.versions, self.title = now["number"], now["versions"], now["title"]
        self.files, self.files_in_doubt, self.titles_in_doubt = set(now["files"]), set(), set()
        for action, verbs in ACTS.items():
            self.done[action] = sum(now["acts"].get(verb, 0) for verb in verbs)
        # A scheduled release may happen at any moment, without an answer to this writer.
        self.doubt = Counter(release=1) if self.state == "appointed" else Counter()


class Writer(Thread):
    """Works on its own documents until the server is gone, and records in them what was acknowledged."""

    def __init__(
        self, place: Place, documents: list[ExpectedDocument], chance: random.Random, name: str
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.place, self.documents, self.chance = place, documents, chance
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
        except Exception as error:  # noqa: BLE001  (shown by the test, not by the thread)
            self.faults.append(f"{type(error).__name__}: {error}")

    def step(self) -> None:
        """Do one thing."""
        if len(self.documents) < 2 or self.chance.random() < 0.12:
            self.draft()
            return
        document = self.chance.choice(self.documents[-6:])
        drawn = self.chance.random()
        if document.state == "draft" and (drawn < 0.25 or not document.noted):
            self.edit(document)
        elif document.state == "draft" and drawn < 0.6:
            self.attach(document)
        elif document.state == "approved" and drawn < 0.2:
            self.schedule(document)
        elif document.state in REVIEW_STEPS:
            self.take_next_step(document)
        elif document.state == "appointed":
            self.read(document)
        elif document.status == "released" and drawn < 0.3:
            self.withdraw(document)
        elif drawn < 0.8:
            self.begin_again(document)
        else:
            self.read(document)

    def token(self) -> str:
        """Return a title that was never used."""
        return f"关于第{self.chance.getrandbits(48):x}号事项的通知"

    def draft(self) -> None:
        """Begin a document; without an answer there may be one more draft."""
        title = self.token()
        form = draft_form(self.place, title, place=self.place.facts["place"])
        status, location, text = self.browser.post("drafter", "/desk/documents/new/", form)
        self._right(status, "new", text)
        self.documents.append(ExpectedDocument(int(location.split("/")[3]), title))

    def edit(self, document: ExpectedDocument) -> None:
        """Save a draft under another title."""
        status, _location, page = self.browser.get(
            "drafter", f"/desk/documents/{document.pk}/edit/"
        )
        assert status == 200, f"edit page of {document.pk}: {status} {said(page)}"
        title = self.token()
        document.titles_in_doubt.add(title)
        form = draft_form(self.place, title, revision=revision_of(page))
        with self._at("edit"):
            status, _location, text = self.browser.post(
                "drafter", f"/desk/documents/{document.pk}/edit/", form
            )
        self._right(status, f"edit {document.pk}", text)
        document.title, document.noted, document.titles_in_doubt = title, True, set()

    def attach(self, document: ExpectedDocument) -> None:
        """Attach a file to a draft."""
        name = f"{self.chance.getrandbits(48):x}.csv"
        content = f"{name}\n".encode() * self.chance.choice([1, 1_000, 100_000])
        document.files_in_doubt.add(name)
        with self._at("attach"):
            status, _location, text = self.browser.upload(
                "drafter", f"/desk/documents/{document.pk}/files/", name, content
            )
        self._right(status, f"attach to {document.pk}", text)
        document.files_in_doubt.discard(name)
        document.files.add(name)

    def take_next_step(self, document: ExpectedDocument) -> None:
        """Take the next step of the review."""
        who, action = REVIEW_STEPS[document.state]
        if action == "pass-disclosure":
            self.confirm_findings(document)
        self._do(document, who, action, {"confirm": "1"} if action == "release" else {})
        document.state = AFTER[document.state]
        if action == "release":
            document.status = "released"

    def confirm_findings(self, document: ExpectedDocument) -> None:
        """Confirm that the files which the worker has not read yet were looked at."""
        address = f"/desk/documents/{document.pk}/findings/"
        status, _location, page = self.browser.get("secrecy", address)
        assert status == 200, f"findings of {document.pk}: {status} {said(page)}"
        for found in re.findall(r'name="found" value="(\w{64})"', page):
            with self._at("look"):
                status, _location, text = self.browser.post(
                    "secrecy", address, {"found": found, "reason": "已查看"}
                )
            # The worker may have read the file meanwhile: then there is nothing to confirm.
            assert status in {302, 409}, f"look at {document.pk}: {status} {said(text)}"

    def schedule(self, document: ExpectedDocument) -> None:
        """Schedule the release, which the worker does, for a time after a few more kills."""
        due = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(
            seconds=self.chance.choice([15, 25])
        )
        fields = {"due_at": due.strftime("%Y-%m-%dT%H:%M:%S"), "reason": "按会议安排"}
        self._do(document, "disclosure", "schedule", fields)
        document.state = "appointed"
        document.doubt["release"] += 1

    def withdraw(self, document: ExpectedDocument) -> None:
        """Withdraw a document."""
        self._do(document, "disclosure", "withdraw", {"reason": "附件有误"})
        document.status = "withdrawn"

    def begin_again(self, document: ExpectedDocument) -> None:
        """Begin a correction, or a new review of what was withdrawn."""
        self._do(document, "drafter", "start-version", {})
        document.state, document.noted = "draft", False
        document.versions += 1

    def read(self, document: ExpectedDocument) -> None:
        """Look at its page and at the list."""
        for path in (f"/desk/documents/{document.pk}/", "/", "/search/?q=%E4%BA%8B%E9%A1%B9"):
            status, _location, text = self.browser.get("disclosure", path)
            assert status == 200, f"{path}: {status} {said(text)}"

    def _do(
        self, document: ExpectedDocument, who: str, action: str, fields: dict[str, str]
    ) -> None:
        document.doubt[action] += 1
        with self._at(action):
            status, _location, text = self.browser.post(
                who, f"/desk/documents/{document.pk}/act/{action}/", fields
            )
        self._right(status, f"{action} {document.pk}", text)
        document.doubt[action] -= 1
        document.done[action] += 1

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
