"""The upgrade of data that the last tag made, and migrations that were changed after it."""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.servers import USER, Server, free_port, programs
from tools import released, upgrade
from tools.released import NoRepositoryError, changed_migrations, last_tag
from tools.schemas import differences, schema_of_sqlite
from tools.upgrade import UpgradeError, chosen_version, run_on, version_of


def git(root: Path, *words: str) -> None:
    names = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *names, *words], cwd=root, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with one migration."""
    git(tmp_path, "init", "-q")
    first = tmp_path / "gongkai" / "documents" / "migrations" / "0001_initial.py"
    first.parent.mkdir(parents=True)
    first.write_text("operations = [1]\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def test_a_released_migration_must_stay_as_it_is(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(released, "ROOT", repository)
    released.main()
    assert "no tag" in capsys.readouterr().out
    git(repository, "tag", "v1")
    first = repository / "gongkai" / "documents" / "migrations" / "0001_initial.py"
    second = first.with_name("0002_more.py")
    second.write_text("operations = [2]\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "two")
    assert last_tag(repository) == "v1"
    released.main()  # one was added
    first.write_text("operations = [1, 2]\n")
    assert changed_migrations(repository, "v1") == ["gongkai/documents/migrations/0001_initial.py"]
    with pytest.raises(SystemExit, match=r"0001_initial\.py is part of v1 and was changed"):
        released.main()
    first.rename(first.with_name("0001_first.py"))
    assert len(changed_migrations(repository, "v1")) == 1


def test_without_a_repository_nothing_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(released, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    released.main()
    assert "Nothing to compare" in capsys.readouterr().out
    with pytest.raises(NoRepositoryError):
        last_tag(tmp_path)


def test_the_version_is_named_or_the_last_tag(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GONGKAI_UPGRADE_FROM", raising=False)
    assert chosen_version(repository) == ""
    git(repository, "tag", "v1")
    assert chosen_version(repository) == "v1"
    monkeypatch.setenv("GONGKAI_UPGRADE_FROM", "abc")
    assert chosen_version(repository) == "abc"
    (repository / "new").touch()
    with version_of(repository, "v1") as tree:
        assert (tree / "gongkai" / "documents" / "migrations" / "0001_initial.py").exists()
        assert not (tree / "new").exists()
    assert not tree.exists()


TABLES = """
CREATE TABLE "django_content_type" ("id" int, "app_label" text, "model" text);
CREATE TABLE "auth_permission" ("content_type_id" int, "codename" text);
CREATE TABLE "one" ({});
CREATE INDEX "by_b" ON "one" ("b");
"""


def schema(folder: Path, columns: str) -> set[str]:
    file = folder / "x.sqlite3"
    file.unlink(missing_ok=True)
    door = sqlite3.connect(file)
    door.executescript(TABLES.format(columns))
    door.close()
    return schema_of_sqlite(file)


def test_tables_are_compared_without_the_order_of_columns(tmp_path: Path) -> None:
    a, b = '"a" int NOT NULL', "\"b\" varchar(9) DEFAULT 'x, (y' "
    check = 'CONSTRAINT "few" CHECK (("a" > 0 AND "a" IN (1, 2)))'
    new = schema(tmp_path, f"{a}, {b}, {check}")
    assert "one: \"b\" varchar(9) DEFAULT 'x, (y'" in new
    assert differences(schema(tmp_path, f"{b},  {a}, {check}"), new) == []
    # As after a migration of the tag was edited: the constraint is in new databases only.
    assert differences(schema(tmp_path, f"{a}, {b}"), new) == [
        f"only in a new database: one: {check}"
    ]
    assert differences(schema(tmp_path, f'{a}, {b}, "c" int, {check}'), new) == [
        'only after the upgrade: one: "c" int'
    ]


def test_an_upgrade_to_other_tables_fails(
    monkeypatch: pytest.MonkeyPatch, repository: Path, tmp_path: Path
) -> None:
    # The version of the tag and this one make what their files say: one column, and two.
    git(repository, "tag", "v1")
    first = repository / "gongkai" / "documents" / "migrations" / "0001_initial.py"
    first.write_text("operations = [1, 2]\n")

    def run(self: upgrade.Place, tree: Path, *words: str) -> str:
        file = self.data / "gongkai.sqlite3"
        if words[0] == "migrate" and not file.exists():  # as Django, which has run it already
            self.data.mkdir(parents=True)
            text = (tree / first.relative_to(repository)).read_text()
            columns = '"a" int, "b" int' if "2" in text else '"b" int'
            door = sqlite3.connect(file)
            door.executescript(TABLES.format(columns))
            door.close()
        return ""

    monkeypatch.setattr(upgrade.Place, "run", run)
    monkeypatch.setattr(upgrade, "ROOT", repository)
    said: list[object] = []
    with pytest.raises(UpgradeError) as caught:
        run_on("v1", tmp_path / "data", "", said.append)
    assert 'only in a new database: one: "a" int' in str(caught.value)
    assert "changed afterwards:\ngongkai/documents/migrations/0001_initial.py" in str(caught.value)
    git(repository, "checkout", "-q", "--", ".")
    run_on("v1", tmp_path / "again", "", said.append)
    assert "tables as in a new database" in said


@pytest.fixture
def postgresql() -> Iterator[str]:
    """Yield the URL of an empty database on a server of its own."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="gongkai-upgrade-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if os.geteuid() == 0:
            subprocess.run(["chown", USER, name], check=True)
        server = Server(folder, free_port())
        server.make()
        try:
            server.psql("CREATE DATABASE register TEMPLATE template0", "postgres")
            yield server.url()
        finally:
            server.stop()


def released_version() -> str:
    try:
        version = chosen_version()
    except NoRepositoryError as error:
        pytest.skip(f"no repository: {error}")
    return version or pytest.skip("no tag, and GONGKAI_UPGRADE_FROM names no version")


@pytest.mark.long
@pytest.mark.real_clock
def test_data_of_the_last_tag_is_upgraded_on_sqlite(tmp_path: Path) -> None:
    said: list[object] = []
    run_on(released_version(), tmp_path, "", said.append)
    assert "search_verify: in order" in said


@pytest.mark.long
@pytest.mark.real_clock
def test_data_of_the_last_tag_is_upgraded_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    said: list[object] = []
    run_on(released_version(), tmp_path, postgresql, said.append)
    assert "search_verify: in order" in said
