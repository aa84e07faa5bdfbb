"""Every refusal of datasets and versions."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gongkai.datasets.actions.datasets import (
    amend_dataset,
    close_dataset,
    create_dataset,
    remove_field,
    replace_schema,
    set_field,
    start_release,
)
from gongkai.datasets.actions.releases import (
    discard_release,
    publish_release,
    return_release,
    submit_release,
    withdraw_release,
)
from gongkai.datasets.actions.rows import enter_row, import_rows, remove_row
from gongkai.datasets.inputs import (
    FieldChoice,
    FieldInputs,
    ImportInputs,
    NewDataset,
    ReasonInputs,
    ReleaseFacts,
    RowChoice,
    RowInputs,
    SchemaInputs,
)
from gongkai.datasets.models import Dataset
from gongkai.datasets.rules.datasets import refusal_to_create, refusal_to_remove_field
from gongkai.datasets.schema_parts import BadSchema
from gongkai.datasets.schemas import Field, read_schema
from gongkai.datasets.transitions import DATASET_BINDINGS, RELEASE_BINDINGS
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.models import Act
from tests.cast import AT, Cast
from tests.datasets.tables import (
    FACTS,
    HEAD,
    ROWS,
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


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "no-text"),
        ({"title": "长" * 201}, "text-too-long"),
        ({"description": "电话13812345678"}, "personal-data"),
        ({"title_en": "x" * 201}, "text-too-long"),
        ({"legal_basis": "x" * 501}, "text-too-long"),
        ({"cycle": "HOURLY"}, "no-cycle"),
        ({"licence": "none"}, "no-licence"),
    ],
)
def test_a_description_that_cannot_be_published_is_refused(
    cast: Cast, changes: dict[str, str], code: str
) -> None:
    new = NewDataset("x", replace(FACTS, **changes))
    assert (
        refused_code(lambda: create_dataset(cast.finance, new, by=cast.disclosure, at=AT)) == code
    )
    assert not Dataset.objects.exists()
    dataset = new_dataset(cast)
    assert (
        refused_code(lambda: amend_dataset(dataset, new.facts, by=cast.disclosure, at=AT)) == code
    )


def test_a_description_is_changed(cast: Cast) -> None:
    dataset = amend_dataset(
        new_dataset(cast), replace(FACTS, title="新名称"), by=cast.disclosure, at=AT
    )
    assert dataset.title == "新名称"
    assert Act.objects.filter(verb="dataset.amended").count() == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [("", "bad-code"), ("A", "bad-code"), ("a--b", "bad-code"), ("x" * 41, "bad-code")],
)
def test_an_address_is_checked(cast: Cast, code: str, expected: str) -> None:
    new = NewDataset(code, FACTS)
    found = refused_code(lambda: create_dataset(cast.finance, new, by=cast.disclosure, at=AT))
    assert found == expected


def test_creating_is_for_those_who_prepare_datasets_of_the_body(cast: Cast) -> None:
    new = NewDataset("x", FACTS)
    for by in (cast.approver, cast.stranger):
        assert (
            refused_code(lambda p=by: create_dataset(cast.finance, new, by=p, at=AT))
            == "wrong-post"
        )
    assert refusal_to_create(cast.finance, None, by=cast.disclosure, at=AT) is None
    create_dataset(cast.finance, new, by=cast.disclosure, at=AT)
    again = refused_code(lambda: create_dataset(cast.finance, new, by=cast.disclosure, at=AT))
    assert again == "code-taken"
    bad = NewDataset("y", FACTS, {"fields": 1})
    assert (
        refused_code(lambda: create_dataset(cast.finance, bad, by=cast.disclosure, at=AT))
        == "bad-schema"
    )
    cast.finance.ended_on = AT.date()
    cast.finance.save()
    over = refused_code(lambda: create_dataset(cast.finance, new, by=cast.disclosure, at=AT))
    assert over == "body-over"


def field(**changes: Any) -> dict[str, Any]:
    return {"name": "a", "title": "甲"} | changes


CHARTED: dict[str, Any] = {
    "fields": [
        field(),
        field(name="b", title="乙", type="integer"),
        field(name="c", title="丙", public=False),
    ]
}


@pytest.mark.parametrize(
    ("descriptor", "code"),
    [
        (None, "bad-schema"),
        ({"fields": [1]}, "bad-schema"),
        ({"fields": [field()], "chart": 1}, "bad-schema"),
        (CHARTED | {"chart": {"kind": "bar", "x": "a", "y": "b", "series": "b"}}, "bad-series"),
        (CHARTED | {"chart": {"kind": "bar", "x": "a", "y": "b", "series": ["c"]}}, "bad-series"),
        (CHARTED | {"chart": {"kind": "bar", "x": "a", "y": "b", "series": ["d"]}}, "bad-series"),
        (
            CHARTED | {"chart": {"kind": "bar", "x": "a", "y": "b", "aggregate": "mean"}},
            "bad-series",
        ),
        ({"fields": [field(decimals="1")]}, "bad-schema"),
        ({"fields": [field(public="no")]}, "bad-schema"),
        ({"fields": [field(constraints={"enum": [1]})]}, "bad-schema"),
        ({"fields": [field(constraints=[1])]}, "bad-schema"),
        ({"fields": [field()], "primaryKey": {"a": 1}}, "bad-key"),
        ({"fields": [field(name=f"a{n}", title=f"{n}") for n in range(61)]}, "too-many-fields"),
        ({"fields": [field(name="A")]}, "bad-name"),
        ({"fields": [field(name="a", title="长" * 101)]}, "bad-title"),
        ({"fields": [field(type="geopoint")]}, "bad-type"),
        ({"fields": [field(decimals=2)]}, "bad-decimals"),
        ({"fields": [field(type="number", decimals=7)]}, "bad-decimals"),
        ({"fields": [field(type="integer", constraints={"enum": ["1"]})]}, "bad-codes"),
        ({"fields": [field(public=False, indexed=True)]}, "private-indexed"),
        ({"fields": [field(), field(title="乙")]}, "field-twice"),
        ({"fields": [field(), field(name="b")]}, "field-twice"),
        (
            {"fields": [field(name=f"a{n}", title=f"{n}", indexed=True) for n in range(5)]},
            "too-many-indexed",
        ),
        ({"fields": [field()], "primaryKey": "a"}, "bad-key"),
        ({"fields": [field()], "primaryKey": ["b"]}, "bad-key"),
        ({"fields": [field()], "sums": [{"total": "a", "parts": []}]}, "bad-sum"),
        ({"fields": [field()], "chart": {"kind": "line", "x": "a", "y": "a"}}, "bad-chart"),
        ({"fields": [field()], "chart": {"kind": "pie", "x": "a", "y": "b"}}, "bad-chart"),
    ],
)
def test_a_schema_is_checked_as_a_whole(cast: Cast, descriptor: Any, code: str) -> None:
    with pytest.raises(BadSchema) as found:
        read_schema(descriptor)
    assert found.value.code == code
    dataset = new_dataset(cast)
    inputs = SchemaInputs(descriptor)
    assert refused_code(lambda: replace_schema(dataset, inputs, by=cast.disclosure, at=AT)) == code


def test_a_schema_is_read_as_it_was_written() -> None:
    schema = read_schema(SCHEMA)
    assert read_schema(schema.descriptor()) == schema
    assert schema.by_name["kind"].codes == ("羊肉", "牛肉")
    with_sums = {
        "fields": [field(type="integer"), field(name="b", title="乙", type="integer")],
        "sums": [{"total": "a", "parts": ["b"]}],
    }
    assert read_schema(read_schema(with_sums).descriptor()) == read_schema(with_sums)


def test_fields_are_added_replaced_and_removed(cast: Cast) -> None:
    dataset = new_dataset(cast, fields=[], primaryKey=[], chart=None)
    assert refused_code(
        lambda: start_release(dataset, ReleaseFacts(), by=cast.disclosure, at=AT)
    ) == ("no-fields")
    found = refusal_to_remove_field(dataset, None, by=cast.disclosure, at=AT)
    assert found is not None
    assert found.code == "no-fields"
    for inputs in (
        FieldInputs(Field("a", "甲", is_required=True), is_key=True),
        FieldInputs(Field("b", "乙")),
        FieldInputs(Field("b", "乙二", is_required=True), is_key=True),
    ):
        dataset = set_field(dataset, inputs, by=cast.disclosure, at=AT)
    assert [one.title for one in dataset.schema.fields] == ["甲", "乙二"]
    assert dataset.schema.key == ("a", "b")
    bad = FieldInputs(Field("c", "甲"))
    assert refused_code(lambda: set_field(dataset, bad, by=cast.disclosure, at=AT)) == "field-twice"
    gone = FieldChoice("c")
    assert (
        refused_code(lambda: remove_field(dataset, gone, by=cast.disclosure, at=AT))
        == "no-such-field"
    )
    dataset = remove_field(dataset, FieldChoice("a"), by=cast.disclosure, at=AT)
    assert dataset.schema.key == ("b",)
    used = new_dataset(cast, "used")
    assert refused_code(
        lambda: remove_field(used, FieldChoice("price"), by=cast.disclosure, at=AT)
    ) == ("bad-chart")
    plain = replace_schema(used, SchemaInputs({"fields": [field()]}), by=cast.disclosure, at=AT)
    assert [one.name for one in plain.schema.fields] == ["a"]


def test_closing_needs_a_reason_and_the_approver(cast: Cast) -> None:
    dataset = new_dataset(cast)
    empty = ReasonInputs(" ")
    assert refused_code(lambda: close_dataset(dataset, empty, by=cast.approver, at=AT)) == "no-text"
    reason = ReasonInputs("不再采集")
    assert (
        refused_code(lambda: close_dataset(dataset, reason, by=cast.disclosure, at=AT))
        == "wrong-post"
    )


def test_what_is_said_of_a_version_is_checked(cast: Cast) -> None:
    dataset = new_dataset(cast)
    for facts, code in (
        (ReleaseFacts("长" * 101), "text-too-long"),
        (ReleaseFacts("", "电话13812345678"), "personal-data"),
    ):
        assert (
            refused_code(lambda f=facts: start_release(dataset, f, by=cast.disclosure, at=AT))
            == code
        )


def test_steps_of_a_version_are_refused_in_another_state(cast: Cast, tmp_path: Path) -> None:
    release = first_version(cast, tmp_path)
    file = written(tmp_path, HEAD + ROWS)
    for call in (
        lambda: import_rows(release, ImportInputs(file), by=cast.disclosure, at=AT),
        lambda: enter_row(release, RowInputs({}), by=cast.disclosure, at=AT),
        lambda: remove_row(release, RowChoice(1), by=cast.disclosure, at=AT),
        lambda: submitted(cast, release),
        lambda: publish_release(release, NOTHING, by=cast.approver, at=AT),
        lambda: return_release(release, ReasonInputs("x"), by=cast.approver, at=AT),
        lambda: discard_release(release, NOTHING, by=cast.disclosure, at=AT),
    ):
        assert refused_code(call) == "wrong-state"
    assert (
        refused_code(
            lambda: withdraw_release(release, ReasonInputs("x"), by=cast.disclosure, at=AT)
        )
        == "wrong-post"
    )
    assert (
        refused_code(lambda: withdraw_release(release, ReasonInputs(""), by=cast.approver, at=AT))
        == "no-text"
    )


def test_a_version_needs_rows_a_reason_and_right_cells(cast: Cast, tmp_path: Path) -> None:
    dataset = new_dataset(cast)
    release = draft(cast, dataset, None)
    assert refused_code(lambda: submitted(cast, release)) == "no-rows"
    for cells in ({"week": "x", "market": "a"}, {"nothing": "1"}, {"week": "2026-11-06"}):
        assert (
            refused_code(
                lambda c=cells: enter_row(release, RowInputs(c), by=cast.disclosure, at=AT)
            )
            == "wrong-row"
        )
    assert (
        refused_code(lambda: remove_row(release, RowChoice(1), by=cast.disclosure, at=AT))
        == "no-such-row"
    )
    file = written(tmp_path, HEAD + ROWS)
    release = import_rows(release, ImportInputs(file), by=cast.disclosure, at=AT)
    published(cast, release)
    second = draft(cast, dataset, None)
    assert (
        refused_code(lambda: submit_release(second, ReleaseFacts(), by=cast.disclosure, at=AT))
        == "no-text"
    )
    second = submitted(cast, second)
    assert (
        refused_code(lambda: return_release(second, ReasonInputs(" "), by=cast.approver, at=AT))
        == "no-text"
    )


def test_every_step_is_refused_to_strangers_before_anything_is_entered(
    cast: Cast, tmp_path: Path
) -> None:
    dataset = new_dataset(cast)
    for binding in DATASET_BINDINGS:
        found = binding.refusal(dataset, None, by=cast.stranger, at=AT)
        assert found is not None
        assert found.code == "wrong-post"
    release = draft(cast, dataset, written(tmp_path, HEAD + ROWS))
    for one in RELEASE_BINDINGS:
        release.state = next(iter(one.step.sources))
        found = one.refusal(release, None, by=cast.stranger, at=AT)
        assert found is not None
        assert found.code == "wrong-post"
        by = cast.approver if one.step.post == "approver" else cast.disclosure
        assert one.refusal(release, None, by=by, at=AT) is None
    for binding in DATASET_BINDINGS:
        if binding.step.name not in {"start", "close"}:
            by = cast.disclosure
            assert binding.refusal(dataset, None, by=by, at=AT) is None
