"""A few readers and submitters, each with a journal: what was asked when, and what was acknowledged."""

import contextlib
import itertools
import threading
import time
from dataclasses import dataclass, field

from tools.cluster.browsing import Browser, NoAnswer, Page
from tools.cluster.journeys import (
    GOVERNMENT,
    OFFICE,
    READING_SECONDS,
    NewBrowser,
    applicant,
    letter,
    receipt_of,
)

READING_PAUSE, VISIT_PAUSE, RETRY_SECONDS = 0.25, 0.5, 1.0
PAGES = (
    "/",
    "/catalogue/",
    "/search/?q=%E6%94%B6%E8%B4%B9",
    "/b/990000-D04/",
    "/en/",
    "/reports/",
    "/feeds/atom/",
    "/api/v1/items?limit=5",
)


@dataclass(frozen=True)
class Event:
    """One request: when, how long, and what came of it; status 0 where nobody answered."""

    at: float
    seconds: float
    status: int
    what: str
    retry_after: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it was answered as on any day."""
        return self.status == 200


@dataclass
class Accepted:
    """A submission of which a receipt was shown."""

    kind: str
    serial: int
    number: str
    code: str
    at: float
    attempts: int


@dataclass
class Journal:
    """What the clients saw."""

    reads: list[Event] = field(default_factory=list)
    sends: list[Event] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    pending: dict[int, str] = field(default_factory=dict)  # sent, and never acknowledged
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Load:
    """Clients that go on until they are told to stop."""

    def __init__(self, new: NewBrowser, *, readers: int, writers: int, items: list[str]) -> None:
        self.journal, self._new = Journal(), new
        self._stop = threading.Event()
        self._serials = itertools.count(1_000)
        self._pages = [*PAGES, *items]
        self._threads = [
            threading.Thread(target=self._read, args=(number,), name=f"reader-{number}")
            for number in range(readers)
        ] + [
            threading.Thread(target=self._write, args=(number,), name=f"writer-{number}")
            for number in range(writers)
        ]
        self._threads.append(threading.Thread(target=self._visit, name="visitor"))

    def start(self) -> None:
        """Let them begin."""
        for one in self._threads:
            one.start()

    def stop(self) -> None:
        """Let each finish what it has begun."""
        self._stop.set()
        for one in self._threads:
            one.join(timeout=180)

    def _visit(self) -> None:
        """Open forms, which need the primary database, also while it is away."""
        browser = self._new()
        while not self._stop.wait(VISIT_PAUSE):
            event, _page = self._ask(browser, f"/apply/{OFFICE}/")
            self.journal.sends.append(event)

    def _read(self, number: int) -> None:
        browser = self._new()
        for address in itertools.islice(itertools.cycle(self._pages), number * 3, None):
            if self._stop.is_set():
                return
            event, _page = self._ask(browser, address)
            self.journal.reads.append(event)
            self._stop.wait(READING_PAUSE)

    def _ask(self, browser: Browser, address: str) -> tuple[Event, Page | None]:
        at, begun = time.time(), time.monotonic()
        try:
            page = browser.get(address)
        except NoAnswer:
            return Event(at, time.monotonic() - begun, 0, address), None
        return Event(at, time.monotonic() - begun, page.status, address, page.retry_after), page

    def _write(self, number: int) -> None:
        try:
            browser, kinds = self._new(), itertools.cycle(("application", "letter"))
            for kind in itertools.islice(kinds, number, None):
                if self._stop.is_set():
                    return
                self._submit(browser, kind, next(self._serials))
        except Exception as error:  # noqa: BLE001  (shown at the end, not by a thread that nobody hears)
            self.journal.faults.append(f"{type(error).__name__}: {error}"[:500])

    def _submit(self, browser: Browser, kind: str, serial: int) -> None:
        """Open a form, and send it until a receipt is shown, as a person does who is told to try again."""
        address = f"/apply/{OFFICE}/" if kind == "application" else f"/letters/write/{GOVERNMENT}/"
        values = applicant(serial) if kind == "application" else letter(serial)
        page = None
        while page is None or page.status != 200:
            if self._stop.is_set():
                return
            event, page = self._ask(browser, address)
            self.journal.sends.append(event)
            if not event.is_good:
                time.sleep(RETRY_SECONDS)
        form = page.form(address)
        time.sleep(READING_SECONDS)
        with self.journal.lock:
            self.journal.pending[serial] = kind
        end = time.monotonic() + 150
        for attempt in itertools.count(1):
            at, begun, shown = time.time(), time.monotonic(), None
            with contextlib.suppress(NoAnswer):
                shown = browser.post(page, form, values)
            event = Event(
                at,
                time.monotonic() - begun,
                shown.status if shown else 0,
                f"POST {kind}",
                shown.retry_after if shown else "",
            )
            self.journal.sends.append(event)
            given = receipt_of(shown) if shown else None
            if given:
                with self.journal.lock:
                    del self.journal.pending[serial]
                    self.journal.accepted.append(
                        Accepted(kind, serial, *given, time.time(), attempt)
                    )
                return
            if shown is not None and shown.status in {200, 400, 403, 404, 409}:
                raise AssertionError(f"{kind} {serial}: {shown.status} {shown.words()}")
            if time.monotonic() > end:
                return
            time.sleep(RETRY_SECONDS)
