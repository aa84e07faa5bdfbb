"""Coverage counted from the rows, and numbers of the year before compared with the rows of that year."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongkai.datasets.coverage import coverage_of, difference_to_year_before
from gongkai.datasets.ready_made import READY_MADE
from gongkai.datasets.schema_parts import BadSchema
from gongkai.datasets.schemas import read_schema
from gongkai.kit.refusals import Refused
from tests.cast import Cast
from tests.datasets.tables import draft, new_dataset, published, submitted, written

FIELDS = [
    {"name": "year", "title": "年度", "type": "year", "constraints": {"required": True}},
    {"name": "body", "title": "部门", "constraints": {"required": True}},
    {"name": "now", "title": "三公经费", "type": "number", "decimals": 2, "unit": "万元"},
    {"name": "last", "title": "上年三公经费", "type": "number", "decimals": 2, "unit": "万元"},
    {"name": "due", "title": "应公开部门数", "type": "integer"},
    {"name": "rate", "title": "公开率", "type": "number", "decimals": 1},
    {"name": "secret", "title": "不公开", "type": "integer", "public": False},
]
COVERAGE = {"of": "body", "by": ["year"], "due": "due"}
BEFORE = {"value": "last", "of": "now", "year": "year"}
SCHEMA = {
    "fields": FIELDS,
    "primaryKey": ["year", "body"],
    "chart": None,
    "coverage": COVERAGE,
    "yearBefore": BEFORE,
}
HEAD = "年度,部门,三公经费,上年三公经费,应公开部门数\n"
ROWS = "2017,合计,,,3\n2017,甲,60,66,\n2017,乙,10,,\n2016,甲,66.00,,\n2016,乙,,8,\n2015,乙,8,,\n"


@pytest.mark.django_db
def test_bodies_with_rows_are_counted_of_those_that_must(
    cast: Cast, tmp_path: Path, client: Client, settings: Any
) -> None:
    dataset = new_dataset(cast, "budgets", **SCHEMA)
    release = published(cast, draft(cast, dataset, written(tmp_path, HEAD + ROWS)))
    table = coverage_of(release)
    assert table is not None
    assert (table.heads, table.of) == (("年度",), "部门")
    assert [(one.words, one.found, one.due, one.percent) for one in table.lines] == [
        (("2017",), 2, 3, "66.7%"),
        (("2016",), 2, None, ""),
        (("2015",), 1, None, ""),
    ]
    page = client.get("/data/budgets/").content.decode()
    assert "66.7%" in page
    assert "66.7%" not in client.get("/data/budgets/?q=甲").content.decode()
    release.row_count = 20_001
    assert coverage_of(release) is None


@pytest.mark.django_db
def test_a_number_that_contradicts_the_year_before_is_not_submitted(
    cast: Cast, tmp_path: Path
) -> None:
    wrong = draft(
        cast,
        new_dataset(cast, "budgets", **SCHEMA),
        written(tmp_path, HEAD + ROWS.replace("60,66", "60,65")),
    )
    with pytest.raises(Refused) as found:
        submitted(cast, wrong)
    assert found.value.refusal.code == "year-before"
    for words in ("2017 · 甲", "65.00", "66.00"):
        assert words in str(found.value.refusal)
    plain = SCHEMA | {"yearBefore": None, "coverage": None}
    other = draft(cast, new_dataset(cast, "plain", **plain), written(tmp_path, HEAD + ROWS))
    assert (difference_to_year_before(other), coverage_of(other)) == (None, None)


def test_the_ready_made_budgets_state_what_is_counted_and_compared() -> None:
    schema = read_schema(next(one for one in READY_MADE if one.code == "budgets").descriptor())
    assert schema.coverage is not None
    assert schema.year_before is not None
    assert read_schema(schema.descriptor()) == schema


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"coverage": 1}, "bad-schema"),
        ({"coverage": COVERAGE | {"of": "now"}}, "bad-coverage"),
        ({"coverage": COVERAGE | {"by": "none"}}, "bad-coverage"),
        ({"coverage": COVERAGE | {"by": []}}, "bad-coverage"),
        ({"coverage": COVERAGE | {"due": "none"}}, "bad-coverage"),
        ({"coverage": COVERAGE | {"due": "rate"}}, "bad-coverage"),
        ({"coverage": COVERAGE | {"due": "secret"}}, "bad-coverage"),
        ({"yearBefore": BEFORE | {"year": "body"}}, "bad-year-before"),
        ({"yearBefore": BEFORE | {"value": "none"}}, "bad-year-before"),
        ({"yearBefore": BEFORE | {"value": "rate"}}, "bad-year-before"),
        ({"yearBefore": BEFORE | {"of": "body"}}, "bad-year-before"),
        ({"yearBefore": {"value": "secret", "of": "due", "year": "year"}}, "bad-year-before"),
    ],
)
def test_what_cannot_be_counted_or_compared_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(BadSchema) as found:
        read_schema(SCHEMA | change)
    assert found.value.code == code
