"""A search of all kinds of records, as its feed and as a list that is followed by e-mail."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.consultations.measures import CONSULTATION
from gongkai.documents.measures import DOCUMENT
from gongkai.ledger.consumers import catch_up
from gongkai.portal.subscriptions.lists import list_address, list_title
from gongkai.subscriptions.matching import match_announcements
from gongkai.subscriptions.queries import ANY_KIND, FeedFilters, last_item_id, rows_between
from gongkai.subscriptions.rules import SubscriptionFacts, refusal_to_follow
from tests.cast import AT, Cast
from tests.consultations import consultations
from tests.subscriptions.lists import followed

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
WORD = "停车"
SEARCH = f"/feeds/atom/search/?q={WORD}"


def titles(client: Client, address: str) -> list[str]:
    entries = ET.fromstring(client.get(address).content).findall(f"{ATOM}entry")
    return [entry.findtext(f"{ATOM}title", "") for entry in entries]


def test_feed_of_a_search_has_every_kind_in_the_order_of_the_search(
    cast: Cast, client: Client
) -> None:
    document = cast.released(title="关于停车收费的通知")
    consultation = consultations.opened(
        cast, at=AT + timedelta(days=1), last_day=consultations.LAST_DAY + timedelta(days=9)
    )
    catch_up()
    own = [consultation.title, document.title]
    # The draft of the consultation is a document of the same title.
    found = dict.fromkeys(titles(client, SEARCH))
    assert [one for one in found if one in own] == own
    assert titles(client, f"{SEARCH}&kind=consultations") == [consultation.title]
    assert len(titles(client, f"{SEARCH}&kind=documents")) == len(titles(client, SEARCH)) - 1
    feed = ET.fromstring(client.get(f"{SEARCH}&kind=documents").content)
    assert feed.findtext(f"{ATOM}title", "").endswith("· 公文")
    assert client.get(SEARCH.replace("atom", "rss")).status_code == 200


def test_feed_of_a_search_makes_as_many_queries_for_three_documents_as_for_one(
    cast: Cast, client: Client
) -> None:
    def queries(number: int) -> int:
        for one in range(number):
            cast.released(title=f"关于停车收费的通知 {one}")
        catch_up()
        client.get(SEARCH)
        with CaptureQueriesContext(connection) as asked:
            assert len(titles(client, SEARCH)) >= number
        return len(asked)

    assert queries(1) == queries(2)


def test_followed_search_without_a_kind_gets_news_of_every_kind(cast: Cast) -> None:
    every = followed(filters={"query": WORD}, subject_type=ANY_KIND)
    documents = followed(filters={"query": WORD})
    document = cast.released(title="关于停车收费的通知")
    consultation = consultations.opened(cast, at=AT + timedelta(minutes=1))
    catch_up()
    while match_announcements(at=AT + timedelta(minutes=2)):
        pass
    news = rows_between(every.feed, 0, last_item_id(every.feed), most=10)
    assert {(kind, row.pk) for kind, row in news} >= {
        (DOCUMENT, document.pk),
        (CONSULTATION, consultation.pk),
    }
    own = rows_between(documents.feed, 0, last_item_id(documents.feed), most=10)
    assert {kind for kind, _row in own} == {DOCUMENT}


def test_form_follows_what_the_page_of_the_search_shows(client: Client) -> None:
    for address, title in (
        (f"/en/follow/?q={WORD}", f"All kinds of records · “{WORD}”"),
        (f"/en/follow/?q={WORD}&kind=documents", f"Newly public · “{WORD}”"),
        (f"/en/follow/?q={WORD}&kind=consultations", f"Public consultations · “{WORD}”"),
        ("/en/follow/?year=2026", "Newly public · 2026"),
    ):
        assert title in client.get(address).content.decode()


def test_address_of_a_followed_search_is_the_page_of_its_kind() -> None:
    every, documents = FeedFilters(ANY_KIND, query=WORD), FeedFilters(DOCUMENT, query=WORD)
    assert "kind" not in list_address(every)
    assert "kind=documents" in list_address(documents)
    assert list_title(every) == f"各类信息 · “{WORD}”"


def test_records_of_all_kinds_are_followed_by_a_search_only() -> None:
    facts = SubscriptionFacts("wang@example.org", FeedFilters(ANY_KIND))
    refusal = refusal_to_follow(facts)
    assert refusal
    assert refusal.code == "unknown-kind"
