"""The keys of a file: found again, counted, and kept outside memory."""

import tracemalloc
from pathlib import Path

import pytest

from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.file_keys import FileKeys
from gongkai.datasets.inputs import ImportInputs
from gongkai.datasets.models import DataRow, PrivateValues
from gongkai.datasets.queries import rows_of
from tests.cast import AT, Cast
from tests.datasets.tables import HEAD, ROWS, draft, first_version, published, written

NUMBER = 20_000


def key(number: int) -> str:
    return f"{number:032x}"


def test_a_key_is_found_again_with_its_first_row() -> None:
    with FileKeys() as keys:
        assert keys.add(key(7), 2) is None
        assert keys.add(key(8), 3) is None
        assert keys.add(key(7), 4) == 2
        assert [keys.count_copy(key(1)), keys.count_copy(key(2)), keys.count_copy(key(1))] == [
            1,
            1,
            2,
        ]
        assert keys.missing([key(7), key(9), key(8)]) == [key(9)]


def test_memory_does_not_grow_with_the_keys() -> None:
    with FileKeys() as keys:
        keys.add(key(0), 0)
        tracemalloc.start()
        for number in range(1, NUMBER):
            keys.add(key(number), number)
        held, _peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert held < NUMBER  # a dict holds at least 100 bytes for each


@pytest.mark.django_db
def test_rows_that_a_whole_file_does_not_have_are_left_out(cast: Cast, tmp_path: Path) -> None:
    first = first_version(cast, tmp_path)
    rows = [f"2026-11-13,市场{place},{place},羊肉," for place in range(1_500)]
    text = "\n".join([ROWS.splitlines()[0], *rows, ""])
    second = published(cast, draft(cast, first.dataset, written(tmp_path, HEAD + text)))
    assert (second.added, second.changed, second.removed) == (1_500, 0, 1)
    kept = "\n".join([*rows[::2], ""])
    third = draft(cast, first.dataset, written(tmp_path, HEAD + kept))
    assert (third.added, third.removed, third.row_count) == (0, 751, 750)
    # A second import into the same version begins anew, also with what the first one left out.
    again = written(tmp_path, HEAD + text)
    third = import_rows(third, ImportInputs(again), by=cast.disclosure, at=AT)
    assert (third.added, third.removed, third.row_count) == (0, 0, 1_501)
    assert rows_of(first).count() == 2


@pytest.mark.django_db
def test_a_file_replaces_what_was_imported_before_with_its_private_values(
    cast: Cast, tmp_path: Path
) -> None:
    release = draft(cast, first_version(cast, tmp_path).dataset, None)
    for seller in ("甲", "乙"):
        text = HEAD + f"2026-11-20,华凌,70.00,羊肉,{seller}\n"
        inputs = ImportInputs(written(tmp_path, text))
        release = import_rows(release, inputs, by=cast.disclosure, at=AT)
    (row,) = DataRow.objects.filter(first=release.number)
    assert PrivateValues.objects.get(row=row).decrypted() == {"seller": "乙"}
    assert PrivateValues.objects.count() == 3
