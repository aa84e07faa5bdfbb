"""The tools of the workshop: what `make quick` runs, how durations are read, when databases are made anew."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import database_templates, engines
from tools import durations, install, quick
from tools.browser import free_port
from tools.durations import Duration

ROOT = Path(__file__).resolve().parents[2]
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
    assert left == {"tests of changed packages": ["tests/documents/test_long.py (300 s)"]}


def test_quick_runs_a_changed_test_file_of_any_package() -> None:
    run, _left = quick.choose(["tests/portal/test_pages.py"], RECORDED, FILES)
    assert "tests/portal/test_pages.py" in run
    assert "tests/documents/test_actions.py" not in run


def test_quick_never_plans_more_than_its_time() -> None:
    files = [f"tests/law/test_{number}.py" for number in range(100)]
    recorded = {name: Duration(1, 3.0, pure=True) for name in files}
    run, left = quick.choose([], recorded, files)
    assert 3.0 * len(run) <= quick.MAX_SECONDS < 3.0 * (len(run) + 1)
    assert len(left["tests without a database"]) == 100 - len(run)


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


def test_table_of_durations_compares_two_records_by_folder() -> None:
    before = {"tests/law/test_a.py": Duration(9, 3.4), "tests/old/test_b.py": Duration(1, 7.0)}
    now = {"tests/law/test_a.py": Duration(9, 1.2), "tests/law/test_c.py": Duration(2, 1.0)}
    assert durations.table(now, before).splitlines()[2:] == [
        "| `tests/law` | 9 | 3 | 11 | 2 |",
        "| `tests/old` | 1 | 7 | 0 | 0 |",
        "| all | 10 | 10 | 11 | 2 |",
    ]


def test_assertions_and_test_functions_are_counted(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text(
        "def test_one():\n    assert 1\n    assert 2\n\ndef other():\n    assert 3\n"
        "class TestTwo:\n    async def test_two(self):\n        pass\n"
    )
    assert durations.assertions_and_tests(tmp_path) == (3, 2)


def test_lists_of_test_files_name_what_is_there() -> None:
    tests = engines.FOLDER
    missing = [name for name in engines.SQLITE_ONLY if not (tests / name).exists()]
    assert missing == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("applications/test_intake.py", {True}),
        ("journeys/test_outcomes.py", {True}),
        ("journeys/test_refusals.py", {False}),
        ("matrix/test_matrix.py", {False}),
        ("leaks/test_leaks.py", {True}),
        ("law/test_periods.py", {False}),
        ("portal/test_pages.py", {False}),
        ("desk/test_lists.py", {True}),
        ("portal/test_query_plans.py", {True}),
        # One of its tests commits.
        ("portal/test_first_pages.py", {True, False}),
    ],
)
def test_tests_of_interfaces_run_on_postgresql_if_they_commit_or_are_marked(
    request: pytest.FixtureRequest, name: str, expected: set[bool]
) -> None:
    module = pytest.Module.from_parent(request.session, path=engines.FOLDER / name)
    items = [one for one in module.collect() if isinstance(one, pytest.Item)]
    assert {engines.runs_on_postgresql(one) for one in items} == expected
    # A file of which no test runs there is not even imported.
    assert engines.may_run_on_postgresql(engines.FOLDER / name) or expected == {False}


def test_files_without_a_test_for_postgresql_are_left_out_of_its_collection() -> None:
    left_out = ("journeys/test_refusals.py", "matrix/test_matrix.py", "portal/test_pages.py")
    assert not any(engines.may_run_on_postgresql(engines.FOLDER / name) for name in left_out)


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


def run_make(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_make_says_which_python_is_needed(tmp_path: Path) -> None:
    missing = tmp_path / "python3.9"
    done = run_make("python", f"PYTHON={missing}")
    assert done.returncode
    assert "Python 3.11 or newer" in done.stdout
    assert f"PYTHON={missing} is missing, too old" in done.stdout
    assert not run_make("python", f"PYTHON={sys.executable}").returncode


@pytest.mark.parametrize(("number", "wanted"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_installation_ends_without_traceback_and_counts_as_missing(
    tmp_path: Path, number: signal.Signals, wanted: int
) -> None:
    """The packages are never reached: .venv itself takes longer than the first line of output."""
    (tmp_path / "tools").mkdir()
    for name in (
        "tools/install.py",
        "pyproject.toml",
        "requirements.lock",
        "requirements-dev.lock",
    ):
        shutil.copy(ROOT / name, tmp_path / name)
    # A process in the background of a shell ignores Ctrl-C, and those that it starts inherit that.
    heeding = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
        "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    command = [sys.executable, "-c", heeding, str(tmp_path / "tools" / "install.py"), "run"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        assert child.stdout is not None
        assert "Preparing" in child.stdout.readline()
        child.send_signal(number)
        rest = child.stdout.read()
    assert child.returncode == wanted
    assert "Traceback" not in rest
    assert not list(tmp_path.glob(".venv/.installed-*"))


def test_venv_without_pip_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    assert not install.version_of_venv()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(install.VENV)], check=True)
    assert not install.version_of_venv()


def refused_demo(data: Path, port: int) -> str:
    """Try to start the demo afresh; return what it said when it refused, with its data untouched."""
    (data / "demo").mkdir()
    key = data / "demo" / "secret_key"
    key.write_text("secret")
    done = subprocess.run(
        [sys.executable, "-m", "tools.demo"],
        cwd=ROOT,
        env={**os.environ, "GONGKAI_DATA": str(data), "PORT": str(port), "FRESH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert not done.stdout
    assert key.read_text() == "secret"
    return done.stderr


def test_demo_refuses_a_folder_that_a_running_demo_uses(tmp_path: Path) -> None:
    with (tmp_path / "demo.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("http://127.0.0.1:8123/ 4711")
        lock.flush()
        told = refused_demo(tmp_path, free_port())
    assert f"A demo at http://127.0.0.1:8123/ is running on {tmp_path / 'demo'}." in told
    assert "`kill 4711`" in told


def test_demo_refuses_a_port_in_use_before_it_removes_data(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = refused_demo(tmp_path, port)
    assert f"127.0.0.1:{port} is not available" in told
