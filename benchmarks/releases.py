"""
Releases through the desk: wall time of the request in which a document is released, published and indexed.

`SITE=folder python -m benchmarks releasing` releases in an existing data folder, or a PostgreSQL database by its URL,
which it changes, so name a copy; `make bench ARGS=releasing` in one of its own. The baseline is the page of the same
document; "index" is what the search index took of the request.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from benchmarks.measures import PASSWORD, WORKFLOW_STEPS, percentile, quantiles, say, timed
from benchmarks.places import environment_of
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.actions.drafts import DraftFacts, draft_document
from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import create_account, grant_post
from gongkai.organisations.models import Body, Person
from gongkai.search import consumers
from gongkai.search.queries import search

RELEASES = 60
# Django is set up before this module is imported, because the data folder is chosen first.
IN_FOLDER = "import django; django.setup(); from benchmarks.releases import measure; measure()"


def releasing(_documents: int) -> None:
    """Measure releases over HTTP, each searchable with its response."""
    if place := os.environ.get("SITE"):
        environment = {**environment_of(place), "GONGKAI_SECOND_FACTOR": "optional"}
        subprocess.run([sys.executable, "-c", IN_FOLDER], check=True, env=environment)
    else:
        measure()


def measure() -> None:
    """Release documents in the data folder of this process."""
    at = timezone.now()
    body, people = _office(at)
    ready = [_approved(body, people, number, at) for number in range(RELEASES)]
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(people["disclosure"].account)
    first = ready.pop()
    browser.post(f"/desk/documents/{first}/act/release/", {"confirm": "1"})  # warms the process
    index: list[float] = []
    releases, found = list[float](), 0
    for pk in ready:
        with _index_timed() as spent:
            releases.append(
                timed(
                    lambda pk=pk: browser.post(  # type: ignore[misc]
                        f"/desk/documents/{pk}/act/release/", {"confirm": "1"}
                    )
                )
            )
        index.append(sum(spent))
        title = Document.objects.get(pk=pk).title
        found += any(hit.row.pk == pk for hit in search(f'"{title}"').hits)
    pages = [timed(lambda pk=pk: browser.get(f"/desk/documents/{pk}/")) for pk in ready]  # type: ignore[misc]
    assert public_documents().filter(pk__in=ready).count() == len(ready)
    say(
        f"release through HTTP, {Document.objects.count():,} documents   {quantiles(releases)}   index {quantiles(index)}   "
        f"its page {quantiles(pages)}   p50 ×{percentile(releases, 50) / percentile(pages, 50):.1f}   "
        f"found at once {found} of {len(ready)}"
    )


@contextmanager
def _index_timed() -> Any:
    """Note how long each call of the consumer of the index takes."""
    spent: list[float] = []
    consume: Callable[..., Any] = consumers.consume

    @wraps(consume)  # with what is noted at it for the ledger
    def noted(*args: Any) -> Any:
        begun = time.perf_counter()
        try:
            return consume(*args)
        finally:
            spent.append(time.perf_counter() - begun)

    consumers.consume = noted
    try:
        yield spent
    finally:
        consumers.consume = consume


def _office(at: datetime) -> tuple[Body, dict[str, Person]]:
    """Return a body and the people of its workflow, who are added where there are none."""
    names = [name for name, _kind, _action in WORKFLOW_STEPS]
    if Person.objects.filter(account__username="drafter").exists():
        body = Body.objects.get(code="990000-D01")
        return body, {name: Person.objects.get(account__username=name) for name in names}
    newest = public_documents().order_by("-listed_on", "-id").select_related("body").first()
    assert newest is not None, f"there is nothing public in {settings.GONGKAI_DATA}"
    people = {}
    for name, kind, _action in WORKFLOW_STEPS:
        person = Person.objects.get(account=create_account(name, PASSWORD, name=name))
        grant_post(person, kind, newest.body, by=SYSTEM, at=at, since=date(2020, 1, 1))
        people[name] = person
    return newest.body, people


def _approved(body: Body, people: dict[str, Person], number: int, at: datetime) -> int:
    """Return the key of a document that is ready to be released."""
    facts = DraftFacts(
        title=f"关于第{number}次测量的通知{at:%H%M%S}",
        text="<p>正文</p>",
        attribute="public",
        genre=Genre.objects.get(code="notice"),
        catalogue_item=CatalogueItem.objects.get(code="A20-08"),
        formed_on=date(2026, 1, 5),
    )
    document = draft_document(body, facts, by=people["drafter"], at=at)
    for name, _kind, action in WORKFLOW_STEPS:
        action(document, by=people[name], at=at)
    return document.pk
