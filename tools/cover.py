"""Branch coverage, and the minimum percentages."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".cover"
FLAG = "--cover"
FLAG_OF_ALL = "--cover-all"
# Minimum percentages of statements and branches; code that decides or writes must be covered completely.
DECIDING = (
    "law, rules and actions",
    "gongkai/law/*,gongkai/*/rules.py,gongkai/*/rules/*,gongkai/*/actions.py,gongkai/*/actions/*",
    "",
    100,
)
# Pages, programs and sample data have tests of their own folders, which count in `make test-long` only.
OUTSIDE = "gongkai/api/*,gongkai/config/*,gongkai/desk/*,gongkai/operations/*,gongkai/portal/*,gongkai/sampledata/*,gongkai/ui/*"
BARS = (DECIDING, ("packages below the interfaces", "gongkai/*", OUTSIDE, 92))
BARS_OF_ALL = (DECIDING, ("all packages", "gongkai/*", "", 92))
# Test folders that run without counting, which takes twice as long. They go through whole pages and processes; what
# decides or writes has its own tests, which reach both bars without these.
UNCOUNTED = (
    # The longest files first, so that none of them runs alone at the end.
    "tests/leaks",
    "tests/matrix",
    "tests/crash",
    "tests/browser",
    "tests/journeys",
    "tests/sampledata",
    "tests/security",
    "tests/operations",
    "tests/portal",
    "tests/desk",
    "tests/ui",
    "tests/api",
    "tests/config",
)
# Files in these folders that count: they test actions and rules that have no other tests.
COUNTED = frozenset(
    f"tests/{name}.py"
    for name in (
        "desk/test_applications",
        "desk/test_autosave",
        "desk/test_bodies",
        "desk/test_calendar",
        "desk/test_catalogue",
        "desk/test_consultations",
        "desk/test_custom_fields",
        "desk/test_documents",
        "desk/test_error_reports",
        "desk/test_figures",
        "desk/test_filters",
        "desk/test_letters",
        "desk/test_mails",
        "desk/test_meetings",
        "desk/test_notifications",
        "desk/test_people",
        "desk/test_people_lists",
        "desk/test_reassignment",
        "desk/test_relations",
        "desk/test_sent_forms",
        "desk/test_tables",
        "operations/test_archives",
        "operations/test_imports",
        "operations/test_mail_reading",
        "operations/test_returned_mails",
        "portal/test_case",
        "portal/test_consultations",
        "portal/test_disclosure_log",
        "portal/test_meetings",
        "portal/test_subscriptions",
        "portal/test_view_counts",
        "ui/test_account",
        "ui/test_passwords",
    )
)


def uncounted() -> list[str]:
    """Return the folders and files that run without counting, the longest first."""
    found = []
    for folder in UNCOUNTED:
        here = {name for name in COUNTED if name.startswith(f"{folder}/")}
        files = sorted((ROOT / folder).glob("test_*.py")) if here else []
        names = [path.relative_to(ROOT).as_posix() for path in files]
        found += [name for name in names if name not in here] or [folder]
    return found


def begin() -> None:
    """Delete the counts of earlier runs."""
    DATA.mkdir(exist_ok=True)
    for old in DATA.iterdir():
        old.unlink()


def words() -> list[str]:
    """Return the pytest arguments that count branches, in its worker processes too."""
    return ["--cov", "--cov-report="]


def environment() -> dict[str, str]:
    """Return the variable that names the file of counts."""
    return {"COVERAGE_FILE": str(DATA / "coverage.SQLite")}


def is_enough(*, of_all: bool) -> bool:
    """Combine the runs, print what is below a minimum, and return whether all minimums are reached."""
    _coverage(
        "combine", "--quiet", "--keep", *[str(path) for path in sorted(DATA.glob("coverage.*"))]
    )
    reached = True
    for name, files, outside, bar in BARS_OF_ALL if of_all else BARS:
        done = _coverage(
            "report",
            f"--include={files}",
            *([f"--omit={outside}"] if outside else []),
            f"--fail-under={bar}",
            "--skip-covered",
            "--show-missing",
        )
        lines = done.stdout.splitlines()
        total = next((line.split()[-1] for line in lines if line.startswith("TOTAL")), "nothing")
        print(f"Branch coverage of {name}: {total}, the bar is {bar}%.")
        if done.returncode:
            print(done.stdout + done.stderr)
            reached = False
    return reached


def _coverage(*words: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "coverage",
        words[0],
        f"--data-file={DATA / 'all'}",
        *words[1:],
    ]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
