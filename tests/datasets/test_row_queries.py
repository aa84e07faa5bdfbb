"""Questions to rows: filter, search, sort, aggregate; private fields are out of reach."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.datasets import row_queries
from gongkai.datasets.charts import drawn_chart
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.row_queries import (
    Condition,
    Group,
    RowQuery,
    aggregate,
    found_rows,
    parsed_condition,
    selected_fields,
)
from gongkai.datasets.values import from_slot, number_of, shown_value, slot_value
from gongkai.kit.refusals import Refused
from tests.cast import Cast
from tests.datasets.tables import HEAD, draft, first_version, new_dataset, published, written

pytestmark = pytest.mark.django_db
ROWS = (
    "2026-11-06,北园春,68.50,羊肉,暗甲\n"
    "2026-11-06,华凌,-7.5,牛肉,暗乙\n"
    "2026-11-13,北园春,70,羊肉,暗甲\n"
    "2026-11-13,九鼎,,,暗丙\n"
)


@pytest.fixture
def release(cast: Cast, tmp_path: Path) -> DatasetVersion:
    return first_version(cast, tmp_path, rows=ROWS)


def markets(release: DatasetVersion, *filters: str, text: str = "", sort: str = "") -> list[str]:
    query = RowQuery(tuple(map(parsed_condition, filters)), text, sort)
    rows, keys = found_rows(release, query)
    return [row.values[1] for row in rows.order_by(*keys)]


def refused(call: Any) -> str:
    with pytest.raises(Refused) as found:
        call()
    return found.value.refusal.code


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["market:eq:华凌"], ["华凌"]),
        (["week:gte:2026年11月13日"], ["北园春", "九鼎"]),
        (["week:lt:2026-11-13"], ["北园春", "华凌"]),
        (["price:gt:0"], ["北园春", "北园春"]),
        (["price:lt:0"], ["华凌"]),
        (["price:lte:６８．５"], ["北园春", "华凌"]),
        (["price:eq:"], ["九鼎"]),
        (["kind:eq:羊肉"], ["北园春", "北园春"]),
        (["kind:eq:羊肉", "week:eq:2026-11-06"], ["北园春"]),
        (["kind:eq:"], ["九鼎"]),
    ],
)
def test_rows_are_filtered(release: DatasetVersion, filters: list[str], found: list[str]) -> None:
    assert markets(release, *filters) == found


def test_rows_are_searched_and_sorted(release: DatasetVersion) -> None:
    assert markets(release, text="园") == ["北园春", "北园春"]
    assert markets(release, sort="price") == ["九鼎", "华凌", "北园春", "北园春"]
    assert markets(release, sort="-week")[:2] == ["九鼎", "北园春"]


def test_private_fields_are_as_if_they_did_not_exist(release: DatasetVersion) -> None:
    assert markets(release, text="暗甲") == []
    for call in (
        lambda: markets(release, "seller:eq:暗甲"),
        lambda: markets(release, sort="seller"),
        lambda: aggregate(release, RowQuery(), by="seller", measure="count", of=""),
        lambda: aggregate(release, RowQuery(), by="", measure="max", of="seller"),
        lambda: selected_fields(release.schema, ["seller"]),
        lambda: markets(release, "nothing:eq:1"),
    ):
        assert refused(call) == "no-such-field"
    assert [one.name for one in selected_fields(release.schema, [])] == [
        "week",
        "market",
        "price",
        "kind",
    ]


def test_wrong_questions_are_refused(release: DatasetVersion) -> None:
    assert refused(lambda: markets(release, "market")) == "bad-filter"
    assert refused(lambda: markets(release, "market:like:x")) == "bad-operator"
    assert refused(lambda: markets(release, "price:eq:abc")) == "bad-value"
    assert refused(lambda: markets(release, *["market:eq:a"] * 6)) == "too-many-filters"
    assert refused(lambda: markets(release, text="x" * 101)) == "text-too-long"
    assert refused(lambda: markets(release, sort="kind")) == "not-indexed"
    question = RowQuery()
    for measure, of, code in (
        ("avg", "price", "bad-measure"),
        ("sum", "market", "no-number"),
    ):
        assert (
            refused(lambda m=measure, o=of: aggregate(release, question, by="", measure=m, of=o))
            == code
        )


def test_questions_that_no_index_answers_are_refused_for_large_tables(
    release: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_queries, "MAX_SCAN", 3)
    assert refused(lambda: markets(release, "kind:eq:羊肉")) == "not-indexed"
    assert refused(lambda: markets(release, text="园")) == "not-indexed"
    assert (
        refused(lambda: aggregate(release, RowQuery(), by="kind", measure="count", of=""))
        == "not-indexed"
    )
    assert markets(release, "market:eq:华凌") == ["华凌"]


def test_aggregates_are_exact_and_grouped(
    release: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = RowQuery()
    assert aggregate(release, everything, by="", measure="sum", of="price") == [
        Group(None, 4, 13100)
    ]
    assert aggregate(release, everything, by="market", measure="max", of="price") == [
        Group("九鼎", 1, None),
        Group("北园春", 2, 7000),
        Group("华凌", 1, -750),
    ]
    by_price = aggregate(release, everything, by="price", measure="count", of="")
    assert [one.value for one in by_price] == [None, -750, 6850, 7000]
    kinds = aggregate(release, everything, by="kind", measure="min", of="price")
    assert {(one.value, one.measure) for one in kinds} == {
        (None, None),
        ("羊肉", 6850),
        ("牛肉", -750),
    }
    some = RowQuery((Condition("week", "eq", "2026-11-06"),))
    assert aggregate(release, some, by="", measure="count", of="") == [Group(None, 2, None)]
    monkeypatch.setattr(row_queries, "MAX_GROUPS", 2)
    assert (
        refused(lambda: aggregate(release, everything, by="market", measure="count", of=""))
        == "too-many-groups"
    )


def test_slots_sort_as_their_values(release: DatasetVersion) -> None:
    price = release.schema.by_name["price"]
    numbers = [-750, 0, 5, 6850, 9 * 10**15]
    slots = [slot_value(price, one) for one in numbers]
    assert sorted(slots) == slots
    assert [from_slot(price, one) for one in slots] == numbers
    assert from_slot(price, "") is None
    assert slot_value(price, True) == "1"
    assert slot_value(price, False) == "0"
    assert number_of(price, None) is None
    assert number_of(price, 5) == Decimal("0.05")
    assert shown_value(price, 123456789) == "1,234,567.89"


def test_a_chart_adds_up_rows_of_the_same_day(release: DatasetVersion) -> None:
    chart = drawn_chart(release)
    assert chart is not None
    assert [(one.label, one.value) for one in chart.points] == [
        ("2026-11-06", "61.00"),
        ("2026-11-13", "70.00"),
    ]
    assert chart.points[0].y > chart.points[1].y


def test_a_chart_of_bars_shows_losses_below_the_axis(cast: Cast, tmp_path: Path) -> None:
    dataset = new_dataset(cast, "bars", chart={"kind": "bar", "x": "market", "y": "price"})
    chart = drawn_chart(published(cast, draft(cast, dataset, written(tmp_path, HEAD + ROWS))))
    assert chart is not None
    first, second = chart.points
    assert (first.y + first.height) == pytest.approx(chart.zero)
    assert second.y == pytest.approx(chart.zero)
    assert second.height > 0


def test_no_chart_is_drawn_of_one_point_or_without_a_schema_for_it(
    cast: Cast, tmp_path: Path
) -> None:
    one = written(tmp_path, HEAD + "2026-11-06,a,1,羊肉,\n")
    assert drawn_chart(published(cast, draft(cast, new_dataset(cast, "one"), one))) is None
    plain = new_dataset(cast, "plain", chart=None)
    assert drawn_chart(published(cast, draft(cast, plain, one))) is None
