"""ETags and cached pages: unchanged pages are not rendered again, changed pages are."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.config import settings as real
from gongkai.documents.actions import drafts, releases, view_counts
from gongkai.documents.models import Document
from gongkai.documents.workflow import RepealDay, WithdrawalReason
from gongkai.kit.times import local_date
from gongkai.organisations.actions import BodyFacts, change_body
from gongkai.portal import etags
from gongkai.ui.context import renew_site_facts
from tests.cast import AT, Cast, later
from tests.documents.test_actions import correct

pytestmark = pytest.mark.django_db
LISTS = [
    "/",
    "/b/",
    "/b/990000-D01/",
    "/catalogue/",
    "/feeds/atom/",
    "/feeds/rss/?item=A20-08",
    "/sitemap.xml",
    "/sitemaps/0.xml",
]
Change = Callable[[Cast, Document], Any]


def rename(cast: Cast, document: Document) -> None:
    facts = BodyFacts(
        "990000-D01", "新的财政厅", "新财政厅", "department", "990000", cast.government
    )
    change_body(
        cast.finance, facts, by=cast.approver.actor, at=later(1), since=local_date(later(1))
    )


CHANGES: dict[str, Change] = {
    "release": lambda cast, document: cast.released(title="又一件"),
    "correction": lambda cast, document: correct(cast, document, "改后的文字", at=later(1)),
    "repeal": lambda cast, document: releases.repeal_document(
        document, RepealDay(local_date(AT)), by=cast.disclosure, at=later(1)
    ),
    "withdrawal": lambda cast, document: releases.withdraw_document(
        document, WithdrawalReason("附件有误"), by=cast.disclosure, at=later(1)
    ),
    "renaming": rename,
}


def is_known(client: Client, address: str, tag: str, **more: str) -> bool:
    answer = client.get(address, headers={"If-None-Match": tag, **more})
    assert answer.status_code in {200, 304, 410}, address
    return answer.status_code == 304


@pytest.fixture
def keeping(settings: Any) -> Iterator[None]:
    settings.CACHES = real.CACHES
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def pages_of(client: Client, places: list[str]) -> dict[str, bytes]:
    return {address: client.get(address).content for address in places}


@pytest.mark.parametrize("change", CHANGES)
def test_cached_page_is_not_served_after_a_change(
    cast: Cast, client: Client, keeping: None, settings: Any, change: str
) -> None:
    cast.released(title="一直在")
    document = cast.released()
    places = [
        *LISTS,
        f"/i/{document.index_number}/",
        f"/en/i/{document.index_number}/",
        "/ug/",
        "/statistics/",
    ]
    pages_of(client, places)
    CHANGES[change](cast, document)
    cache.clear()
    now = pages_of(client, places)
    settings.CACHES = real.CACHES | {
        "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    }
    assert [
        address for address, page in pages_of(client, places).items() if page != now[address]
    ] == []


def test_page_is_rendered_once_for_all_readers(cast: Cast, client: Client, keeping: None) -> None:
    address = f"/i/{cast.released().index_number}/"
    first = client.get(address)
    with CaptureQueriesContext(connection) as asked:
        again = Client().get(address)
    assert len(asked) == 1  # each request queries whether it is public
    assert (again.content, again["Content-Type"]) == (first.content, first["Content-Type"])
    assert dict(again.items()) == dict(first.items())
    large = client.get(address, headers={"Cookie": "reading_mode=large"}).content
    assert b'data-mode="large"' in large
    assert b'data-mode="large"' not in client.get(address).content


def test_withdrawn_page_is_not_served_from_the_cache(
    cast: Cast, client: Client, keeping: None
) -> None:
    document = cast.released(title="不再公开")
    address = f"/i/{document.index_number}/"
    assert "不再公开" in client.get(address).content.decode()
    releases.withdraw_document(
        document, WithdrawalReason("附件有误"), by=cast.disclosure, at=later(1)
    )
    assert client.get(address).status_code == 410
    assert "不再公开" not in client.get(address).content.decode()


@pytest.mark.parametrize("change", CHANGES)
def test_every_public_change_is_rendered_again(cast: Cast, client: Client, change: str) -> None:
    cast.released(title="一直在")
    document = cast.released()
    places = [*LISTS, f"/i/{document.index_number}/"]
    had = {address: client.get(address)["ETag"] for address in places}
    assert [address for address in places if not is_known(client, address, had[address])] == []
    CHANGES[change](cast, document)
    cache.clear()  # the operating body is queried once a minute
    still = {address for address in places if is_known(client, address, had[address])}
    item = f"/i/{document.index_number}/"
    expected = {"release": {"/b/", item}, "renaming": set()}
    assert still == expected.get(change, {"/b/"})


def test_section_of_a_body_is_unchanged_by_releases_of_another(cast: Cast, client: Client) -> None:
    cast.released()
    addresses = ["/b/990000-D01/", "/b/990000/"]
    had = {address: client.get(address)["ETag"] for address in addresses}
    cast.released(title="又一件")
    known = [address for address in addresses if is_known(client, address, had[address])]
    assert known == ["/b/990000/"]


def test_internal_changes_do_not_change_the_etag(cast: Cast, client: Client) -> None:
    document = cast.released()
    places = [*LISTS, f"/i/{document.index_number}/"]
    had = {address: client.get(address)["ETag"] for address in places}
    drafts.start_version(document, by=cast.drafter, at=later(1))
    cast.approved(title="秘密的新题目")
    assert [address for address in places if not is_known(client, address, had[address])] == []


@pytest.mark.parametrize("address", [*LISTS, "item"])
def test_not_modified_response_needs_few_queries(cast: Cast, client: Client, address: str) -> None:
    document = cast.released()
    address = f"/i/{document.index_number}/" if address == "item" else address
    tag = client.get(address)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert is_known(client, address, tag)
    # Body pages query the body and its published reports too; list pages the filter values.
    # The index of the sitemap asks for the keys of consultations, letters and the like as well.
    more = address == "/sitemap.xml"
    assert len(asked) == 1 + 2 * ("b/9" in address) + ("?item" in address) + more


def test_etag_depends_on_language_mode_url_and_program_version(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    number = cast.released().index_number
    places = ["", "/en", "/ug"]
    found = [client.get(f"{prefix}/i/{number}/")["ETag"] for prefix in places]
    found += [
        client.get(f"/i/{number}/", headers={"Cookie": f"reading_mode={m}"})["ETag"]
        for m in ("large", "elderly")
    ]
    found += [client.get(f"/i/{number}/", headers={"Host": "localhost"})["ETag"]]
    monkeypatch.setattr(etags, "program_version", lambda: "another release")
    found += [client.get(f"/i/{number}/")["ETag"]]
    settings.GONGKAI_SITE_NAME = "另一个名称"
    renew_site_facts()
    found += [client.get(f"/i/{number}/")["ETag"]]
    assert len(set(found)) == len(found)


def test_not_modified_response_has_the_vary_header(cast: Cast, client: Client) -> None:
    tag = client.get("/")["ETag"]
    answer = client.get("/", headers={"If-None-Match": tag})
    assert (answer.status_code, answer["ETag"], answer["Vary"]) == (304, tag, "Cookie")
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ("*", True),
        ("W/{tag}", True),
        ('"x", W/"y", {tag}', True),
        ("{tag},{tag}", True),
        ("  {tag}  ", True),
        ("", False),
        ('"', False),
        ("W/", False),
        ('"0"', False),
        ("{bare}", False),
        ('"{bare}x"', False),
        (", , ,", False),
        ('"x", ' * 3_000 + '"y"', False),
        ("\u00ff\u00fe", False),
        ("x" * 8_000, False),
        ('"a" "b" {tag}x', False),
    ],
)
def test_odd_if_none_match_gives_the_page_or_304(
    cast: Cast, client: Client, sent: str, known: bool
) -> None:
    number = cast.released().index_number
    for address in ("/", "/catalogue/", "/sitemap.xml", "/feeds/atom/", f"/i/{number}/"):
        first = client.get(address)
        tag = first["ETag"]
        text = sent.replace("{tag}", tag).replace("{bare}", tag.strip('"'))
        answer = client.get(address, headers={"If-None-Match": text})
        assert answer.status_code == (304 if known else 200), address
        if not known:
            assert answer["ETag"] == tag
        # A tag that is known is no key to a page that is not public.
        assert (
            client.get("/i/990000-D01/2026-99999/", headers={"If-None-Match": text}).status_code
            == 404
        )


def test_if_modified_since_is_ignored(cast: Cast, client: Client) -> None:
    address = f"/i/{cast.released().index_number}/"
    answer = client.get(address, headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert answer.status_code == 200


def test_shown_view_count_changes_once_a_day(cast: Cast, client: Client) -> None:
    document = cast.released()
    address = f"/i/{document.index_number}/"
    tag = client.get(address)["ETag"]
    today = local_date(AT.replace(year=2100))  # views of later days are not shown
    view_counts.add_views({(document.pk, today): 5})
    assert is_known(client, address, tag)
    view_counts.add_views({(document.pk, local_date(AT)): 1234})
    assert not is_known(client, address, tag)
    assert "1,234" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("/", "/?utm_source=paper&q=x"),
        ("/catalogue/?item=A20-08", "/catalogue/?x=1&item=A20-08&item=A20-08"),
        ("/catalogue/?item=A20-08&year=2026", "/catalogue/?year=2026&item=A20-08"),
        ("/feeds/rss/", "/feeds/rss/?nocache=7"),
        ("/b/990000-D01/", "/b/990000-D01/?__cf=1"),
    ],
)
def test_unknown_parameters_make_no_other_page(
    cast: Cast, client: Client, keeping: None, address: str, same: str
) -> None:
    cast.released()
    first, second = client.get(address), client.get(same)
    assert first.status_code == 200
    assert (second["ETag"], second.content) == (first["ETag"], first.content)
    assert b"utm_source" not in second.content


def test_unknown_parameters_reach_no_public_page(client: Client, cast: Cast) -> None:
    """Pages that show their own address in links show nothing that a stranger appended to it."""
    for address in ("/", "/search/?q=x", "/reports/", "/deadline/", "/statistics/", "/api/"):
        answer = client.get(
            address, {"q": "x", "planted": "6f1d"} if "?" in address else {"planted": "6f1d"}
        )
        assert b"6f1d" not in answer.content, address
