"""
Every public list reads from an index what it shows, with 3 documents and with 30,000.

The table below names every public list. Each statement of a page is explained by the database: none may read a
large table from end to end, and none may sort more rows than a page has. On SQLite the instructions of the
database are counted too, since a plan does not say how many entries of an index are read.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client

from gongkai.catalogue.models import Subject
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Attachment, CleanUp, CleanUpRow, Document, Relation
from gongkai.documents.queries import public_documents
from gongkai.kit.paging import sign_cursor
from gongkai.kit.table_statistics import analyze_tables
from gongkai.ledger.consumers import catch_up
from gongkai.search.indexing import refresh
from tests.cast import Cast
from tools.bulk_documents import insert_documents, insert_releases

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MANY = 30_000
INDEXED = 300  # of these; to index all of them takes longer than everything else
# Tables that grow with the documents. The others have as many rows as there are bodies or headings.
LARGE = ("documents_document", "documents_version", "ledger_act", "statistics_tally")
PAGE = 31  # rows of the longest page (a feed), with the one that shows that there are more
SORTED = 13 * PAGE  # a subject with twelve subordinate ones sorts the first page of each
# Instructions of SQLite for one page; to read all entries of one index of 30,000 documents takes over 150,000.
MAX_STEPS = 60_000
STEP = 1_000


@dataclass(frozen=True)
class PublicList:
    """The address of a public list, and the most that the databases may do for it."""

    address: Callable[[], str]
    most_steps: int = MAX_STEPS
    most_sorted: int = SORTED
    status: int = 200
    whole: tuple[str, ...] = ()  # tables that PostgreSQL may read from end to end


def _fixed(address: str) -> Callable[[], str]:
    return lambda: address


def _deep(path: str, scope: str, **filters: str) -> Callable[[], str]:
    """Return the address of a page in the middle of a list."""

    def address() -> str:
        found = public_documents().filter(**filters).order_by("-listed_on", "-id")
        row = found[found.count() // 2]
        name = "cursor" if path.startswith("/api/") else "page"
        cursor = sign_cursor([row.listed_on.isoformat(), row.pk], scope=scope)
        return f"{path}{'&' if '?' in path else '?'}{name}={cursor}"

    return address


def _subject(path: str, *, main: bool) -> Callable[[], str]:
    def address() -> str:
        found = Subject.objects.filter(children__isnull=not main).order_by("code")
        return path + found[0].code if main else path + found.reverse()[0].code

    return address


BOTH = "item=A20-08&genre=notice"
LISTS: dict[str, PublicList] = {
    "home": PublicList(_fixed("/")),
    "home in Uyghur": PublicList(_fixed("/ug/")),
    "bodies": PublicList(_fixed("/b/")),
    "section of a body": PublicList(_fixed("/b/990000-D01/")),
    "section, deep": PublicList(
        _deep("/b/990000-D01/", "body 990000-D01", body__code="990000-D01")
    ),
    "register of a body": PublicList(_fixed("/b/990000-D01/register/")),
    "catalogue": PublicList(_fixed("/catalogue/")),
    "catalogue, deep": PublicList(_deep("/catalogue/", "catalogue?")),
    "catalogue, item": PublicList(_fixed("/catalogue/?item=A20-08")),
    "catalogue, genre": PublicList(_fixed("/catalogue/?genre=notice")),
    "catalogue, body": PublicList(_fixed("/catalogue/?body=990000-D01")),
    "catalogue, year": PublicList(_fixed("/catalogue/?year=2015")),
    "catalogue, language": PublicList(_fixed("/catalogue/?language=en")),
    "catalogue, no such language": PublicList(_fixed("/catalogue/?language=ug")),
    "catalogue, main subject": PublicList(_subject("/catalogue/?subject=", main=True)),
    "catalogue, empty subject": PublicList(_subject("/catalogue/?subject=", main=False)),
    # Documents under two headings are counted one by one, from one index.
    "catalogue, two headings": PublicList(_fixed(f"/catalogue/?{BOTH}")),
    "catalogue, four headings": PublicList(_fixed(f"/catalogue/?{BOTH}&body=990000-D02&year=2015")),
    "feed": PublicList(_fixed("/feeds/atom/")),
    "feed, body": PublicList(_fixed("/feeds/rss/?body=990000-D01")),
    "feed, deep": PublicList(_deep("/feeds/atom/", "feed?")),
    "sitemap": PublicList(_fixed("/sitemap.xml")),
    # A part lists a third of these documents, read by their keys.
    "part of the sitemap": PublicList(
        _fixed("/sitemaps/1.xml"),
        most_steps=400_000,
        most_sorted=10_000,
        whole=("documents_version",),
    ),
    # The first documents are in the index; the last search has no hits, and tries easier ones.
    "search": PublicList(_fixed("/search/?q=公开")),
    "search, newest first": PublicList(_fixed("/search/?q=公开&order=newest")),
    "search for a body": PublicList(_fixed("/search/?q=财政厅")),
    "search, filtered": PublicList(_fixed("/search/?q=公开&body=990000-D01&year=2005")),
    "search without hits": PublicList(_fixed("/search/?q=示范区财政厅没有这样的文件")),
    "feed of a search": PublicList(_fixed("/feeds/atom/search/?q=公开")),
    "API search": PublicList(_fixed("/api/v1/search?q=公开")),
    "part of the sitemap without items": PublicList(_fixed("/sitemaps/40.xml.gz"), status=404),
    "feed without items": PublicList(_fixed("/feeds/atom/?language=ug")),
    "feed without items of two headings": PublicList(_fixed("/feeds/atom/?language=ug&year=2015")),
    "feed of a search without hits": PublicList(_fixed("/feeds/atom/search/?q=没有这样的文件")),
    "core metadata": PublicList(_fixed("/metadata/records.xml")),
    "core metadata, deep": PublicList(_deep("/metadata/records.xml", "metadata?")),
    "core metadata, body": PublicList(_fixed("/metadata/records.xml?body=990000-D01")),
    "statistics": PublicList(_fixed("/statistics/?year=2015")),
    "reports": PublicList(_fixed("/reports/")),
    "disclosure log": PublicList(_fixed("/answered/")),
    "checkpoints": PublicList(_fixed("/checkpoints/")),
    "API items": PublicList(_fixed("/api/v1/items")),
    "API items, deep": PublicList(_deep("/api/v1/items", "api.items?")),
    "API items, body": PublicList(_fixed("/api/v1/items?body=990000-D01")),
    "API items, no such language": PublicList(_fixed("/api/v1/items?language=ug")),
    "API items, main subject": PublicList(_subject("/api/v1/items?subject=", main=True)),
    "API items, empty subject": PublicList(_subject("/api/v1/items?subject=", main=False)),
    "API items, two headings": PublicList(_fixed(f"/api/v1/items?{BOTH}")),
    "API bodies": PublicList(_fixed("/api/v1/bodies")),
    "API reports": PublicList(_fixed("/api/v1/reports")),
}


def test_lists_of_three_documents_read_indexes(cast: Cast, client: Client) -> None:
    for language in ("zh-hans", "zh-hans", "en"):
        cast.released(language=language)
    catch_up()
    # The database has no statistics, as after the installation.
    Document.objects.update(listed_on="2015-06-01")
    left_out = {
        "catalogue, main subject",
        "API items, main subject",
        "part of the sitemap",
        "part of the sitemap without items",
    }
    assert _faults(client, left_out=left_out) == []


def test_lists_of_many_documents_read_indexes(cast: Cast, client: Client) -> None:
    catch_up()
    insert_documents(MANY)
    insert_releases()
    refresh(DOCUMENT, public_documents().order_by("pk").values_list("pk", flat=True)[:INDEXED])
    pages = _pages_of_one_document(cast)
    analyze_tables()
    assert _faults(client) == []
    # The few rows of one document may be sorted; the others may not be read.
    assert [one for one in _faults(client, lists=pages) if ": a sort in" not in one] == []


def _pages_of_one_document(cast: Cast) -> dict[str, PublicList]:
    """Write what one document has on its page; return this page, and others that name it."""
    found = public_documents().filter(body=cast.finance).select_related("public_version")
    document, other, third = found.order_by("pk")[:3]
    for one, target in ((document, other), (third, document)):
        Relation.objects.create(version=one.public_version, kind="amends", target=target)
    file = Attachment.objects.create(
        version=document.public_version, name="a.pdf", sha256="0" * 64, size=1
    )
    clean_up = CleanUp.objects.create(
        body=cast.finance,
        title="清理",
        basis="清理办法",
        opened_on="2026-01-01",
        closes_on="2026-02-01",
        opened_by=cast.disclosure,
        published_on="2026-02-01",
    )
    CleanUpRow.objects.create(clean_up=clean_up, document=document, decision="keep")
    page = f"/i/{document.index_number}/"
    return {
        "document": PublicList(_fixed(page)),
        # The row of the file is read, which the store does not have.
        "file": PublicList(_fixed(f"{page}files/{file.pk}/pages/1/"), status=404),
        "result of a clean-up": PublicList(
            _fixed(f"/b/{cast.finance.code}/clean-ups/{clean_up.pk}/")
        ),
    }


def _faults(
    client: Client,
    left_out: Collection[str] = (),
    lists: Mapping[str, PublicList] = LISTS,
) -> list[str]:
    """Request each list and return a line for each statement that reads or sorts too much."""
    found = []
    for name, one in lists.items():
        if name in left_out:
            continue
        address = one.address()
        cache.clear()
        caches["pages"].clear()
        with _recorded() as recorded:
            response = client.get(address)
        assert response.status_code == one.status, (name, address)
        if recorded.steps > one.most_steps:
            found.append(f"{name}: {recorded.steps} instructions of SQLite")
        for sql, params in recorded.statements:
            faults = (
                _faults_of_sqlite(sql, params)
                if connection.vendor == "sqlite"
                else _faults_of_postgres(sql, params, one)
            )
            found += [f"{name}: {fault} in {sql[:2000]}" for fault in faults]
    return found


class _Recorded:
    def __init__(self) -> None:
        self.statements: list[tuple[str, Any]] = []
        self.steps = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if sql.lstrip().startswith(("SELECT", "(SELECT")) and any(name in sql for name in LARGE):
            self.statements.append((sql, params))
        return execute(sql, params, many, context)

    def count(self) -> int:
        """Count the instructions, a thousand at a time; 0 lets SQLite continue."""
        self.steps += STEP
        return 0


@contextmanager
def _recorded() -> Iterator[_Recorded]:
    """Record the statements about large tables, and count the instructions of SQLite."""
    recorded = _Recorded()
    with connection.execute_wrapper(recorded):
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(recorded.count, STEP)
        try:
            yield recorded
        finally:
            if connection.vendor == "sqlite":
                connection.connection.set_progress_handler(None, 0)


def _faults_of_sqlite(sql: str, params: Any) -> list[str]:
    """Return what is wrong with the plan of SQLite."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = [str(row[3]) for row in cursor.fetchall()]
    # The walk through a table by its key is bounded by the number of instructions, and so is the sort of the first
    # rows of several parts.
    found = []
    if not re.search(r'ORDER BY (1|"documents_document"."id")( DESC)?( LIMIT \d+)?$', sql):
        found = [line for line in plan if re.match(rf"SCAN ({'|'.join(LARGE)})( AS \w+)?$", line)]
    is_union = any(line.startswith("COMPOUND") or "UNION ALL" in line for line in plan)
    if not is_union and any("TEMP B-TREE FOR ORDER BY" in line for line in plan):
        found.append("a sort")
    return found


def _faults_of_postgres(sql: str, params: Any, one: PublicList) -> list[str]:
    """Return what is wrong with the plan of PostgreSQL, by the rows that it really read and sorted."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return list(_faults_of_node(plan[0]["Plan"], one))


def _faults_of_node(node: dict[str, Any], one: PublicList) -> Iterator[str]:
    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    if (
        node["Node Type"] == "Seq Scan"
        and node["Relation Name"] in set(LARGE) - set(one.whole)
        and read > PAGE
    ):
        yield f"a scan of {read} rows of {node['Relation Name']}"
    if (
        "Sort" in node["Node Type"]
        and node.get("Plans", [{}])[0].get("Actual Rows", 0) > one.most_sorted
    ):
        yield f"a sort of {node['Plans'][0]['Actual Rows']} rows"
    for part in node.get("Plans", ()):
        yield from _faults_of_node(part, one)
