"""One application on its way through HTTP: who does what on which day, and what is told the command `gongkai deadline`."""

import csv
import html
import io
import json
import re
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from gongkai.applications.models import Application
from gongkai.kit.times import BEIJING
from gongkai.ledger.models import Act
from tests.applications.cases import CARD, COUNTER_FORM
from tests.cast import PASSWORD

Answer = Any
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}")
NUMBER = re.compile(r"9900\d\d-D\d\d-SQ\d{4}-\d{5}")


class Clock:
    """The time of day in a test, moved by hand."""

    def __init__(self, day: str) -> None:
        self.now = datetime.combine(
            date.fromisoformat(day), datetime.min.time(), BEIJING
        ) + timedelta(hours=10)

    @property
    def today(self) -> date:
        return self.now.date()

    def to(self, day: date) -> None:
        """Let it be ten o'clock of another day."""
        self.now = datetime.combine(day, datetime.min.time(), BEIJING) + timedelta(hours=10)

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)


def command(*words: str) -> dict[str, Any]:
    """Return what `gongkai deadline` prints."""
    out = io.StringIO()
    call_command("deadline", *words, "--format", "json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def due_of(kind: str, received: date) -> date:
    """Return when another clock than that of the reply ends, as the command prints it."""
    return date.fromisoformat(command("--kind", kind, "--received", received.isoformat())["due"])


def read(answer: Answer) -> str:
    """Return the words of a page as somebody reads them."""
    assert answer.status_code == 200, answer.status_code
    return words_in(answer)


def words_in(answer: Answer) -> str:
    main = answer.content.decode().partition("<main")[2]
    return html.unescape(re.sub(r"<[^>]*>", " ", main))


def signed_in(name: str) -> Client:
    browser = Client()
    assert browser.post("/sign-in/", {"username": name, "password": PASSWORD}).status_code == 302
    return browser


class Journey:
    """One application: its number and code, its address at the desk, and its facts as the command asks for them."""

    def __init__(self, clock: Clock, *, office: str = "officer", chief: str = "supervisor") -> None:
        self.clock, self.office, self.chief = clock, office, chief
        self.number = self.code = self.desk = ""
        self.facts: list[str] = []
        self._browsers: dict[tuple[str, date], Client] = {}

    def sits(self, who: str = "") -> Client:
        """Return the browser of somebody of the staff; each signs in once a day."""
        key = (who or self.office, self.clock.today)
        if key not in self._browsers:
            self._browsers[key] = signed_in(key[0])
        return self._browsers[key]

    # Coming in

    def apply(self, body: str = "990000-D01", **changes: Any) -> Answer:
        """Apply on the portal as a citizen; number and code are kept from the receipt."""
        form = Client().get(f"/apply/{body}/")
        token = re.search(r'name="token" value="([^"]+)"', form.content.decode())
        assert token
        self.clock.wait(seconds=90)
        sent = {
            "kind": "person",
            "name": "秦未央",
            "proof": "identity_card",
            "proof_number": CARD,
            "email": "q@example.cn",
            "telephone": "13800001111",
            "title": "供暖补贴发放明细",
            "description": "请提供按县市汇总的明细表。",
            "shape": "electronic",
            "way": "download",
            "homepage": "",
            "token": token[1],
            **changes,
        }
        answer = Client().post(f"/apply/{body}/", sent)
        if answer.status_code == 200:
            self._keep(answer, "web")
        return answer

    def write_down(self, channel: str, **changes: Any) -> Answer:
        """Let an officer write down what came in by another way today."""
        browser = self.sits()
        body = re.search(
            r'name="body".*?<option value="(\d+)"',
            browser.get("/desk/applications/new/").content.decode(),
            re.DOTALL,
        )
        assert body
        written = {
            "body": body[1],
            **COUNTER_FORM,
            "channel": channel,
            "arrived_on": self.clock.today,
            "title": "供暖补贴发放明细",
            "description": "请提供按县市汇总的明细表。",
            **changes,
        }
        answer = browser.post("/desk/applications/new/", written)
        if answer.status_code == 200:
            self._keep(answer, channel)
        return answer

    def _keep(self, answer: Answer, channel: str) -> None:
        text = words_in(answer)
        number, code = NUMBER.search(text), CODE.search(text)
        assert number
        assert code
        self.number, self.code = number[0], code[0]
        self.facts = ["--received", self.clock.today.isoformat(), "--channel", channel]
        self.find()

    def find(self) -> None:
        """Find the address of the case at the desk, by its number in the queue."""
        listed = (
            self.sits()
            .get("/desk/applications/", {"stage": "all", "q": self.number})
            .content.decode()
        )
        found = re.search(r'href="(/desk/applications/\d+/)"', listed)
        assert found
        self.desk = found[1]

    def register(self, *, confirmed: bool = False) -> None:
        """Register it; where the channel asks for it, confirmed today."""
        self.do("register", **({"confirmed_on": self.clock.today} if confirmed else {}))
        if confirmed:
            self.facts += ["--confirmed", self.clock.today.isoformat()]
        self.agrees()

    # At the desk

    def page(self, who: str = "") -> str:
        return read(self.sits(who).get(self.desk))

    def form(self, verb: str, who: str = "") -> tuple[Client, str, str]:
        """Return who sits there, the key of what the step is done to, and the page; the step must be offered."""
        browser = self.sits(who)
        page = browser.get(self.desk).content.decode()
        found = re.search(
            rf'action="{self.desk}act/{verb}/".*?name="of" value="(\d+)"', page, re.DOTALL
        )
        assert found, f"{verb} is not offered"
        return browser, found[1], page

    def press(self, verb: str, who: str = "", of: str = "", **values: Any) -> Answer:
        """Press a button whether or not it is offered."""
        key = of or self.desk.split("/")[3]
        data = {f"{verb}-{key}-{name}": value for name, value in values.items()}
        data |= {"of": key, "confirm": "1"}
        return self.sits(who).post(f"{self.desk}act/{verb}/", data)

    def do(self, verb: str, who: str = "", **values: Any) -> None:
        """Press a button that is offered, and be led on."""
        browser, key, _page = self.form(verb, who)
        data = {f"{verb}-{key}-{name}": value for name, value in values.items()}
        data |= {"of": key, "confirm": "1"}
        answer = browser.post(f"{self.desk}act/{verb}/", data)
        assert answer.status_code == 302, words_in(answer)

    def attach(self, kind: str, name: str, content: str) -> str:
        """Put a file into the case and return its key among the choices of the reply."""
        self.do("attach", kind=kind, file=SimpleUploadedFile(name, content.encode()))
        _browser, _key, page = self.form("propose")
        found = re.search(rf'<option value="(\d+)">[^<]*{re.escape(name)}', page)
        assert found
        return found[1]

    def answer(
        self, *parts: dict[str, Any], served_on: date | None = None, way: str = "download"
    ) -> None:
        """Propose, have it approved, and serve it."""
        values = {
            f"{name}_{place}": value
            for place, part in enumerate(parts, 1)
            for name, value in part.items()
        }
        self.do("propose", **values)
        self.do("approve", self.chief)
        self.do("serve", way=way, served_on=served_on or self.clock.today, proof="")

    # The applicant

    def citizen(self) -> Client:
        """Open the case with number and code."""
        browser = Client()
        answer = browser.post("/case/", {"number": self.number, "code": self.code})
        assert (answer.status_code, answer["Location"]) == (302, "/case/view/"), words_in(answer)
        return browser

    def told(self) -> str:
        """Return what the applicant reads."""
        return read(self.citizen().get("/case/view/"))

    # The clock

    def fact(self, name: str, *values: Any) -> None:
        """Tell the command what happened; told again, it is as told last."""
        words = [name, *(str(value) for value in values)]
        if name in self.facts:
            at = self.facts.index(name)
            del self.facts[at : at + len(words)]
        self.facts += words

    def due(self) -> date:
        return date.fromisoformat(command(*self.facts)["due"])

    def agrees(self) -> date:
        """Compare the days and reasons of the case at the desk and on the applicant's page with the command's."""
        counted = command(*self.facts)
        officer = self.sits()
        found = officer.get(
            "/desk/applications/", {"stage": "all", "q": self.number, "format": "csv"}
        )
        rows = list(csv.DictReader(io.StringIO(b"".join(found).decode("utf-8-sig"))))
        listed = [row for row in rows if row["回执编号"] == self.number]
        if Application.objects.get(number=self.number).is_suspended:
            assert [row["答复期限"] for row in listed] == [""]
            assert "期限中止" in self.told()
            assert "期限中止" in self.page()
            return date.fromisoformat(counted["due"])
        assert [row["答复期限"] for row in listed] == [counted["due"]]
        for page in (self.page(), self.told()):
            plain = re.sub(r"\s+", "", page)
            for step in counted["steps"]:
                number = step["number"] or ""
                line = re.sub(r"\s+", "", f"{step['on']}{number}{step['text']}")
                assert line in plain, line
        return date.fromisoformat(counted["due"])

    def acts(self, verb: str = "") -> list[Act]:
        """Return the acts of the case, in their order."""
        found = Act.objects.filter(facets__number=self.number).order_by("id")
        return list(found.filter(verb=verb) if verb else found)
