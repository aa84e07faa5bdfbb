"""The pages of a first visitor are drawn before anybody asks for them."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.documents.models import ItemViews
from gongkai.ledger.consumers import catch_up
from gongkai.portal import query_counts
from gongkai.portal.documents import views
from gongkai.portal.first_pages import draw_first_pages, draw_first_pages_later
from gongkai.portal.query_counts import QueryCounter
from gongkai.portal.view_counts import ViewCounter
from gongkai.search.models import QueryCount
from tests.cast import Cast

MEMORY = "django.core.cache.backends.locmem.LocMemCache"


@pytest.fixture
def pages(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": MEMORY, "LOCATION": "first pages"},
    }
    caches["pages"].clear()
    cache.clear()
    monkeypatch.setattr(views, "VIEW_COUNTER", ViewCounter())
    monkeypatch.setattr(query_counts, "QUERY_COUNTER", QueryCounter())


@pytest.mark.django_db
def test_all_first_pages_are_drawn_and_none_is_counted(cast: Cast, pages: None) -> None:
    document = cast.released(title="收费标准")
    catch_up()
    statuses = draw_first_pages()
    assert set(statuses.values()) == {200}
    wanted = ["/", "/en/", "/ug/", "/catalogue/", "/b/990000/", f"/i/{document.index_number}/"]
    assert set(wanted) <= set(statuses)
    assert any(address.startswith("/search/?q=") for address in statuses)
    assert views.VIEW_COUNTER.flush()
    assert query_counts.QUERY_COUNTER.flush()
    assert ItemViews.objects.count() == QueryCount.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "https"), [("", False), ("https://gov.example", True), ("http://[::1]:8001", False)]
)
def test_visitor_gets_the_page_that_was_drawn(
    cast: Cast, client: Client, pages: None, settings: Any, address: str, https: bool
) -> None:
    settings.GONGKAI_ADDRESS = address
    settings.SECURE_SSL_REDIRECT = https
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if https else None
    settings.ALLOWED_HOSTS = ["testserver", "gov.example", "[::1]"]
    document = cast.released(title="收费标准")
    catch_up()
    assert set(draw_first_pages().values()) == {200}
    host = urlsplit(address).netloc or "testserver"
    for page in ("/", f"/i/{document.index_number}/"):
        sent = {"Host": host, **({"X-Forwarded-Proto": "https"} if https else {})}
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(page, headers=sent)
        assert answer.status_code == 200
        # The state of the page is read, and it is not drawn again.
        assert len(asked) <= 3, page


@pytest.mark.django_db
def test_empty_site_has_first_pages(db: None, pages: None) -> None:
    statuses = draw_first_pages()
    assert set(statuses.values()) == {200}
    assert "/" in statuses


@pytest.mark.django_db(transaction=True)
def test_pages_are_drawn_in_a_thread_with_its_own_connection(cast: Cast, pages: None) -> None:
    cast.released(title="收费标准")
    thread = draw_first_pages_later()
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert len(caches["pages"]._cache) > 3
