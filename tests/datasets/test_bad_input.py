"""What arrives wrong: the place in a large file, files that are too large, sealed columns, old fields."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.datasets.models import DataRow
from gongkai.datasets.parsed_rows import check_rows
from gongkai.datasets.schemas import read_schema
from gongkai.desk.datasets import forms
from tests.cast import Cast
from tests.datasets.tables import HEAD, SCHEMA, draft, new_dataset, written

LARGE = 1 << 30


@pytest.mark.long
def test_row_80001_is_named_and_nothing_is_taken(tmp_path: Path) -> None:
    rows = "".join(f"2026-11-06,市场{n},1,羊肉,\n" for n in range(79_999))
    path = written(tmp_path, HEAD + rows + "2026-11-06,北园春,二〇二六,羊肉,\n")
    checked = check_rows(read_schema(SCHEMA), path, most=100_000)
    (problem,) = checked.problems
    for words in ("80,001", "C (价格)", "二〇二六"):
        assert words in str(problem)


@pytest.mark.django_db
def test_a_file_of_a_gigabyte_is_refused_before_it_is_kept(cast: Cast, sign_in: Any) -> None:
    release = draft(cast, new_dataset(cast), None)
    file = SimpleUploadedFile("rows.csv", HEAD.encode())
    file.size = LARGE
    form = forms.ImportForm({"is_complete": "all"}, {"file": file}, release=release)
    assert not form.is_valid()
    assert "256" in str(form.errors["file"])
    assert not hasattr(form, "path")
    # A program is no table.
    address = f"/desk/data/versions/{release.pk}/act/import/"
    wrong = SimpleUploadedFile("rows.exe", b"MZ")
    sent = {"import-file": wrong, "import-is_complete": "all"}
    assert sign_in(cast.disclosure).post(address, sent).status_code == 400
    assert not DataRow.objects.exists()


def test_a_csv_of_two_encodings_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    gb = "2026-11-06,华凌,67.50,羊肉,\n".encode("gb18030")
    path.write_bytes((HEAD + "2026-11-06,北园春,68.50,羊肉,\n").encode() + gb)
    checked = check_rows(read_schema(SCHEMA), path, most=100)
    assert checked.problem_count == 1
    assert "UTF-8" in str(checked.problems[0])
