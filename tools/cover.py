"""Branch coverage, and the minimum percentages."""

import json
import os
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from slipcover import merge_coverage, print_coverage

from tools.branch_counts import FOLDER

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".cover"
FLAG = "--cover"


@dataclass(frozen=True)
class Bar:
    """A minimum percentage of the statements and branches in some files."""

    name: str
    files: tuple[str, ...]
    minimum: int


# Code that decides or writes must be covered completely.
BARS = (
    Bar(
        "law, rules and actions",
        (
            "gongkai/law/*",
            "gongkai/*/rules.py",
            "gongkai/*/rules/*",
            "gongkai/*/actions.py",
            "gongkai/*/actions/*",
        ),
        100,
    ),
    Bar("all packages", ("gongkai/*",), 92),
)


def begin() -> None:
    """Delete the counts of earlier runs."""
    DATA.mkdir(exist_ok=True)
    for old in DATA.iterdir():
        old.unlink()


def environment() -> dict[str, str]:
    """Return the variables that make the processes of pytest count."""
    plugins = [os.environ.get("PYTEST_PLUGINS", ""), "tools.branch_counts"]
    return {"PYTEST_PLUGINS": ",".join(filter(None, plugins)), FOLDER: str(DATA)}


def is_enough() -> bool:
    """Add up the counts, print what is below a minimum, and return whether all minimums are reached."""
    counts = _all_counts()
    reached = [_reaches(bar, counts) for bar in BARS]  # each is printed
    return all(reached)


def _all_counts() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(DATA.glob("*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        found = merge_coverage(found, one) if found else one
    return found


def _reaches(bar: Bar, counts: dict[str, Any]) -> bool:
    files = {
        name: one
        for name, one in counts.get("files", {}).items()
        if any(fnmatch(name, pattern) for pattern in bar.files)
    }
    reached = missing = 0
    for one in files.values():
        reached += len(one["executed_lines"]) + len(one["executed_branches"])
        missing += len(one["missing_lines"]) + len(one["missing_branches"])
    # Nothing counted is nothing reached.
    enough = reached > 0 and reached * 100 >= bar.minimum * (reached + missing)
    percent = f"{100 * reached / (reached + missing):.2f}%" if reached else "nothing"
    print(f"Branch coverage of {bar.name}: {percent}, the bar is {bar.minimum}%.")
    if not enough and files:
        print_coverage({**counts, "files": files}, skip_covered=True, missing_width=120)
    return enough
