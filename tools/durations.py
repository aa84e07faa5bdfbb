"""
CPU seconds of each test file, recorded in `tests/durations.json`: `make durations` writes it, `make quick` reads it.

Seconds of the processor say the same on a busy machine as on an idle one. They are those of the process that runs the
test and of every process below it (a browser, a server, a renderer), as the kernel counts them.

The module is also the pytest plugin that counts: `pytest -p tools.durations --record-durations FOLDER`.
"""

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Generator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "tests/durations.json"
TICKS = os.sysconf("SC_CLK_TCK")
FOLDER = pytest.StashKey[Path]()
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


@dataclass
class Duration:
    """What the tests of a file took together, and whether one of them needs a database or a browser."""

    tests: int = 0
    seconds: float = 0
    pure: bool = True


def main() -> None:
    """Record the durations unless only the table is asked for; print the sums of each folder."""
    parser = argparse.ArgumentParser(description="Record the CPU seconds of each test file.")
    parser.add_argument("--table", action="store_true", help="print what is recorded; run nothing")
    parser.add_argument("--before", metavar="COMMIT", help="compare with the record of a commit")
    asked, words = parser.parse_known_args()
    status = 0
    if not asked.table:
        found, status = record(words)
        write(found)
    print(table(read(), read_at(asked.before) if asked.before else None))
    assertions, functions = assertions_and_tests(ROOT / "tests")
    print(f"{assertions:,} assertions in {functions:,} test functions")
    sys.exit(status)


def record(words: list[str]) -> tuple[dict[str, Duration], int]:
    """Run all tests on SQLite; return what each file took, and the exit status of pytest."""
    with tempfile.TemporaryDirectory(prefix="gongkai-durations-") as folder:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"),
                *("-p", "tools.durations", f"--record-durations={folder}"),
                *words,
            ],
            cwd=ROOT,
            env=environment,
            check=False,
        )
        return recorded_in(Path(folder)), done.returncode


def recorded_in(folder: Path) -> dict[str, Duration]:
    """Add up what the processes of a run noted, by test file."""
    found: dict[str, Duration] = defaultdict(Duration)
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            note = json.loads(line)
            duration = found[note["test"].partition("::")[0]]
            duration.tests += 1
            duration.seconds += note["seconds"]
            duration.pure = duration.pure and note["pure"]
    return dict(found)


def write(found: dict[str, Duration]) -> None:
    """Write the file of durations, whole tenths of seconds, a line for each test file."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(asdict(one) | {'seconds': round(one.seconds, 1)})}"
        for name, one in sorted(found.items())
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def read() -> dict[str, Duration]:
    """Return what was recorded; a test file that is newer than the record is not in it."""
    return {
        name: Duration(**one) for name, one in json.loads(FILE.read_text(encoding="utf-8")).items()
    }


def read_at(commit: str) -> dict[str, Duration]:
    """Return what was recorded at a commit."""
    done = subprocess.run(
        ["git", "show", f"{commit}:{FILE.relative_to(ROOT)}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: Duration(**one) for name, one in json.loads(done.stdout).items()}


def table(found: dict[str, Duration], before: dict[str, Duration] | None = None) -> str:
    """Return the sums of each folder as a table of Markdown, beside those of an earlier record."""
    records = [record for record in (before, found) if record is not None]
    sums = [_by_folder(record) for record in records]
    folders = sorted({name for one in sums for name in one})
    heads = ["tests", "CPU seconds"]
    if before is not None:
        heads = [f"{head} {when}" for when in ("before", "now") for head in heads]
    rows = [_row(f"`{name}`", [one.get(name, Duration()) for one in sums]) for name in folders]
    totals = [
        Duration(
            sum(one.tests for one in record.values()), sum(one.seconds for one in record.values())
        )
        for record in records
    ]
    head = ["| folder | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    return "\n".join([*head, *rows, _row("all", totals)])


def _by_folder(record: dict[str, Duration]) -> dict[str, Duration]:
    sums: dict[str, Duration] = defaultdict(Duration)
    for name, one in record.items():
        folder = sums[str(Path(name).parent)]
        folder.tests += one.tests
        folder.seconds += one.seconds
    return dict(sums)


def _row(name: str, durations: list[Duration]) -> str:
    return (
        f"| {name} | " + " | ".join(f"{one.tests} | {one.seconds:.0f}" for one in durations) + " |"
    )


def assertions_and_tests(folder: Path) -> tuple[int, int]:
    """Return the number of assert statements and of test functions in the files of a folder."""
    nodes = [
        node
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return (
        sum(isinstance(node, ast.Assert) for node in nodes),
        sum(isinstance(node, functions) and node.name.startswith("test_") for node in nodes),
    )


def seconds_used() -> float:
    """Return the CPU seconds of this process and of all below it that live, with those they waited for."""
    ticks: dict[int, int] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for place in Path("/proc").iterdir():
        if not place.name.isdigit():
            continue
        try:
            # After the name of the program in brackets: state, parent, …; user and system time of it and its children.
            fields = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        ticks[int(place.name)] = sum(int(one) for one in fields[11:15])
        children[int(fields[1])].append(int(place.name))
    total, left = 0, [os.getpid()]
    while left:
        one = left.pop()
        total += ticks.get(one, 0)
        left += children[one]
    return total / TICKS


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-durations", help="a folder for the CPU seconds of each test")


def pytest_configure(config: pytest.Config) -> None:
    if folder := config.getoption("--record-durations"):
        config.stash[FOLDER] = Path(folder)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note what a test took with everything that was set up for it."""
    folder = item.config.stash.get(FOLDER, None)
    if folder is None:
        return (yield)
    before = seconds_used()
    try:
        return (yield)
    finally:
        # A process that ended without being waited for takes its seconds with it.
        seconds = max(0.0, seconds_used() - before)
        touches = item.get_closest_marker("django_db") or item.get_closest_marker("browser")
        pure = not touches and not DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        note = {"test": item.nodeid, "seconds": seconds, "pure": pure}
        with (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as notes:
            notes.write(json.dumps(note) + "\n")


if __name__ == "__main__":
    main()
