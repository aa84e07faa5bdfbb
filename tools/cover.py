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
# Test files that run without counting, which takes twice as long. They go through whole pages and processes; what
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
