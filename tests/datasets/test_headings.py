"""Headings of columns with their units, in every language, and the address that stands on paper."""

from pathlib import Path

import pytest
from django.test import Client

from tests.cast import Cast
from tests.datasets.tables import HEAD, ROWS, draft, first_version, published, written

pytestmark = pytest.mark.django_db


def test_a_heading_and_its_unit_are_one_chinese_text(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    first_version(cast, tmp_path, rows=ROWS + "2026-11-13,华凌,67,牛肉,\n")
    page = client.get("/ug/data/prices/").content.decode()
    whole = '<bdi lang="zh-Hans">价格（元）</bdi>'
    assert f"<figcaption>{whole}</figcaption>" in page
    assert f'<th scope="col" class="number">{whole}</th>' in page
    assert "<figcaption>价格（元）</figcaption>" in client.get("/data/prices/").content.decode()


def test_cells_on_a_narrow_screen_say_their_unit(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    first = first_version(cast, tmp_path)
    assert 'data-label="价格（元）"' in client.get("/data/prices/").content.decode()
    other = written(tmp_path, HEAD + "2026-11-06,北园春,70,羊肉,\n")
    published(cast, draft(cast, first.dataset, other))
    changes = client.get("/data/prices/v2/changes/").content.decode()
    assert 'data-label="价格（元）"' in changes


def test_the_permanent_address_is_whole(cast: Cast, client: Client, tmp_path: Path) -> None:
    first_version(cast, tmp_path)
    page = client.get("/data/prices/").content.decode()
    assert "<bdi>http://testserver/data/prices/v1/</bdi>" in page


def test_a_column_without_description_says_so(cast: Cast, client: Client, tmp_path: Path) -> None:
    first_version(cast, tmp_path)
    page = client.get("/data/prices/fields/").content.decode()
    assert page.count("<span>—</span>") == 3 + 4  # three without meaning, four without source
