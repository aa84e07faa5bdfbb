"""Versions: import, review, publication, correction, withdrawal, and what is shared between them."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from gongkai.datasets.actions.datasets import close_dataset, remove_field, start_release
from gongkai.datasets.actions.releases import (
    discard_release,
    publish_release,
    return_release,
    submit_release,
)
from gongkai.datasets.actions.rows import enter_row, import_rows, remove_row
from gongkai.datasets.inputs import (
    FieldChoice,
    ImportInputs,
    ReasonInputs,
    ReleaseFacts,
    RowChoice,
    RowInputs,
)
from gongkai.datasets.models import DataRow, DatasetVersion, PrivateValues
from gongkai.datasets.queries import (
    former_release,
    public_datasets,
    public_releases,
    rows_come_in,
    rows_left_out,
    rows_of,
    values_in_order,
)
from gongkai.datasets.values import Stored
from gongkai.kit.refusals import Refused
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.models import Act
from tests.cast import AT, Cast
from tests.datasets.tables import (
    HEAD,
    ROWS,
    draft,
    first_version,
    new_dataset,
    published,
    submitted,
    withdrawn,
    written,
)

pytestmark = pytest.mark.django_db


def values(release: DatasetVersion) -> list[list[Stored]]:
    return list(values_in_order(rows_of(release)))


def test_a_version_is_published_by_another_person(cast: Cast, tmp_path: Path) -> None:
    release = first_version(cast, tmp_path)
    assert release.state == "published"
    assert values(release) == [
        ["2026-11-06", "北园春", 6850, "羊肉", None],
        ["2026-11-06", "华凌", 6750, "牛肉", None],
    ]
    assert release.sums == {"price": 13600}
    dataset = public_datasets().get()
    assert (dataset.published_on, dataset.updated_on) == (AT.date(), AT.date())
    verbs = Act.objects.filter(verb__startswith="dataset.").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == [
        "dataset.created",
        "dataset.version_submitted",
        "dataset.version_published",
    ]
    assert verbs.last().facets["sha256"] == release.sha256  # type: ignore[union-attr]


def test_private_values_are_encrypted_and_in_no_public_column(cast: Cast, tmp_path: Path) -> None:
    release = first_version(cast, tmp_path)
    stored = repr(list(DataRow.objects.values_list("values", "s1", "s2", "s3", "s4")))
    assert "报价甲" not in stored
    assert "报价甲" not in repr(list(PrivateValues.objects.values_list("encrypted", flat=True)))
    row = rows_of(release).order_by("position").first()
    assert row is not None
    assert row.private.decrypted() == {"seller": "报价甲"}


def test_unchanged_rows_are_stored_once_and_differences_are_known(
    cast: Cast, tmp_path: Path
) -> None:
    first = first_version(cast, tmp_path, rows=ROWS + "2026-11-06,九鼎,60,羊肉,报价丙\n")
    changed = "2026-11-06,北园春,69,羊肉,报价甲\n2026-11-06,华凌,67.5,牛肉,报价乙\n2026-11-13,华凌,70,牛肉,\n"
    second = published(cast, draft(cast, first.dataset, written(tmp_path, HEAD + changed)))
    assert (second.added, second.changed, second.removed, second.row_count) == (1, 1, 1, 3)
    assert DataRow.objects.count() == 5
    assert [one[:3] for one in values(second)] == [
        ["2026-11-06", "北园春", 6900],
        ["2026-11-06", "华凌", 6750],
        ["2026-11-13", "华凌", 7000],
    ]
    assert len(values(first)) == 3
    assert former_release(second) == first
    assert sorted(row.values[1] for row in rows_left_out(second, first)) == ["九鼎", "北园春"]
    assert sorted(row.values[1] for row in rows_come_in(second, first)) == ["北园春", "华凌"]
    assert list(public_releases(first.dataset)) == [second, first]


def test_a_change_of_a_private_value_is_a_change(cast: Cast, tmp_path: Path) -> None:
    first = first_version(cast, tmp_path)
    file = written(tmp_path, HEAD + ROWS.replace("报价甲", "报价丁"))
    second = draft(cast, first.dataset, file)
    assert (second.added, second.changed, second.removed) == (0, 1, 0)


def test_new_and_changed_rows_only(cast: Cast, tmp_path: Path) -> None:
    first = first_version(cast, tmp_path)
    more = written(tmp_path, HEAD + "2026-11-13,华凌,70,牛肉,\n2026-11-06,华凌,68,牛肉,\n")
    second = draft(cast, first.dataset, more, is_complete=False)
    assert (second.added, second.changed, second.removed, second.row_count) == (1, 1, 0, 3)
    again = written(tmp_path, HEAD + "2026-11-13,华凌,71,牛肉,\n")
    second = import_rows(second, ImportInputs(again, is_complete=False), by=cast.disclosure, at=AT)
    assert (second.added, second.changed, second.row_count) == (1, 1, 3)
    assert values(second)[-1][2] == 7100


def test_a_discarded_version_leaves_the_earlier_one_as_it_was(cast: Cast, tmp_path: Path) -> None:
    first = first_version(cast, tmp_path)
    before = values(first)
    second = draft(cast, first.dataset, written(tmp_path, HEAD + "2026-11-13,华凌,70,牛肉,\n"))
    second = discard_release(second, NOTHING, by=cast.disclosure, at=AT)
    assert values(first) == before
    assert DataRow.objects.count() == 2
    third = draft(cast, first.dataset, None)
    assert third.number == 3
    assert values(third) == before
    assert third.row_count == 2


def test_importing_again_replaces_what_was_imported(cast: Cast, tmp_path: Path) -> None:
    first = first_version(cast, tmp_path)
    second = draft(cast, first.dataset, written(tmp_path, HEAD + "2026-11-13,华凌,70,牛肉,\n"))
    file = written(tmp_path, HEAD + ROWS)
    second = import_rows(second, ImportInputs(file), by=cast.disclosure, at=AT)
    assert (second.added, second.changed, second.removed, second.row_count) == (0, 0, 0, 2)


def test_rows_are_entered_and_removed_by_hand(cast: Cast, tmp_path: Path) -> None:
    first = first_version(cast, tmp_path)
    second = draft(cast, first.dataset, None)
    cells = {"week": "2026/11/13", "market": "华凌", "price": "70元", "seller": "报价乙"}
    second = enter_row(second, RowInputs(cells), by=cast.disclosure, at=AT)
    assert (second.added, second.row_count) == (1, 3)
    assert values(second)[-1] == ["2026-11-13", "华凌", 7000, None, None]
    row = rows_of(first).first()
    assert row is not None
    second = remove_row(second, RowChoice(row.pk), by=cast.disclosure, at=AT)
    assert (second.removed, second.row_count) == (1, 2)
    own = rows_of(second).get(first=second.number)
    second = remove_row(second, RowChoice(own.pk), by=cast.disclosure, at=AT)
    assert (second.added, second.row_count) == (0, 1)
    assert len(values(first)) == 2


def test_a_withdrawn_version_is_not_built_upon(cast: Cast, tmp_path: Path) -> None:
    first = first_version(cast, tmp_path)
    more = written(tmp_path, HEAD + "2026-11-13,华凌,70,牛肉,\n")
    second = published(cast, draft(cast, first.dataset, more, is_complete=False))
    second = withdrawn(cast, second)
    dataset = second.dataset
    assert list(public_releases(dataset)) == [first]
    third = draft(cast, dataset, None)
    for refused in (
        lambda: import_rows(
            third, ImportInputs(more, is_complete=False), by=cast.disclosure, at=AT
        ),
        lambda: submitted(cast, third),
        lambda: enter_row(third, RowInputs({}), by=cast.disclosure, at=AT),
        lambda: remove_row(third, RowChoice(1), by=cast.disclosure, at=AT),
    ):
        with pytest.raises(Refused) as found:
            refused()
        assert found.value.refusal.code == "after-withdrawal"
    complete = ImportInputs(written(tmp_path, HEAD + ROWS))
    third = published(cast, import_rows(third, complete, by=cast.disclosure, at=AT))
    assert values(third) == values(first)


def test_other_fields_need_all_rows(cast: Cast, tmp_path: Path) -> None:
    first = first_version(cast, tmp_path)
    dataset = remove_field(first.dataset, FieldChoice("kind"), by=cast.disclosure, at=AT)
    second = draft(cast, dataset, None)
    with pytest.raises(Refused) as found:
        submitted(cast, second)
    assert found.value.refusal.code == "fields-changed"
    file = written(tmp_path, "日期,市场,价格\n2026-11-06,北园春,68.5\n")
    second = published(cast, import_rows(second, ImportInputs(file), by=cast.disclosure, at=AT))
    assert values(second) == [["2026-11-06", "北园春", 6850, None]]
    assert len(values(first)[0]) == 5


def test_a_returned_version_is_corrected_and_published(cast: Cast, tmp_path: Path) -> None:
    dataset = new_dataset(cast)
    release = submitted(cast, draft(cast, dataset, written(tmp_path, HEAD + ROWS)))
    release = return_release(release, ReasonInputs("价格有误"), by=cast.approver, at=AT)
    assert (release.state, release.remark, release.sha256) == ("draft", "价格有误", "")
    assert published(cast, release).remark == ""


def test_who_worked_on_a_version_never_publishes_it(cast: Cast, tmp_path: Path) -> None:
    release = draft(cast, new_dataset(cast), written(tmp_path, HEAD + ROWS))
    release = submitted(cast, release)
    release.preparers = [cast.approver.pk, *release.preparers]
    release.save()
    with pytest.raises(Refused) as found:
        publish_release(release, NOTHING, by=cast.approver, at=AT)
    assert found.value.refusal.code == "own-version"


def test_one_version_is_open_at_a_time(cast: Cast, tmp_path: Path) -> None:
    dataset = new_dataset(cast)
    draft(cast, dataset, None)
    with pytest.raises(Refused) as found:
        start_release(dataset, ReleaseFacts(), by=cast.disclosure, at=AT)
    assert found.value.refusal.code == "version-open"
    with pytest.raises(Refused) as found:
        close_dataset(dataset, ReasonInputs("不再采集"), by=cast.approver, at=AT)
    assert found.value.refusal.code == "version-open"
    with pytest.raises(IntegrityError), transaction.atomic():
        DatasetVersion.objects.create(
            dataset=dataset, number=9, fields={}, started_at=AT, state="in_review"
        )


def test_a_closed_dataset_stays_public_and_takes_no_version(cast: Cast, tmp_path: Path) -> None:
    first = first_version(cast, tmp_path)
    dataset = close_dataset(first.dataset, ReasonInputs("不再采集"), by=cast.approver, at=AT)
    assert public_datasets().get() == dataset
    with pytest.raises(Refused) as found:
        start_release(dataset, ReleaseFacts(), by=cast.disclosure, at=AT)
    assert found.value.refusal.code == "wrong-state"


def test_personal_data_in_a_public_column_is_refused_unless_a_reason_is_given(
    cast: Cast, tmp_path: Path
) -> None:
    dataset = new_dataset(
        cast, fields=[{"name": "note", "title": "备注"}], primaryKey=[], chart=None
    )
    file = written(tmp_path, "备注\n正常\n联系 13812345678\n")
    release = draft(cast, dataset, file)
    assert release.findings["note"]["line"] == 3
    with pytest.raises(Refused) as found:
        submit_release(release, ReleaseFacts(), by=cast.disclosure, at=AT)
    assert found.value.refusal.code == "personal-data"
    release.fields["fields"][0]["personalDataReason"] = "公开的举报电话"
    release.save()
    assert submit_release(release, ReleaseFacts(), by=cast.disclosure, at=AT).state == "in_review"
