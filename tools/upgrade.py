"""
`python -m tools.upgrade`: take data of the last tag through the upgrade to the files here, and examine it.

The version of the tag makes the data itself, from a worktree of its own: an empty database is migrated and
the demo loaded. Then the files here migrate it, verify it and open pages, and its tables are compared with
those of a new database. GONGKAI_UPGRADE_FROM names another version; with --postgresql URL the database
is that one, which must be empty, and NAME_new is made beside it.

Both versions run with the packages that are installed here.
"""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tools.released import NoRepositoryError, changed_migrations, git, last_tag
from tools.schemas import differences, schema_of_postgresql, schema_of_sqlite

ROOT = Path(__file__).resolve().parent.parent
SHOWN, SAID = 20, 3000  # differences, and characters of what a command says
CHECKS = (
    ("verify",),
    ("ledger", "verify"),
    ("figures", "verify"),
    ("search_verify",),
)
# Pages of visitors and of somebody who works at the desk, all of which read what the old version wrote.
PAGES = """
from django.test import Client
from django.urls import reverse
from gongkai.documents.queries import public_documents
from gongkai.organisations.models import Account
from gongkai.portal.first_pages import draw_first_pages
found = draw_first_pages()
visitor, clerk = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1")
clerk.force_login(Account.objects.get(username="drafter"))
for one in public_documents().order_by("pk")[:20]:
    address = reverse("portal:document", args=[one.index_number])
    found[address] = visitor.get(address).status_code
for address in (reverse("desk:work"), reverse("desk:documents")):
    found[address] = clerk.get(address).status_code
wrong = {address: status for address, status in found.items() if status != 200}
assert len(found) > 20, found
assert not wrong, wrong
print(len(found), "pages")
"""


CATCH_UP = "from gongkai.ledger.consumers import catch_up; catch_up()"


class UpgradeError(Exception):
    """The upgrade failed; the message says where."""


@dataclass(frozen=True)
class Place:
    """A data folder and its database: a file in it, or a database of PostgreSQL."""

    data: Path
    url: str = ""

    def run(self, tree: Path, *words: str) -> str:
        """Run a command of the version in a folder. Raises UpgradeError."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GONGKAI_", "DATABASE_URL"))
        } | {
            "GONGKAI_DATA": str(self.data),
            "GONGKAI_SECOND_FACTOR": "optional",  # nobody of the demo has one
            "PYTHONPATH": os.pathsep.join([str(tree), *_more_packages()]),
            "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
        }
        if self.url:
            environment["DATABASE_URL"] = self.url
        done = subprocess.run(
            [sys.executable, "-m", "gongkai", *words],
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stdout + done.stderr)[-SAID:]
            raise UpgradeError(f"gongkai {words[0]} in {tree}:\n{said}")
        return done.stdout.strip()

    def schema(self) -> set[str]:
        """Return its tables."""
        if self.url:
            return schema_of_postgresql(self.url)
        return schema_of_sqlite(self.data / "gongkai.sqlite3")


def _more_packages() -> list[str]:
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [one for one in given if one and Path(one).resolve() != ROOT]


@contextmanager
def version_of(root: Path, version: str) -> Iterator[Path]:
    """Yield a folder with the files of a version."""
    with tempfile.TemporaryDirectory(prefix="gongkai-version-") as name:
        folder = Path(name) / "tree"
        git(root, "worktree", "add", "--detach", "--quiet", str(folder), version)
        try:
            yield folder
        finally:
            git(root, "worktree", "remove", "--force", str(folder))


def upgrade(version: str, old: Place, new: Place, say: Callable[[str], object]) -> None:
    """Make data with a version, upgrade it, and examine it. Raises UpgradeError."""
    with version_of(ROOT, version) as tree:
        old.run(tree, "migrate", "-v0")
        old.run(tree, "demo", "--core")
    say(f"{version}: data made")
    old.run(ROOT, "migrate", "-v0")
    new.run(ROOT, "migrate", "-v0")
    # First, because everything else may fail in many ways if a table is not as it should be.
    if wrong := differences(old.schema(), new.schema()):
        shown = "\n".join(wrong[:SHOWN])
        edited = "\n".join(changed_migrations(ROOT, version))
        raise UpgradeError(
            f"After the upgrade {len(wrong)} parts of the tables differ from a new database:\n{shown}\n"
            + (f"Migrations of {version} that were changed afterwards:\n{edited}" if edited else "")
        )
    say("tables as in a new database")
    # Acts that the old version left unread are read by the new one, as its worker does.
    old.run(ROOT, "shell", "-v0", "-c", CATCH_UP)
    # A new version may read texts in another way, and to build the index anew never hurts.
    old.run(ROOT, "search_rebuild")
    for words in CHECKS:
        old.run(ROOT, *words)
        say(f"{' '.join(words)}: in order")
    old.run(ROOT, "collectstatic", "--noinput", "-v0")
    say(old.run(ROOT, "shell", "-v0", "-c", PAGES))


def chosen_version(root: Path = ROOT) -> str:
    """Return the version to begin with: the named one, else the last tag; empty if there is none."""
    return os.environ.get("GONGKAI_UPGRADE_FROM") or last_tag(root)


def main() -> None:
    """Run the upgrade and print its steps."""
    parser = ArgumentParser(description="Upgrade data of the last tag, and examine it.")
    parser.add_argument("--postgresql", metavar="URL", help="an empty database of PostgreSQL")
    options = parser.parse_args()
    try:
        version = chosen_version()
        if not version:
            sys.exit("There is no tag; name a commit in GONGKAI_UPGRADE_FROM.")
        with tempfile.TemporaryDirectory(prefix="gongkai-upgrade-") as name:
            run_on(version, Path(name), options.postgresql or "", print)
    except (UpgradeError, NoRepositoryError) as error:
        sys.exit(str(error))


def run_on(version: str, folder: Path, url: str, say: Callable[[str], object]) -> None:
    """Run the upgrade with data folders in `folder`, on SQLite or in a database of PostgreSQL."""
    beside = ""
    if url:
        import psycopg  # noqa: PLC0415  (only an installation on PostgreSQL has it)

        beside = f"{url.partition('?')[0]}_new"
        with psycopg.connect(url, autocommit=True) as door:
            name = urlsplit(beside).path.strip("/").replace('"', "")
            door.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')  # type: ignore[arg-type]
    upgrade(version, Place(folder / "old", url), Place(folder / "new", beside), say)


if __name__ == "__main__":
    main()
