"""
Draw the pages that a first visitor sees, so that nobody waits for what a process reads only once.

Each server process does this in a thread of its own when it has started, and the worker after it has
collected the statistics of the tables. No page waits for a count meanwhile: every figure of a public page
is stored (`documents/public_counts.py`, tallies of `statistics`).
"""

import logging
from collections.abc import Iterator
from io import BytesIO
from threading import Thread
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import Error, connections
from django.urls import reverse
from django.utils import translation

from gongkai.documents.queries import public_documents
from gongkai.organisations.queries import bodies_in_force
from gongkai.search.popular_queries import popular_queries
from gongkai.ui.site_address import site_address

# A program, whose views and queries are not counted.
AGENT = "gongkai-preview"
PAGES = ("home", "catalogue", "bodies", "statistics", "search")
logger = logging.getLogger("gongkai.portal")


def draw_first_pages_later() -> Thread:
    """Draw the first pages in a thread, while the process already answers requests."""
    thread = Thread(target=_draw_and_close, name="first pages", daemon=True)
    thread.start()
    return thread


def draw_first_pages() -> dict[str, int]:
    """
    Request each of the first pages once as an anonymous visitor; return the statuses by address.

    A page that can be cached is then in the cache of this process.
    """
    handler = WSGIHandler()
    statuses = {}
    for address in _addresses():
        # The language of a page stays with its thread until the next request.
        with translation.override(settings.LANGUAGE_CODE):
            # Not closed: none of them is a file, and closing would end the connection of the caller.
            response = handler.get_response(WSGIRequest(own_request(address)))
            statuses[address] = response.status_code
    return statuses


def _draw_and_close() -> None:
    try:
        draw_first_pages()
    except Error:  # the pages themselves will say so
        logger.warning("The first pages could not be drawn.", exc_info=True)
    finally:
        connections.close_all()


def _addresses() -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            addresses = [reverse(f"portal:{name}") for name in PAGES]
        # The other languages read the same rows.
        yield from addresses if code == settings.LANGUAGE_CODE else addresses[:1]
    with translation.override(settings.LANGUAGE_CODE):
        body = bodies_in_force().order_by("position", "id").first()
        newest = public_documents().order_by("-listed_on", "-id").only("index_number").first()
        popular = [*popular_queries(), *settings.GONGKAI_POPULAR_SEARCHES][:1]
        if body:
            yield reverse("portal:body", args=[body.code])
        if newest:
            yield reverse("portal:document", args=[newest.index_number])
        yield from (f"{reverse('portal:search')}?{urlencode({'q': query})}" for query in popular)
    yield reverse("portal_site:sitemap")


def own_request(address: str) -> dict[str, object]:
    """Return a request for this address as a server makes it, by the public address of the site."""
    site, page = urlsplit(site_address()), urlsplit(address)
    environment: dict[str, object] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": page.path,
        "QUERY_STRING": page.query,
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "HTTP_HOST": site.netloc,
        "HTTP_USER_AGENT": AGENT,
        "REMOTE_ADDR": "",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }
    if site.scheme == "https":
        environment["HTTP_X_FORWARDED_PROTO"] = "https"
    return environment
