"""
`make quick`: what finds most mistakes in little time, between two edits.

Format, lint, types of the changed files, import contracts, then tests: the changed test files, those of the packages
touched since main, and the pure ones, as many as fit by their recorded CPU seconds. What does not fit is named.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools import durations
from tools.durations import Duration

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# CPU seconds of tests: with the checks beside them two cores are busy for 90 seconds at most.
MAX_SECONDS = 70
# What a test file takes of which nothing is recorded.
UNKNOWN_SECONDS = 5
CHECKED = ("gongkai/", "tests/", "tools/", "benchmarks/")


def main() -> None:
    """Run the checks and the chosen tests, at the same time; exit with 1 if one fails."""
    started = time.monotonic()
    changed = changed_files()
    recorded = durations.read()
    run, left = choose(changed, recorded, test_files())
    python = [
        one
        for one in changed
        if one.endswith(".py") and one.startswith(CHECKED) and (ROOT / one).is_file()
    ]
    typed = [one for one in python if one.startswith("gongkai/") and "/migrations/" not in one]
    checks = [
        ("format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("lint", [str(BIN / "ruff"), "check", "."]),
        ("imports", [str(BIN / "lint-imports")]),
    ]
    if typed:
        checks.append(("types", [str(BIN / "mypy"), *typed]))
    if run:
        checks.append(
            (
                "tests",
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    "-q",
                    "-rs",
                    "-n",
                    "2",
                    "--dist",
                    "loadfile",
                    *run,
                ],
            )
        )
    with ThreadPoolExecutor() as pool:
        failed = [name for name, passed in pool.map(_run, checks) if not passed]
    for kind, names in left.items():
        print(f"Not run, would take too long ({kind}): {', '.join(names)}")
    print(f"{time.monotonic() - started:.0f} s")
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}.")
    print("All checks that ran passed. `make test` and `make check` run everything.")


def _run(check: tuple[str, list[str]]) -> tuple[str, bool]:
    name, command = check
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
    )
    print(
        f"{'fails' if done.returncode else 'ok':6} {name} ({time.monotonic() - started:.1f} s)",
        flush=True,
    )
    if done.returncode:
        print(done.stdout, flush=True)
    elif name == "tests":
        lines = done.stdout.strip().splitlines()
        # The reasons of skipped tests, then the line of totals.
        for line in [*(line for line in lines if line.startswith("SKIPPED")), lines[-1]]:
            print(f"       {line}", flush=True)
    return name, not done.returncode


def environment() -> dict[str, str]:
    """Return the environment without another database than SQLite."""
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}


def changed_files() -> list[str]:
    """Return the files that differ from main, committed or not; on main itself from the commit before."""
    head = _git("rev-parse", "HEAD")
    base = next(
        (found for ref in ("main", "origin/main") if (found := _git("merge-base", "HEAD", ref))), ""
    )
    if base in {head, ""}:
        base = _git("rev-parse", "HEAD~1") or head
    differing = _git("diff", "--name-only", base).splitlines()
    new = _git("ls-files", "--others", "--exclude-standard").splitlines()
    return sorted({*differing, *new})


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def test_files() -> list[str]:
    """Return every test file of the tree."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py"))


def choose(
    changed: Iterable[str], recorded: dict[str, Duration], files: Iterable[str]
) -> tuple[list[str], dict[str, list[str]]]:
    """
    Return the test files to run, and by kind those that would take too long.

    Changed test files come first, then those of touched packages, then pure ones, the cheapest of each first.
    """
    changed, files = set(changed), list(files)
    packages = {
        path.split("/")[1]
        for path in changed
        if path.startswith(("gongkai/", "tests/")) and path.count("/") > 1
    }

    def seconds(name: str) -> float:
        return recorded[name].seconds if name in recorded else UNKNOWN_SECONDS

    turns: list[tuple[str, Callable[[str], bool]]] = [
        ("changed test files", lambda name: name in changed),
        ("tests of changed packages", lambda name: name.split("/")[1] in packages),
        ("tests without a database", lambda name: name in recorded and recorded[name].pure),
    ]
    run: list[str] = []
    left: dict[str, list[str]] = {}
    spent = 0.0
    # What is about the shape of the tree is for `make check`.
    waiting = sorted(
        (name for name in files if not name.startswith("tests/architecture/")), key=seconds
    )
    for turn, belongs in turns:
        for name in [name for name in waiting if belongs(name)]:
            waiting.remove(name)
            if spent + seconds(name) <= MAX_SECONDS:
                spent += seconds(name)
                run.append(name)
            else:
                left.setdefault(turn, []).append(f"{name} ({seconds(name):.0f} s)")
    return sorted(run), left


if __name__ == "__main__":
    main()
