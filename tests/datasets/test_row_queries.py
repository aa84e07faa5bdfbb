"""Questions to rows: filter, search, sort, aggregate; private fields are out of reach."""

import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.datasets import row_queries
from gongkai.datasets.charts import DrawnChart, drawn_chart
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
from gongkai.datasets.schemas import read_schema
from gongkai.datasets.values import from_slot, number_of, shown_value, slot_value
from tests.cast import Cast
from tests.datasets.tables import (
    HEAD,
    SCHEMA,
    draft,
    first_version,
    new_dataset,
    published,
    submitted,
    written,
)
from tests.refusals import refused_code

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
        (["kind:gte:羊肉"], ["北园春", "北园春"]),
        (["kind:lte:羊肉"], ["北园春", "华凌", "北园春"]),
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
        assert refused_code(call) == "no-such-field"
    assert [one.name for one in selected_fields(release.schema, [])] == [
        "week",
        "market",
        "price",
        "kind",
    ]


def test_wrong_questions_are_refused(release: DatasetVersion) -> None:
    assert refused_code(lambda: markets(release, "market")) == "bad-filter"
    assert refused_code(lambda: markets(release, "market:like:x")) == "bad-operator"
    assert refused_code(lambda: markets(release, "price:eq:abc")) == "bad-value"
    assert refused_code(lambda: markets(release, *["market:eq:a"] * 6)) == "too-many-filters"
    assert refused_code(lambda: markets(release, text="x" * 101)) == "text-too-long"
    assert refused_code(lambda: markets(release, sort="kind")) == "not-indexed"
    question = RowQuery()
    for measure, of, code in (
        ("avg", "price", "bad-measure"),
        ("sum", "market", "no-number"),
    ):
        assert (
            refused_code(
                lambda m=measure, o=of: aggregate(release, question, by="", measure=m, of=o)
            )
            == code
        )


def test_questions_that_no_index_answers_are_refused_for_large_tables(
    release: DatasetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_queries, "MAX_SCAN", 3)
    assert refused_code(lambda: markets(release, "kind:eq:羊肉")) == "not-indexed"
    assert refused_code(lambda: markets(release, text="园")) == "not-indexed"
    assert (
        refused_code(lambda: aggregate(release, RowQuery(), by="kind", measure="count", of=""))
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
        refused_code(lambda: aggregate(release, everything, by="market", measure="count", of=""))
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


def charted(cast: Cast, folder: Path, code: str, rows: str = ROWS, **chart: Any) -> DatasetVersion:
    dataset = new_dataset(cast, code, chart={"kind": "line", "x": "week", "y": "price"} | chart)
    return draft(cast, dataset, written(folder, HEAD + rows))


def test_a_chart_draws_rows_of_the_same_day_as_series(release: DatasetVersion) -> None:
    chart = drawn_chart(release)
    assert chart is not None
    assert [(one.label, [(p.label, p.value) for p in one.points]) for one in chart.series] == [
        ("北园春", [("2026-11-06", "68.50"), ("2026-11-13", "70.00")]),
        ("华凌", [("2026-11-06", "-7.50")]),
    ]
    first, second = chart.series
    assert first.points[0].y > first.points[1].y
    assert (first.points[0].x, first.line.split(" ")[0]) == (
        second.points[0].x,
        f"{first.points[0].x},{first.points[0].y}",
    )
    assert chart.lines == (("2026-11-06", ("68.50", "-7.50")), ("2026-11-13", ("70.00", "—")))


def test_rows_of_one_point_are_added_up_only_if_the_schema_says_so(
    cast: Cast, tmp_path: Path
) -> None:
    silent = charted(cast, tmp_path, "silent")
    assert refused_code(lambda: submitted(cast, silent)) == "ambiguous-chart"
    assert drawn_chart(silent) is None
    chart = drawn_chart(published(cast, charted(cast, tmp_path, "sums", aggregate="sum")))
    assert chart is not None
    (series,) = chart.series
    assert [(one.label, one.value) for one in series.points] == [
        ("2026-11-06", "61.00"),
        ("2026-11-13", "70.00"),
    ]
    assert silent.schema.descriptor()["chart"] == {"kind": "line", "x": "week", "y": "price"}
    summed = read_schema(SCHEMA | {"chart": SCHEMA["chart"] | {"aggregate": "sum"}})
    assert read_schema(summed.descriptor()) == summed


def test_only_the_first_series_are_drawn_and_the_others_are_counted(
    cast: Cast, tmp_path: Path
) -> None:
    rows = "".join(f"2026-11-0{day},市场{n},{n},羊肉,\n" for day in (1, 2) for n in range(1, 9))
    release = published(
        cast, charted(cast, tmp_path, "many", rows, kind="bar", series=["market", "kind"])
    )
    chart = drawn_chart(release)
    assert chart is not None
    assert (len(chart.series), chart.others) == (6, 2)
    assert chart.series[0].label == "市场1 · 羊肉"
    edges = [(one.x, one.x + one.width) for part in chart.series for one in part.points[:1]]
    assert all(left[1] <= right[0] + 0.2 for left, right in itertools.pairwise(edges))


def test_a_chart_of_bars_shows_losses_below_the_axis(cast: Cast, tmp_path: Path) -> None:
    chart_of = {"kind": "bar", "x": "market", "y": "price", "series": ["week"]}
    dataset = new_dataset(cast, "bars", chart=chart_of)
    chart = drawn_chart(published(cast, draft(cast, dataset, written(tmp_path, HEAD + ROWS))))
    assert chart is not None
    (first, second) = chart.series[0].points
    assert (first.y + first.height) == pytest.approx(chart.zero)
    assert second.y == pytest.approx(chart.zero)
    assert second.height > 0


def test_bars_are_named_each_while_there_is_room(cast: Cast, tmp_path: Path) -> None:
    fields = [{"name": "kind", "title": "类别"}, {"name": "n", "title": "数量", "type": "integer"}]
    chart = {"kind": "bar", "x": "kind", "y": "n"}
    for bars, is_named in ((8, True), (9, False)):
        dataset = new_dataset(cast, f"bars-{bars}", fields=fields, primaryKey=[], chart=chart)
        rows = "类别,数量\n" + "".join(f"第{n}类,{n}\n" for n in range(bars))
        drawn = drawn_chart(published(cast, draft(cast, dataset, written(tmp_path, rows))))
        assert isinstance(drawn, DrawnChart)
        assert drawn.names_each == is_named


def test_no_chart_is_drawn_of_one_point_or_without_a_schema_for_it(
    cast: Cast, tmp_path: Path
) -> None:
    one = written(tmp_path, HEAD + "2026-11-06,a,1,羊肉,\n")
    assert drawn_chart(published(cast, draft(cast, new_dataset(cast, "one"), one))) is None
    plain = new_dataset(cast, "plain", chart=None)
    assert drawn_chart(published(cast, draft(cast, plain, one))) is None
