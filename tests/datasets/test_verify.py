"""`gongkai verify datasets` and `verify waiting`: rows that were changed are found."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gongkai.datasets.models import DataRow, Dataset, DatasetVersion
from gongkai.datasets.waiting import expected_tasks
from gongkai.operations.verify.datasets import check
from tests.cast import Cast
from tests.datasets.tables import HEAD, ROWS, draft, first_version, new_dataset, withdrawn, written

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    return [str(one) for one in check()]


def test_nothing_is_found_where_nothing_was_changed(cast: Cast, tmp_path: Path) -> None:
    first = first_version(cast, tmp_path)
    withdrawn(cast, first_version(cast, tmp_path, "gone"))
    draft(cast, first.dataset, written(tmp_path, HEAD + ROWS))
    assert faults() == []
    assert len(list(expected_tasks())) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: DataRow.objects.filter(position=1).update(position=3), "submitted"),
        (lambda: DataRow.objects.filter(position=1).delete(), "counts 2 rows, there are 1"),
        (lambda: DatasetVersion.objects.update(state="withdrawn"), "its state is withdrawn"),
        (lambda: DatasetVersion.objects.update(sha256="0"), "submitted"),
        (lambda: DatasetVersion.objects.update(sums={"price": 1}), "totals"),
        (lambda: DatasetVersion.objects.update(row_count=3), "counts 3 rows, there are 2"),
    ],
)
def test_what_was_changed_by_hand_is_found(
    cast: Cast, tmp_path: Path, change: Callable[[], object], words: str
) -> None:
    first_version(cast, tmp_path)
    change()
    assert any(words in one for one in faults())


def test_a_dataset_without_its_act_is_found(cast: Cast, tmp_path: Path) -> None:
    new_dataset(cast)
    Dataset.objects.create(
        body=cast.finance, code="other", title="x", description="x", created_at="2026-01-01T00:00Z"
    )
    assert any("2 datasets" in one for one in faults())
