"""Small numbers of persons are hidden, and whatever they could be computed from; files and pages say so."""

import csv
import io
import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from gongkai.datasets.actions.datasets import start_release
from gongkai.datasets.actions.releases import return_release
from gongkai.datasets.actions.rows import enter_row, import_rows
from gongkai.datasets.inputs import ImportInputs, ReasonInputs, ReleaseFacts, RowInputs
from gongkai.datasets.models import DataRow, DatasetVersion
from gongkai.datasets.queries import rows_of
from gongkai.datasets.row_queries import Condition, Group, RowQuery, aggregate, found_rows
from gongkai.datasets.schema_parts import BadSchema
from gongkai.datasets.schemas import Schema, read_schema
from gongkai.datasets.suppression import hidden_by_totals, hidden_in_row, marked
from tests.cast import AT, Cast
from tests.datasets.tables import (
    draft,
    faults,
    new_dataset,
    published,
    submitted,
    withdrawn,
    written,
)

COUNTS: dict[str, Any] = {
    "fields": [
        {"name": "year", "title": "年份", "type": "year", "constraints": {"required": True}},
        {"name": "county", "title": "区县", "constraints": {"required": True}, "indexed": True},
        {
            "name": "men",
            "title": "男",
            "type": "integer",
            "countsPersons": True,
            "indexed": True,
            "constraints": {"required": True},
        },
        {"name": "women", "title": "女", "type": "integer", "countsPersons": True},
        {"name": "all", "title": "合计人数", "type": "integer", "countsPersons": True},
        {"name": "note", "title": "内部备注", "public": False},
    ],
    "primaryKey": ["year", "county"],
    "sums": [{"total": "all", "parts": ["men", "women"]}],
    "totalRow": {"field": "county", "value": "全市"},
}
HEAD = "年份,区县,男,女,合计人数,内部备注\n"
ROWS = (
    "2025,全市,60,50,110,\n2025,甲县,3,20,23,暗\n2025,乙县,30,12,42,\n2025,丙县,27,18,45,\n"
    "2026,甲县,8,9,17,\n"
)
SCHEMA = read_schema(COUNTS)


def counted(cast: Cast, folder: Path, rows: str = ROWS) -> DatasetVersion:
    dataset = new_dataset(cast, "aided", **COUNTS | {"chart": None})
    return draft(cast, dataset, written(folder, HEAD + rows))


def table(release: DatasetVersion) -> dict[str, list[Any]]:
    return {
        f"{row.values[0]}{row.values[1]}": marked(row.values, row.hidden)[2:5]
        for row in rows_of(release).order_by("position")
    }


