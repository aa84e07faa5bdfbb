"""Consultations, meetings, events, letters and concerns in search, feeds, sitemap, calendar and API."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.consultations.actions.consultations import cancel_consultation, extend_consultation
from gongkai.consultations.measures import CONSULTATION
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.workflow import CancelInputs, ExtendInputs
from gongkai.documents.measures import DOCUMENT
from gongkai.interviews.actions.transcripts import recall_transcript
from gongkai.interviews.workflow import ReasonInputs
from gongkai.ledger.consumers import catch_up
from gongkai.mailbox.actions.letters import end_publication, propose_publication
from gongkai.mailbox.actions.writers import agree_to_publication
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.workflow import PublicationInputs
from gongkai.mailbox.workflow import ReasonInputs as LetterReason
from gongkai.portal.record_kinds import RECORD_KINDS
from gongkai.portal.subscriptions.lists import list_address, list_title
from gongkai.search.kinds import kinds
from gongkai.search.maintenance import differences
from gongkai.search.models import SearchEntry
from gongkai.search.queries import Filters, search
from gongkai.subscriptions.actions import confirm_subscription, request_subscription
from gongkai.subscriptions.matching import match_announcements
from gongkai.subscriptions.models import Subscription
from gongkai.subscriptions.queries import FeedFilters, followed_kinds, last_item_id, rows_between
from tests.cast import AT, Cast
from tests.consultations import consultations
from tests.datasets import tables
from tests.interviews import events
from tests.mailbox.letters import CODE, FACTS, REPLY, mailbox
from tests.meetings import meetings
from tests.participation import concerns
from tests.subscriptions.lists import FACTS as FOLLOWED

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
WORDS = PublicationInputs("路灯何时修复", "学前街东段路灯已经十天不亮。", REPLY)


def letter(cast: Cast, **changes: Any) -> MailboxLetter:
    """Return a letter that was published with the consent of its writer."""
    found = mailbox(cast).answered(at=AT, **changes)
    found = propose_publication(found, WORDS, by=cast.disclosure, at=AT)
    return agree_to_publication(found, at=AT)


def concern(cast: Cast) -> Model:
    found = concerns.registered(cast)
    concerns.stated(cast, found)
    return found


def public_dataset(cast: Cast) -> Model:
    with TemporaryDirectory() as folder:
        return tables.first_version(cast, Path(folder)).dataset


@dataclass(frozen=True)
class Example:
    """One kind: how a hidden and a public record come about, and a word that finds it."""

    hidden: Callable[[Cast], Model]
    public: Callable[[Cast], Model]
    word: str
    title: str


EXAMPLES = {
    "consultations": Example(
        consultations.planned, consultations.opened, "方便群众", consultations.FACTS.title
    ),
    "meetings": Example(meetings.planned, meetings.announced, "参加人发言", meetings.FACTS.title),
    "events": Example(events.planned, events.announced, "申领方式", events.FACTS.title),
    "letters": Example(
        lambda cast: mailbox(cast).answered(), letter, "更换完毕", WORDS.public_title
    ),
    "concerns": Example(concerns.registered, concern, "热源厂", concerns.FACTS.title),
    "datasets": Example(tables.new_dataset, public_dataset, "羊肉", tables.FACTS.title),
}


@contextmanager
def counted() -> Iterator[list[int]]:
    number = [0]
    with CaptureQueriesContext(connection) as queries:
        yield number
    number[0] = len(queries)


def test_every_kind_of_record_has_a_name_in_search_feeds_and_sitemap() -> None:
    assert {kind.subject_type for kind in RECORD_KINDS} | {DOCUMENT} == set(kinds())
    assert {kind.code for kind in RECORD_KINDS} == set(EXAMPLES)
    assert set(followed_kinds()) == set(kinds())


@pytest.mark.parametrize("code", EXAMPLES)
def test_what_is_not_public_is_nowhere(code: str, cast: Cast, client: Client) -> None:
    example = EXAMPLES[code]
    example.hidden(cast)
    catch_up()
    assert search(example.word).count == 0
    assert not client.get(f"/api/v1/{code}").json()["items"]
    assert b"<entry>" not in client.get(f"/feeds/atom/{code}/").content
    assert client.get(f"/sitemaps/{code}/0.xml").status_code == 404


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_public_record_is_found_listed_and_followed(
    code: str, cast: Cast, client: Client, settings: Any
) -> None:
    settings.EMAIL_HOST = "mail.example"
    example = EXAMPLES[code]
    row = example.public(cast)
    catch_up()
    assert list(differences()) == []
    kind = next(one for one in RECORD_KINDS if one.code == code)
    (hit,) = search(example.word, filters=Filters(kinds=(kind.subject_type,))).hits
    assert (hit.subject_type, hit.row.pk) == (row._meta.label_lower, row.pk)
    assert f"<mark>{example.word}</mark>" in hit.snippet
    page = client.get("/search/", {"q": example.word, "kind": code}).content.decode()
    (address,) = set(re.findall(r'<li><a href="(/[a-z]+/[^"]+/)">', page))
    shown = client.get(address)
    assert shown.status_code == 200
    assert example.title in shown.content.decode()
    assert not client.get("/search/", {"q": example.word, "kind": "documents"}).context["page"].hits
    assert client.get("/search/", {"q": example.word, "kind": "x"}).status_code == 400
    file = client.get("/search/", {"q": example.word, "kind": code, "format": "csv"})
    assert f"http://testserver{address}" in b"".join(file).decode("utf-8-sig")
    for feed in (f"/feeds/atom/{code}/", f"/feeds/atom/search/?q={example.word}&kind={code}"):
        (entry,) = ET.fromstring(client.get(feed).content).findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == example.title
        assert entry.findtext(f"{ATOM}id") == f"http://testserver{address}"
        assert client.get(feed.replace("atom", "rss")).status_code == 200
    found = client.get(f"/api/v1/{code}").json()
    (item,) = found["items"]
    assert (item["title"], item["url"]) == (example.title, f"http://testserver{address}")
    assert item["body"] in {cast.finance.code, cast.government.code}
    assert (found["count"], found["next"]) == (1, None)
    part = f"http://testserver/sitemaps/{code}/0.xml"
    assert part in client.get("/sitemap.xml").content.decode()
    (one,) = ET.fromstring(client.get(part).content).findall(f"{MAP}url")
    assert one.findtext(f"{MAP}loc") == f"http://testserver{address}"
    listed = client.get(kind.list_address).content.decode()
    assert f"/follow/?kind={code}" in listed
    asked = client.get(f"/en/follow/?kind={code}").content.decode()
    assert f'name="kind" value="{code}"' in asked


def test_unknown_kinds_have_no_feed_and_no_sitemap(db: None, client: Client) -> None:
    assert client.get("/feeds/atom/documents/").status_code == 404
    assert client.get("/sitemaps/documents/0.xml").status_code == 404
    assert client.get("/sitemaps/letters/50001.xml").status_code == 404
    assert client.get("/api/v1/consultations?state=x").status_code == 422
    assert client.get("/api/v1/letters?body=x").status_code == 400


def test_followers_of_a_kind_get_its_news_once(cast: Cast) -> None:
    at = AT
    facts = replace(FOLLOWED, filters=FeedFilters(CONSULTATION))
    request_subscription(facts, submission="followed", at=at)
    subscription = confirm_subscription(Subscription.objects.get(), at=at)
    consultation = consultations.opened(cast, at=at + timedelta(minutes=1))
    for _twice in range(2):
        catch_up()
        while match_announcements(at=at + timedelta(minutes=2)):
            pass
    subscription.refresh_from_db()
    assert subscription.waits_since is not None
    last = last_item_id(subscription.feed)
    rows = rows_between(subscription.feed, 0, last, most=10)
    assert rows == [(CONSULTATION, consultation)]
    mail = list_title(FeedFilters(CONSULTATION)), list_address(FeedFilters(CONSULTATION))
    assert mail == ("公开征求意见", "/consultations/")
    searched = FeedFilters(CONSULTATION, query="停车")
    assert list_address(searched) == "/search/?q=%E5%81%9C%E8%BD%A6&kind=consultations&order=newest"


def test_one_consultation_is_followed_by_its_number(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    one, other = consultations.opened(cast), consultations.opened(cast)
    page = client.get(reverse("portal:consultation", args=[one.number])).content.decode()
    assert f"/follow/?kind=consultations&amp;q={one.number}" in page
    filters = FeedFilters(CONSULTATION, query=one.number)
    request_subscription(replace(FOLLOWED, filters=filters), submission="one", at=AT)
    subscription = confirm_subscription(Subscription.objects.get(), at=AT)
    for consultation in (one, other):
        cancel = CancelInputs("上位法将修改。")
        cancel_consultation(consultation, cancel, by=cast.approver, at=AT + timedelta(days=1))
    catch_up()
    while match_announcements(at=AT + timedelta(days=1)):
        pass
    last = last_item_id(subscription.feed)
    assert rows_between(subscription.feed, 0, last, most=10) == [(CONSULTATION, one)]


def test_a_letter_leaves_search_feed_and_api_with_its_publication(
    cast: Cast, client: Client, settings: Any
) -> None:
    found = letter(cast)
    catch_up()
    assert search("学前街东段").count == 1
    # Neither number, nor writer, nor what was not published of it.
    for secret in (found.number, FACTS.name, FACTS.contact, CODE):
        assert search(f'"{secret}"').count == 0
        for address in ("/feeds/atom/letters/", "/api/v1/letters", "/search/?q=学前街东段"):
            assert secret not in client.get(address).content.decode()
    settings.GONGKAI_CONSUMER_MODE = "worker"
    end_publication(found, LetterReason("作者来电"), by=cast.disclosure, at=AT)
    assert SearchEntry.objects.filter(subject_id=found.pk).exists()
    assert search("学前街东段").count == 0
    assert client.get("/api/v1/letters").json()["items"] == []
    assert b"<entry>" not in client.get("/feeds/atom/letters/").content


def test_a_transcript_is_searched_once_it_is_public_and_until_it_is_recalled(cast: Cast) -> None:
    event = events.ended(cast)
    catch_up()
    assert search("八十周岁以上").count == 0
    event = events.published(cast, event)
    catch_up()
    (hit,) = search("八十周岁以上").hits
    assert hit.row == event
    assert "<mark>八十周岁以上</mark>" in hit.snippet
    at = event.begins_at + timedelta(days=2)
    recall_transcript(event, ReasonInputs("校对"), by=cast.approver, at=at)
    catch_up()
    assert search("八十周岁以上").count == 0
    assert list(differences()) == []


def test_lists_and_feeds_make_as_many_queries_for_three_as_for_one(
    cast: Cast, client: Client
) -> None:
    addresses = (
        "/feeds/atom/consultations/",
        "/api/v1/consultations",
        "/sitemaps/consultations/0.xml",
        "/consultations/calendar.ics",
    )
    first = consultations.opened(cast)
    client.get(addresses[0])
    numbers = []
    for more in (0, 2):
        for other in range(more):
            PublicConsultation.objects.filter(pk=first.pk).first()
            row = PublicConsultation.objects.get(pk=first.pk)
            row.pk, row.number, row.final = None, f"{first.number}{other}", None
            row.save()
        with counted() as number:
            for address in addresses:
                assert client.get(address).status_code == 200
        numbers.append(number[0])
    assert numbers[0] == numbers[1]


def test_a_feed_and_an_api_list_continue_on_the_next_page(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.portal.catalogue.record_feeds.ENTRIES", 1)
    first = meetings.announced(cast)
    second = meetings.announced(cast, title="公共交通票价听证会")
    seen = []
    address: str | None = "/feeds/atom/meetings/"
    while address:
        feed = ET.fromstring(client.get(address).content)
        seen += [one.findtext(f"{ATOM}title") for one in feed.findall(f"{ATOM}entry")]
        links = [one.get("href") for one in feed.findall(f"{ATOM}link") if one.get("rel") == "next"]
        address = links[0] if links else None
    assert seen == [second.title, first.title]
    page = client.get("/api/v1/meetings?limit=1").json()
    assert [one["title"] for one in page["items"]] == [second.title]
    assert [one["title"] for one in client.get(page["next"]).json()["items"]] == [first.title]
    assert client.get("/api/v1/meetings?body=990000-D02").json()["items"] == []
    assert client.get("/feeds/atom/meetings/?page=forged").status_code == 400


def test_the_period_of_a_consultation_is_an_event_of_a_calendar(cast: Cast, client: Client) -> None:
    plan = consultations.planned(cast)
    assert client.get(f"/consultations/{plan.number}.ics").status_code == 404
    consultation = consultations.opened(cast)

    def entry() -> str:
        answer = client.get(f"/consultations/{consultation.number}.ics")
        assert answer["Content-Type"].startswith("text/calendar")
        return answer.content.decode().replace("\r\n ", "")

    assert "SEQUENCE:0\r\n" in entry()
    assert "STATUS:CONFIRMED\r\n" in entry()
    assert "DTEND;TZID=Asia/Shanghai:20261221T000000\r\n" in entry()
    last = consultations.LAST_DAY + timedelta(days=5)
    consultation = extend_consultation(
        consultation, ExtendInputs(last, "群众要求"), by=cast.disclosure, at=AT
    )
    assert "SEQUENCE:1\r\n" in entry()
    assert "DTEND;TZID=Asia/Shanghai:20261226T000000\r\n" in entry()
    assert "群众要求" in entry()
    cancel_consultation(consultation, CancelInputs("不再制定"), by=cast.approver, at=AT)
    assert "SEQUENCE:2\r\n" in entry()
    assert "STATUS:CANCELLED\r\n" in entry()
    every = client.get("/consultations/calendar.ics").content.decode()
    assert every.count("BEGIN:VEVENT") == 1
