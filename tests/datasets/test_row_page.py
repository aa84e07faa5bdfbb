"""A figure opens into rows, a row into the versions that changed it, each with its reason and act."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.datasets.models import DataRow, Dataset, DatasetVersion
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_on_each
from tests.cast import Cast
from tests.datasets.tables import HEAD, SCHEMA, draft, first_version, published, withdrawn, written

pytestmark = pytest.mark.django_db
WEEKS = "2026-11-06,华凌,67.50,牛肉,报价乙\n2026-11-13,华凌,68.00,牛肉,报价乙\n"


def next_version(cast: Cast, folder: Path, rows: str) -> DatasetVersion:
    """Return the next public version of the prices."""
    dataset = Dataset.objects.get(code="prices")
    return published(cast, draft(cast, dataset, written(folder, HEAD + rows)))


def row_page(client: Client, key: str, status: int = 200) -> str:
    answer = client.get(f"/data/prices/rows/{key}/")
    assert answer.status_code == status
    return answer.content.decode()


def test_a_row_shows_the_versions_that_changed_it(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    first = first_version(cast, tmp_path, rows=WEEKS)
    key = DataRow.objects.get(values__0="2026-11-13").key
    page = row_page(client, key)
    assert page.count("<tr data-row>") == 1
    act = Act.objects.get(subject_id=str(first.pk), verb="dataset.version_published")
    for words in ("68.00", "新增", act.hash[:16], "价格（元）"):
        assert words in page
    assert "报价乙" not in page
    # A version that leaves the row as it was is no part of its history; a private value neither.
    next_version(cast, tmp_path, WEEKS.replace("67.50", "67.60"))
    next_version(cast, tmp_path, WEEKS.replace("报价乙", "报价丙"))
    assert row_page(client, key).count("<tr data-row>") == 1
    changed = next_version(cast, tmp_path, WEEKS.replace("68.00", "69.00"))
    page = row_page(client, key)
    assert '价格：<bdi dir="ltr"><del>68.00</del> → <ins>69.00</ins></bdi>' in page
    assert page.count("<tr data-row>") == 2
    next_version(cast, tmp_path, WEEKS.splitlines()[0] + "\n")
    page = row_page(client, key)
    assert page.count("<tr data-row>") == 3
    assert f"以下为第 {changed.number} 版中的内容" in page
    assert "69.00" in page
    back = next_version(cast, tmp_path, WEEKS)
    assert row_page(client, key).count("<tr data-row>") == 4
    withdrawn(cast, back)
    assert row_page(client, key).count("<tr data-row>") == 3
    assert row_page(client, "0" * 32, 404)
    Dataset.objects.update(published_on=None)
    assert row_page(client, key, 404)


def test_other_fields_are_compared_by_their_names(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    first_version(cast, tmp_path, rows=WEEKS)
    key = DataRow.objects.get(values__0="2026-11-13").key
    kept = [one for one in SCHEMA["fields"] if one["name"] != "kind"]
    fields = [*kept, {"name": "place", "title": "产地"}]
    Dataset.objects.update(fields=SCHEMA | {"fields": fields})
    rows = "日期,市场,价格（元）,报价人,产地\n2026-11-13,华凌,68.00,报价乙,昌吉\n"
    dataset = Dataset.objects.get()
    published(cast, draft(cast, dataset, written(tmp_path, rows)))
    page = row_page(client, key)
    assert "<del>牛肉</del> → <ins>—</ins>" in page
    assert "<del>—</del> → <ins>昌吉</ins>" in page


def test_figures_open_into_rows_and_rows_into_their_page(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    first_version(cast, tmp_path, rows=WEEKS)
    page = client.get("/data/prices/").content.decode()
    figures = re.findall(r'href="(\?field=week&amp;op=eq&amp;value=[^"]+)#table"', page)
    assert len(figures) == 2
    rows = client.get("/data/prices/" + figures[1].replace("&amp;", "&")).content.decode()
    (address,) = set(re.findall(r'href="(/data/prices/rows/\w{32}/)"', rows))
    assert "68.00" in client.get(address).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_versions(
    cast: Cast, tmp_path: Path, client: Client, django_assert_num_queries: Any
) -> None:
    first_version(cast, tmp_path, rows=WEEKS)
    key = DataRow.objects.get(values__0="2026-11-13").key
    row_page(client, key)  # the first visit also reads what the site keeps in memory
    with CaptureQueriesContext(connection) as one:
        row_page(client, key)
    for price in ("68.10", "68.20"):
        next_version(cast, tmp_path, WEEKS.replace("68.00", price))
    with django_assert_num_queries(len(one)):
        row_page(client, key)
    assert acts_on_each([], "dataset.version_published") == {}
