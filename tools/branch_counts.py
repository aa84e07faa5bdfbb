"""
A pytest plugin that counts which lines and branches of the package the test processes reach.

`tools.test --cover` names it in PYTEST_PLUGINS, so that pytest imports it before Django and the package. It rewrites
the byte code of each module as it is imported (SlipCover), because the tracing of the interpreter makes the tests take
twice as long. Each worker writes its counts into the folder that `FOLDER` names in the environment.
"""

import json
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest
from slipcover import FileMatcher, Slipcover
from slipcover.importer import SlipcoverMetaPathFinder

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "gongkai"
FOLDER = "BRANCH_COUNTS"
LEFT_OUT = ["*/migrations/*"]


class PackageFinder(SlipcoverMetaPathFinder):  # type: ignore[misc]
    """Finds the modules of the package only: other modules have finders of their own, which must be asked first."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec whose loader counts, or None for a module of another package."""
        if fullname.partition(".")[0] != PACKAGE:
            return None
        found: ModuleSpec | None = super().find_spec(fullname, path, target)
        return found


class BranchCounts:
    """The hooks of a process that counts."""

    def __init__(self, worker: str, folder: Path) -> None:
        source = [str(ROOT / PACKAGE)]
        self.counter = Slipcover(branch=True, immediate=True, source=source, omit=LEFT_OUT)
        self.path = folder / f"{worker}.json"
        sys.meta_path.insert(
            0, PackageFinder(self.counter, FileMatcher(sources=source, omit=LEFT_OUT))
        )

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Write the counts, by file below the root."""
        self.path.write_text(json.dumps(self.counter.get_coverage()), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Register the hooks in a worker."""
    if COUNTS:
        config.pluginmanager.register(COUNTS)


# The process that shares out the tests runs none.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
COUNTS = (
    BranchCounts(_worker, Path(os.environ[FOLDER])) if _worker and FOLDER in os.environ else None
)
