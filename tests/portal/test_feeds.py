"""Feeds, sitemaps, robots.txt, QR codes and meta tags of the public pages."""

import gzip
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.documents.actions.drafts import start_version
from gongkai.documents.actions.releases import repeal_document, withdraw_document
from gongkai.documents.workflow import RepealDay, WithdrawalReason
from gongkai.ledger.consumers import catch_up
from gongkai.portal.catalogue import feed_views, sitemap_views
from gongkai.ui.context import renew_site_facts
from tests.cast import Cast, later
from tests.query_counts import queries_of_page
from tools.bulk_documents import insert_documents

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(client: Client, address: str) -> ET.Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return ET.fromstring(answer.content)


def unpacked(answer: Any) -> bytes:
    packed = answer["Content-Type"] == "application/gzip"
    return gzip.decompress(answer.content) if packed else bytes(answer.content)


def titles(feed: ET.Element) -> list[str]:
    return [str(one.text) for one in feed.iterfind(f".//{ATOM}entry/{ATOM}title")] or [
        str(one.text) for one in feed.iterfind(".//item/title")
    ]


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_newest_items_come_first_in_every_language(cast: Cast, client: Client, kind: str) -> None:
    for title in ("第一件", "第二件"):
        cast.released(title=title)
    for prefix in ("", "/en", "/ug"):
        feed = read(client, f"{prefix}/feeds/{kind}/")
        assert titles(feed) == ["第二件", "第一件"]
    links = [
        link.get("href", link.text) for link in feed.iter() if link.tag in {f"{ATOM}link", "link"}
    ]
    assert any(str(link).startswith("http://testserver/ug/i/990000-D01/") for link in links)


