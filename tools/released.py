"""
`make check`: no migration that is part of the last tag was changed, renamed or removed.

Whoever installed that version has run these migrations. What is edited in them afterwards happens in new
databases only, so from the first tag on migrations are added.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = ":(glob)gongkai/*/migrations/*.py"


class NoRepositoryError(Exception):
    """There is no repository here, or it does not have this commit."""


def git(root: Path, *words: str) -> str:
    """Return what git says. Raises NoRepositoryError."""
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoRepositoryError(str(getattr(error, "stderr", "") or error).strip()) from error
    return done.stdout.strip()


def last_tag(root: Path) -> str:
    """Return the last tag of which this commit is a successor; empty if there is none."""
    git(root, "rev-parse", "HEAD")
    try:
        return git(root, "describe", "--tags", "--abbrev=0")
    except NoRepositoryError:
        return ""


def changed_migrations(root: Path, version: str) -> list[str]:
    """Return the migrations of a version that the files here do not have as they were."""
    said = git(root, "diff", "--no-renames", "--name-status", version, "--", MIGRATIONS)
    changes = [line.split("\t") for line in said.splitlines()]
    return [path for state, path in changes if state != "A"]


def main() -> None:
    """Compare the migrations with those of the last tag."""
    try:
        tag = last_tag(ROOT)
        if not tag:
            print("There is no tag: no migration is released.")
            return
        changed = changed_migrations(ROOT, tag)
    except NoRepositoryError as error:
        print(f"Nothing to compare: {error}")
        return
    if changed:
        sys.exit(
            "\n".join(
                f"{path} is part of {tag} and was changed: restore it, and add another one."
                for path in changed
            )
        )


if __name__ == "__main__":
    main()
