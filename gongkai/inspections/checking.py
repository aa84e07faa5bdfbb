"""The checks of one body: each yields what it finds, and what will fail within days."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.base import BaseHandler
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.urls import reverse

from gongkai.documents.queries import public_documents
from gongkai.duties.models import BrokenLink
from gongkai.duties.queries import ColumnFacts, columns_of_body
from gongkai.inspections.contrast import faint_pairs
from gongkai.inspections.outside_links import dead_outside_links
from gongkai.inspections.states import Check
from gongkai.mailbox.models import MailboxLetter
from gongkai.organisations.models import Body

MAX_ITEMS = 200  # items of one check and body that are listed
HOME_DAYS = 14
LETTER_DAYS = 92
MAX_SUBJECT = 300
# Tags that every page has. Law: 国办发〔2017〕47号, annex on tags.
TAGS = ("SiteName", "SiteDomain", "ColumnName", "ColumnType")
ARTICLE_TAGS = ("ArticleTitle", "PubDate", "ContentSource")
AGENT = "gongkai-inspection (bot)"  # so that views of readers alone are counted
TOKENS = "ui/tokens.css"
# The pages of each body, and those that the body at the top of a tree answers for as well.
PAGES_OF_BODY = ("portal:body", "portal:body_catalogue", "portal:organisation")
PAGES_OF_SITE = ("portal:home", "portal:bodies", "portal:reports", "portal:plans")


@dataclass(frozen=True)
class Found:
    """One item; with `fails_on` in the future it is a forecast."""

    subject: str
    fails_on: date | None = None


@dataclass(frozen=True)
class Outcome:
    """What one check found of a body, or the error with which the check itself ended."""

    check: Check
    found: Sequence[Found] = ()
    fault: str = ""


@dataclass
class Visit:
    """One body on one day; what several checks look at is read once."""

    body: Body
    today: date
    answers: dict[str, HttpResponseBase] = field(default_factory=dict)

    @cached_property
    def columns(self) -> Sequence[ColumnFacts]:
        """The columns of the body."""
        return columns_of_body(self.body, on=self.today, limits=settings.GONGKAI_COLUMNS)

    @cached_property
    def newest(self) -> tuple[date, str] | None:
        """Day and index number of the newest public document of the body."""
        found = public_documents().filter(body=self.body).order_by("-listed_on", "-id")
        row = found.values_list("listed_on", "index_number").first()
        return (row[0], str(row[1])) if row else None

    @cached_property
    def newest_document(self) -> str:
        """The address of the newest public document of the body; empty without one."""
        return reverse("portal:document", args=[self.newest[1]]) if self.newest else ""

    def pages(self) -> Iterator[tuple[str, HttpResponseBase]]:
        """Yield each page of the body with what the site answers."""
        for address in filter(None, (*addresses_of(self.body), self.newest_document)):
            if address not in self.answers:
                self.answers[address] = answer_of(address)
            yield address, self.answers[address]


def check_home(visit: Visit) -> Iterator[Found]:
    """Find a body that has released nothing for two weeks, or will not have within days."""
    if visit.newest is not None:
        last = visit.newest[0]
        yield from _by_day("", last + timedelta(days=HOME_DAYS + 1), visit.today)


def check_empty_columns(visit: Visit) -> Iterator[Found]:
    """Find the columns without any document."""
    for one in visit.columns:
        if one.is_empty:
            yield Found(_name(one))


def check_stale_columns(visit: Visit) -> Iterator[Found]:
    """Find the columns that were not updated in time, and those that fail within days."""
    for one in visit.columns:
        if one.stale_on is not None:
            yield from _by_day(_name(one), one.stale_on, visit.today)


def check_letters(visit: Visit) -> Iterator[Found]:
    """Find the messages that wait for an answer for more than three months, or will; by number only."""
    last = visit.today + timedelta(
        days=settings.GONGKAI_NIGHTLY_INSPECTION.forecast_days - LETTER_DAYS
    )
    waiting = MailboxLetter.objects.filter(body=visit.body, done_on=None, clock_from__lt=last)
    for number, begun in waiting.order_by("id").values_list("number", "clock_from")[:MAX_ITEMS]:
        yield from _by_day(number, begun + timedelta(days=LETTER_DAYS + 1), visit.today)


def check_links(visit: Visit) -> Iterator[Found]:
    """Find the broken links of public documents, which the check of links lists."""
    links = BrokenLink.objects.filter(body=visit.body).select_related("document").order_by("id")
    for link in links[:MAX_ITEMS]:
        yield Found(f"{link.document.index_number} {link.address}")


def check_outside_links(visit: Visit) -> Iterator[Found]:
    """Find the links of the newest documents to pages of other sites that are gone, if it is set."""
    most = settings.GONGKAI_NIGHTLY_INSPECTION.outside_links
    for number, address in dead_outside_links(visit.body, most) if most else ():
        yield Found(f"{number} {address}")


def check_availability(visit: Visit) -> Iterator[Found]:
    """Find the pages of the body that do not answer, also by an error of this site."""
    for address, answer in visit.pages():
        if answer.status_code != 200:
            yield Found(f"{address} {answer.status_code}")


def check_tags(visit: Visit) -> Iterator[Found]:
    """Find the pages of the body without a required tag."""
    for address, answer in visit.pages():
        if answer.status_code == 200:
            names = _Tags.names_in(_text_of(answer))
            tags = TAGS + (ARTICLE_TAGS if address == visit.newest_document else ())
            for tag in tags:
                if tag not in names:
                    yield Found(f"{address} {tag}")


def check_contrast(visit: Visit) -> Iterator[Found]:
    """Find the colours of the site that are hard to read; the body at the top answers for them."""
    if visit.body.parent_id is None:
        for selector, text, ground, ratio in faint_pairs(style_sheet()):
            yield Found(f"{selector} --{text} / --{ground} {ratio:.2f}")


CHECKS: Mapping[Check, Callable[[Visit], Iterator[Found]]] = {
    Check.AVAILABILITY: check_availability,
    Check.HOME_AGE: check_home,
    Check.EMPTY_COLUMNS: check_empty_columns,
    Check.STALE_COLUMNS: check_stale_columns,
    Check.LETTERS: check_letters,
    Check.LINKS: check_links,
    Check.OUTSIDE_LINKS: check_outside_links,
    Check.TAGS: check_tags,
    Check.CONTRAST: check_contrast,
}


def addresses_of(body: Body) -> tuple[str, ...]:
    """Return the addresses of the pages that a body answers for."""
    own = tuple(reverse(name, args=[body.code]) for name in PAGES_OF_BODY)
    return own + tuple(reverse(name) for name in PAGES_OF_SITE if body.parent_id is None)


def answer_of(address: str) -> HttpResponseBase:
    """Return the answer of this site to a visitor, without a connection. An error is an answer of 500."""
    host = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else "localhost"
    request = RequestFactory().get(
        address,
        secure=True,
        HTTP_HOST="localhost" if host == "*" else host,
        HTTP_USER_AGENT=AGENT,
    )
    # It is not closed: that would end the request, and with it the connection to the database of this thread.
    return _handler().get_response(request)


def style_sheet() -> str:
    """Return the style sheet with the colours of the site."""
    found = finders.find(TOKENS)
    return Path(str(found)).read_text(encoding="utf-8")


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _text_of(answer: HttpResponseBase) -> str:
    content: bytes = getattr(answer, "content", b"")
    return content.decode()


def _name(column: ColumnFacts) -> str:
    return f"{column.entry.item.code} {column.entry.item.title}"


def _by_day(subject: str, day: date, today: date) -> Iterator[Found]:
    if day <= today:
        yield Found(subject)
    elif day <= today + timedelta(days=settings.GONGKAI_NIGHTLY_INSPECTION.forecast_days):
        yield Found(subject, day)


class _Tags(HTMLParser):
    """Reads the names of the meta tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    @classmethod
    def names_in(cls, page: str) -> set[str]:
        """Return the names of all meta tags that have a content."""
        reader = cls()
        reader.feed(page)
        return reader.names

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the name of a meta tag."""
        given = dict(attrs)
        if tag == "meta" and given.get("name") and given.get("content"):
            self.names.add(str(given["name"]))