def test_feed_applies_the_filters_of_the_catalogue_and_the_search(
    cast: Cast, client: Client
) -> None:
    cast.released(title="收费目录")
    catch_up()
    assert titles(read(client, "/feeds/atom/?body=990000-D01&item=A20-08")) == ["收费目录"]
    assert titles(read(client, "/feeds/atom/?body=990000-D02")) == []
    assert titles(read(client, "/feeds/rss/search/?q=收费目录")) == ["收费目录"]
    assert titles(read(client, "/feeds/atom/search/?q=教育经费")) == []


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/atom/?item=A99",
        "/feeds/rss/?page=forged",
        "/feeds/atom/search/",
        "/feeds/atom/search/?q=%22%22",
        "/feeds/rss/search/?q=a&page=x",
        "/feeds/atom/search/?q=a&year=soon",
    ],
)
def test_invalid_filters_are_refused(cast: Cast, client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_withdrawn_item_is_a_deleted_entry_of_the_feed(cast: Cast, client: Client) -> None:
    document = withdraw_document(
        cast.released(title="撤回的"), WithdrawalReason("附件有误"), by=cast.disclosure, at=later(1)
    )
    for address in ("/feeds/atom/", "/feeds/atom/?body=990000-D01"):
        feed = read(client, address)
        assert titles(feed) == []
        assert [one.get("ref") for one in feed.iter(GONE)] == [
            f"http://testserver/i/{document.index_number}/"
        ]
    for address in ("/feeds/atom/?body=990000-D02", "/feeds/atom/?item=A20-08"):
        assert not list(read(client, address).iter(GONE))
    assert "撤回的" not in client.get("/feeds/rss/").content.decode()


def test_work_on_a_new_version_changes_no_public_date(cast: Cast, client: Client) -> None:
    document = cast.released()
    before = [client.get(address).content for address in ("/feeds/atom/", "/sitemaps/0.xml")]
    start_version(document, by=cast.drafter, at=later(3))
    assert [
        client.get(address).content for address in ("/feeds/atom/", "/sitemaps/0.xml")
    ] == before
    repeal_document(document, RepealDay(later(5).date()), by=cast.disclosure, at=later(5))
    assert [
        client.get(address).content for address in ("/feeds/atom/", "/sitemaps/0.xml")
    ] != before


def test_characters_invalid_in_xml_are_removed_from_a_feed(cast: Cast, client: Client) -> None:
    document = cast.released(title="甲乙 <b>&amp;丙")
    document.title = "甲\x0b\x07乙 ]]> <b>&amp;\ufffe丙"
    document.save(update_fields=["title"])
    for kind in ("atom", "rss"):
        assert titles(read(client, f"/feeds/{kind}/")) == ["甲乙 ]]> <b>&amp;丙"]


def test_feed_is_paged_by_key(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_views, "ENTRIES", 2)
    for number in range(5):
        cast.released(title=f"第{number}件")
    address, seen = "/feeds/atom/?body=990000-D01", []
    while address:
        feed = read(client, address)
        seen += titles(feed)
        following = [
            one.get("href") for one in feed.iter(f"{ATOM}link") if one.get("rel") == "next"
        ]
        address = str(following[0]).removeprefix("http://testserver") if following else ""
    assert seen == [f"第{number}件" for number in (4, 3, 2, 1, 0)]
    assert b'rel="next"' in client.get("/feeds/rss/").content


def test_empty_feed_is_the_same_for_every_request(cast: Cast, client: Client) -> None:
    first = client.get("/feeds/atom/")
    assert b"2008-05-01" in first.content
    assert client.get("/feeds/atom/").content == first.content


def test_unchanged_feed_is_not_sent_again(cast: Cast, client: Client) -> None:
    cast.released()
    first = client.get("/feeds/atom/")
    assert client.get("/feeds/atom/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    cast.released()
    assert client.get("/feeds/atom/", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/feeds/atom/", "/feeds/rss/search/?q=收费目录", "/sitemaps/0.xml.gz", "/sitemap.xml"],
)
def test_three_entries_need_as_many_queries_as_one(
    cast: Cast, client: Client, address: str
) -> None:
    counts = []
    for number in (1, 2):
        for _again in range(number):
            cast.released(title="收费目录")
        catch_up()
        counts.append(queries_of_page(client, address))
    assert counts[0] == counts[1]


def test_sitemap_lists_every_public_page_once_in_all_languages(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap_views, "SPAN", 2)
    documents = [cast.released() for _number in range(4)]
    withdraw_document(documents[1], WithdrawalReason("附件有误"), by=cast.disclosure, at=later(1))
    cast.approved()
    found: list[str] = []
    for part in read(client, "/sitemap.xml").iter(f"{MAP}loc"):
        answer = client.get(str(part.text))
        if answer.status_code == 404:
            continue
        places = ET.fromstring(unpacked(answer))
        found += [str(one.text) for one in places.iter(f"{MAP}loc")]
        assert len(list(places.iter("{http://www.w3.org/1999/xhtml}link"))) == 3 * len(
            list(places.iter(f"{MAP}url"))
        )
    items = [one for one in found if "/i/" in one]
    wanted = [
        f"http://testserver/i/{one.index_number}/" for one in documents if one is not documents[1]
    ]
    assert sorted(items) == sorted(wanted)
    assert "http://testserver/b/990000-D02/" in found
    assert len(set(found)) == len(found)
    for address in found:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("part", [7, 50_001, 10**30])
def test_unknown_part_of_the_sitemap_is_not_found(cast: Cast, client: Client, part: int) -> None:
    for ending in ("xml", "xml.gz"):
        assert client.get(f"/sitemaps/{part}.{ending}").status_code == 404


def test_index_names_compressed_parts_that_contain_the_same(cast: Cast, client: Client) -> None:
    cast.released()
    named = [str(one.text) for one in read(client, "/sitemap.xml").iter(f"{MAP}loc")]
    assert named == [
        "http://testserver/sitemaps/pages.xml",
        "http://testserver/sitemaps/0.xml.gz",
    ]
    plain, packed = client.get("/sitemaps/0.xml"), client.get("/sitemaps/0.xml.gz")
    assert "Content-Encoding" not in packed
    assert gzip.decompress(packed.content) == plain.content
    assert packed.content == client.get("/sitemaps/0.xml.gz").content
    assert packed["ETag"] != plain["ETag"]
    again = client.get("/sitemaps/0.xml.gz", headers={"If-None-Match": packed["ETag"]})
    assert again.status_code == 304


def test_part_of_ten_thousand_addresses_is_one_query_of_rows(cast: Cast, client: Client) -> None:
    insert_documents(10_000)
    for ending in ("xml", "xml.gz"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/sitemaps/0.{ending}")
            found = unpacked(answer).count(b"<url>")
        assert found > 9_000
        assert len(queries) <= 4, ending


def test_empty_site_has_a_sitemap_of_its_pages(cast: Cast, client: Client) -> None:
    assert [one.text for one in read(client, "/sitemap.xml").iter(f"{MAP}loc")] == [
        "http://testserver/sitemaps/pages.xml"
    ]


def test_robots_txt_excludes_the_desk_and_names_the_sitemap(client: Client, db: None) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {
        "Disallow: /desk/",
        "Disallow: /en/search/",
        "Disallow: /catalogue/*&",
        "Disallow: /ug/catalogue/*&",
        "Disallow: /*format=",
        "Sitemap: http://testserver/sitemap.xml",
    } <= set(lines)
    assert not any(line in {"Disallow: /", "Disallow: /i/"} for line in lines)


def test_combinations_of_filters_are_not_for_programs(cast: Cast, client: Client) -> None:
    cast.released(title="收费目录")
    catch_up()
    page = client.get("/search/?q=收费").content.decode()
    assert '<meta name="robots" content="noindex">' in page
    facets = re.search(r"<aside.*?</aside>", page, re.DOTALL)
    assert facets is not None
    links = re.findall(r"<a [^>]*>", facets[0])
    assert len(links) > 5
    assert all('rel="nofollow"' in link for link in links)
    assert re.search(r'<a rel="nofollow" href="[^"]*order=newest', page)
    for filters, closed in (
        ("", False),
        ("?genre=notice", False),
        ("?genre=notice&year=2026", True),
    ):
        page = client.get(f"/catalogue/{filters}").content.decode()
        assert ('name="robots" content="noindex, nofollow"' in page) == closed, filters


def test_qr_code_exists_for_public_items_only(cast: Cast, client: Client) -> None:
    document = cast.released()
    answer = client.get(f"/i/{document.index_number}/code.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert ET.fromstring(answer.content).tag.endswith("svg")
    assert client.get("/i/990000-D01/2026-99999/code.svg").status_code == 404
    withdraw_document(document, WithdrawalReason("附件有误"), by=cast.disclosure, at=later(1))
    assert client.get(f"/i/{document.index_number}/code.svg").status_code == 404


def test_pages_link_to_their_feed(cast: Cast, client: Client) -> None:
    document = cast.released(title="收费目录")
    for address, feed in {
        "/": "/feeds/atom/",
        "/b/990000-D01/": "/feeds/atom/?body=990000-D01",
        "/catalogue/?item=A20-08&page=": "/feeds/atom/?item=A20-08",
        "/search/?q=a&order=newest": "/feeds/atom/search/?q=a",
    }.items():
        page = client.get(address).content.decode().replace("&amp;", "&")
        assert f'href="{feed}"' in page, address
    assert "mailto:?subject=" in client.get(f"/i/{document.index_number}/").content.decode()


STATUTORY = {
    "SiteName",
    "SiteDomain",
    "SiteIDCode",
    "ColumnName",
    "ColumnDescription",
    "ColumnKeywords",
    "ColumnType",
}


def test_every_public_page_carries_the_statutory_tags(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.GONGKAI_SITE_CODE = "9900000001"
    renew_site_facts()
    document = cast.released()
    pages = {
        "/": STATUTORY,
        "/b/": STATUTORY,
        "/b/990000-D01/": STATUTORY,
        "/catalogue/": STATUTORY,
        "/search/?q=收费": STATUTORY,
        f"/i/{document.index_number}/": STATUTORY
        | {"ArticleTitle", "PubDate", "ContentSource", "Keywords", "Url"},
    }
    for address, wanted in pages.items():
        page = client.get(address).content.decode()
        tags = dict(re.findall(r'<meta name="(\w+)" content="([^"]*)"', page))
        assert wanted <= set(tags), address
        assert all(tags[name] for name in wanted)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", tags["PubDate"])