@pytest.mark.django_db
def test_a_small_number_is_hidden_with_all_it_could_be_computed_from(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    release = published(cast, counted(cast, tmp_path))
    assert table(release) == {
        "2025全市": [60, 50, 110],
        "2025甲县": ["*", "*", 23],
        "2025乙县": [30, 12, 42],
        "2025丙县": [
            "*",
            "*",
            45,
        ],  # the smaller other number of men, and the second one of its row
        "2026甲县": [8, 9, 17],
    }
    stored = DataRow.objects.filter(dataset=release.dataset)
    assert not any(3 in row.values for row in stored)
    assert set(stored.get(values__1="甲县", values__0="2025").private.decrypted()) == {
        "men",
        "women",
        "note",
    }
    page = client.get("/data/aided/").content.decode()
    assert "已隐去" in page
    text = b"".join(client.get("/data/aided/v1/rows.csv?names=1")).decode()
    line = list(csv.DictReader(io.StringIO(text)))[1]
    assert (line["men"], line["women"], line["all"]) == ("*", "*", "23")
    found = json.loads(b"".join(client.get("/data/aided/v1/rows.json")))["rows"][1]
    assert (found["men"], found["women"], found["all"]) == ("*", "*", 23)
    assert b"".join(client.get("/data/aided/v1/rows.xlsx")).startswith(b"PK")
    rows = client.get("/api/v1/datasets/aided/rows").json()["items"]
    assert rows[1] == {"year": "2025", "county": "甲县", "men": "*", "women": "*", "all": 23}
    schema = client.get("/data/aided/schema.json").json()
    assert schema["missingValues"] == ["", "*"]
    assert next(one for one in schema["fields"] if one["name"] == "men")["constraints"] == {
        "required": False
    }
    assert faults() == []


@pytest.mark.django_db
def test_no_question_reaches_a_hidden_number(cast: Cast, tmp_path: Path, client: Client) -> None:
    release = published(cast, counted(cast, tmp_path))

    def found(name: str, operator: str, value: str) -> set[Any]:
        query = RowQuery((Condition(name, operator, value),))
        return {f"{row.values[0]}{row.values[1]}" for row in found_rows(release, query)[0]}

    for name, operator in product(("men", "women"), ("eq", "gt", "gte", "lt", "lte")):
        for value in ("3", "20", "0", "99"):
            assert "2025甲县" not in found(name, operator, value)
    assert "2025甲县" in found("women", "eq", "")
    rows, keys = found_rows(release, RowQuery(sort="men"))
    assert rows.order_by(*keys)[0].values[1] in {"甲县", "乙县", "丙县"}
    cache.clear()
    (one,) = aggregate(
        release, RowQuery((Condition("county", "eq", "甲县"),)), by="", measure="sum", of="men"
    )
    assert one == Group(None, 2, 8, 1)
    by_county = aggregate(release, RowQuery(), by="county", measure="min", of="women")
    assert {(each.value, each.hidden) for each in by_county} >= {("甲县", 1), ("全市", 0)}
    answer = client.get("/api/v1/datasets/aided/groups?group=county&measure=sum&of=men").json()
    assert sum(each["hidden"] for each in answer["items"]) >= 2


@pytest.mark.django_db
def test_versions_share_what_stays_hidden_and_renew_what_changed(
    cast: Cast, tmp_path: Path
) -> None:
    first = published(cast, counted(cast, tmp_path))
    second = start_release(first.dataset, ReleaseFacts(), by=cast.disclosure, at=AT)
    inputs = ImportInputs(written(tmp_path, HEAD + ROWS))
    second = submitted(cast, import_rows(second, inputs, by=cast.disclosure, at=AT))
    assert (second.added, second.changed, second.removed) == (0, 0, 0)
    assert table(second) == table(first)
    second = return_release(second, ReasonInputs("补充"), by=cast.approver, at=AT)
    cells = {"year": "2026", "county": "全市", "men": "12", "women": "14", "all": "26"}
    second = enter_row(second, RowInputs(cells), by=cast.disclosure, at=AT)
    cells |= {"county": "乙县", "men": "4", "women": "5", "all": "9"}
    second = submitted(cast, enter_row(second, RowInputs(cells), by=cast.disclosure, at=AT))
    # What was public in the first version is hidden in the second, because a total came in.
    assert table(second)["2026甲县"][0] == "*"
    assert table(first)["2026甲县"] == [8, 9, 17]
    assert faults() == []


@pytest.mark.django_db
def test_a_higher_threshold_hides_more_from_the_next_import_on(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    rows = "2026,甲县,8,9,17,\n"
    first = published(cast, counted(cast, tmp_path, rows))
    assert table(first) == {"2026甲县": [8, 9, 17]}
    settings.GONGKAI_DATASETS = type(settings.GONGKAI_DATASETS)(min_cell=10)
    second = start_release(first.dataset, ReleaseFacts(), by=cast.disclosure, at=AT)
    inputs = ImportInputs(written(tmp_path, HEAD + rows))
    second = import_rows(second, inputs, by=cast.disclosure, at=AT)
    assert table(second) == {"2026甲县": ["*", "*", 17]}
    assert table(withdrawn(cast, first)) == {"2026甲县": [8, 9, 17]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            {"fields": [*COUNTS["fields"][:2], COUNTS["fields"][2] | {"type": "number"}]},
            "bad-count",
        ),
        ({"fields": [*COUNTS["fields"][:2], COUNTS["fields"][3] | {"public": False}]}, "bad-count"),
        (
            {
                "fields": [
                    *COUNTS["fields"][:3],
                    COUNTS["fields"][3] | {"countsPersons": False},
                    COUNTS["fields"][4],
                ]
            },
            "mixed-sum",
        ),
        ({"totalRow": {"field": "men", "value": "1"}}, "bad-total-row"),
        ({"totalRow": {"field": "year", "value": "1"}}, "bad-total-row"),
        ({"totalRow": 1}, "bad-schema"),
    ],
)
def test_wrong_descriptions_of_counts_are_refused(change: dict[str, Any], code: str) -> None:
    plain = {} if "totalRow" in change or code == "mixed-sum" else {"sums": []}
    with pytest.raises(BadSchema) as found:
        read_schema(COUNTS | plain | change)
    assert found.value.code == code


PLAIN = read_schema(COUNTS | {"sums": []})
numbers = st.integers(0, 30)


@settings_of(suppress_health_check=[HealthCheck.too_slow])  # on a loaded machine
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6))
def test_nothing_hidden_can_be_computed_from_rows_and_totals(rows: list[tuple[int, int]]) -> None:
    people = [("全市", sum(m for m, _ in rows), sum(w for _, w in rows))]
    people += [(f"县{place}", *one) for place, one in enumerate(rows)]
    stored: list[tuple[int, list[Any], int]] = []
    for number, (county, men, women) in enumerate(people):
        values: list[Any] = ["2025", county, men, women, men + women, None]
        bits = 0
        for name in hidden_in_row(SCHEMA, values):
            bits |= 1 << SCHEMA.place_of(name)
            values[SCHEMA.place_of(name)] = None
        stored.append((number, values, bits))
    more = hidden_by_totals(SCHEMA, stored)
    hidden = [
        {one.name for place, one in enumerate(SCHEMA.fields) if bits >> place & 1}
        | more.get(number, set())
        for number, _values, bits in stored
    ]
    shown = [(men, women, men + women) for _county, men, women in people]
    for names, one in zip(hidden, shown, strict=True):
        for name, number in zip(("men", "women", "all"), one, strict=True):
            assert name in names or not 0 < number < 5
        assert len(names) != 1
    for name in ("men", "women", "all"):
        assert sum(name in names for names in hidden) != 1


def test_a_number_without_others_is_hidden_alone() -> None:
    values = ["2025", "甲县", 3, None, None, None]
    assert hidden_in_row(SCHEMA, values) == {"men"}
    alone = [(0, ["2025", "全市", None, 9, 9, None], 1 << 2)]
    assert hidden_by_totals(PLAIN, alone) == {}
    assert hidden_by_totals(Schema(SCHEMA.fields), alone) == {}
