"""The tools of the workshop: what `make quick` runs, how durations are read, when databases are made anew."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import database_templates
from tools import durations, quick
from tools.durations import Duration

FILES = [
    "tests/architecture/test_names.py",
    "tests/documents/test_actions.py",
    "tests/documents/test_long.py",
    "tests/documents/test_new.py",
    "tests/law/test_periods.py",
    "tests/portal/test_pages.py",
]
RECORDED = {
    "tests/architecture/test_names.py": Duration(3, 1.0, pure=True),
    "tests/documents/test_actions.py": Duration(20, 9.0, pure=False),
    "tests/documents/test_long.py": Duration(2, 300.0, pure=False),
    "tests/law/test_periods.py": Duration(90, 2.0, pure=True),
    "tests/portal/test_pages.py": Duration(50, 8.0, pure=False),
}


def test_quick_runs_touched_packages_and_pure_tests_and_names_what_is_too_long() -> None:
    run, left = quick.choose(["gongkai/documents/rules.py"], RECORDED, FILES)
    assert run == [
        "tests/documents/test_actions.py",
        "tests/documents/test_new.py",
        "tests/law/test_periods.py",
    ]
    assert left == {"of a touched package but too long": ["tests/documents/test_long.py (300 s)"]}


def test_quick_runs_a_changed_test_file_of_any_package() -> None:
    run, _left = quick.choose(["tests/portal/test_pages.py"], RECORDED, FILES)
    assert "tests/portal/test_pages.py" in run
    assert "tests/documents/test_actions.py" not in run


def test_quick_never_plans_more_than_its_time() -> None:
    files = [f"tests/law/test_{number}.py" for number in range(100)]
    recorded = {name: Duration(1, 3.0, pure=True) for name in files}
    run, left = quick.choose([], recorded, files)
    assert 3.0 * len(run) <= quick.MAX_SECONDS < 3.0 * (len(run) + 1)
    assert len(left["pure but too long"]) == 100 - len(run)


def test_durations_are_recorded_by_file(tmp_path: Path) -> None:
    """Run two tests in a process of their own, as `make durations` does."""
    notes = tmp_path / "notes"
    notes.mkdir()
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "tools.durations"),
        f"--record-durations={notes}",
        "tests/law/test_fees.py",
        "tests/law/test_periods.py",
    ]
    environment = {name: one for name, one in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(
        command, cwd=durations.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    found = durations.recorded_in(notes)
    assert sorted(found) == ["tests/law/test_fees.py", "tests/law/test_periods.py"]
    assert all(one.pure and one.tests for one in found.values())
    assert "| all |" in durations.table(found)


def test_database_templates_are_made_anew_when_what_shapes_them_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = tmp_path / "gongkai/noun"
    files = {
        "migrations/0001_initial.py": "from gongkai.noun.starting import ROWS\n",
        "models.py": "",
        "starting.py": "ROWS = ()\n",
        "views.py": "",
    }
    for name, text in files.items():
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_text(text)
    monkeypatch.setattr(database_templates, "ROOT", tmp_path)
    monkeypatch.setattr(database_templates, "PACKAGE", tmp_path / "gongkai")
    keys = [database_templates.template_key()]
    for name in files:
        with (app / name).open("a") as file:
            file.write("# changed\n")
        keys.append(database_templates.template_key())
    # Each change makes another template, but that of a file which no migration reads.
    assert len(set(keys)) == 4
    assert keys[4] == keys[3]
