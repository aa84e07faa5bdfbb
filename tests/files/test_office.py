"""Conversion of many files by LibreOffice: by a program that behaves as it does, also where it fails."""

from pathlib import Path

import pytest

from gongkai.files import office
from gongkai.files.office import convert_all, converted
from gongkai.kit.tabular_reader import UnreadableFile

# Converts in order, as LibreOffice does: leaves damaged files out, hangs or crashes on others.
PROGRAM = """#!/bin/bash
echo start >> "{log}"
while [ "$1" != --outdir ]; do shift; done
out=$2; shift 2
for source in "$@"; do
    name=$(basename "$source"); result="$out/${{name%.*}}.docx"
    case $(cat "$source") in
        hangs) echo part > "$result"; sleep 60;;
        crashes) kill -SEGV $$;;
        damaged) ;;
        *) cp "$source" "$result";;
    esac
done
"""


@pytest.fixture
def starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the program; return the file to which it writes a line at each start."""
    program, log = tmp_path / "soffice", tmp_path / "starts"
    program.write_text(PROGRAM.format(log=log))
    program.chmod(0o755)
    monkeypatch.setattr(office, "OFFICE_NAMES", (str(program),))
    monkeypatch.setattr(office, "OFFICE_SECONDS", 2)
    monkeypatch.setattr(office, "POLL_SECONDS", 0.05)
    return log


def files(folder: Path, *contents: str) -> list[Path]:
    paths = [folder / f"{number} 甲.doc" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(content)
    return paths


def outcome(paths: list[Path], folder: Path) -> list[str]:
    folder.mkdir()
    found = convert_all(paths, folder)
    return [
        str(one) if isinstance(one, UnreadableFile) else one.read_text()
        for one in (found[path] for path in paths)
    ]


def test_many_files_are_converted_by_one_start(starts: Path, tmp_path: Path) -> None:
    paths = files(tmp_path, *(f"text {number}" for number in range(office.BATCH_FILES + 10)))
    found = outcome(paths, tmp_path / "out")
    assert found == [f"text {number}" for number in range(office.BATCH_FILES + 10)]
    assert len(starts.read_text().split()) == 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [("hangs", "读取该文件用时过长"), ("crashes", "文件已损坏"), ("damaged", "文件已损坏")],
)
def test_bad_file_is_named_and_the_others_are_converted(
    fault: str, said: str, starts: Path, tmp_path: Path
) -> None:
    before, bad, after = outcome(files(tmp_path, "a", fault, "b"), tmp_path / "out")
    assert (before, after) == ("a", "b")
    assert bad.startswith(said)


def test_nothing_of_the_conversion_is_left(starts: Path, tmp_path: Path) -> None:
    (path,) = files(tmp_path, "text")
    with converted(path) as newer:
        assert newer.read_text() == "text"
    assert not newer.exists()


def test_program_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "OFFICE_NAMES", ("no-such-program",))
    assert all("LibreOffice" in one for one in outcome(files(tmp_path, "a", "b"), tmp_path / "out"))
