"""A record is compared with a request without the index as the index does it."""

from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.documents.models import Document
from gongkai.documents.queries import validity_filters
from gongkai.kit.refusals import Refused
from gongkai.ledger.consumers import catch_up
from gongkai.search.backends.wanted import Indexed
from gongkai.search.matching import matched_record, matches
from gongkai.search.models import SearchEntry
from gongkai.search.queries import Filters, search
from gongkai.search.synonyms import with_synonyms
from gongkai.search.text import parse
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
DOCUMENT = "documents.document"
TEXTS = [
    ("关于住房公积金缴存基数的通知", "各单位：按照公积金管理办法执行。收、费标准另行公布。"),
    ("收费目录清单", "行政事业性收费。教育，经费。ABC 2026"),
    ("Notice of fees", "The fee schedule of 2026. 财政局〔2026〕12号"),
    ("ئۇقتۇرۇش", "ئىجتىمائىي كاپالەت ئۇقتۇرۇشى"),
    ("教育经费决算", "收费 目录"),
]
QUERIES = [
    "公积金",
    "住房公积金",
    "收费",
    '"收费"',
    "收费 目录",
    "收费目录",
    "教育经费",
    '"教育经费"',
    "费",
    "fee",
    "fees",
    "FEE schedule",
    "2026",
    "02",
    "财政局〔2026〕12号",
    "财政局2026 12",
    "ئۇقتۇرۇش",
    "كاپالەت",
    "標準",
    "执行 收费",
    "通知的",
]


def records() -> dict[int, Any]:
    entries = SearchEntry.objects.select_related("texts")
    return {
        one.subject_id: matched_record(Indexed(one, 0, *one.texts.parts))
        for one in entries.filter(subject_type=DOCUMENT)
    }


def both(query: str, filters: Filters) -> tuple[set[int], set[int]]:
    """Return what the index finds, and what the comparison finds."""
    indexed = {hit.row.pk for hit in search(query, filters=filters, limit=100).hits}
    terms = tuple(with_synonyms(parse(query)))
    return indexed, {pk for pk, one in records().items() if matches(one, terms, filters)}


def test_comparison_agrees_with_the_index(cast: Cast) -> None:
    for title, text in TEXTS:
        cast.released(title=title, text=text)
    catch_up()
    hits = 0
    for query in QUERIES:
        indexed, compared = both(query, Filters(kinds=(DOCUMENT,)))
        assert indexed == compared, query
        hits += len(indexed)
    assert hits > len(QUERIES)


def test_comparison_agrees_with_the_index_under_filters(cast: Cast) -> None:
    cast.released(title="收费一", effective_on=AT.date() + timedelta(days=30))
    cast.released(title="收费二", effective_on=AT.date())
    document: Document = cast.released(title="收费三")
    catch_up()
    today = AT.date()
    found = []
    for changes in (
        {"bodies": (document.body.chain,)},
        {"bodies": (cast.health.chain,)},
        {"bodies": (cast.health.chain, document.body.chain)},
        {"genre": "notice"},
        {"genre": "order"},
        {"item": "A20-08"},
        {"item": "A20-07"},
        {"language": "en"},
        {"subject": document.subject.code if document.subject else "zz"},
        {"first": date(2026, 1, 1), "last": date(2026, 12, 31)},
        {"first": date(2027, 1, 1)},
        {"last": date(2025, 12, 31)},
        *(validity_filters(one, on=today) for one in ("in_force", "not_yet", "ended")),
    ):
        indexed, compared = both("收费", Filters(kinds=(DOCUMENT,), **changes))
        assert indexed == compared, changes
        found.append(len(indexed))
    assert set(found) >= {0, 1, 2, 3}


def test_query_that_cannot_be_searched_is_refused_by_both() -> None:
    with pytest.raises(Refused):
        both("，", Filters())
