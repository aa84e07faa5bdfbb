"""Phones for journeys of participation: windows of a citizen and of staff, steps at the desk, cells."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import Client

from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.measures import MICROS
from gongkai.organisations.models import Person
from gongkai.statistics.cells import hits_of
from gongkai.statistics.models import Tally
from tests.browser.steps import follow

PHONE = {"width": 390, "height": 844}
WIDE = "document.documentElement.scrollWidth > window.innerWidth"
NOBODY_IS_FASTER = 2_100  # milliseconds in which nobody fills in a form


class Phone:
    """A window of 390 px without a script; every page that it opens must fit into it."""

    def __init__(self, page: Any, url: str) -> None:
        self.page, self.url = page, url

    def open(self, address: str) -> str:
        """Open an address; return what stands on the page."""
        answer = self.page.goto(self.url + address)
        assert answer.status == 200, (address, answer.status)
        return self.words()

    def words(self) -> str:
        """Return the text of the page, which is not wider than the window."""
        assert not self.page.evaluate(WIDE), self.page.url
        found: str = self.page.inner_text("main")
        return found

    def press(self, target: str = "main form button.first") -> str:
        """Press what leads to another page; return what stands on that page."""
        follow(self.page, target)
        return self.words()

    def fill(self, form: Any, /, **fields: str | bool) -> None:
        """Fill in the fields of a form: text, choices by value, boxes."""
        for name, value in fields.items():
            field = form.locator(f'[name="{name}"]')
            kind = field.first.evaluate("one => one.type")
            if kind == "radio":
                form.locator(f'[name="{name}"][value="{value}"]').check()
            elif kind == "checkbox":
                field.set_checked(bool(value))
            elif kind == "select-one":
                field.select_option(str(value))
            else:
                field.fill(str(value))

    def send(self, **fields: str | bool) -> str:
        """Fill in the form of the page as a person, and send it."""
        self.fill(self.page.locator("main"), **fields)
        self.page.wait_for_timeout(NOBODY_IS_FASTER)
        return self.press()

    def step(self, address: str, name: str, /, **fields: str | bool) -> str:
        """Take a step on the page of a record at the desk."""
        self.open(address)
        form = self.page.locator(f'form[action$="/act/{name}/"]')
        if not form.is_visible():
            self.page.locator("details.act").filter(has=form).locator("summary").click()
        self.fill(form, **{f"{name}-{field}": value for field, value in fields.items()})
        with self.page.expect_navigation():
            form.locator("button").last.click()
        shown = self.words()
        assert "已办理" in shown or "已办理" in self.page.inner_text("body"), shown
        return shown

    def receipt(self) -> list[str]:
        """Return number and code of a receipt."""
        found: list[str] = self.page.locator(".receipt dd").all_inner_texts()
        return found


@contextmanager
def phones(browser: Any, url: str) -> Iterator[Callable[..., Phone]]:
    """Yield a way to give a citizen, or a person of the staff, a phone; take them all back."""
    opened = []

    def phone(who: Person | None = None) -> Phone:
        context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
        opened.append(context)
        if who is not None:
            client = Client()
            client.force_login(who.account)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": value, "url": url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        return Phone(page, url)

    yield phone
    for context in opened:
        context.close()


def counted(subject_type: str, measure: str) -> int:
    """Return what the tallies of all months say of a measure with its groups."""
    catch_up()
    rows = Tally.objects.filter(subject_type=subject_type, measure=measure)
    return sum(row.micros // MICROS for row in rows)


def in_table_of_2014(row: str) -> int:
    """Return what the tallies say in a row of the table of 2014."""
    catch_up()
    return sum(
        tally.micros // MICROS
        for tally in Tally.objects.all()
        for hit in hits_of("2014", tally.subject_type, tally.measure)
        if hit.place == cell(row)
    )
