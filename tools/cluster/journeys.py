"""Three ways through the pages, over nginx: an application, a document, and a letter."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from gongkai.kit.times import BEIJING
from tools.cluster.browsing import Browser, NoAnswer, Page

PASSWORD = "gongkai-demo-only"  # noqa: S105  (of the sample region, printed by `make demo`)
OFFICE, GOVERNMENT = "990000-D04", "990000"  # in the sample region, the department of finance
NUMBER = re.compile(r"990000(?:-D\d\d)?-[A-Z]{2}\d{4}-\d{5}")
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}")
READING_SECONDS = 2.2  # a form that comes back faster than a person types is refused
REVIEWS = (
    ("drafter", "submit"),
    ("head", "pass-office"),
    ("secrecy", "pass-secrecy"),
    ("disclosure", "pass-disclosure"),
    ("approver", "approve"),
)
NewBrowser = Callable[[], Browser]


def applicant(number: int) -> dict[str, str]:
    """Return who applies for what; nobody else asks for this."""
    return {
        "kind": "person",
        "name": f"申请人{number}",
        "proof": "passport",
        "proof_number": f"E{number:08}",
        "telephone": f"139{number:08}",
        "email": "",
        "title": f"第{number}件事项",
        "description": f"请提供第{number}份材料。",
        "shape": "electronic",
        "way": "download",
        "homepage": "",
    }


def letter(number: int) -> dict[str, str]:
    """Return a letter that nobody else writes."""
    return {
        "kind": "question",
        "title": f"第{number}个问题",
        "text": f"请问第{number}件事如何办理？",
    }


def signed_in(browser: Browser, name: str) -> Browser:
    """Sign in as a person of the sample region."""
    page = browser.get("/sign-in/")
    done = browser.post(page, page.form("/sign-in/"), {"username": name, "password": PASSWORD})
    expect(done, 302)
    return browser


def expect(page: Page, *statuses: int) -> Page:
    """Return the page if it has one of these statuses."""
    if page.status not in statuses:
        raise AssertionError(f"{page.address}: {page.status} {page.words()}")
    return page


def receipt_of(page: Page) -> tuple[str, str] | None:
    """Return number and code from a receipt, if the page is one."""
    number, code = NUMBER.search(page.text), CODE.search(page.text)
    return (number[0], code[0]) if page.status == 200 and number and code else None


def application(new: NewBrowser, number: int) -> str:
    """A citizen applies, two officers answer, the citizen reads the answer. Returns what was done."""
    citizen, address = new(), f"/apply/{OFFICE}/"
    page = expect(citizen.get(address), 200)
    time.sleep(READING_SECONDS)
    given = receipt_of(citizen.post(page, page.form(address), applicant(number)))
    assert given, "no receipt"
    officer, chief = signed_in(new(), "officer"), signed_in(new(), "supervisor")
    case = _case(officer, given[0])
    for who, verb, values in (
        (officer, "register", {"confirmed_on": today()}),
        (officer, "propose", {"outcome_1": "G2", "title_1": "材料", "reasons_1": "见网站公告。"}),
        (chief, "approve", {}),
        (officer, "serve", {"way": "download", "served_on": today(), "proof": ""}),
    ):
        _step(who, case, verb, values)
    page = expect(citizen.get("/case/"), 200)
    citizen.post(page, page.form("/case/"), {"number": given[0], "code": given[1]})
    until(lambda: "见网站公告。" in citizen.get("/case/view/").text, "the answer is not shown")
    return f"application {given[0]}: registered, answered, read by its code"


def _case(officer: Browser, number: str) -> str:
    """Return the address of a case at the desk, by its number in the queue."""
    address = f"/desk/applications/?stage=all&q={number}"
    end = time.monotonic() + 30
    while True:
        page = expect(officer.get(address), 200)
        if found := re.search(r'href="(/desk/applications/\d+/)"', page.text):
            return found[1]
        if time.monotonic() > end:
            raise AssertionError(f"{number} is not in the queue: {page.words()}")
        time.sleep(0.5)


def _step(who: Browser, case: str, verb: str, values: dict[str, str]) -> None:
    """Take one step of a case that its page offers; some are confirmed on a page of their own."""
    page = expect(who.get(case), 200)
    form = page.form(f"{case}act/{verb}/")
    key = form.fields["of"]
    named = {f"{verb}-{key}-{name}": value for name, value in values.items()}
    expect(who.post(page, form, {**named, "confirm": "1"}), 302)


def document(new: NewBrowser, number: int) -> str:
    """Five people bring a draft to the public; a reader finds it. Returns what was done."""
    people = {name: signed_in(new(), name) for name, _verb in REVIEWS}
    title = f"关于第{number}号供水价格的通知"
    drafter, address = people["drafter"], "/desk/documents/new/"
    page = expect(drafter.get(address), 200)
    form = page.form(address)
    values = {
        "title": title,
        "text": f"第{number}号供水价格已经核定，自发布之日起执行。",
        "attribute": "public",
        "genre": _choice(form.choices["genre"], "通知"),
        "catalogue_item": _choice(form.choices["catalogue_item"], ""),
        "formed_on": "2026-11-20",
    }
    made = expect(drafter.post(page, form, values), 302)
    draft = f"/desk/documents/{made.location.split('/')[3]}/"
    for name, verb in REVIEWS:
        page = expect(people[name].get(draft), 200)
        expect(people[name].post(page, page.form(f"{draft}act/{verb}/"), {"opinion": "同意"}), 302)
    office = people["disclosure"]
    page = expect(office.get(draft), 200)
    expect(office.post(page, page.form(f"{draft}act/release/"), {"confirm": "1"}), 302)
    reader, released = new(), time.monotonic()
    address = f"/search/?q={quote(title)}"
    until(lambda: _finds(reader.get(address), title), f"{title} is not found")
    took = time.monotonic() - released
    found = re.search(r'href="(/i/[^"]+/)"', reader.get(address).text)
    assert found
    assert title in expect(reader.get(found[1]), 200).text
    return f"document {found[1]}: five reviews, released, found by search after {took:.1f} s"


def _finds(page: Page, title: str) -> bool:
    return page.status == 200 and f"{title[3:8]}" in page.text and 'href="/i/' in page.text


def _choice(choices: list[tuple[str, str]], words: str) -> str:
    """Return the first choice with these words that stands for something."""
    return next(value for value, said in choices if value and (words in said or not words))


def letters(new: NewBrowser, number: int) -> str:
    """Somebody writes to the government, and opens the letter by its code. Returns what was done."""
    browser, address = new(), f"/letters/write/{GOVERNMENT}/"
    page = expect(browser.get(address), 200)
    time.sleep(READING_SECONDS)
    given = receipt_of(browser.post(page, page.form(address), letter(number)))
    assert given, "no receipt"
    page = expect(browser.get("/letters/follow/"), 200)
    shown = browser.post(
        page, page.form("/letters/follow/"), {"number": given[0], "code": given[1]}
    )
    assert f"请问第{number}件事" in shown.text, shown.words()
    return f"letter {given[0]}: accepted, read by its code"


def until(true: Callable[[], bool], problem: str, seconds: float = 60) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while True:
        try:
            if true():
                return
        except NoAnswer:
            pass
        if time.monotonic() > end:
            raise AssertionError(f"{problem} after {seconds} s")
        time.sleep(0.2)


def today() -> str:
    """Return the date in Beijing."""
    return datetime.now(BEIJING).date().isoformat()
